// A folder that holds what the emulator knows:
//
//     azure.json                                  groups, neighbours, the vault
//     factories/NAME/factory.json                 a factory without its children
//     factories/NAME/COLLECTION/CHILD.json        one child; names are percent-encoded, in lower case
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>

#include "src/emulator/http/target.hpp"
#include "src/emulator/world.hpp"

namespace adfkeep::emulator {

/// Not thread-safe. Files are for their owner only: they hold keys.
class StateFolder {
public:
    /// Makes the folder where it is absent.
    explicit StateFolder(boost::filesystem::path root);

    /// Reads all that is there into `world`. Throws Error(invalid_input) for what no emulator wrote.
    void read(World& world) const;
    /// Writes a whole factory, in place of what is there of it.
    void write_factory(const LocalFactory& factory) const;
    /// Writes groups, neighbours and the vault.
    void write_surroundings(const World& world) const;
    /// Writes what a request to `target` may have changed: a child, a factory, or what is around them.
    void write_change(const World& world, const Target& target) const;

private:
    [[nodiscard]] boost::filesystem::path factory_folder(std::string_view name) const;
    void write_child(const LocalFactory& factory, const std::string& collection, const std::string& name) const;
    void write_resource(const LocalFactory& factory) const;
    /// Private endpoints outside change them.
    void write_connections(const LocalFactory& factory) const;
    void forget_factories(const World& world) const;

    boost::filesystem::path root_;
};

}  // namespace adfkeep::emulator

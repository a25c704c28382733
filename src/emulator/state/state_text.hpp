// What the emulator knows, as JSON: for files that outlive it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "src/emulator/world.hpp"

namespace adfkeep::emulator {

/// A child of a factory and its place in the order of its collection.
struct KeptDocument {
    std::uint64_t number = 0;
    Document document;
};

// Texts are exact: properties come back byte for byte. The readers throw Error(invalid_input), naming `where`, for what
// is no such text.

[[nodiscard]] std::string document_text(const KeptDocument& kept);
[[nodiscard]] KeptDocument read_document(std::string_view text, const std::string& where);

/// The factory without its children.
[[nodiscard]] std::string factory_state_text(const LocalFactory& factory);
[[nodiscard]] LocalFactory read_factory_state(std::string_view text, const std::string& where);

/// Groups, neighbours and the vault.
[[nodiscard]] std::string surroundings_text(const World& world);
void read_surroundings(World& world, std::string_view text, const std::string& where);

}  // namespace adfkeep::emulator

#include "src/emulator/state/state_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/base/text.hpp"
#include "src/emulator/state/state_text.hpp"

namespace adfkeep::emulator {
namespace fs = boost::filesystem;
namespace {

constexpr std::size_t max_state_bytes = 256u << 20;
constexpr const char* surroundings_file = "azure.json";
constexpr const char* factory_file = "factory.json";
constexpr const char* connections_collection = "privateendpointconnections";
constexpr unsigned owner_only = 0600, owner_only_folder = 0700;

/// A name as part of a path; what is too long for one is its digest.
std::string part_of(std::string_view name) {
    constexpr std::size_t longest = 200;
    auto encoded = percent_encoded(lower(name));
    if (encoded == "." || encoded == "..") encoded.insert(0, "%2E");
    return encoded.size() <= longest ? encoded : to_hex(crypto::sha256(name).view());
}

/// Files and folders of a folder, in order of name; none where there is no such folder.
std::vector<fs::path> entries(const fs::path& folder) {
    std::vector<fs::path> paths;
    if (!files::is_folder(folder)) return paths;
    for (const auto& entry : fs::directory_iterator(folder)) paths.push_back(entry.path());
    std::ranges::sort(paths);
    return paths;
}

/// The children of one collection; what it is called stands in its folder's name.
void read_collection(LocalFactory& factory, const fs::path& folder) {
    std::map<std::uint64_t, Document> documents;
    for (const auto& file : entries(folder)) {
        auto kept = read_document(files::read(file, max_state_bytes), file.string());
        documents.insert_or_assign(kept.number, std::move(kept.document));
    }
    const auto name = parse_target("/" + folder.filename().string()).segments.at(0);
    auto& collection = factory.at(name);
    for (auto& [number, document] : documents) {
        const auto child = document.name;
        collection.documents.put(child, std::move(document));
    }
}

}  // namespace

StateFolder::StateFolder(fs::path root) : root_(std::move(root)) {
    files::create_folders(root_ / "factories", owner_only_folder);
}

fs::path StateFolder::factory_folder(std::string_view name) const { return root_ / "factories" / part_of(name); }

void StateFolder::read(World& world) const {
    const auto surroundings = root_ / surroundings_file;
    if (files::exists(surroundings))
        read_surroundings(world, files::read(surroundings, max_state_bytes), surroundings.string());
    for (const auto& folder : entries(root_ / "factories")) {
        const auto file = folder / factory_file;
        auto factory = read_factory_state(files::read(file, max_state_bytes), file.string());
        for (const auto& collection : entries(folder))
            if (files::is_folder(collection)) read_collection(factory, collection);
        const auto key = factory_key(factory.subscription, factory.group, factory.name);
        world.factories.put(key, std::move(factory));
    }
}

void StateFolder::write_factory(const LocalFactory& factory) const {
    const auto folder = factory_folder(factory.name);
    fs::remove_all(folder);
    files::create_folders(folder, owner_only_folder);
    for (const auto& [path, collection] : factory.collections)
        for (const auto& [number, document] : collection.documents.all()) write_child(factory, path, document.name);
    write_resource(factory);
}

void StateFolder::write_resource(const LocalFactory& factory) const {
    const auto folder = factory_folder(factory.name);
    files::create_folders(folder, owner_only_folder);
    files::write_atomically(folder / factory_file, factory_state_text(factory), owner_only);
}

void StateFolder::write_child(const LocalFactory& factory, const std::string& collection,
                              const std::string& name) const {
    const auto folder = factory_folder(factory.name) / part_of(collection);
    const auto file = folder / (part_of(name) + ".json");
    const auto* const found = factory.find(collection);
    const auto* const document = found == nullptr ? nullptr : found->documents.find(name);
    if (document == nullptr) return files::remove(file);
    files::create_folders(folder, owner_only_folder);
    const auto number = found->documents.number_of(name);
    files::write_atomically(file, document_text({.number = number, .document = *document}), owner_only);
}

void StateFolder::write_connections(const LocalFactory& factory) const {
    const auto* const connections = factory.find(connections_collection);
    if (connections == nullptr) return;
    fs::remove_all(factory_folder(factory.name) / part_of(connections_collection));
    for (const auto& [number, connection] : connections->documents.all())
        write_child(factory, connections_collection, connection.name);
}

void StateFolder::write_surroundings(const World& world) const {
    files::write_atomically(root_ / surroundings_file, surroundings_text(world), owner_only);
}

void StateFolder::forget_factories(const World& world) const {
    std::vector<std::string> known;
    for (const auto& [number, factory] : world.factories.all()) known.push_back(part_of(factory.name));
    for (const auto& folder : entries(root_ / "factories"))
        if (std::ranges::find(known, folder.filename().string()) == known.end()) fs::remove_all(folder);
}

void StateFolder::write_change(const World& world, const Target& target) const {
    // /subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F[/COLLECTION/NAME…]
    const auto& segments = target.segments;
    const auto is_of_factory = segments.size() >= 8 && equal_without_case(segments[5], "Microsoft.DataFactory");
    const auto* const factory =
        is_of_factory ? world.factories.find(factory_key(segments[1], segments[3], segments[7])) : nullptr;
    if (factory == nullptr || (segments.size() > 8 && equal_without_case(segments[8], "providers"))) {
        forget_factories(world);
        for (const auto& [number, other] : world.factories.all()) write_connections(other);
        return write_surroundings(world);
    }
    if (segments.size() < 10 || equal_without_case(segments[8], "globalParameters")) return write_resource(*factory);
    if (segments.size() >= 12 && equal_without_case(segments[10], "managedPrivateEndpoints"))
        return write_child(*factory, lower(fmt::format("{}/{}/{}", segments[8], segments[9], segments[10])),
                           segments[11]);
    write_child(*factory, lower(segments[8]), segments[9]);
}

}  // namespace adfkeep::emulator

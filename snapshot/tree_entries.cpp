#include "snapshot/tree_entries.hpp"

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::snapshot {
namespace {

std::optional<StoredFile> stored_file(std::string_view digest, const git::TreeEntry& entry) {
    const auto parsed = fixed_from_hex<Sha256>(digest);
    return parsed ? std::optional(StoredFile{.digest = *parsed, .id = entry.id}) : std::nullopt;
}

}  // namespace

void refuse(const std::string& what, const std::string& commit, const std::string& path) {
    throw Error(ErrorCode::integrity, what, commit + ":" + path);
}

void require_folder(const git::TreeEntry& entry, const std::string& commit, const std::string& path) {
    if (entry.mode != git::mode_tree) refuse("foreign file", commit, path + entry.name);
}

bool is_fan_out(const git::TreeEntry& entry) { return entry.mode == git::mode_tree && entry.name.size() == 1; }

void require_fan_out(const git::TreeEntry& entry, const std::string& commit, const std::string& path) {
    if (!is_fan_out(entry)) refuse("foreign file", commit, path + entry.name);
}

void require_file(const git::TreeEntry& entry, const std::string& commit, const std::string& path) {
    if (entry.mode != git::mode_file)
        refuse("foreign file: its mode is not that of a plain file", commit, path + entry.name);
}

std::optional<KeyFileEntry> parse_key_file(const git::TreeEntry& entry, std::string_view characters) {
    const auto parts = split(entry.name, '.');
    if (parts.size() != 2 || !parts[0].starts_with(characters)) return std::nullopt;
    const auto key = fixed_from_base32<ShortKeyId>(parts[0]);
    const auto file = stored_file(parts[1], entry);
    return key && file ? std::optional(KeyFileEntry{.key = *key, .file = *file}) : std::nullopt;
}

std::optional<EntityFile> parse_entity_file(const git::TreeEntry& entry, std::string_view characters) {
    const auto parts = split(entry.name, '.');
    if (parts.size() != 3 || !parts[0].starts_with(characters)) return std::nullopt;
    const auto name = fixed_from_base32<EntityName>(parts[0]);
    const auto content = fixed_from_base32<ContentName>(parts[1]);
    const auto file = stored_file(parts[2], entry);
    return name && content && file ? std::optional(EntityFile{.name = *name, .content = *content, .file = *file})
                                   : std::nullopt;
}

void parse_manifest(const git::TreeEntry& entry, SnapshotTree& tree, const std::string& commit) {
    const auto parts = split(entry.name, '.');
    const auto content =
        parts.size() == 3 && parts[0] == "manifest" ? fixed_from_base32<ContentName>(parts[1]) : std::nullopt;
    const auto file = content ? stored_file(parts[2], entry) : std::nullopt;
    if (!file) refuse("foreign file", commit, entry.name);
    require_file(entry, commit, "");
    tree.manifest_content = *content;
    tree.manifest = *file;
}

}  // namespace adfkeep::snapshot

#include "snapshot/tree_reader.hpp"

#include <algorithm>

#include "snapshot/tree_entries.hpp"
#include "src/base/encoding.hpp"

namespace adfkeep::snapshot {

SnapshotTree TreeReader::read(const git::ObjectId& root, const std::string& commit) {
    static_cast<void>(known_.read_ahead({root}));
    last_ = known_.list(root, commit);
    known_.keep(last_.shelves);
    folders_.insert(last_.above.begin(), last_.above.end());
    for (const auto& shelf : last_.shelves) {
        folders_.insert(shelf->id);
        for (const auto& folder : shelf->folders) folders_.insert(folder->id);
    }
    auto tree = last_.top;
    tree.entities = entities_of(last_.shelves);
    return tree;
}

std::pair<const EntityFolder*, git::ObjectId> TreeReader::entity_folder(const std::string& characters) const {
    const auto shelf = std::ranges::lower_bound(last_.shelves, characters.substr(0, 1), {},
                                                [](const auto& s) { return s->character; });
    if (shelf == last_.shelves.end() || !characters.starts_with((*shelf)->character)) return {};
    const auto& folders = (*shelf)->folders;
    const auto folder = std::ranges::lower_bound(folders, characters, {}, [](const auto& f) { return f->characters; });
    if (folder == folders.end() || (*folder)->characters != characters) return {};
    return {folder->get(), (*folder)->id};
}

std::optional<EntityFile> TreeReader::find(const git::ObjectId& root, const EntityName& name,
                                           const std::string& commit) {
    const auto text = to_base32(name.view());
    const std::string steps[] = {"entities", text.substr(0, 1), text.substr(1, 1)};
    git::ObjectId id = root;
    for (const auto& step : steps) {
        const auto entries = known_.entries(id, commit);
        folders_.insert(id);
        const auto found = std::ranges::find(entries, step, &git::TreeEntry::name);
        if (found == entries.end()) return std::nullopt;
        require_folder(*found, commit, "");
        id = found->id;
    }
    const auto entries = known_.entries(id, commit);
    folders_.insert(id);
    const auto file = std::ranges::find_if(entries, [&](const auto& entry) { return entry.name.starts_with(text); });
    return file != entries.end() ? parse_entity_file(*file, text.substr(0, 2)) : std::nullopt;
}

}  // namespace adfkeep::snapshot

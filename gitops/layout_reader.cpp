#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>

#include "gitops/factory_file.hpp"
#include "gitops/file_name.hpp"
#include "gitops/layout.hpp"
#include "gitops/layout_item.hpp"
#include "gitops/tree_index.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/model/reference.hpp"

namespace adfkeep::gitops {
namespace {

constexpr std::size_t progress_step = 64;

void check_can_be_kept(const std::string& name, const std::string& where, const std::string& next) {
    if (!name.empty() && name.size() <= max_name_bytes && is_utf8(name)) return;
    throw Error(ErrorCode::invalid_input, "a name is kept if it is 1 to 1,024 bytes of valid Unicode", where, next);
}

std::vector<LayoutItem> read_items(const FileTree& tree, const std::vector<FileEntry>& files, Progress& progress,
                                   const std::stop_token& stop) {
    std::vector<LayoutItem> items(files.size());
    std::atomic<std::size_t> done = 0;
    parallel_for(files.size(), [&](std::size_t i) {
        check_interrupted(stop);
        items[i] = read_item(tree, files[i]);
        if (const auto count = ++done; count % progress_step == 0 || count == files.size())
            progress.at(count, files.size());
    });
    return items;
}

bool is_nested(const LayoutItem& item) { return item.place && !item.place->kind->parent.empty(); }

/// Names of entities that others may live in, by kind and file name.
using Parents = std::map<std::pair<std::string_view, std::string>, std::string>;

Parents parents_among(const std::vector<LayoutItem>& items) {
    Parents parents;
    for (const auto& item : items) {
        if (!item.place || is_nested(item)) continue;
        const auto& name = item.entity.id.name;
        parents.emplace(std::pair(item.place->kind->collection, to_file_name(name)), name);
    }
    return parents;
}

/// Gives nested entities their parent's name: that of the parent entity whose file name the folder has, else what the
/// folder's own name says.
void complete_names(std::vector<LayoutItem>& items, const FileTree& tree) {
    if (std::ranges::none_of(items, is_nested)) return;
    const auto parents = parents_among(items);
    for (auto& item : items) {
        if (!is_nested(item)) continue;
        auto& name = item.entity.id.name;
        const std::string folder(item.place->parent_folder);
        const auto parent = parents.find({item.place->kind->parent, folder});
        name = joined(parent == parents.end() ? from_file_name(folder) : parent->second, name);
        check_can_be_kept(name, tree.describe(item.file->path), "shorten it or its network's");
    }
}

void check_is_factory(const std::vector<LayoutItem>& items, const FactoryChoice& choice, const FileTree& tree) {
    const bool has_entity = std::ranges::any_of(items, [](const LayoutItem& item) { return item.place.has_value(); });
    if (has_entity || !choice.files.empty()) return;
    throw Error(ErrorCode::invalid_input, "there is no Data Factory entity in this folder", tree.describe(""),
                "name the folder that holds pipeline, dataset, linkedService and the like");
}

std::string kept_name(const LayoutOptions& options, const FactoryChoice& choice, const FileTree& tree) {
    auto name = options.name ? *options.name : choice.name ? *choice.name : tree.name();
    check_can_be_kept(name, tree.describe(""), "give the factory another with --name");
    return name;
}

bool is_same(const LayoutItem& left, const LayoutItem& right) {
    return left.entity.id.kind == right.entity.id.kind && equal_without_case(left.entity.id.name, right.entity.id.name);
}

/// In the order of the factory. Throws Error(invalid_input) where two are one entity, which `arrange` could say of
/// names only.
void arrange_items(std::vector<LayoutItem>& items, const FileTree& tree) {
    std::vector<std::pair<std::string, LayoutItem*>> keyed;
    keyed.reserve(items.size());
    for (auto& item : items) keyed.emplace_back(folded_key(item.entity.id), &item);
    std::ranges::stable_sort(keyed, {}, &std::pair<std::string, LayoutItem*>::first);

    std::vector<LayoutItem> arranged;
    arranged.reserve(items.size());
    for (const auto& [key, item] : keyed) arranged.push_back(std::move(*item));
    items = std::move(arranged);

    const auto twin = std::ranges::adjacent_find(items, is_same);
    if (twin == items.end()) return;
    throw Error(ErrorCode::invalid_input,
                fmt::format("this file and {} hold the same entity, \"{}\": names are compared without case",
                            tree.describe(std::next(twin)->file->path), to_text(twin->entity.id)),
                tree.describe(twin->file->path), "rename or remove one of them");
}

Finding warning(const char* rule, const LayoutItem& item, std::string message, const FileTree& tree) {
    return {.rule = rule,
            .severity = Severity::warning,
            .kind = item.entity.id.kind,
            .entity = item.entity.id.name,
            .message = std::move(message),
            .file = tree.describe(item.file->path)};
}

/// A nested entity's name has its parent's before it.
std::string_view own_name(const LayoutItem& item) {
    const std::string_view name = item.entity.id.name;
    return item.place->kind->parent.empty() ? name : name.substr(name.find('/') + 1);
}

void warn_of_files(const std::vector<LayoutItem>& items, const FileTree& tree, std::vector<Finding>& warnings) {
    for (const auto& item : items) {
        if (item.is_foreign) {
            warnings.push_back(warning("not-an-entity", item,
                                       "is JSON without a name where an entity should stand; it is kept as a file",
                                       tree));
        } else if (item.place && to_file_name(own_name(item)) != item.place->file_name) {
            warnings.push_back(warning("name-differs-from-file", item,
                                       fmt::format("the name \"{}\" counts, not the file's", own_name(item)), tree));
        }
    }
    for (const auto& path : tree.left_out()) {
        warnings.push_back({.rule = "submodule-left-out",
                            .severity = Severity::warning,
                            .kind = std::string(files_kind),
                            .entity = path,
                            .message = "is a submodule: its files are in another repository and are not kept",
                            .file = tree.describe(path)});
    }
}

bool refers_to_nothing(const LayoutItem& item, const EntityKeys& keys) {
    return std::ranges::any_of(item.refers_to, [&](const ReferredEntity& referred) {
        return !keys.contains({.kind = referred.kind, .name = referred.name});
    });
}

/// `items` stand in the order of the factory's entities.
void warn_of_references(const Factory& factory, const std::vector<LayoutItem>& items, const FileTree& tree,
                        std::vector<Finding>& warnings) {
    const EntityKeys keys(factory);
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (!refers_to_nothing(items[i], keys)) continue;
        const auto& entity = factory.entities[i];
        for (const auto& reference : dangling_references(entity, keys)) {
            warnings.push_back(
                {.rule = "dangling-reference",
                 .severity = Severity::warning,
                 .kind = entity.id.kind,
                 .entity = entity.id.name,
                 .path = reference.path,
                 .message = fmt::format("refers to \"{}/{}\", which is not there", reference.kind, reference.name),
                 .file = tree.describe(items[i].file->path)});
        }
    }
}

}  // namespace

LayoutContents read_layout(const FileTree& tree, const LayoutOptions& options, Progress& progress,
                           const std::stop_token& stop) {
    const auto files = tree.list();
    auto items = read_items(tree, files, progress, stop);
    complete_names(items, tree);
    auto choice = choose_factory(items, options.factory_file, tree);
    check_is_factory(items, choice, tree);

    LayoutContents contents{.factory = {.name = kept_name(options, choice, tree)},
                            .factory_files = std::move(choice.files)};
    arrange_items(items, tree);
    if (choice.warning) contents.warnings.push_back(std::move(*choice.warning));
    warn_of_files(items, tree, contents.warnings);
    contents.factory.entities.reserve(items.size());
    for (auto& item : items) contents.factory.entities.push_back(std::move(item.entity));
    warn_of_references(contents.factory, items, tree, contents.warnings);
    return contents;
}

}  // namespace adfkeep::gitops

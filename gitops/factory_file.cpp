#include "gitops/factory_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/error.hpp"

namespace adfkeep::gitops {
namespace {

std::string file_name_of(const LayoutItem& item) { return item.file->path.substr(item.file->path.rfind('/') + 1); }

bool is_meant(const LayoutItem& item, const std::string& chosen) {
    return file_name_of(item) == chosen || item.place->file_name == chosen;
}

LayoutItem* chosen_among(const std::vector<LayoutItem*>& candidates, const std::string& chosen, const FileTree& tree,
                         const std::vector<std::string>& files) {
    const auto found =
        std::ranges::find_if(candidates, [&](const LayoutItem* item) { return is_meant(*item, chosen); });
    if (found != candidates.end()) return *found;
    throw Error(ErrorCode::usage, fmt::format("no factory file is called \"{}\"", chosen), tree.describe("factory"),
                files.empty() ? "there is none at all; leave the choice out"
                              : fmt::format("choose one of: {}", fmt::join(files, ", ")));
}

Finding several(const std::vector<std::string>& files, const FileTree& tree) {
    return {
        .rule = "several-factory-files",
        .severity = Severity::warning,
        .kind = std::string(factory_kind),
        .message = fmt::format(
            "there are {} factory files ({}) and none was chosen: the factory resource is left out, they are kept as files",
            files.size(), fmt::join(files, ", ")),
        .file = tree.describe("factory"),
        .fix = "choose one with --factory-file NAME"};
}

}  // namespace

FactoryChoice choose_factory(std::vector<LayoutItem>& items, const std::optional<std::string>& chosen,
                             const FileTree& tree) {
    std::vector<LayoutItem*> candidates;
    FactoryChoice choice;
    for (auto& item : items) {
        if (!item.place || item.place->kind->collection != factory_kind) continue;
        candidates.push_back(&item);
        choice.files.push_back(file_name_of(item));
    }
    const LayoutItem* factory = chosen                   ? chosen_among(candidates, *chosen, tree, choice.files)
                                : candidates.size() == 1 ? candidates.front()
                                                         : nullptr;
    for (auto* candidate : candidates) {
        if (candidate != factory) keep_as_file(*candidate, tree);
    }
    if (factory != nullptr) choice.name = factory->entity.id.name;
    if (factory == nullptr && !candidates.empty()) choice.warning = several(choice.files, tree);
    return choice;
}

}  // namespace adfkeep::gitops

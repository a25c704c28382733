#include <fmt/format.h>

#include <algorithm>

#include "gitops/file_name.hpp"
#include "gitops/layout.hpp"
#include "gitops/layout_place.hpp"
#include "gitops/tree_index.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::gitops {
namespace {

constexpr std::size_t max_part_bytes = 255;

/// Windows takes a backslash for a slash, and drops dots and blanks at the end of a part.
bool is_safe_part(std::string_view part) {
    const auto is_safe = [](std::string_view piece) {
        return piece != "." && piece != ".." && !is_git_folder(piece.substr(0, piece.find_last_not_of(" .") + 1));
    };
    return !part.empty() && part.size() <= max_part_bytes && part.front() != '\\' &&
           std::ranges::all_of(split(part, '\\'), is_safe);
}

std::string checked_path(const std::string& path) {
    if (path.size() > max_name_bytes || path.find('\0') != std::string::npos ||
        !std::ranges::all_of(split(path, '/'), is_safe_part)) {
        throw Error(ErrorCode::invalid_input,
                    "is no path that may be written: it leads out of the folder, into Git's own, or is too long", path);
    }
    return path;
}

std::optional<std::string> nested_path(const KindInfo& kind, std::string_view name) {
    const auto* parent = find_kind(kind.parent);
    const auto slash = name.find('/');
    if (parent == nullptr || slash == std::string_view::npos || slash == 0 || slash + 1 == name.size())
        return std::nullopt;
    return fmt::format("{}/{}/{}/{}{}", parent->git_folder, to_file_name(name.substr(0, slash)), kind.git_folder,
                       to_file_name(name.substr(slash + 1)), entity_suffix);
}

}  // namespace

std::optional<std::string> layout_path(const EntityId& id) {
    if (id.kind == files_kind) return checked_path(id.name);
    const auto* kind = find_kind(id.kind);
    if (kind == nullptr || kind->git_folder.empty()) return std::nullopt;
    if (!kind->parent.empty()) return nested_path(*kind, id.name);
    return fmt::format("{}/{}{}", kind->git_folder, to_file_name(id.name), entity_suffix);
}

std::optional<LayoutPlace> layout_place(std::string_view path) {
    const auto parts = split(path, '/');
    if (parts.size() != 2 && parts.size() != 4) return std::nullopt;
    auto file_name = parts.back();
    if (!file_name.ends_with(entity_suffix) || file_name.size() == entity_suffix.size()) return std::nullopt;
    file_name.remove_suffix(entity_suffix.size());

    const auto* kind = find_kind_of_folder(parts[parts.size() - 2]);
    if (kind == nullptr || kind->parent.empty() != (parts.size() == 2)) return std::nullopt;
    if (parts.size() == 2) return LayoutPlace{.kind = kind, .file_name = file_name};
    const auto* parent = find_kind_of_folder(parts[0]);
    if (parent == nullptr || parent->collection != kind->parent) return std::nullopt;
    return LayoutPlace{.kind = kind, .file_name = file_name, .parent_folder = parts[1]};
}

}  // namespace adfkeep::gitops

#include "gitops/tree_index.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "src/base/text.hpp"

namespace adfkeep::gitops {
namespace {

constexpr std::size_t max_path_bytes = 4096;
constexpr int max_links_in_a_row = 40;  // as Linux follows

std::string_view folder_of(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

/// Where `target` leads from `folder`, as a path from the root; absent where it leaves the root.
std::optional<std::string> led_to(std::string_view folder, std::string_view target) {
    if (target.starts_with('/')) return std::nullopt;
    std::vector<std::string_view> parts;
    for (const auto text : {folder, target}) {
        for (const auto part : split(text, '/')) {
            if (part.empty() || part == ".") continue;
            if (part != "..") {
                parts.push_back(part);
            } else if (parts.empty()) {
                return std::nullopt;
            } else {
                parts.pop_back();
            }
        }
    }
    return fmt::format("{}", fmt::join(parts, "/"));
}

}  // namespace

void TreeIndex::add_file(std::string path) {
    check_bounds(path);
    files_.insert(std::move(path));
}

void TreeIndex::add_link(std::string path, std::string target) {
    check_bounds(path);
    links_.emplace(std::move(path), std::move(target));
}

void TreeIndex::add_folder(std::string path) {
    check_bounds(path);
    folders_.insert(std::move(path));
}

void TreeIndex::check_bounds(const std::string& path) const {
    if (files_.size() + links_.size() >= max_files || folders_.size() >= max_files) {
        throw Error(ErrorCode::invalid_input, fmt::format("has more than {} files or folders", max_files), root_,
                    "name the folder of the factory itself, the one that holds pipeline, dataset and the like");
    }
    if (path.size() > max_path_bytes)
        throw Error(ErrorCode::invalid_input, fmt::format("has a path longer than {} bytes", max_path_bytes),
                    joined(root_, path));
    if (static_cast<std::size_t>(std::ranges::count(path, '/')) >= max_folder_depth) {
        throw Error(ErrorCode::invalid_input, fmt::format("has folders nested deeper than {} levels", max_folder_depth),
                    joined(root_, path));
    }
}

void TreeIndex::resolve_links() {
    std::vector<std::string> paths;
    for (const auto& [path, target] : links_) paths.push_back(path);
    std::ranges::sort(paths);
    std::unordered_map<std::string, std::string> resolved;
    for (const auto& path : paths) resolved.emplace(path, destination_of(path));
    links_ = std::move(resolved);
}

std::string TreeIndex::destination_of(const std::string& link) const {
    const auto refuse = [&](const char* why) {
        return Error(ErrorCode::invalid_input, why, joined(root_, link),
                     "put the file itself there, or remove the link");
    };
    auto at = link;
    for (int hops = 0; hops < max_links_in_a_row; ++hops) {
        const auto destination = led_to(folder_of(at), links_.at(at));
        if (!destination) throw refuse("is a symbolic link that leads out of the folder; it is not followed");
        if (files_.contains(*destination)) return *destination;
        if (folders_.contains(*destination))
            throw refuse("is a symbolic link to a folder; only links to files are followed");
        if (!links_.contains(*destination)) throw refuse("is a symbolic link that leads to nothing");
        at = *destination;
    }
    throw refuse("is a symbolic link that leads to itself");
}

std::vector<FileEntry> TreeIndex::entries() const {
    std::vector<FileEntry> entries;
    entries.reserve(files_.size() + links_.size());
    for (const auto& path : files_) entries.push_back({path});
    for (const auto& [path, file] : links_) entries.push_back({path});
    std::ranges::sort(entries, {}, &FileEntry::path);
    return entries;
}

const std::string& TreeIndex::file_of(const std::string& path) const {
    const auto link = links_.find(path);
    return link == links_.end() ? path : link->second;
}

std::string joined(std::string_view folder, std::string_view name) {
    return folder.empty() ? std::string(name) : fmt::format("{}/{}", folder, name);
}

Error too_large(const std::string& where, std::size_t size, std::size_t max_bytes) {
    return {ErrorCode::invalid_input,
            fmt::format("is {} bytes large; at most {} are kept of one file", size, max_bytes), where,
            "remove it from the folder, or name another folder"};
}

bool is_git_folder(std::string_view name) noexcept { return equal_without_case(name, ".git"); }

}  // namespace adfkeep::gitops

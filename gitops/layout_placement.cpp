#include "gitops/layout_placement.hpp"

#include <fmt/format.h>

#include <unordered_set>

#include "gitops/file_name.hpp"
#include "gitops/layout.hpp"
#include "gitops/layout_place.hpp"
#include "src/base/error.hpp"

namespace adfkeep::gitops {
namespace {

Finding warning(const char* rule, const Entity& entity, std::string message) {
    return {.rule = rule,
            .severity = Severity::warning,
            .kind = entity.id.kind,
            .entity = entity.id.name,
            .message = std::move(message)};
}

/// Whether a reader cannot learn the name of what this entity lives in: its folder's name is cut, and it has no file.
bool has_lost_parent(const Factory& factory, const Entity& entity) {
    const auto* kind = find_kind(entity.id.kind);
    if (kind == nullptr || kind->parent.empty()) return false;
    const auto parent = entity.id.name.substr(0, entity.id.name.find('/'));
    return is_shortened(parent) && factory.find({std::string(kind->parent), parent}) == nullptr;
}

class Placer {
public:
    explicit Placer(const Factory& factory) {
        for (const auto& entity : factory.entities) want(factory, entity);
        for (const auto& file : placement_.files) add_folders_above(file.path);
        for (const auto& file : placement_.files) check_is_no_folder(file);
        settle_entities();
    }

    [[nodiscard]] Placement take() { return std::move(placement_); }

private:
    static bool is_plain(const Entity& entity) { return entity.id.kind == files_kind; }

    void want(const Factory& factory, const Entity& entity) {
        auto path = layout_path(entity.id);
        if (!path) {
            placement_.warnings.push_back(
                warning("no-place-in-layout", entity, "has no place in the Git layout and is left out"));
            return;
        }
        if (has_lost_parent(factory, entity)) {
            placement_.warnings.push_back(warning(
                "shortened-name", entity, "lives in something whose name is too long for a folder and was cut"));
        }
        if (is_plain(entity)) taken_.insert(*path);
        placement_.files.push_back({&entity, std::move(*path)});
    }

    void add_folders_above(const std::string& path) {
        for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
            folders_.insert(path.substr(0, slash));
    }

    /// A plain file cannot move: its path is its name.
    void check_is_no_folder(const PlacedFile& file) const {
        if (!is_plain(*file.entity) || !folders_.contains(file.path)) return;
        throw Error(ErrorCode::invalid_input,
                    "is a file of the factory where others need a folder: both cannot be written",
                    to_text(file.entity->id));
    }

    void settle_entities() {
        std::vector<PlacedFile*> homeless;
        for (auto& file : placement_.files) {
            if (!is_plain(*file.entity) && (folders_.contains(file.path) || !taken_.insert(file.path).second))
                homeless.push_back(&file);
        }
        for (auto* file : homeless) {
            placement_.warnings.push_back(
                warning("moved-aside", *file->entity, fmt::format("\"{}\" is the place of another file", file->path)));
            file->path = free_place(file->path);
            placement_.warnings.back().file = file->path;
        }
    }

    std::string free_place(const std::string& wanted) {
        const auto stem = wanted.substr(0, wanted.size() - entity_suffix.size());
        for (std::size_t n = 1;; ++n) {
            auto path = fmt::format("{}~{}{}", stem, n, entity_suffix);
            if (!folders_.contains(path) && taken_.insert(path).second) return path;
        }
    }

    Placement placement_;
    std::unordered_set<std::string> taken_;
    std::unordered_set<std::string> folders_;
};

}  // namespace

Placement place(const Factory& factory) { return Placer(factory).take(); }

}  // namespace adfkeep::gitops

#include "restore/fill_secrets.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "src/model/json/path.hpp"
#include "src/model/json/text.hpp"
#include "src/model/json/tree.hpp"
#include "src/model/json/without.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view pointer = ".encryptedCredential", connection = ".connectionString", value = ".value",
                           properties = "properties.";

/// Where the values of a definition stand: path, offset and length, for those that `wanted` names.
class Places {
public:
    explicit Places(std::string_view definition) : tree_(definition), begin_(definition.data()) { visit(0); }

    struct Place {
        std::string path;
        std::size_t offset = 0;
        std::string_view text;
    };
    [[nodiscard]] const Place* find(std::string_view path) const {
        const auto found = std::ranges::find(places_, path, &Place::path);
        return found == places_.end() ? nullptr : &*found;
    }

private:
    void visit(std::size_t node) {
        if (tree_.type(node) != json::Type::object && tree_.type(node) != json::Type::array) {
            const auto text = tree_.text(node);
            places_.push_back({.path = std::string(path_.text()),
                               .offset = static_cast<std::size_t>(text.data() - begin_),
                               .text = text});
            return;
        }
        std::size_t index = 0;
        for (auto child = json::Tree::first(node); child != tree_.end(node); child = tree_.end(child)) {
            if (tree_.type(node) == json::Type::object)
                path_.push(tree_.name(child));
            else
                path_.push(index++);
            visit(child);
            path_.pop();
        }
    }

    json::Tree tree_;
    const char* begin_;
    json::Path path_{"properties"};
    std::vector<Place> places_;
};

/// Paths to ask for, given those of masks and pointers.
std::vector<std::string> questions(const std::vector<std::string>& masked, const Places& places) {
    std::vector<std::string> asked;
    for (const auto& path : masked) {
        if (!path.ends_with(pointer)) {
            asked.push_back(path);
            continue;
        }
        const auto object = path.substr(0, path.size() - pointer.size());
        const auto string = object + std::string(connection);
        if (const auto* const found = places.find(string); found != nullptr && found->text.starts_with('"')) {
            asked.push_back(string);
            continue;
        }
        const bool stands_for_a_mask = std::ranges::any_of(masked, [&](const std::string& other) {
            return !other.ends_with(pointer) && other.starts_with(object + ".");
        });
        if (!stands_for_a_mask) asked.push_back(path);
    }
    return asked;
}

/// As json::without takes it: below the definition, `*` for every index.
std::string pattern_of(std::string_view path) {
    path.remove_prefix(properties.size());
    std::string pattern;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path[i] != '[') {
            pattern += path[i];
            continue;
        }
        pattern += ".*";
        i = path.find(']', i);
        if (i == std::string_view::npos) break;
    }
    return pattern;
}

std::string without(const std::string& definition, const std::vector<std::string>& paths) {
    std::vector<std::string> patterns;
    for (const auto& path : paths) patterns.push_back(pattern_of(path));
    const std::vector<std::string_view> views(patterns.begin(), patterns.end());
    return json::without(definition, views);
}

}  // namespace

std::optional<Entity> with_secrets(const Entity& entity, const SecretLookup& lookup,
                                   std::vector<NeededSecret>& missing) {
    const auto masked = masked_secrets(entity);
    if (masked.empty()) return std::nullopt;
    const Places places(entity.definition);
    std::vector<std::pair<const Places::Place*, std::string>> edits;
    for (const auto& path : questions(masked, places)) {
        const auto* const place = places.find(path);
        auto given = lookup && place != nullptr ? lookup(entity.id, path) : std::nullopt;
        if (given)
            edits.emplace_back(place, std::move(*given));
        else
            missing.push_back({.entity = entity.id, .path = path});
    }
    if (edits.empty()) return std::nullopt;
    std::ranges::sort(edits, std::greater{}, [](const auto& edit) { return edit.first->offset; });
    auto filled = entity;
    for (const auto& [place, text] : edits) filled.definition.replace(place->offset, place->text.size(), text);
    // The pointer is to what another factory kept.
    std::vector<std::string> pointers;
    std::ranges::copy_if(masked, std::back_inserter(pointers), [&](const std::string& path) {
        return path.ends_with(pointer) &&
               std::ranges::none_of(edits, [&](const auto& edit) { return edit.first->path == path; });
    });
    filled.definition = without(filled.definition, pointers);
    return filled;
}

Entity without_masked_secrets(const Entity& entity) {
    auto paths = masked_secrets(entity);
    if (paths.empty()) return entity;
    for (auto& path : paths)
        if (path.ends_with(value)) path.resize(path.size() - value.size());
    auto left = entity;
    left.definition = without(entity.definition, paths);
    return left;
}

}  // namespace adfkeep::restore

// One entity on its way through the rules of a mapping.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "restore/map_document.hpp"
#include "restore/mapping.hpp"

namespace adfkeep::restore {

/// A rule, and what it needs to know of the whole factory or of its own text but once.
struct PreparedRule {
    MapRule rule;
    std::vector<std::string> steps;  ///< of a path
    std::string folded;              ///< the old text
    std::string factory;             ///< what the factory is called before a rule of factory_name
    std::string region;              ///< where it stands before a rule of location; empty where nothing tells
};

/// Applies rules one by one. Throws Error(usage) where a value does not fit into its place.
class MapEntity {
public:
    explicit MapEntity(Entity entity);

    /// Whether the rule matches.
    [[nodiscard]] bool apply(const PreparedRule& prepared);
    /// What it became; afterwards there is nothing left.
    [[nodiscard]] Entity take();

    struct Change {
        std::string path;
        std::string left;
        std::string right;
    };
    /// What the last rule changed, in the order of the text; emptied.
    [[nodiscard]] std::vector<Change> told();

private:
    bool change_value(const PreparedRule& prepared);
    bool add_value(const PreparedRule& prepared);
    bool remove_value(const PreparedRule& prepared);
    bool rename(const MapRule& rule, std::string_view folded);
    bool rename_entity(const MapRule& rule);
    bool rename_references(const MapRule& rule);
    bool relocate(const PreparedRule& prepared);
    bool change_texts(const PreparedRule& prepared, MapDocument& document, const std::string& above);

    [[nodiscard]] bool matches(const MapRule& rule) const;
    [[nodiscard]] bool is_factory() const;
    void replace_node(MapDocument& document, std::size_t node, const std::string& path, const std::string& text);
    void tell(const std::string& path, std::string_view left, std::string_view right);

    EntityId id_;
    MapDocument rest_;
    MapDocument definition_;
    std::vector<Change> told_;
};

/// `rule.value` as JSON, for the place of `existing` (empty where there is none): plain text takes its type.
[[nodiscard]] std::string json_value(const MapRule& rule, std::string_view existing);

}  // namespace adfkeep::restore

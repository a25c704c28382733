// Moving a factory to another place: names, regions, ids and single values are changed by rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// One rule. Docs: docs/mapping.md.
struct MapRule {
    enum class Does {
        set,             ///< the value at `path` of the entities that match becomes `value`
        add,             ///< likewise, and it need not be there before
        remove,          ///< the value at `path` goes
        rename,          ///< the entity `kind`/`name` is called `value`, and every reference to it follows
        replace,         ///< the text `path` becomes `value` in every string of every entity
        factory_name,    ///< the factory is called `value`, and ids of it follow
        location,        ///< the factory stands in the region `value`; managed runtimes that name its region follow
        subscription,    ///< in ids of resources, and where an id stands alone, `path` becomes `value`
        resource_group,  ///< in ids of resources, and in members that name a group, `path` becomes `value`
        key_vault,       ///< in URLs and ids of vaults, the vault `path` becomes `value`
        resource_id,     ///< ids of resources that are `path`, or stand in it, go to `value`
    };
    Does does = Does::set;
    std::string kind;  ///< collection, or empty for every kind
    std::string name;  ///< glob, without case; empty: every name
    std::string path;  ///< JSON pointer (RFC 6901) or the dotted path of a CSV row, inside the definition; the old text
    std::string value;     ///< JSON text; the new text
    std::string from;      ///< where the rule stands, for errors: "map.json: set datasets/In:/folder"
    bool is_text = false;  ///< `value` is plain text, and takes the type of what it replaces
};

/// From the JSON of docs/mapping.md: {"factory": …, "ids": …, "rename": …, "replace": …, "set": …}; in the order of the
/// text. Throws Error(invalid_input).
[[nodiscard]] std::vector<MapRule> map_rules_from_json(std::string_view text, const std::string& where);
/// From the CSV of azure.datafactory.tools: type,name,path,value; a path with `+` adds, with `-` removes. Throws
/// Error(invalid_input).
[[nodiscard]] std::vector<MapRule> map_rules_from_csv(std::string_view text, const std::string& where);
/// From KIND/NAME:/json/pointer=value: an object, an array or a string in double quotes is JSON, else plain text.
/// Throws Error(usage).
[[nodiscard]] MapRule map_rule_from_option(const std::string& text);

struct MapChange {
    std::string rule;  ///< MapRule::from
    EntityId entity;   ///< under its new name
    std::string path;
    std::string left;  ///< JSON text before, empty where there was none; a secret-looking value is not shown
    std::string right;
};

struct Mapped {
    Factory factory;
    std::vector<MapChange> changes;
};

/// Applies the rules in order, byte for byte elsewhere; changes are told by rule. Files that are no entities stay.
/// Throws Error(usage) for a rule that matches nothing, and where two entities would bear one name. What is so already
/// matches, and is no change. Thread-safe.
[[nodiscard]] Mapped apply_map(Factory factory, const std::vector<MapRule>& rules);

}  // namespace adfkeep::restore

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
        set,      ///< the value at `path` of the entities that match becomes `value`
        add,      ///< likewise, and it need not be there before
        remove,   ///< the value at `path` goes
        rename,   ///< the entities that match are called `value`, and every reference to them follows
        replace,  ///< the text `path` becomes `value` in every string of every entity: ids, URLs, names of a vault
    };
    Does does = Does::set;
    std::string kind;   ///< collection, or empty for every kind
    std::string name;   ///< glob, without case; empty: every name
    std::string path;   ///< JSON pointer (RFC 6901) or the dotted path of a CSV row, inside the definition
    std::string value;  ///< JSON text; for rename and replace the text itself
    std::string from;   ///< where the rule stands, for errors: "map.json, rule 3"
};

/// From the JSON of docs/mapping.md: {"rename": …, "replace": …, "set": …}. Throws Error(invalid_input).
[[nodiscard]] std::vector<MapRule> map_rules_from_json(std::string_view text, const std::string& where);
/// From the CSV of azure.datafactory.tools: type,name,path,value; a name or path with `+` adds, with `-` removes.
[[nodiscard]] std::vector<MapRule> map_rules_from_csv(std::string_view text, const std::string& where);
/// From KIND/NAME:/json/pointer=value. Throws Error(usage).
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

/// Applies the rules in order, byte for byte elsewhere. Throws Error(usage) for a rule that changes nothing, and where
/// two entities would bear one name.
[[nodiscard]] Mapped apply_map(Factory factory, const std::vector<MapRule>& rules);

}  // namespace adfkeep::restore

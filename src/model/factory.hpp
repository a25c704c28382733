// What a factory is: plain values, from anywhere.
#pragma once

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace adfkeep {

/// Longest name that is kept, in bytes of UTF-8.
inline constexpr std::size_t max_name_bytes = 1024;

/// Finds an entity. Names are compared without (ASCII) case, and keep the case of the source.
struct EntityId {
    std::string kind;  ///< a collection of the kind table, or an unknown one
    std::string name;  ///< nested: "NETWORK/ENDPOINT"; kind `files`: a path

    friend bool operator==(const EntityId&, const EntityId&) = default;
};

/// Kind and name with case folded: what makes two entities the same one. Paths of `files` fold too.
[[nodiscard]] std::string folded_key(const EntityId& id);
/// The order of folded_key, without making keys.
[[nodiscard]] std::strong_ordering order_of(const EntityId& left, const EntityId& right) noexcept;

/// An entity is its text.
struct Entity {
    EntityId id;
    std::string rest;  ///< the other top-level members, one object without insignificant white space; empty where there
                       ///< are none
    std::string
        definition;  ///< exact JSON text of `properties`; empty where it is missing; bytes of the file for kind `files`

    friend bool operator==(const Entity&, const Entity&) = default;
};

/// "pipelines/Load File".
[[nodiscard]] std::string to_text(const EntityId& id);

/// A factory at one moment.
struct Factory {
    std::string name;              ///< the name it is kept under
    std::vector<Entity> entities;  ///< sorted by folded_key; unique by it

    [[nodiscard]] const Entity* find(const EntityId& id) const;
};

/// Sorts the entities. Throws Error(invalid_input) where two are the same by folded_key, naming both.
void arrange(Factory& factory);

/// What decides whether an entity changed: canonical JSON of the definition; the bytes as they are for kind `files`.
[[nodiscard]] std::string canonical_definition(const Entity& entity);

/// {"kind":"pipelines","name":"Load File"} with "rest" where there is one: the first line of a sealed payload.
/// Format: docs/repository-format.md, section 4.
[[nodiscard]] std::string header_line(const Entity& entity);
/// Back from a header line and a definition. Throws Error(invalid_input) unless `line` is exactly what header_line
/// gives for some entity.
[[nodiscard]] Entity parse_entity(std::string_view line, std::string definition);

}  // namespace adfkeep

// References between entities: every kind of them, at every depth.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep {

struct Reference {
    std::string
        kind;  ///< collection of what is referred to; empty where the reference is to another service (a notebook)
    std::string type;            ///< the reference's `type` string, or the member's name where it has none
    std::string name;            ///< decoded; empty where it is an expression
    std::string path;            ///< JSON path inside the definition, "activities[0].typeProperties.pipeline"
    bool is_expression = false;  ///< known at run time only: an object, or a string with "@"

    friend bool operator==(const Reference&, const Reference&) = default;
};

/// A definition of the service's largest size (200 KB) holds fewer; of a larger one, no more are told.
inline constexpr std::size_t max_references = 10'000;

/// References that `entity` holds, in source order: every object with a `referenceName`, wherever it stands, and the
/// few places where a plain string names an entity. Its `type` says the kind (without case), else the member it stands
/// in. An object of that shape inside data (the body of a web request) counts too, as it does for Studio when it writes
/// `dependsOn`: one too many costs a warning, one missed breaks a restore. Member names are compared without case, as
/// the service does. Throws Error(invalid_input) where the definition is not JSON.
[[nodiscard]] std::vector<Reference> references(const Entity& entity);

/// Whether a reference is to something that the factory itself has to hold: what the service provides by itself
/// (AutoResolveIntegrationRuntime, the managed network `default`) is not, nor are expressions and other services'
/// things.
[[nodiscard]] bool needs_target(std::string_view kind, std::string_view name, bool is_expression);

/// Kind and name of what a reference needs; compared as folded_key does.
struct Target {
    std::string_view kind;
    std::string_view name;
};

/// What a factory holds, by hash: it has several references to each of its entities. Valid as long as the factory.
class EntityKeys {
public:
    explicit EntityKeys(const Factory& factory);

    [[nodiscard]] bool contains(const Target& target) const;

private:
    struct Same {
        bool operator()(const Target& a, const Target& b) const noexcept;
    };
    /// FNV-1a of the folded name: few entities of different kinds share one.
    struct Hash {
        std::size_t operator()(const Target& target) const noexcept;
    };
    std::unordered_set<Target, Hash, Same> keys_;
};

/// The entity's references to nothing.
[[nodiscard]] std::vector<Reference> dangling_references(const Entity& entity, const EntityKeys& keys);

struct DanglingReference {
    EntityId from;
    Reference reference;
};

/// All references to nothing, in the order of the entities.
[[nodiscard]] std::vector<DanglingReference> dangling_references(const Factory& factory);

}  // namespace adfkeep

// References between entities: every kind of them, at every depth.
#pragma once

#include <cstddef>
#include <string>
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

struct DanglingReference {
    EntityId from;
    Reference reference;
};

/// References to nothing in `factory`. What the service provides by itself (AutoResolveIntegrationRuntime, the managed
/// network `default`) does not count, nor do expressions and other services' things.
[[nodiscard]] std::vector<DanglingReference> dangling_references(const Factory& factory);

}  // namespace adfkeep

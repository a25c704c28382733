// References between entities: every kind of them, at every depth.
#pragma once

#include <string>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep {

struct Reference {
    std::string kind;       ///< collection of what is referred to; empty where the reference is to another service (a notebook)
    std::string type;       ///< the reference's `type` string, or the member's name where it has none
    std::string name;       ///< decoded; empty where it is an expression
    std::string path;       ///< JSON path inside the definition, "activities[0].typeProperties.pipeline"
    bool is_expression = false;  ///< known at run time only
};

/// References that `entity` holds, in source order.
[[nodiscard]] std::vector<Reference> references(const Entity& entity);

struct DanglingReference {
    EntityId from;
    Reference reference;
};

/// References to nothing in `factory`. What the service provides by itself (AutoResolveIntegrationRuntime, the managed network `default`) does not count,
/// nor do expressions and other services' things.
[[nodiscard]] std::vector<DanglingReference> dangling_references(const Factory& factory);

}  // namespace adfkeep

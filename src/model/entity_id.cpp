#include "src/model/entity_id.hpp"

#include "src/base/error.hpp"
#include "src/model/kind.hpp"

namespace adfkeep {

EntityId parse_entity_id(const std::string& text) {
    const auto slash = text.find('/');
    if (slash == 0 || slash == std::string::npos || slash + 1 == text.size())
        throw Error(ErrorCode::usage, "\"" + text + "\" is not KIND/NAME", {}, "write it like \"pipelines/Load File\"");
    const auto kind = text.substr(0, slash);
    const auto* known = find_kind(kind);
    return {.kind = known != nullptr ? std::string(known->collection) : kind, .name = text.substr(slash + 1)};
}

}  // namespace adfkeep

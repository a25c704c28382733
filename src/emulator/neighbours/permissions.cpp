#include "src/emulator/neighbours/permissions.hpp"

#include "src/base/text.hpp"

namespace adfkeep::emulator {

bool is_permissions(const NeighbourPlace& place) {
    return place.name.empty() && equal_without_case(place.type, "Microsoft.Authorization/permissions");
}

Response list_permissions() {
    return json_response(R"({"value":[{"actions":["*"],"notActions":[],"dataActions":["*"],"notDataActions":[]}]})");
}

}  // namespace adfkeep::emulator

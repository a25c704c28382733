#include "restore/running.hpp"

#include "restore/json_object.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {

bool can_run(std::string_view kind) { return kind == "triggers" || kind == "adfcdcs"; }

bool runs(const Entity& entity) {
    if (entity.id.kind == "triggers")
        return equal_without_case(string_member(entity.definition, "runtimeState"), "Started");
    if (entity.id.kind != "adfcdcs") return false;
    const auto status = string_member(entity.definition, "status");
    return equal_without_case(status, "Started") || equal_without_case(status, "Running") ||
           equal_without_case(status, "Starting");
}

}  // namespace adfkeep::restore

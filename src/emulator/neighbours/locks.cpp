#include "src/emulator/neighbours/locks.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/emulator/neighbours/resources.hpp"

namespace adfkeep::emulator {

void require_unlocked(const Call& call) {
    const auto& method = call.request.method;
    if (method == "GET") return;
    const auto path = call.path();
    for (const auto& [number, lock] : call.world.neighbours.all()) {
        if (!equal_without_case(lock.type, "Microsoft.Authorization/locks") || !is_within(path, lock.scope)) continue;
        const auto forbids_all = equal_without_case(string_at(lock.properties, {"level"}), "ReadOnly");
        if (!forbids_all && method != "DELETE") continue;
        throw Refusal(409, "ScopeLocked",
                      fmt::format("The scope '{}' cannot perform {} operation because following scope(s) are locked: "
                                  "'{}'. Please remove the lock and try again.",
                                  path, method == "DELETE" ? "delete" : "write", lock.scope),
                      RefusedBy::gateway);
    }
}

}  // namespace adfkeep::emulator

#include "restore/target.hpp"

#include <utility>

#include "src/azure/arm_error.hpp"
#include "src/azure/factory_reader.hpp"
#include "src/azure/surroundings.hpp"

namespace adfkeep::restore {

Target read_target(azure::ArmClient& client, const azure::FactoryId& id, Progress& progress,
                   const std::stop_token& stop) {
    Target target;
    target.actual.name = id.factory;
    try {
        auto live = azure::read_factory(client, id, {}, progress, stop);
        for (const auto& kind : live.unread)
            if (kind.is_refused) target.unread.push_back(kind.kind);
        target.is_whole = live.is_whole;
        target.actual.name = live.factory.name;
        target.actual.factory = std::move(live.factory);
        target.actual.exists = true;
    } catch (const azure::ArmError& error) {
        if (!error.is_absent()) throw;
    }
    if (target.actual.exists)
        target.around = azure::read_surroundings(client, id, target.actual.factory, progress, stop).entities;
    return target;
}

}  // namespace adfkeep::restore

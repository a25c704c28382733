// An Azure of one's own, in this process and without sockets, to restore into: for drills and tests.
#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>

#include "src/azure/arm_client.hpp"
#include "src/azure/factory_id.hpp"
#include "src/emulator/service.hpp"

namespace adfkeep::restore {

/// Time passes in it only by waiting: nobody waits for real. Thread-safe.
class RehearsalAzure {
public:
    explicit RehearsalAzure(emulator::ServiceOptions options = {}, const Clock& clock = system_clock(),
                            Random& random = system_random());
    ~RehearsalAzure();
    RehearsalAzure(const RehearsalAzure&) = delete;
    RehearsalAzure& operator=(const RehearsalAzure&) = delete;

    [[nodiscard]] emulator::Service& service() noexcept;
    [[nodiscard]] azure::ArmClient& client() noexcept;
    /// Where a factory of that name stands, or would.
    [[nodiscard]] static azure::FactoryId factory_id(const std::string& name);

    /// Whatever `factory` names in other subscriptions may be asked for: they are there.
    void know_places_of(const Factory& factory);

    /// Requests so far, by method.
    [[nodiscard]] std::map<std::string, std::size_t> requests() const;

private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace adfkeep::restore

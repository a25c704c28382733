// A local Azure without sockets, spoken to in one line.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "src/emulator/service.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::testing {

/// An answer, its body also as JSON (null where it is none).
struct Spoken {
    int status = 0;
    std::string body;
    emulator::Headers headers;
    nlohmann::json json;
    emulator::Delivery delivery = emulator::Delivery::whole;

    /// "NotFound" of an error.
    [[nodiscard]] std::string code() const;
    [[nodiscard]] std::string message() const;
    [[nodiscard]] std::string header(const std::string& name) const;
};

class Azure {
public:
    explicit Azure(emulator::ServiceOptions options = {});

    /// Paths without api-version get the one of Data Factory; every request carries a token unless its headers say so.
    Spoken send(const std::string& method, const std::string& path, const std::string& body = {},
                emulator::Headers headers = {});
    Spoken get(const std::string& path) { return send("GET", path); }
    Spoken put(const std::string& path, const std::string& body) { return send("PUT", path, body); }
    Spoken post(const std::string& path, const std::string& body = {}) { return send("POST", path, body); }
    Spoken remove(const std::string& path) { return send("DELETE", path); }

    /// A factory of that name, put over its API; its path.
    std::string make_factory(const std::string& name = "sales");

    emulator::Service& service() { return service_; }
    FakeClock& clock() { return clock_; }
    /// Of the throttle.
    void pass(std::chrono::milliseconds time) { instant_ += time; }

private:
    FakeClock clock_{"2026-11-24T01:00:00Z"};
    FixedRandom random_{"azure"};
    emulator::Instant instant_{};
    emulator::Service service_;
};

inline const std::string group = "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local";
inline const std::string factories = group + "/providers/Microsoft.DataFactory/factories";

/// A factory of entities, sorted.
[[nodiscard]] Factory factory_of(std::vector<Entity> entities);
[[nodiscard]] Entity entity(const std::string& kind, const std::string& name, const std::string& definition);

}  // namespace adfkeep::testing

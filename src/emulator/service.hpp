// The local Azure: a request in, an answer out. No sockets; time and randomness are given.
#pragma once

#include <boost/filesystem/path.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "src/base/clock.hpp"
#include "src/base/random.hpp"
#include "src/base/secret.hpp"
#include "src/emulator/http/message.hpp"
#include "src/emulator/server/faults.hpp"
#include "src/emulator/server/journal.hpp"
#include "src/emulator/server/throttle.hpp"
#include "src/emulator/sign_in/authority.hpp"
#include "src/emulator/sign_in/tokens.hpp"
#include "src/emulator/state/state_folder.hpp"
#include "src/emulator/world.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::emulator {

using Instant = std::chrono::steady_clock::time_point;

enum class Authorization {
    any_token,   ///< any bearer token will do
    own_tokens,  ///< one that this emulator issued, for that audience, still good
};

struct ServiceOptions {
    std::size_t page_size = 50;
    std::chrono::seconds settle_time{0};  ///< how long what Azure does behind an answer takes
    Authorization authorization = Authorization::any_token;
    std::optional<ThrottleLimits> throttle{};
    std::vector<Fault> faults{};
    std::uint64_t seed = 0;
    std::optional<boost::filesystem::path> state{};  ///< folder that keeps what happens; absent: memory only
    std::string arc_key_file{};  ///< path that the Arc endpoint's challenge names; empty: no such endpoint
    std::function<void(const Event&)> on_event{};  ///< called after each request, from any thread
    /// For tests that check every exchange; called likewise.
    std::function<void(const Request&, const Response&)> on_exchange{};
};

struct Answer {
    Response response;
    Delivery delivery = Delivery::whole;
};

/// Thread-safe: one lock around what it knows.
class Service {
public:
    /// Reads the state folder where there is one. Throws Error(invalid_input) for one that no emulator wrote.
    Service(ServiceOptions options, const Clock& clock, Random& random,
            std::function<Instant()> ticks = std::chrono::steady_clock::now);

    /// Never throws for what a client can send. `base_url` is where the client believes to be: "http://127.0.0.1:8080".
    [[nodiscard]] Answer answer(const Request& request, const std::string& base_url);

    /// Puts `factory` at /subscriptions/00000000-…/resourceGroups/local/…/factories/NAME as it is.
    void load(const std::string& name, const Factory& factory);
    /// A key of the vault, RSA of 3072 to 4096 bits as PKCS#8.
    void load_key(const std::string& name, const Secret& pkcs8);
    void load_secret(const std::string& name, const std::string& value);
    /// One more subscription than its own, for resources that a factory names elsewhere.
    void add_subscription(const std::string& id);
    /// Nodes that registered at a self-hosted runtime, one JSON object each ({"nodeName", "status", "version", …}).
    void register_nodes(const std::string& factory, const std::string& runtime, const std::vector<std::string>& nodes);

    /// Who signs in where only one may.
    [[nodiscard]] const Client& client() const noexcept { return client_; }
    [[nodiscard]] const Secret& identity_header() const noexcept { return identity_header_; }
    [[nodiscard]] const Secret& arc_key() const noexcept { return arc_key_; }

    [[nodiscard]] std::vector<Event> events() const;

private:
    [[nodiscard]] Response respond(const Request& request, const std::string& base_url);
    [[nodiscard]] Response respond_to(Call& call);
    void keep_change(const Call& call, const Response& response) const;
    [[nodiscard]] Response manage(Call& call);
    void take_allowance(Call& call);
    void require_token(const Call& call, const std::vector<std::string>& audiences, std::string_view resource) const;
    void add_common_headers(const Call* call, Response& response);

    const ServiceOptions options_;
    std::function<Instant()> ticks_;
    mutable std::mutex guard_;
    World world_;
    std::optional<StateFolder> state_;
    Throttle throttle_;
    Faults faults_;
    Journal journal_;
    TokenIssuer issuer_;
    Client client_;
    Secret identity_header_;
    Secret arc_key_;
    std::uint64_t requests_ = 0;
};

}  // namespace adfkeep::emulator

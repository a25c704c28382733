// Azure Resource Manager: requests signed in, paced and tried again; pages; long-running operations.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "src/azure/arm_error.hpp"
#include "src/azure/clouds.hpp"
#include "src/azure/http/retry.hpp"
#include "src/azure/http/transport.hpp"
#include "src/azure/http/waiting.hpp"
#include "src/azure/pace.hpp"
#include "src/azure/sign_in/token_source.hpp"

namespace adfkeep::azure {

using ArmResponse = http::Response;

struct ArmOptions {
    Cloud cloud = find_cloud("public");
    http::RetryPolicy retry = {};
    std::string user_agent = "adfkeep";
    std::size_t max_pages = 20'000;
    std::chrono::milliseconds poll_interval = std::chrono::seconds(10);  ///< where the service names none
    std::chrono::milliseconds poll_deadline = std::chrono::minutes(60);
};

/// What a POST is about.
enum class Post {
    question,  ///< changes nothing (getStatus, queries): may be repeated, counts as a read
    action,
};

/// Thread-safe. `path_and_query` is what follows the endpoint, percent-encoded: "/subscriptions/…?api-version=…".
/// Every answer but 2xx is an ArmError.
class ArmClient {
public:
    /// `transport` and `tokens` are the caller's and outlive the client, as does what `world` refers to.
    ArmClient(http::Transport& transport, TokenSource& tokens, ArmOptions options, http::World world);

    [[nodiscard]] ArmResponse get(const std::string& path_and_query);
    /// `extra` is for If-Match and the like.
    ArmResponse put(const std::string& path_and_query, std::string_view body, const http::Headers& extra = {});
    ArmResponse patch(const std::string& path_and_query, std::string_view body);
    ArmResponse post(const std::string& path_and_query, std::string_view body, Post meaning);
    ArmResponse remove(const std::string& path_and_query);

    /// The exact JSON text of every element of every page's `value`, in order. `path` may hold a query already.
    /// Throws Error(refused_for_safety) where a page points to another origin or to a page that was read before,
    /// Error(invalid_input) where an answer is no page or there are more than max_pages.
    [[nodiscard]] std::vector<std::string> list(const std::string& path, const std::string& api_version);
    /// Gives the same elements to `take` as their page arrives, so that no more than one page is held; before the
    /// error, where a later page fails.
    using Take = std::function<void(std::string_view element)>;
    void each(const std::string& path, const std::string& api_version, const Take& take);
    /// The same as list, of a collection that is asked for by POST (policy states).
    [[nodiscard]] std::vector<std::string> query(const std::string& path, const std::string& api_version,
                                                 std::string_view body);

    /// GET from a key vault of this cloud, https://NAME{vault_suffix}, with a token of its own scope. Where Resource
    /// Manager is on loopback, as the emulator is, only what is at the same origin is a vault. Throws
    /// Error(refused_for_safety) for any other host; one that cannot be reached is not waited for.
    [[nodiscard]] ArmResponse get_from_vault(const http::Url& url);

    /// The last answer of the long-running operation that `begun` began: the operation's result where it has one, else
    /// its final status; `begun` itself where nothing goes on. Throws ArmError where the operation failed,
    /// Error(unavailable) after poll_deadline, Error(refused_for_safety) where it is to be watched at another origin.
    ArmResponse wait(const ArmResponse& begun);

    [[nodiscard]] const Cloud& cloud() const noexcept { return options_.cloud; }
    [[nodiscard]] const ArmOptions& options() const noexcept { return options_; }
    /// For whoever waits for the service between requests.
    [[nodiscard]] const http::World& world() const noexcept { return world_; }

private:
    struct Call;

    [[nodiscard]] http::Url url(const std::string& path_and_query) const;
    [[nodiscard]] bool is_vault(const http::Origin& origin) const;
    [[nodiscard]] http::Url at_our_origin(std::string_view link, const char* what) const;
    ArmResponse send(const Call& call);
    ArmResponse send_as(const Call& call, const std::string& client_request_id, const Token& token);
    void pages(Call call, const Take& take);
    [[nodiscard]] std::vector<std::string> all_of(Call call);
    ArmResponse wait_for_status(const http::Url& status, const ArmResponse& begun);
    ArmResponse wait_for_result(http::Url result, const ArmResponse& begun);
    void pause_before_poll(const http::Headers& last, std::chrono::milliseconds deadline, const http::Url& watched);

    TokenSource& tokens_;
    ArmOptions options_;
    http::World world_;
    PacedTransport paced_;
    http::RetryingTransport transport_;
    http::RetryingTransport vaults_;
};

}  // namespace adfkeep::azure

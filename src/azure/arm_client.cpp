#include "src/azure/arm_client.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <utility>

#include "src/azure/guid.hpp"
#include "src/azure/page.hpp"

namespace adfkeep::azure {

namespace {

enum class Service { resource_manager, key_vault };

/// Vaults stand behind firewalls and are taken away; Resource Manager is expected to be there.
http::RetryPolicy for_vaults(http::RetryPolicy policy) {
    policy.unreachable = http::Unreachable::give_up;
    return policy;
}

}  // namespace

struct ArmClient::Call {
    std::string method;
    http::Url url;
    std::string_view body = {};
    http::Headers headers = {};
    http::Repeat repeat = http::Repeat::harmless;
    Service service = Service::resource_manager;
};

ArmClient::ArmClient(http::Transport& transport, TokenSource& tokens, ArmOptions options, http::World world)
    : tokens_(tokens),
      options_(std::move(options)),
      world_(world),
      paced_(transport, world),
      transport_(paced_, options_.retry, world),
      vaults_(paced_, for_vaults(options_.retry), world) {}

ArmResponse ArmClient::get(const std::string& path_and_query) {
    return send({.method = "GET", .url = url(path_and_query)});
}

ArmResponse ArmClient::put(const std::string& path_and_query, std::string_view body, const http::Headers& extra) {
    return send({.method = "PUT", .url = url(path_and_query), .body = body, .headers = extra});
}

ArmResponse ArmClient::patch(const std::string& path_and_query, std::string_view body) {
    return send({.method = "PATCH", .url = url(path_and_query), .body = body});
}

ArmResponse ArmClient::post(const std::string& path_and_query, std::string_view body, Post meaning) {
    return send({.method = "POST",
                 .url = url(path_and_query),
                 .body = body,
                 .repeat = meaning == Post::question ? http::Repeat::harmless : http::Repeat::if_refused});
}

ArmResponse ArmClient::remove(const std::string& path_and_query) {
    return send({.method = "DELETE", .url = url(path_and_query)});
}

std::vector<std::string> ArmClient::list(const std::string& path, const std::string& api_version) {
    return all_of({.method = "GET", .url = url(with_api_version(path, api_version))});
}

void ArmClient::each(const std::string& path, const std::string& api_version, const Take& take) {
    pages({.method = "GET", .url = url(with_api_version(path, api_version))}, take);
}

std::vector<std::string> ArmClient::query(const std::string& path, const std::string& api_version,
                                          std::string_view body) {
    return all_of({.method = "POST", .url = url(with_api_version(path, api_version)), .body = body});
}

ArmResponse ArmClient::get_from_vault(const http::Url& url) {
    if (!is_vault(url.origin))
        throw Error(ErrorCode::refused_for_safety, "this is no key vault of the cloud; it was not asked", redacted(url),
                    "choose the cloud with --cloud");
    return send({.method = "GET", .url = url, .service = Service::key_vault});
}

ArmResponse ArmClient::wait(const ArmResponse& begun) {
    if (const auto status = begun.headers.get("Azure-AsyncOperation"); !status.empty())
        return wait_for_status(at_our_origin(status, "a long-running operation"), begun);
    const auto result = begun.headers.get("Location");
    if (begun.status != 202 || result.empty()) return begun;
    return wait_for_result(at_our_origin(result, "a long-running operation"), begun);
}

http::Url ArmClient::url(const std::string& path_and_query) const {
    return {.origin = options_.cloud.arm.origin, .target = path_and_query};
}

bool ArmClient::is_vault(const http::Origin& origin) const {
    const auto& arm = options_.cloud.arm.origin;
    if (is_loopback(arm)) return origin == arm;
    const auto name = std::string_view(origin.host).substr(0, origin.host.find('.'));
    return origin ==
           http::Origin{.scheme = "https", .host = std::string(name) + options_.cloud.vault_suffix, .port = 443};
}

/// A link goes with our token: it has to stay with the service that gave it.
http::Url ArmClient::at_our_origin(std::string_view link, const char* what) const {
    auto linked = http::parse_url(link);
    if (linked.origin == options_.cloud.arm.origin) return linked;
    throw Error(ErrorCode::refused_for_safety,
                std::string("the service points for ") + what + " to another host, " + to_text(linked.origin) +
                    "; it was not followed",
                to_text(options_.cloud.arm.origin), "is a proxy in between that rewrites answers?");
}

ArmResponse ArmClient::send(const Call& call) {
    const auto id = new_guid(world_.random);
    const auto& cloud = options_.cloud;
    const auto& scope = call.service == Service::key_vault ? cloud.vault_scope : cloud.arm_scope;
    auto token = tokens_.token(scope);
    auto response = send_as(call, id, token);
    if (response.status == 401) response = send_as(call, id, tokens_.renew(scope, token));
    if (response.status / 100 != 2) throw refusal(call.method, call.url, response, id);
    return response;
}

ArmResponse ArmClient::send_as(const Call& call, const std::string& client_request_id, const Token& token) {
    http::Request request{.method = call.method,
                          .url = call.url,
                          .headers = call.headers,
                          .secrets = {{.name = "Authorization", .prefix = "Bearer ", .value = token}},
                          .body = call.body,
                          .repeat = call.repeat};
    request.headers.add("Accept", "application/json");
    if (!call.body.empty()) request.headers.add("Content-Type", "application/json");
    request.headers.add("User-Agent", options_.user_agent);
    request.headers.add("x-ms-client-request-id", client_request_id);
    return call.service == Service::key_vault ? vaults_.send(request) : transport_.send(request);
}

void ArmClient::pages(Call call, const Take& take) {
    std::set<std::string, std::less<>> links;
    for (std::size_t count = 1;; ++count) {
        const auto where = call.method + " " + redacted(call.url);
        if (count > options_.max_pages)
            throw Error(ErrorCode::invalid_input, "there are more pages than this program reads", where);
        if (!links.insert(to_text(call.url)).second)
            throw Error(ErrorCode::refused_for_safety, "the service's pages go round in a circle", where);
        const auto answer = send(call);
        const auto page = read_page(answer.body, where);
        std::ranges::for_each(page.elements, take);
        if (page.next.empty()) return;
        call.url = at_our_origin(page.next, "the next page");
    }
}

std::vector<std::string> ArmClient::all_of(Call call) {
    std::vector<std::string> elements;
    pages(std::move(call), [&](std::string_view element) { elements.emplace_back(element); });
    return elements;
}

ArmResponse ArmClient::wait_for_status(const http::Url& status, const ArmResponse& begun) {
    const auto deadline = world_.waiting.elapsed() + options_.poll_deadline;
    for (auto last = begun;;) {
        pause_before_poll(last.headers, deadline, status);
        last = send({.method = "GET", .url = status});
        const auto state = operation_state(last);
        if (state == OperationState::failed) throw failed_operation(last, status);
        if (state == OperationState::running) continue;
        const auto result = begun.headers.get("Location");
        if (result.empty()) return last;
        return send({.method = "GET", .url = at_our_origin(result, "the result of an operation")});
    }
}

ArmResponse ArmClient::wait_for_result(http::Url result, const ArmResponse& begun) {
    const auto deadline = world_.waiting.elapsed() + options_.poll_deadline;
    for (auto last = begun;;) {
        pause_before_poll(last.headers, deadline, result);
        last = send({.method = "GET", .url = result});
        if (last.status != 202) return last;
        if (const auto moved = last.headers.get("Location"); !moved.empty())
            result = at_our_origin(moved, "a long-running operation");
    }
}

void ArmClient::pause_before_poll(const http::Headers& last, std::chrono::milliseconds deadline,
                                  const http::Url& watched) {
    const auto delay = http::retry_after(last, world_.clock.now()).value_or(options_.poll_interval);
    if (world_.waiting.elapsed() + delay > deadline)
        throw Error(ErrorCode::unavailable, "the operation has not ended in time, and may still go on",
                    redacted(watched), "look at it in the portal, then run again");
    world_.waiting.pause(delay);
}

}  // namespace adfkeep::azure

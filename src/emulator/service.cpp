#include "src/emulator/service.hpp"

#include <fmt/format.h>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/emulator/call.hpp"
#include "src/emulator/factories/load.hpp"
#include "src/emulator/factories/routes.hpp"
#include "src/emulator/factories/runtimes.hpp"
#include "src/emulator/neighbours/key_vault.hpp"
#include "src/emulator/neighbours/resources.hpp"
#include "src/emulator/neighbours/subscriptions.hpp"
#include "src/emulator/server/start_page.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

Secret random_text(Random& random) { return Secret(to_hex(random.bytes(24))); }

World made_world(const ServiceOptions& options, const Clock& clock, Random& random) {
    World world{.clock = clock, .random = random};
    world.page_size = options.page_size;
    world.settle_time = options.settle_time;
    const auto id = fmt::format("/subscriptions/{}/resourceGroups/{}", local_subscription, local_group);
    world.groups.put(fmt::format("{}/{}", local_subscription, local_group),
                     ObjectText()
                         .add_string("id", id)
                         .add_string("name", local_group)
                         .add_string("type", "Microsoft.Resources/resourceGroups")
                         .add_string("location", "westeurope")
                         .add("tags", "{}")
                         .add("properties", R"({"provisioningState":"Succeeded"})")
                         .text());
    return world;
}

void require_version(const Call& call) {
    if (!call.target.parameter("api-version").empty()) return;
    throw Refusal(400, "MissingApiVersionParameter",
                  "The api-version query parameter (?api-version=) is required for all requests.", RefusedBy::gateway);
}

std::string_view bearer(const Request& request) {
    constexpr std::string_view scheme = "bearer ";
    const auto* const header = find_header(request.headers, "Authorization");
    if (header == nullptr || !equal_without_case(std::string_view(*header).substr(0, scheme.size()), scheme)) return {};
    return json::trimmed(std::string_view(*header).substr(scheme.size()));
}

/// A request that ARM carries: /subscriptions/…, /providers/…, /tenants.
bool is_management(const Target& target) {
    if (target.segments.empty()) return false;
    const auto first = lower(target.segments[0]);
    return first == "subscriptions" || first == "providers" || first == "tenants";
}

/// Namespace of the last `providers/NAMESPACE/TYPE`; an entity may be called "providers" too.
std::string_view last_provider(const Target& target) {
    const auto& segments = target.segments;
    for (std::size_t i = segments.size(); i-- > 0;)
        if (equal_without_case(segments[i], "providers") && i + 2 < segments.size()) return segments[i + 1];
    return {};
}

Response internal_error(const char* what) {
    return Refusal(500, "InternalServerError", fmt::format("The emulator failed: {}", what)).response();
}

}  // namespace

Service::Service(ServiceOptions options, const Clock& clock, Random& random, std::function<Instant()> ticks)
    : options_(std::move(options)),
      ticks_(std::move(ticks)),
      world_(made_world(options_, clock, random)),
      throttle_(options_.throttle),
      faults_(options_.faults, options_.seed),
      issuer_(random),
      client_{.id = world_.guid(), .secret = random_text(random)},
      identity_header_(random_text(random)),
      arc_key_(random_text(random)) {
    if (!options_.state) return;
    state_.emplace(*options_.state);
    state_->read(world_);
}

Answer Service::answer(const Request& request, const std::string& base_url) {
    Answer answer;
    Event event;
    {
        const std::scoped_lock lock(guard_);
        event = {.number = ++requests_,
                 .time = world_.now(),
                 .method = request.method,
                 .path = request.target.substr(0, request.target.find('?')),
                 .status = 0,
                 .delivery = Delivery::whole};
        const auto fault = request.target == "/" ? Fault{} : faults_.befalling(event.number);
        answer.response = fault.status != 0 ? failed_response(fault.status) : respond(request, base_url);
        answer.delivery = fault.delivery;
        event.status = answer.response.status;
        event.delivery = answer.delivery;
        journal_.add(event);
    }
    if (options_.on_exchange) options_.on_exchange(request, answer.response);
    if (options_.on_event) options_.on_event(event);
    return answer;
}

Response Service::respond(const Request& request, const std::string& base_url) {
    std::optional<Call> call;
    Response response;
    Target target;
    try {
        target = parse_target(request.target);
        call.emplace(Call{.world = world_, .request = request, .target = target, .base_url = base_url});
        response = respond_to(*call);
        keep_change(*call, response);
    } catch (const Refusal& refusal) {
        response = refusal.response();
    } catch (const Error& error) {
        response = internal_error(error.what());
    }
    add_common_headers(call ? &*call : nullptr, response);
    return response;
}

Response Service::respond_to(Call& call) {
    const auto& target = call.target;
    const auto is_get = call.request.method == "GET";
    if (target.segments.empty() && is_get) return start_page(world_, journal_);
    if (is_management(target)) return manage(call);
    if (is_get && joined(target.segments) == "/metadata/endpoints") return cloud_metadata(call);
    if (is_of_key_vault(target)) {
        require_token(call, {"https://vault.azure.net", call.base_url}, "https://vault.azure.net");
        require_version(call);
        return answer_key_vault(call);
    }
    const SignIn sign_in{.issuer = issuer_,
                         .client = client_,
                         .identity_header = identity_header_,
                         .is_strict = options_.authorization == Authorization::own_tokens,
                         .arc_key_file = options_.arc_key_file,
                         .arc_key = &arc_key_};
    if (auto response = answer_sign_in(call, sign_in)) return std::move(*response);
    throw Refusal(404, "ResourceNotFound", "There is no such resource: " + call.path(), RefusedBy::gateway);
}

void Service::keep_change(const Call& call, const Response& response) const {
    if (state_ && call.request.method != "GET" && response.status < 400 &&
        (is_management(call.target) || is_of_key_vault(call.target)))
        state_->write_change(world_, call.target);
}

Response Service::manage(Call& call) {
    require_token(call, {"https://management.azure.com", "https://management.core.windows.net", call.base_url},
                  "https://management.azure.com/");
    take_allowance(call);
    require_version(call);
    require_subscription_and_group(call);
    const auto& segments = call.target.segments;
    const auto provider = last_provider(call.target);
    const auto is_registration = segments.size() == 5 && equal_without_case(segments.back(), "register");
    if (provider.empty() || is_registration) return answer_subscriptions(call);
    return equal_without_case(provider, "Microsoft.DataFactory") ? answer_data_factory(call) : answer_neighbour(call);
}

void Service::take_allowance(Call& call) {
    const auto& segments = call.target.segments;
    const auto subscription = segments.size() > 1 ? std::string_view(segments[1]) : std::string_view();
    const auto request_class = class_of(call.request, call.target);
    const auto allowance = throttle_.take(subscription, request_class, ticks_());
    call.common.push_back({std::string(header_of(request_class)), std::to_string(allowance.remaining)});
    if (allowance.is_granted) return;
    const auto seconds = std::to_string(allowance.retry_after.count());
    throw Refusal(
        429, "SubscriptionRequestsThrottled",
        fmt::format("Number of requests for subscription '{}' and operation '{}' exceeded the backend storage "
                    "limit. Please try again after '{}' seconds.",
                    subscription, call.request.method, seconds),
        RefusedBy::gateway)
        .with({"Retry-After", seconds});
}

void Service::require_token(const Call& call, const std::vector<std::string>& audiences,
                            std::string_view resource) const {
    const auto refuse = [&](const char* code, const std::string& message) {
        return Refusal(401, code, message, RefusedBy::gateway)
            .with(
                {"WWW-Authenticate",
                 fmt::format(
                     R"(Bearer authorization_uri="{0}/{1}", authorization="{0}/{1}", resource="{2}", error="invalid_token")",
                     call.base_url, local_tenant, resource)});
    };
    const auto token = bearer(call.request);
    if (token.empty())
        throw refuse("AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
    if (options_.authorization == Authorization::any_token) return;
    switch (issuer_.judge(token, audiences, world_.now())) {
        case TokenState::good:
            return;
        case TokenState::not_ours:
            throw refuse("InvalidAuthenticationToken", "The access token is invalid.");
        case TokenState::expired:
            throw refuse("ExpiredAuthenticationToken",
                         "The access token expiry UTC time is earlier than current UTC time.");
        case TokenState::for_another:
            throw refuse("InvalidAuthenticationTokenAudience",
                         "The access token has been obtained for wrong audience or resource. It should exactly match "
                         "with one of the allowed audiences.");
    }
}

void Service::add_common_headers(const Call* call, Response& response) {
    const auto id = world_.guid();
    auto& headers = response.headers;
    headers.insert(headers.end(), {{"Cache-Control", "no-cache"}, {"Pragma", "no-cache"}, {"Expires", "-1"}});
    headers.insert(headers.end(), {{"X-Content-Type-Options", "nosniff"}, {"x-ms-request-id", id}});
    if (call == nullptr || !is_management(call->target)) return;
    headers.insert(headers.end(), call->common.begin(), call->common.end());
    headers.push_back({"x-ms-correlation-request-id", id});
    auto compact = to_text(world_.now());
    std::erase_if(compact, [](char c) { return c == '-' || c == ':'; });
    headers.push_back({"x-ms-routing-request-id", fmt::format("LOCAL:{}:{}", compact, id)});
}

void Service::load(const std::string& name, const Factory& factory) {
    const std::scoped_lock lock(guard_);
    const auto& loaded = load_factory(world_, name, factory);
    if (state_) state_->write_factory(loaded);
}

void Service::load_key(const std::string& name, const Secret& pkcs8) {
    const std::scoped_lock lock(guard_);
    add_vault_key(world_, name, pkcs8);
    if (state_) state_->write_surroundings(world_);
}

void Service::add_subscription(const std::string& id) {
    const std::scoped_lock lock(guard_);
    world_.subscriptions.insert(id);
}

void Service::load_secret(const std::string& name, const std::string& value) {
    const std::scoped_lock lock(guard_);
    add_vault_secret(world_, name, value);
    if (state_) state_->write_surroundings(world_);
}

void Service::register_nodes(const std::string& factory, const std::string& runtime,
                             const std::vector<std::string>& nodes) {
    const std::scoped_lock lock(guard_);
    auto* const found = world_.factories.find(factory_key(local_subscription, local_group, factory));
    auto* const runtimes = found == nullptr ? nullptr : found->find("integrationRuntimes");
    auto* const document = runtimes == nullptr ? nullptr : runtimes->documents.find(runtime);
    if (document == nullptr)
        throw Error(ErrorCode::usage, "there is no such integration runtime", factory + "/" + runtime);
    document->hidden[nodes_text] = array_text(nodes);
}

std::vector<Event> Service::events() const {
    const std::scoped_lock lock(guard_);
    return {journal_.events().begin(), journal_.events().end()};
}

}  // namespace adfkeep::emulator

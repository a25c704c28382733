#include "src/emulator/neighbours/subscriptions.hpp"

#include <fmt/format.h>

#include <array>
#include <set>

#include "src/base/text.hpp"
#include "src/emulator/factories/names.hpp"
#include "src/emulator/json_text.hpp"
#include "src/emulator/neighbours/locks.hpp"
#include "src/emulator/neighbours/resources.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::emulator {
namespace {

std::string subscription_text(std::string_view id) {
    return ObjectText()
        .add_string("id", fmt::format("/subscriptions/{}", id))
        .add_string("subscriptionId", id)
        .add_string("tenantId", local_tenant)
        .add_string("displayName", "Local emulator")
        .add_string("state", "Enabled")
        .text();
}

std::string group_key(std::string_view subscription, std::string_view group) {
    return fmt::format("{}/{}", subscription, group);
}

/// Groups are kept as the text of their resource.
std::string group_text(std::string_view subscription, std::string_view name, std::string_view location,
                       std::string_view tags) {
    return ObjectText()
        .add_string("id", fmt::format("/subscriptions/{}/resourceGroups/{}", subscription, name))
        .add_string("name", name)
        .add_string("type", "Microsoft.Resources/resourceGroups")
        .add_string("location", location)
        .add("tags", tags)
        .add("properties", R"({"provisioningState":"Succeeded"})")
        .text();
}

Response list_subscriptions(Call& call) {
    std::vector<std::string> all;
    for (const auto& id : call.world.subscriptions) all.push_back(subscription_text(id));
    return json_response(ObjectText()
                             .add("value", array_text(all))
                             .add("count", fmt::format(R"({{"type":"Total","value":{}}})", all.size()))
                             .text());
}

Response get_subscription(Call& call) { return json_response(subscription_text(call.names.at(0))); }

Response list_tenants(Call&) {
    const auto tenant = ObjectText()
                            .add_string("id", fmt::format("/tenants/{}", local_tenant))
                            .add_string("tenantId", local_tenant)
                            .text();
    return json_response(ObjectText().add("value", array_text(std::vector{tenant})).text());
}

Response list_groups(Call& call) {
    const auto start = lower(fmt::format("/subscriptions/{}/", call.names.at(0)));
    return page_response(call, page_of(call, call.world.groups.all(), [&](const std::string& group) {
                             return lower(string_at(group, {"id"})).starts_with(start) ? group : std::string();
                         }));
}

Response get_group(Call& call) {
    return json_response(*call.world.groups.find(group_key(call.names.at(0), call.names.at(1))));
}

Response put_group(Call& call) {
    const auto& name = call.names.at(1);
    const auto body = object_body(call.request);
    if (!is_group_name(name)) {
        throw Refusal(400, "InvalidResourceGroupName",
                      fmt::format("The provided resource group name '{}' is not valid.", name), RefusedBy::gateway);
    }
    const auto location = string_at(body, {"location"});
    if (location.empty()) {
        throw Refusal(400, "LocationRequired", "The location property is required for this definition.",
                      RefusedBy::gateway);
    }
    const auto key = group_key(call.names.at(0), name);
    const auto is_new = call.world.groups.find(key) == nullptr;
    auto text = group_text(call.names.at(0), name, location, member(body, "tags").value_or("{}"));
    return json_response(call.world.groups.put(key, std::move(text)), is_new ? 201 : 200);
}

Response delete_group(Call& call) {
    require_unlocked(call);
    const auto scope = call.path();
    forget_below(call.world, scope);
    std::vector<std::string> gone;
    for (const auto& [number, factory] : call.world.factories.all()) {
        if (is_within(factory_id(factory.subscription, factory.group, factory.name), scope))
            gone.push_back(factory_key(factory.subscription, factory.group, factory.name));
    }
    for (const auto& key : gone) call.world.factories.erase(key);
    call.world.groups.erase(group_key(call.names.at(0), call.names.at(1)));
    return {.status = 200};
}

/// The resource types of Data Factory: those of the kind table, and collections that some factory here holds besides.
std::string factory_resource_types(const World& world) {
    std::set<std::string> collections;
    for (const auto& kind : kinds())
        if (kind.collection != factory_kind && !kind.arm_type.empty() && kind.parent.empty())
            collections.emplace(kind.collection);
    for (const auto& [number, factory] : world.factories.all())
        for (const auto& [path, collection] : factory.collections)
            if (find_kind(collection.spelled) == nullptr && path.find('/') == std::string::npos)
                collections.insert(collection.spelled);
    std::vector<std::string> types{ObjectText().add_string("resourceType", factory_kind).text()};
    for (const auto& collection : collections)
        types.push_back(ObjectText().add_string("resourceType", "factories/" + collection).text());
    return array_text(types);
}

Response get_provider(Call& call) {
    const bool is_data_factory = equal_without_case(call.names.at(1), "Microsoft.DataFactory");
    return json_response(ObjectText()
                             .add_string("id", call.path())
                             .add_string("namespace", call.names.at(1))
                             .add_string("registrationPolicy", "RegistrationRequired")
                             .add("resourceTypes", is_data_factory ? factory_resource_types(call.world) : "[]")
                             .add_string("registrationState", "Registered")
                             .text());
}

constexpr auto routes = std::to_array<Route>({
    {"GET", "subscriptions", list_subscriptions},
    {"GET", "tenants", list_tenants},
    {"GET", "subscriptions/*", get_subscription},
    {"GET", "subscriptions/*/resourceGroups", list_groups},
    {"GET", "subscriptions/*/resourceGroups/*", get_group},
    {"PUT", "subscriptions/*/resourceGroups/*", put_group},
    {"DELETE", "subscriptions/*/resourceGroups/*", delete_group},
    {"GET", "subscriptions/*/providers/*", get_provider},
    {"POST", "subscriptions/*/providers/*/register", get_provider},
});

}  // namespace

Response answer_subscriptions(Call& call) {
    const auto* const route = find_route(routes, call.target.segments, call);
    if (route != nullptr) return route->rule(call);
    throw Refusal(404, "ResourceNotFound",
                  fmt::format("There is no such resource: {} {}", call.request.method, call.path()),
                  RefusedBy::gateway);
}

void require_subscription_and_group(const Call& call) {
    const auto& segments = call.target.segments;
    if (segments.size() < 2 || !equal_without_case(segments[0], "subscriptions")) return;
    if (!call.world.subscriptions.contains(lower(segments[1]))) {
        throw Refusal(404, "SubscriptionNotFound",
                      fmt::format("The subscription '{}' could not be found.", segments[1]), RefusedBy::gateway);
    }
    if (segments.size() < 4 || !equal_without_case(segments[2], "resourceGroups")) return;
    const auto makes_group = segments.size() == 4 && call.request.method == "PUT";
    if (makes_group || call.world.groups.find(group_key(segments[1], segments[3])) != nullptr) return;
    throw Refusal(404, "ResourceGroupNotFound", fmt::format("Resource group '{}' could not be found.", segments[3]),
                  RefusedBy::gateway);
}

Response cloud_metadata(Call& call) {
    const auto authentication =
        ObjectText()
            .add_string("loginEndpoint", call.base_url + "/")
            .add("audiences", R"(["https://management.core.windows.net/","https://management.azure.com/"])")
            .add_string("tenant", "common")
            .add_string("identityProvider", "AAD")
            .text();
    const auto cloud = ObjectText()
                           .add_string("name", "local")
                           .add_string("resourceManager", call.base_url + "/")
                           .add("authentication", authentication)
                           .text();
    // The first version told one cloud; later ones tell a list.
    if (call.target.parameter("api-version") == "2015-01-01") return json_response(cloud);
    return json_response(array_text(std::vector{cloud}));
}

}  // namespace adfkeep::emulator

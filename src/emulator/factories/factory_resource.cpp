#include "src/emulator/factories/factory_resource.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "src/base/crypto/digest.hpp"
#include "src/base/text.hpp"
#include "src/emulator/factories/child.hpp"
#include "src/emulator/factories/identity.hpp"
#include "src/emulator/factories/names.hpp"
#include "src/emulator/neighbours/resources.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::array<std::string_view, 4> service_members{"provisioningState", "createTime", "version",
                                                          "factoryStatistics"};

enum class Statistics { with, without };

std::string shown_properties(const LocalFactory& factory, Statistics statistics) {
    ObjectText properties;
    properties.add_string("provisioningState", "Succeeded").add_string("createTime", to_text(factory.created));
    properties.add_string("version", "2018-06-01");
    if (statistics == Statistics::with) {
        properties.add("factoryStatistics",
                       R"({"totalResourceCount":0,"maxAllowedResourceCount":0,"factorySizeInGbUnits":0,)"
                       R"("maxAllowedFactorySizeInGbUnits":0})");
    }
    return properties.add_members(factory.properties).text();
}

/// Group and name come back in lower case in the id, and as first spelled in the name.
std::string shown_id(const LocalFactory& factory) {
    return factory_id(factory.subscription, lower(factory.group), lower(factory.name));
}

std::string factory_text(const LocalFactory& factory, Statistics statistics) {
    return ObjectText()
        .add_string("name", factory.name)
        .add_string("id", shown_id(factory))
        .add_string("type", "Microsoft.DataFactory/factories")
        .add("properties", shown_properties(factory, statistics))
        .add_string("eTag", '"' + factory.etag + '"')
        .add_members(factory.rest)
        .text();
}

/// `encryption` that says something: the Azure CLI sends an empty one.
std::optional<std::string_view> encryption_of(std::string_view properties) {
    const auto encryption = member(properties, "encryption");
    if (!encryption || !is_object(*encryption) || json::members(*encryption).empty()) return std::nullopt;
    return encryption;
}

void require_key_rules(const LocalFactory* existing, std::string_view properties) {
    if (existing == nullptr) return;
    const auto had = encryption_of(existing->properties).has_value();
    const auto has = encryption_of(properties).has_value();
    if (had && !has) {
        throw Refusal(400, "RemovedCMKToExistingFactory",
                      "Update factory failed. You cannot remove CMK settings to existing factory");
    }
    if (!had && has && !existing->is_empty()) {
        throw Refusal(400, "AddCMKToExistingFactoriesWithEntities",
                      "Update factory failed. You cannot add CMK settings for factories with existing entities");
    }
}

/// "West Europe" and "westeurope" are one.
std::string region(std::string_view location) {
    auto folded = lower(location);
    std::erase(folded, ' ');
    return folded;
}

void require_location(const LocalFactory* existing, std::string_view location, const Call& call) {
    if (location.empty()) {
        throw Refusal(400, "LocationRequired", "The location property is required for this definition.",
                      RefusedBy::gateway);
    }
    if (existing == nullptr) return;
    const auto before = string_at(existing->rest, {"location"});
    if (region(before) == region(location)) return;
    throw Refusal(409, "InvalidResourceLocation",
                  fmt::format("The resource '{0}' already exists in location '{1}' in resource group '{2}'. A resource "
                              "with the same name cannot be created in location '{3}'. Please select a new resource "
                              "name.",
                              existing->name, before, call.target.segments.at(3), location),
                  RefusedBy::gateway);
}

/// ARM reads a resource strictly: what it does not know at the top is refused.
void require_known_members(std::string_view body) {
    static constexpr std::array<std::string_view, 15> known{"id",    "name",       "type",       "location", "tags",
                                                            "kind",  "properties", "plan",       "sku",      "identity",
                                                            "zones", "managedBy",  "systemData", "etag",     "eTag"};
    for (const auto& m : json::members(body)) {
        if (std::ranges::find(known, m.name) != known.end()) continue;
        throw invalid_content(
            fmt::format("Could not find member '{0}' on object of type 'ResourceDefinition'. Path '{0}'.", m.name));
    }
}

void require_free_name(const World& world, std::string_view name) {
    for (const auto& [number, factory] : world.factories.all()) {
        if (!equal_without_case(factory.name, name)) continue;
        throw Refusal(409, "DataFactoryNameInUse",
                      fmt::format("The specified resource name '{}' is already in use. Resource names must be globally "
                                  "unique.",
                                  name));
    }
}

/// What the resource holds beside its properties.
std::string completed_rest(World& world, std::string_view resource, const LocalFactory* existing, Origin origin) {
    const auto before = origin == Origin::loaded
                            ? member(resource, "identity")
                            : (existing == nullptr ? std::nullopt : member(existing->rest, "identity"));
    const auto location = string_at(resource, {"location"});
    ObjectText rest;
    rest.add_string("location", location.empty() ? std::string_view("westeurope") : std::string_view(location));
    const auto identity = completed_identity(world, member(resource, "identity").value_or("{}"), before.value_or("{}"));
    if (!identity.empty()) rest.add("identity", identity);
    rest.add("tags", member(resource, "tags").value_or("{}"));
    static constexpr std::array<std::string_view, 3> told{"location", "identity", "tags"};
    return rest.add_members(without(rest_of(resource), told)).text();
}

LocalFactory new_factory(World& world, std::string_view subscription, std::string_view group, std::string_view name) {
    return {.subscription = std::string(subscription),
            .group = std::string(group),
            .name = std::string(name),
            .guid = world.guid(),
            .properties = "{}",
            .rest = "{}",
            .sent = {},
            .etag = world.next_etag(),
            .created = world.now(),
            .collections = {},
            .runs = {},
            .references = {}};
}

std::string digest_of(std::string_view text) { return std::string(crypto::sha256(text).view()); }

std::string properties_of(std::string_view resource) {
    const auto properties = member(resource, "properties");
    return properties && is_object(*properties) ? without(*properties, service_members) : "{}";
}

template <typename Wanted>
Response factory_page(const Call& call, Wanted wanted) {
    return page_response(call, page_of(call, call.world.factories.all(), [&](const LocalFactory& factory) {
                             return wanted(factory) ? factory_text(factory, Statistics::without) : std::string();
                         }));
}

}  // namespace

Response list_factories(Call& call) {
    return factory_page(
        call, [&](const LocalFactory& factory) { return equal_without_case(factory.subscription, call.names.at(0)); });
}

Response list_factories_of_group(Call& call) {
    return factory_page(call, [&](const LocalFactory& factory) {
        return equal_without_case(factory.subscription, call.names.at(0)) &&
               equal_without_case(factory.group, call.names.at(1));
    });
}

Response get_factory(Call& call) {
    if (is_known(call.request, call.factory->etag)) return {.status = 304};
    return json_response(factory_text(*call.factory, Statistics::with));
}

Response put_factory(Call& call) {
    const auto& segments = call.target.segments;
    const auto& name = segments.at(7);
    auto& world = call.world;
    const auto body = object_body(call.request);
    require_known_members(body);
    if (!is_factory_name(name)) throw bad_request(fmt::format("The factory name '{}' is not valid.", name));
    const auto properties = properties_of(body);
    require_location(call.factory, string_at(body, {"location"}), call);
    require_match(call.request, call.factory == nullptr ? std::string_view() : std::string_view(call.factory->etag));
    require_key_rules(call.factory, properties);
    if (call.factory == nullptr) {
        require_free_name(world, name);
        call.factory = &world.factories.put(factory_key(segments[1], segments[3], name),
                                            new_factory(world, segments[1], segments[3], name));
    }
    auto& factory = *call.factory;
    auto rest = completed_rest(world, body, &factory, Origin::put);
    const auto sent = digest_of(properties + rest);
    if (sent != factory.sent) {
        factory.properties = properties;
        factory.rest = std::move(rest);
        if (!factory.sent.empty()) factory.etag = world.next_etag();
        factory.sent = sent;
    }
    return json_response(factory_text(factory, Statistics::without));
}

Response patch_factory(Call& call) {
    const auto body = object_body(call.request);
    auto& factory = *call.factory;
    std::vector<MemberText> changes;
    if (const auto tags = member(body, "tags")) changes.push_back({"tags", std::string(*tags)});
    if (const auto identity = member(body, "identity")) {
        auto completed = completed_identity(call.world, *identity, member(factory.rest, "identity").value_or("{}"));
        changes.push_back({"identity", completed.empty() ? R"({"type":"None"})" : std::move(completed)});
    }
    factory.rest = with(factory.rest, changes);
    if (const auto access = member_at(body, {"properties", "publicNetworkAccess"}))
        factory.properties = with(factory.properties, "publicNetworkAccess", *access);
    factory.sent = digest_of(factory.properties + factory.rest);
    factory.etag = call.world.next_etag();
    return json_response(factory_text(factory, Statistics::without));
}

Response delete_factory(Call& call) {
    const auto& segments = call.target.segments;
    forget_below(call.world, call.path());
    call.world.factories.erase(factory_key(segments.at(1), segments.at(3), segments.at(7)));
    return {.status = 200};
}

Response configure_repository(Call& call) {
    const auto id = body_string(call.request, "factoryResourceId");
    const auto target = parse_target(id.empty() ? "/" : id);
    const auto& s = target.segments;
    auto* const factory = s.size() == 8 ? call.world.factories.find(factory_key(s[1], s[3], s[7])) : nullptr;
    if (factory == nullptr) throw bad_request("The factoryResourceId names no factory.");
    if (const auto repository = member(object_body(call.request), "repoConfiguration")) {
        factory->properties = with(factory->properties, "repoConfiguration", *repository);
        factory->etag = call.world.next_etag();
    }
    return json_response(factory_text(*factory, Statistics::without));
}

LocalFactory loaded_factory(World& world, const std::string& name, std::string_view resource) {
    auto factory = new_factory(world, local_subscription, local_group, name);
    factory.properties = properties_of(resource);
    factory.rest = completed_rest(world, resource, nullptr, Origin::loaded);
    if (const auto created = time_from_text(string_at(resource, {"properties", "createTime"})))
        factory.created = *created;
    return factory;
}

}  // namespace adfkeep::emulator

#include "src/emulator/factories/child.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/crypto/digest.hpp"
#include "src/base/text.hpp"
#include "src/emulator/factories/kind_rules.hpp"
#include "src/emulator/factories/secret_mask.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::string_view settings_name = "typeProperties";

/// Members directly below `properties` that the service keeps itself: nobody can set them.
std::vector<std::string_view> kept_members(std::string_view kind) {
    constexpr std::string_view start = "properties.";
    std::vector<std::string_view> names;
    const auto* const info = find_kind(kind);
    if (info == nullptr) return names;
    for (const auto path : info->read_only) {
        const auto name = path.starts_with(start) ? path.substr(start.size()) : std::string_view();
        if (name.empty()) continue;
        // connectionState.status and its neighbours are all there is of connectionState.
        const auto first = name.substr(0, name.find('.'));
        if (first != settings_name && std::ranges::find(names, first) == names.end()) names.push_back(first);
    }
    return names;
}

/// A linked service with a secret points to it.
std::string with_pointer(World& world, const LocalFactory& factory, std::string properties, Origin origin) {
    const auto settings = member(properties, settings_name);
    if (!settings || !is_object(*settings)) return properties;
    const auto pointer = string_at(*settings, {"encryptedCredential"});
    if (pointer.empty()) {
        const auto made = json::encode(secret_pointer(factory.guid, world.guid()));
        return with(properties, settings_name, with(*settings, "encryptedCredential", made));
    }
    if (origin == Origin::put && is_foreign_pointer(pointer, factory.guid))
        throw bad_request("The document creation or update failed because of invalid encrypted credential.");
    return properties;
}

std::string digest_of(std::string_view properties, std::string_view rest) {
    return std::string(crypto::sha256({properties, "\n", rest}).view());
}

/// "managedvirtualnetworks/managedprivateendpoints" of ".../default/...": types come back in lower case, but for one.
std::string type_of(const Place& place) {
    const auto parts = split(place.collection, '/');
    std::string type = "Microsoft.DataFactory/factories";
    for (std::size_t i = 0; i < parts.size(); i += 2)
        type += '/' + (equal_without_case(parts[i], "globalParameters") ? "globalParameters" : lower(parts[i]));
    return type;
}

/// The same with names between: "managedvirtualnetworks/default/managedprivateendpoints".
std::string id_path(const Place& place) {
    const auto parts = split(place.collection, '/');
    std::string path;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto is_kind = i % 2 == 0 && !equal_without_case(parts[i], "globalParameters");
        path += '/' + (is_kind ? lower(parts[i]) : std::string(parts[i]));
    }
    return path;
}

/// A collection as the kind table spells it.
std::string_view spelled(std::string_view collection) {
    for (const auto& info : kinds())
        if (equal_without_case(info.collection, collection)) return info.collection;
    return collection;
}

/// Whether the service has such a collection there.
bool is_offered(const Place& place) {
    const auto is_nested = place.collection.find('/') != std::string::npos;
    return std::ranges::any_of(kinds(), [&](const KindInfo& info) {
        return info.collection != factory_kind && !info.arm_type.empty() && info.parent.empty() != is_nested &&
               equal_without_case(info.collection, place.kind());
    });
}

/// What the service keeps itself, as a source has it.
std::vector<MemberText> loaded_members(std::string_view properties, const std::vector<std::string_view>& kept) {
    std::vector<MemberText> members;
    for (const auto name : kept)
        if (const auto value = member(properties, name)) members.push_back({std::string(name), std::string(*value)});
    return members;
}

/// What GET shows of what was sent.
std::string shown_of(World& world, const LocalFactory& factory, const Place& place, std::string_view sent,
                     Origin origin) {
    auto shown = masked(place.kind(), sent);
    const auto has_pointer = shown.has_secret && equal_without_case(place.kind(), "linkedservices");
    return has_pointer ? with_pointer(world, factory, std::move(shown.properties), origin)
                       : std::move(shown.properties);
}

/// Both spellings of etags compare alike: with and without quotes, in any case.
std::string bare(std::string_view etag) {
    if (etag.size() >= 2 && etag.front() == '"' && etag.back() == '"') etag = etag.substr(1, etag.size() - 2);
    return lower(etag);
}

}  // namespace

std::string_view Place::kind() const noexcept {
    const auto slash = collection.rfind('/');
    return slash == std::string::npos ? std::string_view(collection) : std::string_view(collection).substr(slash + 1);
}

Place place_of(const Call& call) {
    // Below the factory: COLLECTION[/NAME[/COLLECTION[/NAME]]]
    const std::span<const std::string> below = std::span(call.target.segments).subspan(8);
    Place place;
    const auto last_kind = (below.size() - 1) / 2 * 2;
    for (std::size_t i = 0; i <= last_kind; ++i) {
        if (i > 0) place.collection += '/';
        place.collection += i % 2 == 0 ? spelled(below[i]) : std::string_view(below[i]);
    }
    if (below.size() % 2 == 0) place.name = below.back();
    if (!is_offered(place) && call.factory->find(place.collection) == nullptr) {
        throw Refusal(404, "InvalidResourceType",
                      fmt::format("The resource type '{}' could not be found in the namespace 'Microsoft.DataFactory' "
                                  "for api version '2018-06-01'.",
                                  "factories/" + std::string(place.kind())),
                      RefusedBy::gateway);
    }
    return place;
}

Document made_child(World& world, const LocalFactory& factory, const Place& place, std::string_view properties,
                    std::string rest, const Document* existing, Origin origin) {
    const auto kept = kept_members(place.kind());
    auto sent = digest_of(properties, rest);
    Document made{.name = existing != nullptr ? existing->name : place.name,
                  .properties = shown_of(world, factory, place, without(properties, kept), origin),
                  .rest = std::move(rest),
                  .sent = std::move(sent),
                  .etag = {}};
    if (origin == Origin::loaded) {
        made.live = loaded_members(properties, kept);
    } else if (existing != nullptr) {
        made.live = existing->live;
        made.hidden = existing->hidden;
    }
    const auto& rules = rules_of(place.kind());
    if (rules.complete != nullptr && !properties.empty()) {
        rules.complete(
            {.world = world, .factory = factory, .place = place, .existing = existing, .origin = origin, .made = made});
    }
    if (rules.has_etag) made.etag = world.next_etag();
    return made;
}

std::string resource_text(std::string_view factory_path, const Place& place, const Document& document) {
    ObjectText text;
    text.add_string("id", fmt::format("{}{}/{}", factory_path, id_path(place), document.name));
    text.add_string("name", document.name).add_string("type", type_of(place));
    const auto properties = document.shown_properties();
    if (!properties.empty()) text.add("properties", properties);
    text.add_members(document.rest);
    if (!document.etag.empty()) text.add_string("etag", document.etag);
    return text.text();
}

Document& require_child(Call& call, const Place& place) {
    auto* const collection = call.factory->find(place.collection);
    auto* const document = collection == nullptr ? nullptr : collection->documents.find(place.name);
    if (document == nullptr) {
        // Terraform's provider met it: an endpoint that is not there is a bad request.
        const auto status = equal_without_case(place.kind(), "managedPrivateEndpoints") ? 400 : 404;
        throw Refusal(status, status == 404 ? "NotFound" : "BadRequest",
                      "The document could not be retrieved because it does not exist.")
            .about(fmt::format("{}{}/{}", call.factory_path(), id_path(place), place.name));
    }
    document->settle(call.world.now());
    return *document;
}

void touch(World& world, Document& document) { document.etag = world.next_etag(); }

std::string rest_of(std::string_view resource) {
    static constexpr std::array<std::string_view, 7> envelope{"id",   "name", "type",      "properties",
                                                              "etag", "eTag", "systemData"};
    auto rest = without(resource, envelope);
    return json::members(rest).empty() ? std::string() : rest;
}

void require_match(const Request& request, std::string_view etag) {
    const auto* const wanted = find_header(request.headers, "If-Match");
    if (wanted == nullptr || *wanted == "*" || bare(*wanted) == bare(etag)) return;
    throw Refusal(412, "PreconditionFailed", "The condition 'If-Match' is not satisfied: the resource has changed.");
}

bool is_known(const Request& request, std::string_view etag) {
    const auto* const known = find_header(request.headers, "If-None-Match");
    return known != nullptr && !etag.empty() && (*known == "*" || bare(*known) == bare(etag));
}

}  // namespace adfkeep::emulator

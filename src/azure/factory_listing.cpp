#include "src/azure/factory_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "src/azure/http/url.hpp"
#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"
#include "src/model/resource_text.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::string_view networks = "managedVirtualNetworks", endpoints = "managedPrivateEndpoints";
constexpr const char* provider_api_version = "2021-04-01";

/// What decides whether a resource is one that is known.
struct Sketch {
    std::string name;
    std::string version;
};

Sketch sketch_of(std::string_view resource) {
    Sketch sketch;
    for (const auto& member : json::members(resource)) {
        if (json::type_of(member.value) != json::Type::string) continue;
        if (member.name == "name") sketch.name = json::decode(member.value);
        if (member.name == "etag" || member.name == "eTag") sketch.version = json::decode(member.value);
    }
    if (sketch.version.empty()) sketch.version = to_hex(crypto::sha256(resource).view());
    return sketch;
}

/// Some services spell a nested name with its parent's, Data Factory without.
std::string nested(const std::string& name_prefix, std::string name) {
    return name.starts_with(name_prefix) ? name : name_prefix + name;
}

/// Codes by which a cloud, or an old factory, says that it has no such collection.
bool is_not_offered(const ArmError& error) {
    static constexpr std::string_view codes[] = {"InvalidResourceType", "NoRegisteredProviderFound",
                                                 "InvalidResourceNamespace"};
    return error.status() == 405 || ((error.status() == 400 || error.status() == 404) &&
                                     std::ranges::find(codes, error.service_code()) != std::ranges::end(codes));
}

/// 404 without such a code may be said to those who may not know what is there.
bool is_refused(const ArmError& error) { return error.is_forbidden() || (error.is_absent() && !is_not_offered(error)); }

/// Whether a snapshot can keep entities of a kind of this name, and a URL hold it as it is.
bool is_word(std::string_view name) {
    return !name.empty() &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
               std::string_view::npos;
}

std::vector<std::string> unknown_in(std::string_view provider) {
    constexpr std::string_view prefix = "factories/";
    std::vector<std::string> unknown;
    for (const auto& member : json::validated_members(provider, "Microsoft.DataFactory")) {
        if (member.name != "resourceTypes" || json::type_of(member.value) != json::Type::array) continue;
        for (const auto type : json::elements(member.value)) {
            const auto name = string_member(type, "resourceType");
            if (name.size() <= prefix.size() || !equal_without_case(name.substr(0, prefix.size()), prefix)) continue;
            auto collection = name.substr(prefix.size());
            if (is_word(collection) && find_kind(collection) == nullptr) unknown.push_back(std::move(collection));
        }
    }
    return unknown;
}

}  // namespace

std::string string_member(std::string_view object, std::string_view member) {
    for (const auto& found : json::members(object))
        if (found.name == member && json::type_of(found.value) == json::Type::string) return json::decode(found.value);
    return {};
}

UnreadKind unread_kind(std::string kind, const ArmError& error, bool is_refused) {
    return {.kind = std::move(kind),
            .why = fmt::format("{} {}: {}", error.status(), error.service_code(), error.service_text()),
            .is_refused = is_refused};
}

void Pass::list(std::string collection) {
    auto path = path_of(inquiry_.id);
    if (collection != factory_kind) path += "/" + collection;
    add(std::move(collection), std::move(path), {});
}

Pass::Outcome Pass::outcome() && {
    Outcome outcome;
    auto& unread = outcome.unread;
    for (auto& list : lists_) {
        // What is added while pages are read moves others to the next page, where they are listed again: the last
        // counts.
        for (auto& listed : list.found) {
            auto key = folded_key(listed.entity.id);
            outcome.listing.insert_or_assign(std::move(key), std::move(listed));
        }
        // One network's endpoints may be refused like another's: the kind is told once.
        if (list.unread && std::ranges::find(unread, list.kind, &UnreadKind::kind) == unread.end())
            unread.push_back(std::move(*list.unread));
    }
    return outcome;
}

void Pass::add(std::string kind, std::string path, std::string name_prefix) {
    const std::scoped_lock lock(guard_);
    auto& list = lists_.emplace_back(List{.kind = std::move(kind),
                                          .path = std::move(path),
                                          .name_prefix = std::move(name_prefix),
                                          .found = {},
                                          .unread = {}});
    ++begun_;
    errands_.add_urgent([this, &list] { run(list); });
}

void Pass::add_nested(const List& parents) {
    for (const auto& network : parents.found) {
        const auto& name = network.entity.id.name;
        add(std::string(endpoints), fmt::format("{}/{}/{}", parents.path, http::encode(name), endpoints), name + "/");
    }
}

void Pass::run(List& list) {
    check_interrupted(inquiry_.stop);
    if (list.kind == factory_kind)
        read_factory(list);
    else
        read(list);
    if (list.kind == networks) add_nested(list);
    inquiry_.progress.at(++done_, begun_);
}

/// A factory is kept under the name that it says, so it must not say another's.
void Pass::read_factory(List& list) {
    const auto answer = inquiry_.client.get(list.path + "?api-version=" + factory_api_version);
    json::validate(answer.body, list.path);
    take(list, answer.body);
    if (const auto& name = list.found.back().entity.id.name; !equal_without_case(name, inquiry_.id.factory))
        throw Error(ErrorCode::invalid_input, "the service answered with another factory: " + name, list.path,
                    "look at --arm-endpoint");
}

void Pass::read(List& list) {
    try {
        inquiry_.client.each(list.path, factory_api_version, [&](std::string_view text) { take(list, text); });
    } catch (const ArmError& error) {
        if (!is_refused(error) && !is_not_offered(error)) throw;
        list.found.clear();
        list.unread = unread_kind(list.kind, error, is_refused(error));
    }
}

void Pass::take(List& list, std::string_view text) {
    auto sketch = sketch_of(text);
    EntityId id{.kind = list.kind, .name = nested(list.name_prefix, std::move(sketch.name))};
    const auto before = before_.find(folded_key(id));
    if (before != before_.end() && before->second.version == sketch.version) {
        list.found.push_back({.entity = {.id = std::move(id)}, .version = std::move(sketch.version), .is_known = true});
        return;
    }
    auto entity = captured(entity_from_resource(list.kind, text, list.path));
    entity.id.name = nested(list.name_prefix, std::move(entity.id.name));
    found_(entity);
    list.found.push_back({.entity = std::move(entity), .version = std::move(sketch.version)});
}

UnknownCollections unknown_collections(const Inquiry& inquiry) {
    check_interrupted(inquiry.stop);
    UnknownCollections unknown;
    try {
        const auto provider =
            inquiry.client.get(fmt::format("/subscriptions/{}/providers/Microsoft.DataFactory?api-version={}",
                                           http::encode(inquiry.id.subscription), provider_api_version));
        unknown.names = unknown_in(provider.body);
    } catch (const ArmError& error) {
        // Who may read a factory need not be allowed to read the subscription.
        if (!error.is_forbidden() && !error.is_absent()) throw;
        unknown.unread = unread_kind("providers/Microsoft.DataFactory", error, error.is_forbidden());
        unknown.unread->why += "; kinds that this program does not know, if there are any, were not looked for";
        unknown.unread->is_neighbour = true;
    }
    return unknown;
}

}  // namespace adfkeep::azure

#include "src/azure/factory_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <unordered_set>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/resource_text.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::string_view networks = "managedVirtualNetworks", endpoints = "managedPrivateEndpoints";
constexpr const char* provider_api_version = "2021-04-01";
constexpr std::size_t lists_at_once = 32;

std::string version_of(std::string_view text) {
    for (const auto* const member : {"etag", "eTag"})
        if (auto etag = string_member(text, member); !etag.empty()) return etag;
    return to_hex(crypto::sha256(text).view());
}

Listed listed(std::string_view kind, std::string_view text, const std::string& where) {
    return {.entity = entity_from_resource(kind, text, where), .version = version_of(text)};
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

UnreadKind unread(std::string kind, const ArmError& error) {
    return {.kind = std::move(kind),
            .why = fmt::format("{} {}: {}", error.status(), error.service_code(), error.service_text()),
            .is_refused = is_refused(error)};
}

/// One collection, and what is nested in it.
class CollectionList {
public:
    CollectionList(ArmClient& client, const FactoryId& id, std::string kind)
        : client_(client), path_(path_of(id)), factory_(id.factory), kind_(std::move(kind)) {}

    void run() {
        if (kind_ == factory_kind) {
            const auto url = path_ + "?api-version=" + factory_api_version;
            found.push_back(listed(kind_, client_.get(url).body, path_));
            require_asked_for(found.back().entity);
            return;
        }
        list(path_ + "/" + kind_, kind_, {});
        if (kind_ != networks) return;
        const auto parents = found;
        for (const auto& network : parents) {
            const auto& name = network.entity.id.name;
            list(fmt::format("{}/{}/{}/{}", path_, networks, http::encode(name), endpoints), std::string(endpoints),
                 name + "/");
        }
    }

    std::vector<Listed> found;
    std::vector<UnreadKind> not_read;

private:
    /// A factory is kept under the name that it says, so it must not say another's.
    void require_asked_for(const Entity& factory) const {
        if (!equal_without_case(factory.id.name, factory_))
            throw Error(ErrorCode::invalid_input, "the service answered with another factory: " + factory.id.name,
                        path_, "look at --arm-endpoint");
    }

    void list(const std::string& path, const std::string& kind, const std::string& name_prefix) {
        try {
            for (const auto& text : client_.list(path, factory_api_version)) {
                found.push_back(listed(kind, text, path));
                auto& name = found.back().entity.id.name;
                // Some services spell a nested name with its parent's, Data Factory without.
                if (!name.starts_with(name_prefix)) name.insert(0, name_prefix);
            }
        } catch (const ArmError& error) {
            if (!is_refused(error) && !is_not_offered(error)) throw;
            // One network's endpoints may be refused like another's: the kind is told once.
            if (std::ranges::find(not_read, kind, &UnreadKind::kind) == not_read.end())
                not_read.push_back(unread(kind, error));
        }
    }

    ArmClient& client_;
    const std::string path_;
    const std::string factory_;
    const std::string kind_;
};

/// What is added while pages are read moves others to the next page, where they are listed again.
void keep_last_of_each(std::vector<Listed>& all) {
    std::unordered_set<std::string> seen;
    std::ranges::reverse(all);
    std::erase_if(all, [&](const Listed& item) { return !seen.insert(folded_key(item.entity.id)).second; });
}

/// Whether a snapshot can keep entities of a kind of this name, and a URL hold it as it is.
bool is_word(std::string_view name) {
    return !name.empty() &&
           name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-") ==
               std::string_view::npos;
}

}  // namespace

std::string string_member(std::string_view object, std::string_view member) {
    for (const auto& found : json::members(object))
        if (found.name == member && json::type_of(found.value) == json::Type::string) return json::decode(found.value);
    return {};
}

bool Listing::agrees_with(const Listing& other) const {
    const auto versions = [](const Listing& listing) {
        std::map<std::string, std::string_view> by_key;
        for (const auto& item : listing.all) by_key.emplace(folded_key(item.entity.id), item.version);
        return by_key;
    };
    return versions(*this) == versions(other);
}

std::vector<std::string> unknown_collections(ArmClient& client, const FactoryId& id) {
    constexpr std::string_view prefix = "factories/";
    std::vector<std::string> unknown;
    try {
        const auto provider = client.get(fmt::format("/subscriptions/{}/providers/Microsoft.DataFactory?api-version={}",
                                                     http::encode(id.subscription), provider_api_version));
        for (const auto& member : json::members(provider.body)) {
            if (member.name != "resourceTypes" || json::type_of(member.value) != json::Type::array) continue;
            for (const auto type : json::elements(member.value)) {
                const auto name = string_member(type, "resourceType");
                if (name.size() <= prefix.size() || !equal_without_case(name.substr(0, prefix.size()), prefix))
                    continue;
                auto collection = name.substr(prefix.size());
                if (is_word(collection) && find_kind(collection) == nullptr) unknown.push_back(std::move(collection));
            }
        }
    } catch (const ArmError& error) {
        // Who may read a factory need not be allowed to read the subscription.
        if (!error.is_forbidden() && !error.is_absent()) throw;
    }
    return unknown;
}

std::vector<std::string> known_collections() {
    std::vector<std::string> all;
    for (const auto& kind : kinds())
        if (kind.parent.empty() && !kind.arm_type.empty()) all.emplace_back(kind.collection);
    return all;
}

void Listing::add(Listing other) {
    std::ranges::move(other.all, std::back_inserter(all));
    std::ranges::move(other.unread, std::back_inserter(unread));
}

Listing list_collections(ArmClient& client, const FactoryId& id, const std::vector<std::string>& collections,
                         Progress& progress, const std::stop_token& stop) {
    std::vector<CollectionList> lists;
    for (const auto& kind : collections) lists.emplace_back(client, id, kind);
    std::atomic<std::size_t> done = 0;
    parallel_for(
        lists.size(),
        [&](std::size_t i) {
            check_interrupted(stop);
            lists[i].run();
            progress.at(++done, lists.size());
        },
        lists_at_once);
    Listing listing;
    for (auto& list : lists) {
        std::ranges::move(list.found, std::back_inserter(listing.all));
        std::ranges::move(list.not_read, std::back_inserter(listing.unread));
    }
    keep_last_of_each(listing.all);
    return listing;
}

}  // namespace adfkeep::azure

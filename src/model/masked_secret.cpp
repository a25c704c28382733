#include "src/model/masked_secret.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <set>
#include <utility>

#include "src/base/text.hpp"
#include "src/model/json/parser.hpp"
#include "src/model/json/path.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference_walk.hpp"

namespace adfkeep {
namespace {

bool is_mask(std::string_view string) {
    const auto text = string.substr(1, string.size() - 2);
    return !text.empty() && text.find_first_not_of('*') == std::string_view::npos;
}

/// Listens to a whole definition once.
class Search : public json::Listener {
public:
    void name(json::Token token) {
        auto& frame = frames_.back();
        if (frame.has_step) path_.pop();
        path_.push(json::decoded(token));
        frame.has_step = true;
        frame.member = token;
    }
    void scalar(json::Token token) {
        if (frames_.empty() || frames_.back().type != json::Type::object || !token.text.starts_with('"')) return;
        auto& frame = frames_.back();
        if (says(frame.member, "type") && says(token, "SecureString")) frame.is_secure = true;
        if (found_.size() >= max_masked_secrets) return;
        if (says(frame.member, "value") && is_mask(token.text)) frame.mask = {token.offset, path_.text()};
        if (says(frame.member, "encryptedCredential")) found_.emplace_back(token.offset, path_.text());
    }
    void open(json::Type type, std::size_t) {
        frames_.push_back({.type = type});
        if (type == json::Type::array) step_to(0);
    }
    void comma(json::Type type) {
        if (type == json::Type::array) step_to(frames_.back().index + 1);
    }
    void close(json::Type, std::size_t) {
        auto& frame = frames_.back();
        if (frame.has_step) path_.pop();
        if (frame.is_secure && !frame.mask.second.empty() && found_.size() < max_masked_secrets)
            found_.push_back(std::move(frame.mask));
        frames_.pop_back();
    }

    [[nodiscard]] std::vector<std::string> in_source_order() {
        std::ranges::sort(found_);
        std::vector<std::string> paths;
        for (auto& [offset, path] : found_) paths.push_back(std::move(path));
        return paths;
    }

private:
    using Found = std::pair<std::size_t, std::string>;  ///< offset and path
    struct Frame {
        json::Type type = json::Type::object;
        bool has_step = false;  ///< whether the path says where in it we are
        std::size_t index = 0;
        json::Token member;
        bool is_secure = false;
        Found mask;
    };

    void step_to(std::size_t index) {
        auto& frame = frames_.back();
        if (frame.has_step) path_.pop();
        path_.push(index);
        frame.has_step = true;
        frame.index = index;
    }

    json::Path path_{"properties"};
    std::vector<Frame> frames_;
    std::vector<Found> found_;
};

std::string_view member_of(std::string_view object, std::string_view name) {
    if (json::type_of(object) != json::Type::object) return {};
    for (const auto& member : json::members(object))
        if (member.name == name) return member.value;
    return {};
}

/// A connection string comes without its secret parts, and nothing but the pointer tells that there were any.
bool has_connection_string(const Entity& entity) {
    const auto settings = member_of(entity.definition, "typeProperties");
    const auto connection = settings.empty() ? settings : member_of(settings, "connectionString");
    return connection.starts_with('"');
}

/// Masked secrets of `entity` without pointers to what is masked in the same object: the service gives both for one.
std::vector<std::string> secrets_of(const Entity& entity) {
    constexpr std::string_view pointer = "encryptedCredential";
    auto paths = masked_secrets(entity);
    if (paths.size() < 2 || has_connection_string(entity)) return paths;
    const auto is_pointer = [&](const std::string& path) { return path.ends_with("." + std::string(pointer)); };
    std::set<std::string> masks;
    std::ranges::remove_copy_if(paths, std::inserter(masks, masks.end()), is_pointer);
    std::erase_if(paths, [&](const std::string& path) {
        if (!is_pointer(path)) return false;
        const auto object = path.substr(0, path.size() - pointer.size());
        const auto inside = masks.lower_bound(object);
        return inside != masks.end() && inside->starts_with(object);
    });
    return paths;
}

/// Who refers to whom, by folded_key.
using Referrers = std::map<std::string, std::vector<const Entity*>>;

Referrers referrers_of(const Factory& factory) {
    Referrers referrers;
    for (const auto& entity : factory.entities)
        for (const auto& reference : references(entity))
            if (!reference.kind.empty() && !reference.is_expression)
                referrers[folded_key({.kind = reference.kind, .name = reference.name})].push_back(&entity);
    return referrers;
}

std::vector<EntityId> dependents_of(const EntityId& id, const Referrers& referrers) {
    std::map<std::string, EntityId> dependents;
    std::vector<std::string> to_visit{folded_key(id)};
    while (!to_visit.empty()) {
        const auto found = referrers.find(to_visit.back());
        to_visit.pop_back();
        if (found == referrers.end()) continue;
        for (const auto* entity : found->second)
            if (dependents.emplace(folded_key(entity->id), entity->id).second)
                to_visit.push_back(folded_key(entity->id));
    }
    dependents.erase(folded_key(id));  // in a circle
    std::vector<EntityId> sorted;
    for (auto& [key, dependent] : dependents) sorted.push_back(std::move(dependent));
    return sorted;
}

}  // namespace

std::optional<std::string> without_secret_parts(std::string_view connection) {
    static constexpr std::array<std::string_view, 7> secret_parts{
        "password", "pwd", "accountkey", "sharedaccesskey", "sharedaccesssignature", "accesskey", "user password"};
    std::string kept;
    bool has_secret = false;
    for (const auto part : split(connection, ';')) {
        const auto equals = part.find('=');
        const auto name = lower(json::trimmed(part.substr(0, equals)));
        const bool is_secret = equals != std::string_view::npos && !is_expression(part) &&
                               std::ranges::find(secret_parts, name) != secret_parts.end();
        has_secret = has_secret || is_secret;
        if (is_secret || part.empty()) continue;
        kept += part;
        kept += ';';
    }
    return has_secret ? std::optional(kept) : std::nullopt;
}

std::vector<std::string> masked_secrets(const Entity& entity) {
    if (entity.id.kind == files_kind || entity.definition.empty()) return {};
    Search search;
    json::parse(entity.definition, search, to_text(entity.id));
    return search.in_source_order();
}

std::vector<MissingSecret> secret_gap(const Factory& factory) {
    std::vector<MissingSecret> gap;
    std::optional<Referrers> referrers;
    for (const auto& entity : factory.entities) {
        auto paths = secrets_of(entity);
        if (paths.empty()) continue;
        if (!referrers) referrers = referrers_of(factory);
        const auto dependents = std::make_shared<const std::vector<EntityId>>(dependents_of(entity.id, *referrers));
        for (auto& path : paths)
            gap.push_back({.entity = entity.id, .path = std::move(path), .dependents = dependents});
    }
    return gap;
}

}  // namespace adfkeep

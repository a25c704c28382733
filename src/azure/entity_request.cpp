#include "src/azure/entity_request.hpp"

#include "src/azure/http/url.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::azure {
namespace {

[[noreturn]] void refuse(const EntityId& id, const std::string& why) {
    throw Error(ErrorCode::invalid_input, why, to_text(id), "leave it out with --except");
}

std::string segment(const EntityId& id, std::string_view name) {
    if (name.empty() || name == "." || name == "..") refuse(id, "this is no name that a factory can hold");
    return "/" + http::encode(name);
}

/// The last part of the ARM type: one collection is listed under another spelling than its items have.
std::string_view item_collection(const EntityId& id) {
    const auto* const info = find_kind(id.kind);
    if (id.kind == files_kind || (info != nullptr && info->arm_type.empty()))
        refuse(id, "this is no part of a factory that can be written");
    return info == nullptr ? std::string_view(id.kind) : info->arm_type.substr(info->arm_type.rfind('/') + 1);
}

/// What a nested entity stands in, and its own name.
struct Place {
    std::string parent;  ///< path below the factory, empty where it is not nested
    std::string_view name;
};

Place place_of(const EntityId& id) {
    const auto* const info = find_kind(id.kind);
    if (info == nullptr || info->parent.empty()) return {.parent = {}, .name = id.name};
    const auto slash = id.name.find('/');
    if (slash == std::string::npos) refuse(id, "a nested entity is called PARENT/NAME");
    const auto name = std::string_view(id.name);
    return {.parent = "/" + std::string(info->parent) + segment(id, name.substr(0, slash)),
            .name = name.substr(slash + 1)};
}

std::string bare(const std::string& etag) {
    const bool is_quoted = etag.size() >= 2 && etag.front() == '"' && etag.back() == '"';
    return is_quoted ? etag.substr(1, etag.size() - 2) : etag;
}

}  // namespace

std::string path_of(const FactoryId& factory, const EntityId& id) {
    if (id.kind == factory_kind) return path_of(factory);
    const auto collection = segment(id, item_collection(id));
    const auto place = place_of(id);
    return path_of(factory) + place.parent + collection + segment(id, place.name);
}

std::string collection_path_of(const FactoryId& factory, const EntityId& id) {
    return path_of(factory) + place_of(id).parent + segment(id, id.kind);
}

std::string body_of(const Entity& entity) {
    const std::string properties = "\"properties\":" + (entity.definition.empty() ? "{}" : entity.definition) + "}";
    if (entity.rest.empty() || entity.rest == "{}") return "{" + properties;
    return entity.rest.substr(0, entity.rest.size() - 1) + "," + properties;
}

std::vector<std::string> matches_of(const std::string& etag) { return {'"' + bare(etag) + '"', bare(etag)}; }

bool is_same_etag(const std::string& left, const std::string& right) {
    return equal_without_case(bare(left), bare(right));
}

}  // namespace adfkeep::azure

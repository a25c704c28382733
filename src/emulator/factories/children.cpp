#include "src/emulator/factories/children.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/emulator/factories/child.hpp"
#include "src/emulator/factories/kind_rules.hpp"
#include "src/emulator/factories/names.hpp"
#include "src/emulator/factories/reference_rule.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::emulator {
namespace {

/// "LinkedService": what the service calls a kind in its messages.
std::string spoken_name(std::string_view kind) {
    const auto* const info = find_kind(kind);
    if (info == nullptr) return std::string(kind);
    std::string name(info->git_folder.empty() ? info->collection : info->git_folder);
    if (name.front() >= 'a' && name.front() <= 'z') name.front() = static_cast<char>(name.front() - 'a' + 'A');
    return name;
}

/// A nested kind has no place without its parent.
void require_parent(const Call& call, const Place& place) {
    const auto parts = split(place.collection, '/');
    if (parts.size() < 3) return;
    const auto* const parents = call.factory->find(parts[0]);
    if (parents != nullptr && parents->documents.find(parts[1]) != nullptr) return;
    throw Refusal(
        404, "ParentResourceNotFound",
        fmt::format("Can not perform requested operation on nested resource. Parent resource '{}/{}' not found.",
                    call.factory->name, parts[1]),
        RefusedBy::gateway);
}

std::string_view sent_properties(std::string_view body, const Place& place) {
    const auto properties = member(body, "properties");
    if (properties && is_object(*properties)) return *properties;
    throw Refusal(400, "InvalidResourceRequest",
                  fmt::format("Invalid resource request. Resource type: '{}', Resource name: '{}' 'Error: Invalid "
                              "payload'.",
                              spoken_name(place.kind()), place.name));
}

void require_name(std::string_view body, const Place& place) {
    if (!is_name(place.kind(), place.name)) {
        throw Refusal(400, "InvalidResourceRequest",
                      fmt::format("Invalid resource request. Resource type: '{}', Resource name: '{}' 'Error: Invalid "
                                  "name'.",
                                  spoken_name(place.kind()), place.name));
    }
    const auto name = string_at(body, {"name"});
    if (!name.empty() && !equal_without_case(name, place.name)) {
        throw bad_request(
            fmt::format("The name '{}' in the request body does not match '{}' in the URL.", name, place.name));
    }
}

Response answer(const Call& call, const Place& place, const Document& document) {
    return json_response(resource_text(call.factory_path(), place, document));
}

}  // namespace

Response list_children(Call& call) {
    const auto place = place_of(call);
    require_parent(call, place);
    auto* const collection = call.factory->find(place.collection);
    if (collection == nullptr) return page_response(call, {});
    const auto path = call.factory_path();
    const auto now = call.world.now();
    return page_response(call, page_of(call, collection->documents.all(), [&](Document& document) {
                             document.settle(now);
                             return resource_text(path, place, document);
                         }));
}

Response get_child(Call& call) {
    const auto place = place_of(call);
    const auto& document = require_child(call, place);
    if (is_known(call.request, document.etag)) return {.status = 304};
    return answer(call, place, document);
}

Response put_child(Call& call) {
    const auto place = place_of(call);
    require_parent(call, place);
    const auto body = object_body(call.request);
    require_name(body, place);
    const auto properties = sent_properties(body, place);

    auto& documents = call.factory->at(place.collection).documents;
    auto* const existing = documents.find(place.name);
    if (existing != nullptr) existing->settle(call.world.now());
    require_match(call.request, existing == nullptr ? std::string_view() : std::string_view(existing->etag));
    const auto& rules = rules_of(place.kind());
    if (rules.may_put != nullptr)
        rules.may_put(
            {.call = call, .factory = *call.factory, .place = place, .properties = properties, .existing = existing});
    require_references(*call.factory, std::string(place.kind()), std::string(properties));

    auto made = made_child(call.world, *call.factory, place, properties, rest_of(body), existing, Origin::put);
    if (existing != nullptr && (made.sent == existing->sent || made.properties == existing->properties) &&
        made.rest == existing->rest)
        return answer(call, place, *existing);
    auto& document = documents.put(place.name, std::move(made));
    index_references(*call.factory, place.collection, document.name, document.properties);
    return answer(call, place, document);
}

Response delete_child(Call& call) {
    const auto place = place_of(call);
    auto* const collection = call.factory->find(place.collection);
    auto* const existing = collection == nullptr ? nullptr : collection->documents.find(place.name);
    if (existing == nullptr) return {.status = 204};
    existing->settle(call.world.now());
    const auto& rules = rules_of(place.kind());
    if (rules.may_delete != nullptr)
        rules.may_delete(
            {.call = call, .factory = *call.factory, .place = place, .properties = {}, .existing = existing});
    require_unreferenced(*call.factory, std::string(place.kind()), existing->name);
    index_references(*call.factory, place.collection, existing->name, {});
    collection->documents.erase(place.name);
    return {.status = 200};
}

}  // namespace adfkeep::emulator

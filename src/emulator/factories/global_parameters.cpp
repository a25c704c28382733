#include "src/emulator/factories/global_parameters.hpp"

#include <array>
#include <optional>

#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::emulator {
namespace {

constexpr std::string_view member_name = "globalParameters";

std::optional<std::string_view> parameters_of(const LocalFactory& factory) {
    const auto parameters = member(factory.properties, member_name);
    if (!parameters || !is_object(*parameters) || json::members(*parameters).empty()) return std::nullopt;
    return parameters;
}

/// The view's etag is the factory's, quotes and all.
std::string view_text(const Call& call, std::string_view parameters) {
    return ObjectText()
        .add_string("name", "default")
        .add_string("id", call.factory_path() + "/globalParameters/default")
        .add_string("type", "Microsoft.DataFactory/factories/globalParameters")
        .add("properties", parameters)
        .add_string("etag", '"' + call.factory->etag + '"')
        .text();
}

Refusal not_there() { return Refusal(404, "NotFound", "EntityGetFailedOnNotFound"); }

void require_default(const Call& call) {
    if (!equal_without_case(call.names.at(0), "default")) throw not_there();
}

}  // namespace

Response list_global_parameters(Call& call) {
    Page page;
    if (const auto parameters = parameters_of(*call.factory)) page.elements.push_back(view_text(call, *parameters));
    return page_response(call, page);
}

Response get_global_parameters(Call& call) {
    require_default(call);
    const auto parameters = parameters_of(*call.factory);
    if (!parameters) throw not_there();
    return json_response(view_text(call, *parameters));
}

Response put_global_parameters(Call& call) {
    require_default(call);
    const auto properties = member(object_body(call.request), "properties");
    if (!properties || !is_object(*properties)) throw bad_request("The global parameters are missing.");
    auto& factory = *call.factory;
    auto changed = with(factory.properties, member_name, *properties);
    if (changed != factory.properties) factory.etag = call.world.next_etag();
    factory.properties = std::move(changed);
    factory.sent = " ";  // the next PUT of the factory is a change
    return json_response(view_text(call, *properties));
}

Response delete_global_parameters(Call& call) {
    require_default(call);
    if (!parameters_of(*call.factory)) return {.status = 204};
    static constexpr std::array<std::string_view, 1> gone{member_name};
    call.factory->properties = without(call.factory->properties, gone);
    call.factory->etag = call.world.next_etag();
    call.factory->sent = " ";
    return {.status = 200};
}

}  // namespace adfkeep::emulator

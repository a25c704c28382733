#include "src/emulator/factories/operations.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"

namespace adfkeep::emulator {
namespace {

std::string url_path(const Call& call, std::string_view place) {
    std::string url = call.base_url;
    for (const auto part : split(place.substr(1), '/')) url += '/' + percent_encoded(part);
    return url;
}

Header retry_after(const World& world) { return {"Retry-After", fmt::format("{}", world.settle_time.count())}; }

/// The operation of the last segment. Throws Refusal(404) where it is not one of this place.
const Operation& require_operation(const Call& call) {
    const auto& segments = call.target.segments;
    const auto* const operation = call.world.operations.find(segments.back());
    const auto place = lower(joined(std::span(segments).first(segments.size() - 2)));
    if (operation == nullptr || operation->path != place)
        throw Refusal(404, "NotFound", "The operation does not exist.").about(segments.back());
    return *operation;
}

}  // namespace

Response begin_operation(Call& call, std::string_view place, const std::string& result, Pointers pointers) {
    auto& world = call.world;
    if (world.settle_time.count() == 0) return json_response(result);
    const auto id = world.guid();
    world.operations.put(
        id, {.path = lower(place), .ready = world.now() + world.settle_time, .status = "Succeeded", .result = result});
    const auto below = url_path(call, place);
    const std::string version = "?api-version=2018-06-01";
    Response response{.status = 202};
    if (pointers == Pointers::operation_and_location)
        response.headers.push_back({"azure-asyncoperation", below + "/operationstatuses/" + id + version});
    response.headers.push_back({"location", below + "/operationresults/" + id + version});
    response.headers.push_back(retry_after(world));
    return response;
}

Response get_operation_status(Call& call) {
    const auto& operation = require_operation(call);
    const auto is_ready = call.world.now() >= operation.ready;
    return json_response(ObjectText()
                             .add_string("status", is_ready ? operation.status : "InProgress")
                             .add_string("name", call.target.segments.back())
                             .add("properties", is_ready ? operation.result : "null")
                             .add("error", "null")
                             .text());
}

Response get_operation_result(Call& call) {
    const auto& operation = require_operation(call);
    if (call.world.now() >= operation.ready) return json_response(operation.result);
    return {.status = 202, .headers = {{"location", call.base_url + call.request.target}, retry_after(call.world)}};
}

}  // namespace adfkeep::emulator

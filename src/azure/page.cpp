#include "src/azure/page.hpp"

#include <algorithm>

#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::azure {
namespace {

std::string status_of(const http::Response& answer) {
    if (json::trimmed(answer.body).empty()) return {};
    for (const auto& member : json::validated_members(answer.body, "status of an operation"))
        if (member.name == "status" && json::type_of(member.value) == json::Type::string)
            return json::decode(member.value);
    return {};
}

}  // namespace

std::string with_api_version(const std::string& path, const std::string& api_version) {
    const auto query = path.find('?');
    if (query == std::string::npos) return path + "?api-version=" + api_version;
    const auto parameters = split(std::string_view(path).substr(query + 1), '&');
    const bool is_there = std::ranges::any_of(parameters, [](auto each) { return each.starts_with("api-version="); });
    return is_there ? path : path + "&api-version=" + api_version;
}

Page read_page(std::string_view body, const std::string& where) {
    Page page;
    bool is_page = false;
    for (const auto& member : json::validated_members(body, where)) {
        const auto type = json::type_of(member.value);
        if (member.name == "value" && type == json::Type::array) {
            is_page = true;
            page.elements = json::elements(member.value);
        }
        if ((member.name == "nextLink" || member.name == "@odata.nextLink") && type == json::Type::string)
            page.next = json::decode(member.value);
    }
    if (!is_page) throw Error(ErrorCode::invalid_input, "the answer is no page of a list", where);
    return page;
}

OperationState operation_state(const http::Response& answer) {
    const auto status = status_of(answer);
    if (equal_without_case(status, "Succeeded")) return OperationState::succeeded;
    for (const auto* const failure : {"Failed", "Canceled", "Cancelled"})
        if (equal_without_case(status, failure)) return OperationState::failed;
    return status.empty() && answer.status != 202 ? OperationState::succeeded : OperationState::running;
}

ArmError failed_operation(const http::Response& answer, const http::Url& watched) {
    auto said = service_message(answer.body);
    auto what = "the operation ended as " + status_of(answer);
    if (!said.code.empty()) what += ", " + said.code;
    if (!said.message.empty()) what += ": " + said.message;
    return {0, std::move(said), what, redacted(watched)};
}

}  // namespace adfkeep::azure

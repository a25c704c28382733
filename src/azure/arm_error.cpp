#include "src/azure/arm_error.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "src/base/strict_json.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::size_t max_code_bytes = 200, max_message_bytes = 2000;

ErrorCode exit_code(int status) {
    if (status == 401 || status == 403) return ErrorCode::refused_access;
    if (status == 408 || status == 429 || status >= 500) return ErrorCode::unavailable;
    return ErrorCode::invalid_input;
}

std::string advice(int status) {
    switch (status) {
        case 401:
            return "sign in again, or choose another identity with --auth; `adfkeep doctor` shows who is signed in";
        case 403:
            return "give the identity the permission that is named; `adfkeep doctor` shows who is signed in";
        case 404:
            return "look at the names of subscription, resource group and factory; what an identity may not see is "
                   "absent to it";
        case 409:
        case 412:
            return "it changed, or is in use, at this moment: look at it and run again";
        case 429:
            return "the subscription's limit is used up: run again later";
        default:
            return status >= 500 || status == 408 ? "run again later; the request id helps Azure's support" : "";
    }
}

std::string text(const nlohmann::json& object, const char* name, std::size_t most) {
    const auto member = object.find(name);
    return member != object.end() && member->is_string() ? member->get<std::string>().substr(0, most) : std::string();
}

}  // namespace

ServiceMessage service_message(std::string_view body) {
    nlohmann::json document;
    try {
        document = parse_strict(body, {});
    } catch (const Error&) {
        return {};
    }
    if (!document.is_object()) return {};
    const auto envelope = document.find("error");
    const auto& said = envelope != document.end() && envelope->is_object() ? *envelope : document;
    return {.code = text(said, "code", max_code_bytes), .message = text(said, "message", max_message_bytes)};
}

ArmError::ArmError(int status, ServiceMessage said, const std::string& what, std::string where)
    : Error(exit_code(status), what, std::move(where), advice(status)), status_(status), said_(std::move(said)) {}

ArmError refusal(const std::string& method, const http::Url& url, const http::Response& response,
                 const std::string& client_request_id) {
    auto said = service_message(response.body);
    auto what = said.code.empty() ? fmt::format("the service answered {}", response.status)
                                  : fmt::format("the service answered {} {}", response.status, said.code);
    if (!said.message.empty()) what += ": " + said.message;
    if (const auto id = response.headers.get("x-ms-request-id"); !id.empty())
        what += fmt::format(" (request id {}", id);
    else
        what += " (no request id";
    what += ", client request id " + client_request_id + ")";
    return {response.status, std::move(said), what, method + " " + redacted(url)};
}

}  // namespace adfkeep::azure

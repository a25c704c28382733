#include "src/emulator/http/refusal.hpp"

#include "src/emulator/json_text.hpp"

namespace adfkeep::emulator {

Response Refusal::response() const {
    ObjectText error;
    error.add_string("code", code_).add_string("message", message_);
    if (by_ == RefusedBy::provider) {
        if (target_)
            error.add_string("target", *target_);
        else
            error.add("target", "null");
        error.add("details", "null");
    } else if (target_) {
        error.add_string("target", *target_);
    }
    if (!additional_info_.empty()) error.add("additionalInfo", additional_info_);
    Response response{.status = status_, .body = ObjectText().add("error", error.text()).text(), .headers = headers_};
    if (by_ == RefusedBy::gateway) response.headers.push_back({"x-ms-failure-cause", "gateway"});
    return response;
}

Refusal bad_request(std::string message) { return {400, "BadRequest", std::move(message)}; }

Refusal invalid_content(const std::string& reason) {
    return {400, "InvalidRequestContent",
            "The request content was invalid and could not be deserialized: '" + reason + "'.", RefusedBy::gateway};
}

}  // namespace adfkeep::emulator

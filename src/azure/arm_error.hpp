// A refusal by the service.
#pragma once

#include <string>
#include <string_view>

#include "src/azure/http/message.hpp"
#include "src/base/error.hpp"

namespace adfkeep::azure {

/// What the service's error envelope says: {"error": {"code", "message", "target", "details"}}; the same without the
/// envelope is understood too.
struct ServiceMessage {
    std::string code;     ///< "AuthorizationFailed"; empty where the answer has none
    std::string message;  ///< bounded in length
};
[[nodiscard]] ServiceMessage service_message(std::string_view body);

/// Its exit code: refused_access for 401 and 403, unavailable for 408, 429 and 5xx, else invalid_input.
class ArmError : public Error {
public:
    ArmError(int status, ServiceMessage said, const std::string& what, std::string where);

    /// 0 where a long-running operation failed.
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] bool is_absent() const noexcept { return status_ == 404; }
    [[nodiscard]] bool is_forbidden() const noexcept { return status_ == 401 || status_ == 403; }
    /// The service's own code: "ResourceNotFound".
    [[nodiscard]] const std::string& service_code() const noexcept { return said_.code; }
    [[nodiscard]] const std::string& service_text() const noexcept { return said_.message; }

private:
    int status_;
    ServiceMessage said_;
};

/// The error for `response` to `method` at `url`: what was said, where, both request ids, and what to do next.
[[nodiscard]] ArmError refusal(const std::string& method, const http::Url& url, const http::Response& response,
                               const std::string& client_request_id);

}  // namespace adfkeep::azure

// A request that the service refuses, in its own words.
#pragma once

#include <exception>
#include <optional>
#include <string>

#include "src/emulator/http/message.hpp"

namespace adfkeep::emulator {

/// Who says no: ARM's own errors carry a header that the provider's lack.
enum class RefusedBy { gateway, provider };

/// Thrown by a rule, answered by the service. Status, code and message are the service's own.
class Refusal : public std::exception {
public:
    Refusal(int status, std::string code, std::string message, RefusedBy by = RefusedBy::provider)
        : status_(status), code_(std::move(code)), message_(std::move(message)), by_(by) {}

    /// What the refusal is about: "target" of the answer; null in JSON where it is not given.
    Refusal& about(std::string target) {
        target_ = std::move(target);
        return *this;
    }
    Refusal& with(Header header) {
        headers_.push_back(std::move(header));
        return *this;
    }
    /// JSON text of "additionalInfo".
    Refusal& with_info(std::string json) {
        additional_info_ = std::move(json);
        return *this;
    }

    [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] const std::string& code() const noexcept { return code_; }

    /// {"error": {"code", "message", "target", "details"}}
    [[nodiscard]] Response response() const;

private:
    int status_;
    std::string code_;
    std::string message_;
    RefusedBy by_;
    std::optional<std::string> target_;
    std::string additional_info_;
    Headers headers_;
};

/// 400 BadRequest, by the provider.
[[nodiscard]] Refusal bad_request(std::string message);
/// 400 InvalidRequestContent, by ARM.
[[nodiscard]] Refusal invalid_content(const std::string& reason);

}  // namespace adfkeep::emulator

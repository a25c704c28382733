// The one error type: its code is the program's exit code.
#pragma once

#include <stdexcept>
#include <string>

namespace adfkeep {

enum class ErrorCode {
    usage = 2,
    invalid_input = 3,
    refused_access = 4,
    unavailable = 5,
    integrity = 6,
    partial = 7,
    refused_for_safety = 8,
    interrupted = 130,
};

/// What happened, to what, and what to do next, for the person who reads it.
class Error : public std::runtime_error {
public:
    Error(ErrorCode code, const std::string& what, std::string where = {}, std::string next = {});

    [[nodiscard]] ErrorCode code() const noexcept { return code_; }
    /// file:line:column, entity, commit and path, or URL; empty where there is none.
    [[nodiscard]] const std::string& where() const noexcept { return where_; }
    /// What the reader can do about it; may be empty.
    [[nodiscard]] const std::string& next() const noexcept { return next_; }

private:
    ErrorCode code_;
    std::string where_;
    std::string next_;
};

/// One or two lines for stderr, without control bytes: "where: what", then what to do next.
[[nodiscard]] std::string describe(const Error& error);

}  // namespace adfkeep

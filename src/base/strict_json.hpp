// JSON documents of a fixed shape: every member is expected, known and there once.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "src/base/error.hpp"

namespace adfkeep {

/// The document. Throws Error(code), naming `where`, where it is not JSON, is nested deeper than 16 levels, or holds a
/// duplicate member.
[[nodiscard]] nlohmann::json parse_strict(std::string_view text, const std::string& where,
                                          ErrorCode code = ErrorCode::integrity);

/// Takes an object's members one by one; `finish` refuses what was not taken. All errors are Error(code) and name
/// `where`.
class StrictObject {
public:
    StrictObject(const nlohmann::json& value, std::string where, ErrorCode code = ErrorCode::integrity);

    [[nodiscard]] const nlohmann::json& take(const char* name);
    [[nodiscard]] const nlohmann::json* take_optional(const char* name);
    [[nodiscard]] std::string text(const char* name);
    [[nodiscard]] std::uint64_t number(const char* name);
    [[nodiscard]] const nlohmann::json& array(const char* name);
    void finish() const;
    [[noreturn]] void refuse(const std::string& what) const;

private:
    const nlohmann::json& value_;
    std::string where_;
    ErrorCode code_;
    std::set<std::string, std::less<>> taken_;
};

}  // namespace adfkeep

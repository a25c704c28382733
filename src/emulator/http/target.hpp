// A request's target, understood: segments of its path and its query.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace adfkeep::emulator {

struct QueryParameter {
    std::string name;
    std::string value;
};

struct Target {
    std::vector<std::string> segments;  ///< each percent-decoded on its own: "a%2Fb" is one segment, "a/b"
    std::vector<QueryParameter> query;

    /// Value of the first parameter of that name (without case); empty where there is none.
    [[nodiscard]] std::string_view parameter(std::string_view name) const noexcept;
};

/// Throws Refusal(400) where it is no absolute path, a segment or the query does not decode to UTF-8, or it has more
/// than max_segments.
[[nodiscard]] Target parse_target(std::string_view text);

inline constexpr std::size_t max_segments = 64;

/// `name=value&…` as a form or a query has it. Throws Refusal(400) likewise.
[[nodiscard]] std::vector<QueryParameter> parse_form(std::string_view text);

/// Everything but unreserved characters (RFC 3986) percent-encoded.
[[nodiscard]] std::string percent_encoded(std::string_view text);

/// "/a/b" of some segments, as they are.
[[nodiscard]] std::string joined(std::span<const std::string> segments);

}  // namespace adfkeep::emulator

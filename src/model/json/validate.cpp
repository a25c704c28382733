#include <fmt/format.h>

#include <algorithm>

#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/parser.hpp"

namespace adfkeep::json {
namespace {

constexpr std::size_t longest_character = 4;

/// The first byte of `text` that is not UTF-8.
std::size_t first_foreign_byte(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        std::size_t length = 1;
        while (length <= longest_character && !is_utf8(text.substr(at, length))) ++length;
        if (length > longest_character) return at;
        at += length;
    }
    return text.size();
}

}  // namespace

Position position(std::string_view text, std::size_t offset) noexcept {
    const auto before = text.substr(0, offset);
    const auto line_end = before.rfind('\n');
    return {.line = static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1,
            .column = before.size() - (line_end == std::string_view::npos ? 0 : line_end + 1) + 1};
}

void throw_fault(std::string_view text, const Fault& fault, const std::string& name) {
    const auto [line, column] = position(text, fault.offset);
    throw Error(ErrorCode::invalid_input, fault.what, fmt::format("{}:{}:{}", name, line, column),
                "mend the JSON at this place");
}

void require_utf8(std::string_view text, const std::string& name) {
    if (!is_utf8(text)) throw_fault(text, {first_foreign_byte(text), "the text is not UTF-8"}, name);
}

void validate(std::string_view text, const std::string& name) {
    require_utf8(text, name);
    Listener nobody;
    parse(text, nobody, name);
}

}  // namespace adfkeep::json

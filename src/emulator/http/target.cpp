#include "src/emulator/http/target.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "src/emulator/http/refusal.hpp"

namespace adfkeep::emulator {
namespace {

enum class Plus { is_itself, is_blank };

std::string decoded(std::string_view text, Plus plus) {
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            const auto byte = from_hex(lower(text.substr(i + 1, 2)));
            if (!byte || byte->size() != 1)
                throw bad_request("The request URL is not valid: a '%' without two hex digits.");
            result += *byte;
            i += 2;
        } else {
            result += text[i] == '+' && plus == Plus::is_blank ? ' ' : text[i];
        }
    }
    if (!is_utf8(result) || result.find('\0') != std::string::npos)
        throw bad_request("The request URL is not valid: it is not UTF-8.");
    return result;
}

}  // namespace

std::string_view Target::parameter(std::string_view name) const noexcept {
    const auto found =
        std::ranges::find_if(query, [&](const QueryParameter& p) { return equal_without_case(p.name, name); });
    return found == query.end() ? std::string_view() : std::string_view(found->value);
}

Target parse_target(std::string_view text) {
    if (!text.starts_with('/')) throw bad_request("The request URL is not valid: it has no path.");
    const auto question = std::min(text.find('?'), text.size());
    Target target;
    for (const auto segment : split(text.substr(1, question - 1), '/')) {
        if (segment.empty()) continue;  // ARM takes doubled and trailing slashes
        if (target.segments.size() == max_segments) throw bad_request("The request URL is not valid: it is too deep.");
        target.segments.push_back(decoded(segment, Plus::is_itself));
    }
    if (question < text.size()) target.query = parse_form(text.substr(question + 1));
    return target;
}

std::vector<QueryParameter> parse_form(std::string_view text) {
    std::vector<QueryParameter> parameters;
    for (const auto piece : split(text, '&')) {
        if (piece.empty()) continue;
        const auto equals = std::min(piece.find('='), piece.size());
        const auto value = equals == piece.size() ? std::string_view() : piece.substr(equals + 1);
        parameters.push_back({decoded(piece.substr(0, equals), Plus::is_blank), decoded(value, Plus::is_blank)});
    }
    return parameters;
}

std::string percent_encoded(std::string_view text) {
    std::string result;
    for (const auto c : text) {
        const auto is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                              std::string_view("-._~").find(c) != std::string_view::npos;
        if (is_plain)
            result += c;
        else
            result += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
    return result;
}

std::string joined(std::span<const std::string> segments) {
    std::string path;
    for (const auto& segment : segments) path += '/' + segment;
    return path;
}

}  // namespace adfkeep::emulator

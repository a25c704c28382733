#include "src/model/json/path.hpp"

#include <algorithm>
#include <cctype>

#include "src/model/json/text.hpp"

namespace adfkeep::json {
namespace {

constexpr std::size_t max_path_bytes = 4096;

bool is_of_identifier(char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '$'; }

bool is_identifier(std::string_view name) {
    return !name.empty() && !std::isdigit(static_cast<unsigned char>(name.front())) &&
           std::ranges::all_of(name, is_of_identifier);
}

/// As a JSON string, but in single quotes.
std::string quoted(std::string_view name) {
    const auto json = encode(name);
    std::string text = "'";
    for (std::size_t i = 1; i + 1 < json.size(); ++i) {
        if (json[i] == '\\' && json[i + 1] == '"') continue;
        if (json[i] == '\'') text += '\\';
        text += json[i];
        if (json[i] == '\\') text += json[++i];
    }
    return text += '\'';
}

bool continues_character(char c) noexcept { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

void Path::push(std::string_view name) {
    lengths_.push_back(text_.size());
    if (!is_identifier(name)) {
        text_ += '[' + quoted(name) + ']';
        return;
    }
    if (!text_.empty()) text_ += '.';
    text_ += name;
}

void Path::push(std::size_t index) {
    lengths_.push_back(text_.size());
    text_ += '[' + std::to_string(index) + ']';
}

void Path::pop() noexcept {
    text_.resize(lengths_.back());
    lengths_.pop_back();
}

std::string Path::text() const {
    if (text_.size() <= max_path_bytes) return text_;
    auto end = max_path_bytes;
    while (continues_character(text_[end])) --end;
    return text_.substr(0, end) + "…";
}

}  // namespace adfkeep::json

#include "src/git/config_file.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::git {
namespace {

class Parser {
public:
    Parser(std::string_view text, const std::string& where) : text_(text), where_(where) {}

    Config parse() {
        Config config;
        std::string section;
        for (skip_blank(); at_ < text_.size(); skip_blank()) {
            if (text_[at_] == '[') {
                section = parse_section();
            } else {
                const auto key = lower(take_word());
                if (key.empty()) fail();
                config.insert_or_assign(section + key, parse_value());
            }
        }
        return config;
    }

private:
    [[noreturn]] void fail() const {
        throw Error(ErrorCode::invalid_input, "cannot be understood", fmt::format("{}:{}", where_, 1 + std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size())), '\n')));
    }
    [[nodiscard]] char peek() const { return at_ < text_.size() ? text_[at_] : '\n'; }
    char take() { return at_ < text_.size() ? text_[at_++] : '\n'; }

    /// White space, line ends and comments.
    void skip_blank() {
        for (bool is_comment = false; at_ < text_.size(); ++at_) {
            const char c = text_[at_];
            if (c == '\n') is_comment = false;
            else if (c == '#' || c == ';') is_comment = true;
            else if (!is_comment && c != ' ' && c != '\t' && c != '\r') return;
        }
    }
    void skip_spaces() {
        while (peek() == ' ' || peek() == '\t') ++at_;
    }
    std::string_view take_word() {
        const auto start = at_;
        const auto is_word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; };
        while (at_ < text_.size() && is_word(text_[at_])) ++at_;
        return text_.substr(start, at_ - start);
    }

    std::string parse_section() {
        ++at_;
        auto section = lower(take_word());
        skip_spaces();
        if (peek() == '"') {
            ++at_;
            section += '.';
            while (peek() != '"') {
                if (peek() == '\\') ++at_;
                if (peek() == '\n') fail();
                section += take();
            }
            ++at_;
        }
        if (section.empty() || take() != ']') fail();
        return section + '.';
    }

    /// A key without "=" means true.
    std::string parse_value() {
        skip_spaces();
        if (peek() == '\n' || peek() == '\r' || peek() == '#' || peek() == ';') return "true";
        if (take() != '=') fail();
        skip_spaces();
        std::string value;
        std::size_t kept = 0;  // white space at the end does not count, unless it is quoted
        for (bool is_quoted = false;;) {
            const char c = take();
            if (c == '\n') {
                if (is_quoted) fail();
                break;
            }
            if (!is_quoted && (c == '#' || c == ';')) {
                while (peek() != '\n') ++at_;
                continue;
            }
            if (c == '"') {
                is_quoted = !is_quoted;
            } else if (c == '\\') {
                append_escaped(value);
            } else {
                value += c;
            }
            if (is_quoted || c == '\\' || c == '"' || (c != ' ' && c != '\t' && c != '\r')) kept = value.size();
        }
        return value.substr(0, kept);
    }

    void append_escaped(std::string& value) {
        switch (take()) {
            case '\n': return;  // the value goes on in the next line
            case 'n': value += '\n'; return;
            case 't': value += '\t'; return;
            case 'b': value += '\b'; return;
            case '"': value += '"'; return;
            case '\\': value += '\\'; return;
            default: fail();
        }
    }

    std::string_view text_;
    const std::string& where_;
    std::size_t at_ = 0;
};

}  // namespace

Config parse_config(std::string_view text, const std::string& where) { return Parser(text, where).parse(); }

bool is_true(const Config& config, std::string_view name, bool otherwise) {
    const auto found = config.find(name);
    if (found == config.end()) return otherwise;
    const auto value = lower(found->second);
    return value == "true" || value == "yes" || value == "on" ||
           (value.find_first_not_of("0123456789") == std::string::npos && value.find_first_not_of('0') != std::string::npos);
}

}  // namespace adfkeep::git

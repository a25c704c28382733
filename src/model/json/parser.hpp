// The grammar of RFC 8259, once: whoever wants to know something about a text listens to its tokens.
// Inside src/model only.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "src/model/json/scan.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::json {

/// The first place where a text is not JSON.
struct Fault {
    std::size_t offset = 0;
    const char* what = "";
};

[[noreturn]] void throw_fault(std::string_view text, const Fault& fault, const std::string& name);
/// Throws Error(invalid_input) where `text` is not UTF-8.
void require_utf8(std::string_view text, const std::string& name);

/// A token: its text, where it begins, and for strings whether there is a backslash in it.
struct Token {
    std::string_view text;
    std::size_t offset = 0;
    bool escaped = false;
};

/// What a string token says, as `decode`.
[[nodiscard]] std::string decoded(const Token& string);

/// Listens to nothing. A listener derives from it and hides what it wants to hear.
struct Listener {
    void name(Token) noexcept {}                          ///< a member's name, with quotes
    void scalar(Token) noexcept {}                        ///< a string, number or literal
    void open(Type, std::size_t /*offset*/) noexcept {}   ///< of the bracket
    void close(Type, std::size_t /*offset*/) noexcept {}  ///< behind the bracket
    void comma(Type) noexcept {}                          ///< the container it stands in
};

/// Checks `text` and tells `listener` its tokens in order. Iterative; knows bytes only, not whether they are UTF-8.
template <typename L>
class Parser {
public:
    Parser(std::string_view text, L& listener) noexcept
        : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), listener_(listener) {}

    [[nodiscard]] std::optional<Fault> run() {
        auto next = Expect::value;
        while (next != Expect::fault) {
            at_ = skip_white(at_, end_);
            if (at_ == end_) {
                if (next == Expect::nothing) return std::nullopt;
                return Fault{offset(),
                             next == Expect::value && depth_ == 0 ? "the text is empty" : "unexpected end of text"};
            }
            next = step(next);
        }
        return fault_;
    }

private:
    enum class Expect { value, first_element, first_name, name, colon, separator, nothing, fault };

    Expect step(Expect next) {
        switch (next) {
            case Expect::first_element:
                return *at_ == ']' ? close() : value();
            case Expect::value:
                return value();
            case Expect::first_name:
                return *at_ == '}' ? close() : name();
            case Expect::name:
                return name();
            case Expect::colon:
                return colon();
            case Expect::separator:
                return separator();
            case Expect::nothing:
                return fault("text after the end of the value");
            case Expect::fault:
                break;
        }
        return Expect::fault;
    }

    /// Whether something follows. Steps that nearly always follow each other go on without a turn of the loop; only
    /// `open` always takes one, so that nesting takes no stack.
    [[nodiscard]] bool more() noexcept {
        at_ = skip_white(at_, end_);
        return at_ != end_;
    }

    Expect value() {
        switch (*at_) {
            case '"':
                return string() ? scalar() : Expect::fault;
            case '{':
                return open(Type::object);
            case '[':
                return open(Type::array);
            case 't':
                return literal("true");
            case 'f':
                return literal("false");
            case 'n':
                return literal("null");
            default:
                return *at_ == '-' || is(digit, *at_) ? number() : no_value();
        }
    }

    Expect no_value() {
        switch (*at_) {
            case '\'':
                return fault("expected a value; strings stand in double quotes");
            case '/':
                return fault("expected a value; JSON has no comments");
            case ']':
            case '}':
                return fault("expected a value after ',' or ':'");
            case '\xEF':
                return fault("expected a value; a byte order mark is no part of JSON");
            default:
                return fault("expected a value");
        }
    }

    Expect name() {
        if (*at_ == '}') return fault("expected a member after ','");
        if (*at_ != '"') return fault("expected a member's name in double quotes");
        if (!string()) return Expect::fault;
        listener_.name(token_);
        return more() ? colon() : Expect::colon;
    }

    Expect colon() {
        if (*at_ != ':') return fault("expected ':' after a member's name");
        ++at_;
        return more() ? value() : Expect::value;
    }

    Expect separator() {
        const auto type = open_[depth_ - 1];
        if (*at_ == ',') {
            ++at_;
            listener_.comma(type);
            if (type == Type::array) return Expect::value;
            return more() ? name() : Expect::name;
        }
        if (*at_ == (type == Type::object ? '}' : ']')) return close();
        return fault(type == Type::object ? "expected ',' or '}' after a member"
                                          : "expected ',' or ']' after an element");
    }

    Expect open(Type type) {
        if (depth_ == max_depth) return fault("nested deeper than 1,000 levels");
        open_[depth_++] = type;
        listener_.open(type, offset());
        ++at_;
        return type == Type::object ? Expect::first_name : Expect::first_element;
    }

    Expect close() {
        const auto type = open_[--depth_];
        ++at_;
        listener_.close(type, offset());
        return after_value();
    }

    Expect scalar() {
        listener_.scalar(token_);
        return after_value();
    }

    [[nodiscard]] Expect after_value() const noexcept { return depth_ == 0 ? Expect::nothing : Expect::separator; }

    Expect literal(std::string_view word) {
        if (!std::string_view(at_, static_cast<std::size_t>(end_ - at_)).starts_with(word)) {
            return fault("expected a value; the words of JSON are true, false and null");
        }
        const auto* const start = at_;
        at_ += word.size();
        take_token(start, false);
        return scalar();
    }

    Expect number() {
        const auto* const start = at_;
        if (*at_ == '-') ++at_;
        if (at_ != end_ && *at_ == '0' && at_ + 1 != end_ && is(digit, at_[1]))
            return fault("a number has a leading zero");
        if (!digits()) return Expect::fault;
        if (at_ != end_ && *at_ == '.') {
            ++at_;
            if (!digits()) return Expect::fault;
        }
        if (at_ != end_ && (*at_ == 'e' || *at_ == 'E')) {
            ++at_;
            if (at_ != end_ && (*at_ == '+' || *at_ == '-')) ++at_;
            if (!digits()) return Expect::fault;
        }
        take_token(start, false);
        return scalar();
    }

    bool digits() {
        const auto* const stop = skip_digits(at_, end_);
        if (stop == at_) return fault("a number lacks a digit") != Expect::fault;
        at_ = stop;
        return true;
    }

    bool string() {
        auto escaped = false;
        const auto* const start = at_++;
        for (;;) {
            at_ = skip_plain(at_, end_);
            if (at_ == end_) return fault("unexpected end of text inside a string") != Expect::fault;
            if (*at_ == '"') break;
            if (*at_ != '\\') return fault("a control character in a string has to be escaped") != Expect::fault;
            if (!escape()) return false;
            escaped = true;
        }
        ++at_;
        take_token(start, escaped);
        return true;
    }

    bool escape() {
        const auto rest = end_ - at_;
        if (rest < 2) return fault("unexpected end of text inside a string") != Expect::fault;
        if (at_[1] != 'u') {
            if (std::string_view("\"\\/bfnrt").find(at_[1]) == std::string_view::npos) {
                return fault("a string has an unknown escape") != Expect::fault;
            }
            at_ += 2;
            return true;
        }
        for (auto i = 2; i < 6; ++i) {
            if (i >= rest || !is(hex, at_[i])) return fault("\\u needs four hexadecimal digits") != Expect::fault;
        }
        at_ += 6;
        return true;
    }

    void take_token(const char* start, bool escaped) noexcept {
        token_ = {.text = {start, static_cast<std::size_t>(at_ - start)},
                  .offset = static_cast<std::size_t>(start - begin_),
                  .escaped = escaped};
    }

    Expect fault(const char* what) noexcept {
        fault_ = {offset(), what};
        return Expect::fault;
    }

    [[nodiscard]] std::size_t offset() const noexcept { return static_cast<std::size_t>(at_ - begin_); }

    const char* begin_;
    const char* at_;
    const char* end_;
    L& listener_;
    Token token_;
    Fault fault_;
    std::size_t depth_ = 0;
    std::array<Type, max_depth> open_;
};

/// Tells `listener` the tokens of `text`. Throws Error(invalid_input) where it is not JSON.
template <typename L>
void parse(std::string_view text, L& listener, const std::string& name = "JSON") {
    if (const auto fault = Parser<L>(text, listener).run()) throw_fault(text, *fault, name);
}

}  // namespace adfkeep::json

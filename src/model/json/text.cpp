#include "src/model/json/text.hpp"

#include <utility>

#include "src/base/error.hpp"
#include "src/model/json/parser.hpp"

namespace adfkeep::json {
namespace {

/// Gives `take(name, value)` every member or element of the outermost container; an element's name is empty.
template <typename Take>
class Children : public Listener {
public:
    Children(std::string_view text, Take take) : text_(text), take_(std::move(take)) {}

    void name(Token token) noexcept {
        if (depth_ == 1) name_ = token;
    }
    void scalar(Token token) {
        if (depth_ == 1) take_(name_, token.text);
    }
    void open(Type, std::size_t offset) noexcept {
        if (depth_++ == 1) start_ = offset;
    }
    void close(Type, std::size_t offset) {
        if (--depth_ == 1) take_(name_, text_.substr(start_, offset - start_));
    }

private:
    std::string_view text_;
    Take take_;
    std::size_t depth_ = 0;
    Token name_;
    std::size_t start_ = 0;
};

std::vector<Member> members_of(std::string_view text, const std::string& name) {
    std::vector<Member> found;
    Children children(text, [&](const Token& member, std::string_view value) {
        found.push_back(
            {.name = member.text.empty() ? std::string() : decoded(member), .raw_name = member.text, .value = value});
    });
    parse(text, children, name);
    return found;
}

[[noreturn]] void throw_not(const char* what) { throw Error(ErrorCode::invalid_input, what); }

}  // namespace

Type type_of(std::string_view value) noexcept {
    value = trimmed(value);
    switch (value.empty() ? '\0' : value.front()) {
        case '{':
            return Type::object;
        case '[':
            return Type::array;
        case '"':
            return Type::string;
        case 't':
        case 'f':
        case 'n':
            return Type::literal;
        default:
            return Type::number;
    }
}

std::string_view trimmed(std::string_view value) noexcept {
    while (!value.empty() && is(white, value.front())) value.remove_prefix(1);
    while (!value.empty() && is(white, value.back())) value.remove_suffix(1);
    return value;
}

std::vector<Member> validated_members(std::string_view text, const std::string& name) {
    require_utf8(text, name);
    auto found = members_of(text, name);
    const auto value = trimmed(text);
    if (type_of(value) == Type::object) return found;
    throw_fault(text, {static_cast<std::size_t>(value.data() - text.data()), "expected a JSON object"}, name);
}

std::vector<Member> members(std::string_view object) {
    if (type_of(object) != Type::object) throw_not("expected a JSON object");
    return members_of(object, "JSON");
}

std::vector<std::string_view> elements(std::string_view array) {
    if (type_of(array) != Type::array) throw_not("expected a JSON array");
    std::vector<std::string_view> found;
    Children children(array, [&](const Token&, std::string_view value) { found.push_back(value); });
    parse(array, children);
    return found;
}

}  // namespace adfkeep::json

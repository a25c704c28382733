#include "src/model/json/text.hpp"

#include <utility>

#include "src/base/error.hpp"
#include "src/model/json/members.hpp"

namespace adfkeep::json {
namespace {

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
    Listener nobody;
    return validated_members(text, name, {}, nobody);
}

void require_object(std::string_view text, const std::string& name) {
    const auto value = trimmed(text);
    if (type_of(value) != Type::object)
        throw_fault(text, {static_cast<std::size_t>(value.data() - text.data()), "expected a JSON object"}, name);
}

std::vector<Member> members(std::string_view object) {
    if (type_of(object) != Type::object) throw_not("expected a JSON object");
    Listener nobody;
    Members listener(object, {}, nobody);
    parse(object, listener);
    return listener.take();
}

std::vector<std::string_view> elements(std::string_view array) {
    if (type_of(array) != Type::array) throw_not("expected a JSON array");
    Listener nobody;
    Members listener(array, {}, nobody);
    parse(array, listener);
    std::vector<std::string_view> found;
    for (const auto& member : listener.take()) found.push_back(member.value);
    return found;
}

}  // namespace adfkeep::json

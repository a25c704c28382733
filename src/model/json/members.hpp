// What stands directly in the outermost container of a text, while somebody else hears what is in one of its members.
// Inside src/model only.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/model/json/parser.hpp"

namespace adfkeep::json {

/// Listens for the members or elements (whose names are empty) of the outermost container. `inner` hears the values of
/// the members that are called `heard`, as texts of their own.
template <typename L>
class Members : public Listener {
public:
    Members(std::string_view text, std::string_view heard, L& inner) : text_(text), heard_(heard), inner_(inner) {}

    void name(Token token) {
        if (depth_ == 1) {
            name_ = token;
            is_heard_ = !heard_.empty() && decoded(token) == heard_;
        } else if (is_heard_) {
            inner_.name(token);
        }
    }
    void scalar(Token token) {
        if (depth_ == 1) add(token.text);
        if (is_heard_) inner_.scalar(token);
    }
    void open(Type type, std::size_t offset) {
        if (depth_++ == 1) start_ = offset;
        if (is_heard_) inner_.open(type, offset);
    }
    void close(Type type, std::size_t offset) {
        if (--depth_ == 0) return;
        if (is_heard_) inner_.close(type, offset);
        if (depth_ == 1) add(text_.substr(start_, offset - start_));
    }
    void comma(Type type) {
        if (depth_ > 1 && is_heard_) inner_.comma(type);
    }

    [[nodiscard]] std::vector<Member> take() { return std::move(found_); }

private:
    void add(std::string_view value) {
        found_.push_back(
            {.name = name_.text.empty() ? std::string() : decoded(name_), .raw_name = name_.text, .value = value});
    }

    std::string_view text_;
    std::string_view heard_;
    L& inner_;
    std::size_t depth_ = 0;
    bool is_heard_ = false;
    Token name_;
    std::size_t start_ = 0;
    std::vector<Member> found_;
};

/// Throws Error(invalid_input) where `text`, which is JSON, is no object.
void require_object(std::string_view text, const std::string& name);

/// validated_members, while `inner` hears the values of the members called `heard`.
template <typename L>
std::vector<Member> validated_members(std::string_view text, const std::string& name, std::string_view heard,
                                      L& inner) {
    require_utf8(text, name);
    Members listener(text, heard, inner);
    parse(text, listener, name);
    require_object(text, name);
    return listener.take();
}

}  // namespace adfkeep::json

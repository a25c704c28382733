// A JSON object as a list of members whose texts stay what they were.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace adfkeep::restore {

class JsonObject {
public:
    /// Empty text is an object without members. `text` is a valid JSON object.
    explicit JsonObject(std::string_view text);

    /// Exact text; empty where there is no such member.
    [[nodiscard]] std::string_view get(std::string_view name) const;
    /// At its old place, or behind the others.
    void set(std::string_view name, std::string_view value);
    void remove(std::string_view name);
    [[nodiscard]] std::vector<std::string> names() const;
    /// Without white space between members; "{}" where it has none.
    [[nodiscard]] std::string text() const;

private:
    struct Member {
        std::string name;
        std::string raw_name;
        std::string value;
    };
    std::vector<Member> members_;
};

/// A string member, decoded; empty for anything else.
[[nodiscard]] std::string string_member(std::string_view object, std::string_view name);

}  // namespace adfkeep::restore

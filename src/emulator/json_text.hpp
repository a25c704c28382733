// JSON objects as exact text: members are added, replaced and left out, the rest stays as it is.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace adfkeep::emulator {

/// An object, member by member.
class ObjectText {
public:
    ObjectText& add(std::string_view name, std::string_view json);
    /// `raw_name` with its quotes, as a source has it.
    ObjectText& add_exact(std::string_view raw_name, std::string_view json);
    ObjectText& add_string(std::string_view name, std::string_view text);
    /// All members of another object, as they are.
    ObjectText& add_members(std::string_view object);

    [[nodiscard]] std::string text() const& { return text_ + '}'; }

private:
    std::string text_ = "{";
};

/// A member whose value is JSON text.
struct MemberText {
    std::string name;
    std::string value;

    friend bool operator==(const MemberText&, const MemberText&) = default;
};

// All below take valid JSON; what is no object has no members, and stays as it is.

[[nodiscard]] bool is_object(std::string_view json) noexcept;
/// Value of the last member of that exact name, as JSON's readers have it.
[[nodiscard]] std::optional<std::string_view> member(std::string_view object, std::string_view name);
/// A member of a member: member_at(text, {"properties", "type"}).
[[nodiscard]] std::optional<std::string_view> member_at(std::string_view object,
                                                        std::initializer_list<std::string_view> path);
/// What the string at that path says; empty where there is none.
[[nodiscard]] std::string string_at(std::string_view object, std::initializer_list<std::string_view> path);

/// Without the members of those names.
[[nodiscard]] std::string without(std::string_view object, std::span<const std::string_view> names);
/// With the members in place of those of their names, or at its end.
[[nodiscard]] std::string with(std::string_view object, std::span<const MemberText> members);
[[nodiscard]] std::string with(std::string_view object, std::string_view name, std::string_view json);

/// [a,b,…] of JSON texts.
[[nodiscard]] std::string array_text(std::span<const std::string> elements);

}  // namespace adfkeep::emulator

// Format: docs/repository-format.md, section 4.
#include <algorithm>
#include <cctype>

#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/factory.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep {
namespace {

constexpr std::string_view before_kind = R"({"kind":)";
constexpr std::string_view before_name = R"(,"name":)";
constexpr std::string_view before_rest = R"(,"rest":)";

[[noreturn]] void refuse(const std::string& what, const std::string& where) {
    throw Error(ErrorCode::invalid_input, what, where);
}

/// Kinds that are not known are kept too, but as to_text and folded_key need them: a word without slash.
void check_kind(const EntityId& id) {
    const auto is_of_word = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
    };
    if (id.kind.empty() || !std::ranges::all_of(id.kind, is_of_word)) refuse("the kind is not a word", to_text(id));
}

void check_name(const EntityId& id) {
    if (id.name.empty()) refuse("the name is empty", to_text(id));
    if (id.name.size() > max_name_bytes) refuse("the name is longer than 1,024 bytes", to_text(id));
    if (!is_utf8(id.name)) refuse("the name is not valid Unicode", to_text(id));
}

void check_rest(const Entity& entity) {
    if (entity.rest.empty()) return;
    json::validate(entity.rest, to_text(entity.id));
    if (json::type_of(entity.rest) != json::Type::object || entity.rest == "{}" ||
        json::compact(entity.rest) != entity.rest) {
        refuse("the other members are not one compact object", to_text(entity.id));
    }
}

/// Takes `prefix` off `line`.
void take(std::string_view& line, std::string_view prefix) {
    if (!line.starts_with(prefix)) refuse("malformed header line", {});
    line.remove_prefix(prefix.size());
}

/// Takes a string with quotes off `line` and returns what it says.
std::string take_string(std::string_view& line) {
    std::size_t end = 1;
    while (end < line.size() && line[end] != '"') end += line[end] == '\\' ? 2 : 1;
    if (!line.starts_with('"') || end >= line.size()) refuse("malformed header line", {});
    const auto string = line.substr(0, end + 1);
    line.remove_prefix(string.size());
    return json::decode(string);
}

}  // namespace

std::string header_line(const Entity& entity) {
    check_kind(entity.id);
    check_name(entity.id);
    check_rest(entity);
    std::string line(before_kind);
    line += json::encode(entity.id.kind);
    line += before_name;
    line += json::encode(entity.id.name);
    if (!entity.rest.empty()) {
        line += before_rest;
        line += entity.rest;
    }
    return line += '}';
}

Entity parse_entity(std::string_view line, std::string definition) {
    Entity entity;
    auto left = line;
    take(left, before_kind);
    entity.id.kind = take_string(left);
    take(left, before_name);
    entity.id.name = take_string(left);
    if (!left.ends_with('}')) refuse("malformed header line", {});
    left.remove_suffix(1);
    if (!left.empty()) {
        take(left, before_rest);
        entity.rest = left;
    }
    // One spelling for each entity: what differs from it, be it one escape, is not ours.
    if (header_line(entity) != line) refuse("malformed header line", to_text(entity.id));
    entity.definition = std::move(definition);
    return entity;
}

}  // namespace adfkeep

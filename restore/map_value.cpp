// Values of one path: set, added, removed.
#include <algorithm>

#include "restore/map_entity.hpp"
#include "restore/map_path.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

bool is_json(const std::string& text) {
    try {
        json::validate(text, {});
        return true;
    } catch (const Error&) {
        return false;
    }
}

/// {'a': 1} where no double quote stands, as rows written for PowerShell have it.
std::string with_double_quotes(std::string text) {
    if (text.find('"') == std::string::npos) std::ranges::replace(text, '\'', '"');
    return text;
}

std::string container(const MapRule& rule) {
    const auto text = with_double_quotes(std::string(json::trimmed(rule.value)));
    return is_json(text) ? json::compact(text) : std::string();
}

/// True and FALSE are what spreadsheets make of booleans.
std::string scalar(const MapRule& rule) {
    const std::string text(json::trimmed(rule.value));
    const auto folded = lower(text);
    return folded == "true" || folded == "false" || folded == "null" ? folded : is_json(text) ? text : std::string();
}

[[noreturn]] void refuse_type(const MapRule& rule, const char* what) {
    throw Error(ErrorCode::usage, std::string("the value there is ") + what + ", and the new one is not", rule.from,
                "a value of another type is set with a file of JSON");
}

bool is_of(std::string_view text, json::Type type) { return !text.empty() && json::type_of(text) == type; }

/// "properties.typeProperties['a b']", as changes tell it.
std::string path_of(const std::vector<std::string>& steps) {
    json::Path path{"properties"};
    for (const auto& step : steps) path.push(std::string_view(step));
    return path.text();
}

/// {"c":value} for the steps behind those that are there.
std::string nested(const std::vector<std::string>& steps, std::size_t from, std::string value) {
    for (auto i = steps.size(); i > from; --i) {
        std::string object = "{";
        value = object.append(json::encode(steps[i - 1])).append(":").append(value).append("}");
    }
    return value;
}

std::size_t count(const json::Tree& tree, std::size_t node) {
    std::size_t children = 0;
    for (auto child = json::Tree::first(node); child != tree.end(node); child = tree.end(child)) ++children;
    return children;
}

bool appends(const json::Tree& tree, std::size_t array, const std::string& step) {
    return step == "-" || step == std::to_string(count(tree, array));
}

std::string_view with_name(const json::Tree& tree, std::size_t node) {
    const auto name = tree.raw_name(node), value = tree.text(node);
    if (name.empty()) return value;
    return {name.data(), static_cast<std::size_t>(value.data() + value.size() - name.data())};
}

}  // namespace

std::string json_value(const MapRule& rule, std::string_view existing) {
    using json::Type;
    if (!rule.is_text) return rule.value;
    const auto trimmed = json::trimmed(rule.value);
    const bool looks_like_container = trimmed.starts_with('{') || trimmed.starts_with('[');
    if (is_of(existing, Type::object) || is_of(existing, Type::array)) {
        if (auto text = container(rule); is_of(text, json::type_of(existing))) return text;
        refuse_type(rule, is_of(existing, Type::object) ? "an object" : "an array");
    }
    if (is_of(existing, Type::number) || is_of(existing, Type::literal)) {
        if (auto text = scalar(rule); is_of(text, Type::number) || is_of(text, Type::literal)) return text;
        if (existing != "null") refuse_type(rule, is_of(existing, Type::number) ? "a number" : "a boolean");
    }
    if (existing.empty() && looks_like_container)
        if (auto text = container(rule); !text.empty()) return text;
    return json::encode(rule.value);
}

bool MapEntity::change_value(const PreparedRule& prepared) {
    if (definition_.empty()) return false;
    const auto place = find_place(definition_.tree(), prepared.steps);
    if (place.steps != prepared.steps.size()) return false;
    const auto value = json_value(prepared.rule, definition_.tree().text(place.node));
    replace_node(definition_, place.node, path_of(prepared.steps), value);
    return true;
}

bool MapEntity::add_value(const PreparedRule& prepared) {
    if (definition_.empty()) return false;
    const auto& steps = prepared.steps;
    const auto& tree = definition_.tree();
    const auto place = find_place(tree, steps);
    if (place.steps == steps.size()) return change_value(prepared);
    const auto type = tree.type(place.node);
    const auto& step = steps[place.steps];
    if (type != json::Type::object && (type != json::Type::array || !appends(tree, place.node, step))) return false;
    const auto value = nested(steps, place.steps + 1, json_value(prepared.rule, {}));
    std::string text = type == json::Type::object ? json::encode(step) + ":" + value : value;
    const auto whole = tree.text(place.node);
    auto offset = definition_.offset_of(whole) + 1;
    for (auto child = json::Tree::first(place.node); child != tree.end(place.node); child = tree.end(child))
        offset = definition_.offset_of(tree.text(child)) + tree.text(child).size();
    if (count(tree, place.node) > 0) text.insert(0, 1, ',');
    tell(path_of(steps), {}, json_value(prepared.rule, {}));
    definition_.apply({{.offset = offset, .size = 0, .text = text}});
    return true;
}

bool MapEntity::remove_value(const PreparedRule& prepared) {
    if (definition_.empty()) return false;
    const auto& tree = definition_.tree();
    const auto place = find_place(tree, prepared.steps);
    if (place.steps != prepared.steps.size()) return false;
    tell(path_of(prepared.steps), tree.text(place.node), {});
    const auto gone = with_name(tree, place.node);
    auto begin = definition_.offset_of(gone), end = begin + gone.size();
    // With the comma before it; the first goes with the one behind it.
    std::size_t before = 0;
    for (auto child = json::Tree::first(place.parent); child != place.node; child = tree.end(child)) before = child;
    if (before != 0)
        begin = definition_.offset_of(tree.text(before)) + tree.text(before).size();
    else if (tree.end(place.node) != tree.end(place.parent))
        end = definition_.offset_of(with_name(tree, tree.end(place.node)));
    definition_.apply({{.offset = begin, .size = end - begin, .text = {}}});
    return true;
}

}  // namespace adfkeep::restore

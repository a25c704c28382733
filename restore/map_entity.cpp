#include "restore/map_entity.hpp"

#include <fnmatch.h>

#include <utility>

#include "restore/map_path.hpp"
#include "restore/map_text.hpp"
#include "restore/secret_looking.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

/// "West Europe" and "westeurope" are one region.
std::string folded_region(std::string_view region) {
    auto folded = lower(region);
    std::erase(folded, ' ');
    return folded;
}

/// Offsets in a string's raw text for those in what it says.
class RawOffsets {
public:
    explicit RawOffsets(std::string_view raw) : said_(json::decode(raw)), is_plain_(said_.size() + 2 == raw.size()) {
        if (is_plain_) return;
        for (std::size_t i = 1; i + 1 < raw.size();) {
            const auto size = size_of_unit(raw.substr(i));
            const auto said = json::decode('"' + std::string(raw.substr(i, size)) + '"').size();
            offsets_.insert(offsets_.end(), said, i);
            i += size;
        }
        offsets_.push_back(raw.size() - 1);
    }
    [[nodiscard]] const std::string& said() const noexcept { return said_; }
    [[nodiscard]] std::size_t raw(std::size_t offset) const { return is_plain_ ? offset + 1 : offsets_[offset]; }

private:
    /// An escape (a pair of surrogates is one), or a byte.
    static std::size_t size_of_unit(std::string_view raw) {
        if (raw.front() != '\\') return 1;
        if (raw[1] != 'u') return 2;
        const bool is_high = lower(raw.substr(2, 2)) >= "d8" && lower(raw.substr(2, 2)) <= "db";
        const auto next = raw.substr(6);
        const bool has_low =
            next.starts_with("\\u") && lower(next.substr(2, 2)) >= "dc" && lower(next.substr(2, 2)) <= "df";
        return is_high && has_low ? 12 : 6;
    }

    std::string said_;
    bool is_plain_;
    std::vector<std::size_t> offsets_;
};

/// The raw string with every span of it replaced; empty where there is none.
std::string replaced(const PreparedRule& prepared, std::string_view raw, std::string_view member, bool only_ids) {
    const RawOffsets offsets(raw);
    if (only_ids && !lower(offsets.said()).starts_with("/subscriptions/")) return {};
    const auto spans = spans_of(prepared.rule, prepared.factory, offsets.said(), member);
    if (spans.empty()) return {};
    const auto value = json::encode(prepared.rule.value);
    std::string text;
    std::size_t copied = 0;
    for (const auto& span : spans) {
        text.append(raw.substr(copied, offsets.raw(span.offset) - copied)).append(value, 1, value.size() - 2);
        copied = offsets.raw(span.offset + span.size);
    }
    return text.append(raw.substr(copied));
}

}  // namespace

MapEntity::MapEntity(Entity entity)
    : id_(std::move(entity.id)), rest_(std::move(entity.rest)), definition_(std::move(entity.definition)) {}

Entity MapEntity::take() { return {.id = std::move(id_), .rest = rest_.text(), .definition = definition_.text()}; }

std::vector<MapEntity::Change> MapEntity::told() { return std::exchange(told_, {}); }

bool MapEntity::apply(const PreparedRule& prepared) {
    using enum MapRule::Does;
    const auto& rule = prepared.rule;
    if (id_.kind == files_kind) return false;
    switch (rule.does) {
        case set:
            return matches(rule) && change_value(prepared);
        case add:
            return matches(rule) && add_value(prepared);
        case remove:
            return matches(rule) && remove_value(prepared);
        case rename:
            return this->rename(rule, prepared.folded);
        case location:
            return relocate(prepared);
        default:
            break;
    }
    const bool is_named = rule.does == factory_name && is_factory();
    if (is_named) {
        tell("name", json::encode(id_.name), json::encode(rule.value));
        id_.name = rule.value;
    }
    const bool in_rest = change_texts(prepared, rest_, {});
    return change_texts(prepared, definition_, "properties.") || in_rest || is_named;
}

bool MapEntity::relocate(const PreparedRule& prepared) {
    const auto text = json::encode(prepared.rule.value);
    if (is_factory()) {
        if (rest_.empty()) rest_.apply({{.text = "{}"}});
        const auto place = find_place(rest_.tree(), {"location"});
        if (place.steps == 1) {
            replace_node(rest_, place.node, "location", text);
            return true;
        }
        const auto end = rest_.text().size() - 1;
        const std::string comma = rest_.tree().end(0) == 1 ? "" : ",";
        rest_.apply({{.offset = end, .text = comma + "\"location\":" + text}});
        tell("location", {}, text);
        return true;
    }
    if (!equal_without_case(id_.kind, "integrationRuntimes") || definition_.empty() || prepared.region.empty())
        return false;
    const auto place = find_place(definition_.tree(), {"typeProperties", "computeProperties", "location"});
    if (place.steps != 3 || definition_.tree().type(place.node) != json::Type::string) return false;
    if (folded_region(json::decode(definition_.tree().text(place.node))) != folded_region(prepared.region))
        return false;
    replace_node(definition_, place.node, "properties.typeProperties.computeProperties.location", text);
    return true;
}

bool MapEntity::change_texts(const PreparedRule& prepared, MapDocument& document, const std::string& above) {
    if (!document.may_say(prepared.folded)) return false;
    bool matches = false;
    std::vector<MapDocument::Edit> edits;
    const auto change = [&](std::string_view raw, std::string_view member, const json::Path& path, bool is_name) {
        auto text = replaced(prepared, raw, member, is_name);
        if (text.empty()) return;
        matches = true;
        if (text == raw) return;
        tell(above + path.text(), raw, text);
        edits.push_back({.offset = document.offset_of(raw), .size = raw.size(), .text = std::move(text)});
    };
    const auto& tree = document.tree();
    document.walk([&](std::size_t node, const json::Path& path) {
        const auto name = tree.raw_name(node);
        if (!name.empty()) change(name, {}, path, true);
        if (tree.type(node) == json::Type::string)
            change(tree.text(node), name.empty() ? std::string() : tree.name(node), path, false);
    });
    document.apply(edits);
    return matches;
}

bool MapEntity::matches(const MapRule& rule) const {
    return (rule.kind.empty() || equal_without_case(rule.kind, id_.kind)) &&
           (rule.name.empty() || ::fnmatch(rule.name.c_str(), id_.name.c_str(), FNM_CASEFOLD | FNM_NOESCAPE) == 0);
}

bool MapEntity::is_factory() const { return equal_without_case(id_.kind, factory_kind); }

void MapEntity::replace_node(MapDocument& document, std::size_t node, const std::string& path,
                             const std::string& text) {
    const auto old = document.tree().text(node);
    if (old == text) return;
    tell(path, old, text);
    document.apply({{.offset = document.offset_of(old), .size = old.size(), .text = text}});
}

void MapEntity::tell(const std::string& path, std::string_view left, std::string_view right) {
    const auto shown = [&](std::string_view text) {
        return looks_secret(path, text) ? std::string("(not shown)") : std::string(text);
    };
    told_.push_back({.path = path, .left = shown(left), .right = shown(right)});
}

}  // namespace adfkeep::restore

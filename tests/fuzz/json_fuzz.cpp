// Any bytes as JSON: refused with one kind of error or understood, and then what is promised of all JSON holds.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string_view>

#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/compare.hpp"
#include "src/model/json/text.hpp"
#include "src/model/json/tree.hpp"
#include "src/model/reference.hpp"
#include "src/model/resource_text.hpp"

using namespace adfkeep;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

template <typename F>
bool refuses(F f) {
    try {
        f();
        return false;
    } catch (const Error& error) {
        require(error.code() == ErrorCode::invalid_input);
        return true;
    }
}

/// Another parser's opinion, where it can have one: it ends at a NUL, skips a byte order mark, refuses numbers beyond a
/// double and lone surrogates.
void require_second_opinion(std::string_view text, bool valid) {
    if (text.find('\0') != std::string_view::npos || text.starts_with("\xEF\xBB\xBF")) return;
    const auto accepted = nlohmann::json::accept(text);
    const auto too_deep = std::count_if(text.begin(), text.end(), [](char c) { return c == '[' || c == '{'; }) > 1000;
    if (accepted && !too_deep) require(valid);
    if (valid && text.find_first_of("eE\\") == std::string_view::npos && text.size() < 300) require(accepted);
}

void require_promises(std::string_view text) {
    const auto canonical = json::canonical(text);
    const auto compact = json::compact(text);
    require(json::canonical(canonical) == canonical);
    require(json::canonical(compact) == canonical);
    require(compact.size() == canonical.size());

    const json::Tree tree(text);
    for (std::size_t i = 0; i < tree.end(0); ++i) {
        if (tree.type(i) == json::Type::string) {
            const auto says = json::decode(tree.text(i));
            require(json::decode(json::encode(says)) == says);
        }
        if (tree.type(i) == json::Type::object) (void)json::members(tree.text(i));
        if (tree.type(i) == json::Type::array) (void)json::elements(tree.text(i));
    }

    const Entity entity{.id = {"pipelines", "p"}, .definition = std::string(text)};
    for (const auto& reference : references(entity)) require(is_utf8(reference.path));
    const Entity other{.id = {"pipelines", "p"}, .definition = compact};
    require(compare(entity, other).empty());
}

void require_resource_comes_back(std::string_view text) {
    Entity entity;
    if (refuses([&] { entity = entity_from_resource("pipelines", text, "x"); })) return;
    require(parse_entity(header_line(entity), entity.definition) == entity);
}

/// The two halves of the input, as definitions.
void require_differences(std::string_view text) {
    const auto middle = text.find('\x01');
    if (middle == std::string_view::npos) return;
    const Entity left{.id = {"pipelines", "p"}, .definition = std::string(text.substr(0, middle))};
    const Entity right{.id = {"pipelines", "p"}, .definition = std::string(text.substr(middle + 1))};
    (void)refuses([&] {
        const auto same = canonical_definition(left) == canonical_definition(right);
        require(compare(left, right).empty() == same);
    });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto valid = !refuses([&] { json::validate(text, "x"); });
    require_second_opinion(text, valid);
    if (valid) require_promises(text);
    require_resource_comes_back(text);
    require_differences(text);
    (void)refuses([&] { (void)parse_entity(text, "{}"); });
    return 0;
}

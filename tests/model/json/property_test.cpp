// Promises that hold for any JSON. A failure shows the seed; ADFKEEP_SEED=… repeats it.
#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "src/base/text.hpp"
#include "src/model/factory.hpp"
#include "src/model/json/text.hpp"
#include "src/model/json/tree.hpp"
#include "tests/testing/hostile_json.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using adfkeep::testing::HostileJson;

namespace {

constexpr auto rounds = 2000;

/// Canonical form as the format describes it, made the slow way.
std::string described_canonical(std::string_view value) {
    const auto joined = [](const std::vector<std::string>& pieces, char open, char close) {
        std::string text(1, open);
        for (const auto& piece : pieces) text += (text.size() == 1 ? "" : ",") + piece;
        return text + close;
    };
    std::vector<std::string> pieces;
    if (json::type_of(value) == json::Type::array) {
        for (const auto element : json::elements(value)) pieces.push_back(described_canonical(element));
        return joined(pieces, '[', ']');
    }
    if (json::type_of(value) != json::Type::object) return std::string(json::trimmed(value));
    std::multimap<std::string, std::string> sorted;
    for (const auto& member : json::members(value)) {
        sorted.emplace(member.name, std::string(member.raw_name) + ":" + described_canonical(member.value));
    }
    for (const auto& [name, text] : sorted) pieces.push_back(text);
    return joined(pieces, '{', '}');
}

/// The text put together again from its slices and what stands between them.
void require_slices_lie_in(std::string_view whole, const std::vector<std::string_view>& slices) {
    const auto* at = whole.data();
    for (const auto slice : slices) {
        REQUIRE(slice.data() >= at);
        const std::string_view between(at, static_cast<std::size_t>(slice.data() - at));
        REQUIRE(between.find_first_not_of(" \t\r\n,:[{") == std::string_view::npos);
        at = slice.data() + slice.size();
    }
    const std::string_view behind(at, static_cast<std::size_t>(whole.data() + whole.size() - at));
    REQUIRE(behind.find_first_not_of(" \t\r\n]}") == std::string_view::npos);
}

void require_slices_of(std::string_view value) {
    std::vector<std::string_view> slices;
    if (json::type_of(value) == json::Type::object) {
        for (const auto& member : json::members(value)) {
            slices.push_back(member.raw_name);
            slices.push_back(member.value);
        }
    } else {
        slices = json::elements(value);
    }
    require_slices_lie_in(value, slices);
}

}  // namespace

TEST_CASE("any JSON is accepted, and its canonical form is the described one and its own canonical form") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    HostileJson hostile(seed);
    for (auto i = 0; i < rounds; ++i) {
        const auto text = hostile.value();
        CAPTURE(text);
        REQUIRE_NOTHROW(json::validate(text, "x"));
        const auto canonical = json::canonical(text);
        REQUIRE(json::canonical(canonical) == canonical);
        REQUIRE(json::canonical(json::compact(text)) == canonical);
        REQUIRE(canonical.size() == json::compact(text).size());
        if (text.size() < 10'000) REQUIRE(described_canonical(text) == canonical);
    }
}

TEST_CASE("members and elements of any JSON are slices that make up its text") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    HostileJson hostile(seed);
    for (auto i = 0; i < rounds; ++i) {
        const auto text = hostile.value(100);
        CAPTURE(text);
        const json::Tree tree(text);
        for (std::size_t value = 0; value < tree.end(0); ++value) {
            if (tree.end(value) > value + 1) require_slices_of(tree.text(value));
        }
    }
}

TEST_CASE("what any string says is encoded to a string that says it") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    HostileJson hostile(seed);
    for (auto i = 0; i < rounds; ++i) {
        const auto text = hostile.string();
        CAPTURE(text);
        const auto says = json::decode(text);
        REQUIRE_NOTHROW(json::validate(json::encode(says), "x"));
        REQUIRE(json::decode(json::encode(says)) == says);
    }
}

TEST_CASE("any entity comes back from its header line and definition") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    HostileJson hostile(seed);
    for (auto i = 0; i < rounds; ++i) {
        Entity entity{.id = {.kind = "pipelines", .name = json::decode(hostile.string())},
                      .definition = hostile.value()};
        if (const auto rest = json::compact(hostile.object()); rest != "{}") entity.rest = rest;
        if (entity.id.name.empty() || !is_utf8(entity.id.name)) continue;
        const auto line = header_line(entity);
        CAPTURE(line);
        REQUIRE(line.find('\n') == std::string::npos);
        REQUIRE(parse_entity(line, entity.definition) == entity);
    }
}

// Every place where the service's specification has a reference.
#include <map>
#include <nlohmann/json.hpp>

#include "src/base/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;

namespace {

/// A place as the specification's index writes it: properties.activities[]<Copy>.typeProperties.source<T>.name, where
/// <T> is a discriminator.
struct Place {
    std::string kind;  ///< collection of the entity
    std::string what;  ///< "ref:DatasetReference", "secret:SecretBase", "recurse:Activity", …
    std::string path;
};

std::vector<Place> specified_places() {
    const auto folder = testing::shared_folder("adf-openapi");
    if (folder.empty()) {
        WARN("no specification beside the project");
        return {};
    }
    const auto index =
        nlohmann::json::parse(testing::read_file(folder / "derived" / "reference-and-secret-paths.json"));
    std::vector<Place> places;
    for (const auto& [type, rows] : index.at("resources").items()) {
        const auto kind =
            std::ranges::find_if(kinds(), [&](const KindInfo& k) { return equal_without_case(k.arm_type, type); });
        for (const auto& row : rows) places.push_back({std::string(kind->collection), row.at(0), row.at(1)});
    }
    return places;
}

/// `value` at `place` in the definition, and nothing else but what the place asks for.
std::string definition_with(const std::string& place, std::string value) {
    const auto steps = split(place, '.');
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
        const auto discriminator = step->find('<');
        const auto bare = step->substr(0, discriminator);
        if (discriminator != std::string_view::npos && value.starts_with('{')) {
            const auto type = step->substr(discriminator + 1, step->size() - discriminator - 2);
            value.insert(1, "\"type\":\"" + std::string(type) + "\",");
        }
        if (bare == "properties") break;
        const auto in_array = bare.ends_with("[]");
        const auto name = in_array ? bare.substr(0, bare.size() - 2) : bare;
        if (in_array) value = "[" + value + "]";
        value = "{\"" + std::string(name) + "\":" + value + "}";
    }
    return value;
}

/// The same place as the walker writes it.
std::string path_of(const std::string& place) {
    std::string path;
    for (auto step : split(place, '.')) {
        step = step.substr(0, step.find('<'));
        if (step == "properties") continue;
        const auto in_array = step.ends_with("[]");
        const auto name = in_array ? step.substr(0, step.size() - 2) : step;
        if (name == "{*}") {
            path += "['{*}']";
        } else {
            if (!path.empty()) path += '.';
            path += name;
        }
        if (in_array) path += "[0]";
    }
    return path;
}

/// What the `type` of such a reference says: the specification's class name, but for a few.
std::string type_of(const Place& place) {
    const auto name = place.what.substr(place.what.find(':') + 1);
    static const std::map<std::string, std::string> others{
        {"SynapseNotebookReference", "NotebookReference"},
        {"SynapseSparkJobReference", "SparkJobDefinitionReference"},
        {"BigDataPoolParametrizationReference", "BigDataPoolReference"},
        {"SparkConfigurationParametrizationReference", "SparkConfigurationReference"}};
    if (name == "EntityReference")
        return place.path.ends_with("connectVia") ? "IntegrationRuntimeReference" : "LinkedServiceReference";
    const auto other = others.find(name);
    return other == others.end() ? name : other->second;
}

std::string kind_of(const std::string& type) {
    const auto* const info = find_kind_of_reference(type);
    return info == nullptr ? std::string() : std::string(info->collection);
}

std::vector<Reference> found_in(const Place& place, const std::string& value) {
    return references({.id = {place.kind, "it"}, .definition = definition_with(place.path, value)});
}

bool is_reference(const Place& place) {
    // A CDC's mapper refers to a connection by name inside its own document.
    return place.what.starts_with("ref:") && place.what != "ref:MapperConnectionReference";
}

std::string reference(const std::string& type) { return R"({"referenceName":"target","type":")" + type + "\"}"; }

}  // namespace

TEST_CASE("a reference is found at every place of the specification") {
    std::size_t count = 0;
    for (const auto& place : specified_places()) {
        if (!is_reference(place)) continue;
        CAPTURE(place.kind, place.path);
        const auto type = type_of(place);
        CHECK(found_in(place, reference(type)) ==
              std::vector<Reference>{{kind_of(type), type, "target", path_of(place.path)}});
        ++count;
    }
    CHECK((count == 0 || count > 150));
}

TEST_CASE("a reference of the factory is understood at every place of the specification without its type") {
    for (const auto& place : specified_places()) {
        const auto kind = kind_of(type_of(place));
        if (!is_reference(place) || kind.empty()) continue;
        CAPTURE(place.kind, place.path);
        const auto found = found_in(place, R"({"referenceName":"target"})");
        REQUIRE(found.size() == 1);
        CHECK(found[0].kind == kind);
        CHECK(found[0].path == path_of(place.path));
    }
}

TEST_CASE("the store of a Key Vault secret is found at every place of the specification that can hold one") {
    std::size_t count = 0;
    for (const auto& place : specified_places()) {
        if (place.what != "secret:SecretBase" && place.what != "secret:AzureKeyVaultSecretReference") continue;
        CAPTURE(place.kind, place.path);
        const auto secret =
            R"({"type":"AzureKeyVaultSecret","store":)" + reference("LinkedServiceReference") + R"(,"secretName":"s"})";
        CHECK(found_in(place, secret) == std::vector<Reference>{{"linkedservices", "LinkedServiceReference", "target",
                                                                 path_of(place.path) + ".store"}});
        ++count;
    }
    CHECK((count == 0 || count > 150));
}

TEST_CASE("a reference of an activity is found inside every activity that holds others") {
    const auto places = specified_places();
    for (const auto& outer : places) {
        if (outer.what != "recurse:Activity") continue;
        for (const auto& inner : places) {
            if (inner.kind != "pipelines" || !is_reference(inner)) continue;
            // properties.activities[]<ForEach>.typeProperties.activities[] + <Copy>.typeProperties.…
            const auto activity = inner.path.find('<');
            const Place both{.kind = inner.kind, .what = inner.what, .path = outer.path + inner.path.substr(activity)};
            CAPTURE(both.path);
            const auto type = type_of(both);
            CHECK(found_in(both, reference(type)) ==
                  std::vector<Reference>{{kind_of(type), type, "target", path_of(both.path)}});
        }
    }
}

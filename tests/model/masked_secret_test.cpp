#include "src/model/masked_secret.hpp"

#include <chrono>

#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using Paths = std::vector<std::string>;

namespace {

Entity entity(std::string_view kind, const std::string& name, const std::string& definition = "{}") {
    return {.id = {.kind = std::string(kind), .name = name}, .rest = {}, .definition = definition};
}

Paths found_in(const std::string& definition, std::string_view kind = "linkedservices") {
    return masked_secrets(entity(kind, "n", definition));
}

std::string reference(const std::string& type, const std::string& name) {
    return R"({"referenceName":")" + name + R"(","type":")" + type + "\"}";
}

std::vector<std::string> names(const std::vector<EntityId>& ids) {
    std::vector<std::string> texts;
    for (const auto& id : ids) texts.push_back(to_text(id));
    return texts;
}

}  // namespace

TEST_CASE("a secure string of asterisks is masked, whatever the order of its members") {
    REQUIRE(found_in(R"({"typeProperties":{"password":{"type":"SecureString","value":"**********"}}})") ==
            Paths{"properties.typeProperties.password.value"});
    REQUIRE(found_in(R"({"a":{"value":"*","type":"securestring"}})") == Paths{"properties.a.value"});
    REQUIRE(found_in(R"({"a":{"\u0076alue":"**","more":[{}],"type":"SecureString"}})") == Paths{"properties.a.value"});
    REQUIRE(found_in(R"({"type":"SecureString","value":"**********"})") == Paths{"properties.value"});
}

TEST_CASE("a secret that stands there, one in a vault and stars elsewhere are not masked") {
    const auto text = GENERATE(
        as<std::string>{}, R"({"a":{"type":"SecureString","value":"hunter"}})",
        R"({"a":{"type":"SecureString","value":""}})", R"({"a":{"type":"SecureString"}})",
        R"({"a":{"type":"SecureString","value":"**x**"}})", R"({"a":{"type":"SecureString","value":{"value":"**"}}})",
        R"({"a":{"type":"SecureString","value":12}})", R"({"a":{"type":"String","value":"**"}})",
        R"({"a":{"type":"AzureKeyVaultSecret","secretName":"**"}})", R"({"value":"***"})",
        R"({"type":"SecureString","inner":{"value":"***"}})", R"({"inner":{"type":"SecureString"},"value":"***"})",
        R"(["SecureString","**"])", R"("**")", "{}", "3", "");
    CAPTURE(text);
    REQUIRE(found_in(text).empty());
}

TEST_CASE("a pointer to what the service keeps is a masked secret") {
    REQUIRE(found_in(R"({"typeProperties":{"encryptedCredential":"ew0KICAi","url":"x"}})") ==
            Paths{"properties.typeProperties.encryptedCredential"});
    REQUIRE(found_in(R"({"typeProperties":{"encryptedCredential":null}})").empty());
    REQUIRE(found_in(R"({"typeProperties":{"encryptedCredential":{"type":"SecureString","value":"**"}}})") ==
            Paths{"properties.typeProperties.encryptedCredential.value"});
}

TEST_CASE("all of them are told in source order, with the paths of elements and of odd names") {
    REQUIRE(found_in(R"({"a":{"value":"**","b":[{"encryptedCredential":"x"},1,[{"type":"SecureString","value":"*"}]],)"
                     R"("type":"SecureString"},"my name":{"type":"SecureString","value":"***"},"z":2})") ==
            Paths{"properties.a.value", "properties.a.b[0].encryptedCredential", "properties.a.b[2][0].value",
                  "properties['my name'].value"});
}

TEST_CASE("files and absent definitions hold no secret that anybody masks, and what is no JSON is an error") {
    REQUIRE(found_in(R"({"a":{"type":"SecureString","value":"**"}})", files_kind).empty());
    REQUIRE(found_in("{ no JSON", files_kind).empty());
    REQUIRE_THROWS_MATCHES(found_in("{ no JSON"), Error, testing::HasCode(ErrorCode::invalid_input));
}

TEST_CASE("the deepest definition is looked through to its end") {
    const auto depth = json::max_depth - 1;
    std::string text;
    for (std::size_t i = 0; i < depth; ++i) text += "{\"a\":";
    text += R"({"type":"SecureString","value":"**"})" + std::string(depth, '}');
    const auto found = found_in(text);
    REQUIRE(found.size() == 1);
    REQUIRE(found.front().starts_with("properties.a.a.a."));
}

TEST_CASE("a hostile definition cannot make its masked secrets larger than itself by much") {
    // Deep below a name of a megabyte, each path would repeat it.
    std::string definition = "{\"" + std::string(1 << 20, 'n') + "\":[";
    for (auto i = 0; i < 20'000; ++i) definition += R"({"encryptedCredential":"","type":"SecureString","value":"*"},)";
    definition += "0]}";
    const auto found = found_in(definition);
    REQUIRE(found.size() == max_masked_secrets);
    std::size_t bytes = 0;
    for (const auto& path : found) bytes += path.size();
    REQUIRE(bytes < 64u << 20);
}

TEST_CASE("the secret gap tells every secret and who needs it, through others too") {
    const auto on = [](const std::string& member, const std::string& type, const std::string& name) {
        return "{\"" + member + "\":" + reference(type, name) + "}";
    };
    Factory factory{
        .name = "f",
        .entities = {entity("linkedservices", "Store",
                            R"({"password":{"type":"SecureString","value":"**"},"encryptedCredential":"x"})"),
                     entity("linkedservices", "Open"),
                     entity("datasets", "Orders", on("linkedServiceName", "LinkedServiceReference", "STORE")),
                     entity("datasets", "Other", on("linkedServiceName", "LinkedServiceReference", "Open")),
                     entity("pipelines", "Load",
                            R"({"activities":[{"inputs":[)" + reference("DatasetReference", "orders") +
                                R"(],"outputs":[)" + reference("DatasetReference", "Other") + "]}]}"),
                     entity("pipelines", "All", on("pipeline", "PipelineReference", "Load")),
                     entity("triggers", "Nightly", on("pipelineReference", "PipelineReference", "All")),
                     entity("pipelines", "Idle")}};
    arrange(factory);
    const auto gap = secret_gap(factory);
    REQUIRE(gap.size() == 1);
    CHECK(to_text(gap[0].entity) == "linkedservices/Store");
    CHECK(names(*gap[0].dependents) == Paths{"datasets/Orders", "pipelines/All", "pipelines/Load", "triggers/Nightly"});
    CHECK(gap[0].path == "properties.password.value");
}

TEST_CASE("a pointer beside a mask is the same secret; beside a connection string or alone it is one of its own") {
    const auto [definition, told] = GENERATE(table<std::string, Paths>({
        {R"({"typeProperties":{"encryptedCredential":"x","password":{"type":"SecureString","value":"**"}}})",
         {"properties.typeProperties.password.value"}},
        {R"({"typeProperties":{"a":{"type":"SecureString","value":"**"},"b":{"type":"SecureString","value":"**"},"encryptedCredential":"x"}})",
         {"properties.typeProperties.a.value", "properties.typeProperties.b.value"}},
        {R"({"a":{"encryptedCredential":"x"},"b":{"type":"SecureString","value":"**"}})",
         {"properties.a.encryptedCredential", "properties.b.value"}},
        {R"({"typeProperties":{"connectionString":"Server=s","encryptedCredential":"x","b":{"type":"SecureString","value":"**"}}})",
         {"properties.typeProperties.encryptedCredential", "properties.typeProperties.b.value"}},
        {R"({"typeProperties":{"encryptedCredential":"x"}})", {"properties.typeProperties.encryptedCredential"}},
    }));
    Paths paths;
    for (const auto& secret : secret_gap({.name = "f", .entities = {entity("linkedservices", "S", definition)}}))
        paths.push_back(secret.path);
    REQUIRE(paths == told);
}

TEST_CASE("many secrets of an entity on which much depends share one list of it") {
    std::string definition = "{\"a\":[";
    for (auto i = 0; i < 3'000; ++i) definition += R"({"encryptedCredential":"x"},)";
    Factory factory{.name = "f", .entities = {entity("linkedservices", "Store", definition + "0]}")}};
    for (auto i = 0; i < 3'000; ++i)
        factory.entities.push_back(
            entity("datasets", std::to_string(i),
                   "{\"linkedServiceName\":" + reference("LinkedServiceReference", "Store") + "}"));
    arrange(factory);
    const auto gap = secret_gap(factory);
    REQUIRE(gap.size() == 3'000);
    REQUIRE(gap.front().dependents->size() == 3'000);
    REQUIRE(gap.back().dependents == gap.front().dependents);
}

TEST_CASE("entities that refer to each other in a circle are told once, and nobody depends on itself") {
    Factory factory{
        .name = "f",
        .entities = {entity("pipelines", "A",
                            R"({"encryptedCredential":"x","pipeline":)" + reference("PipelineReference", "B") + "}"),
                     entity("pipelines", "B", "{\"pipeline\":" + reference("PipelineReference", "A") + "}"),
                     entity("files", "README.md", "{ no JSON")}};
    arrange(factory);
    const auto gap = secret_gap(factory);
    REQUIRE(gap.size() == 1);
    REQUIRE(names(*gap[0].dependents) == Paths{"pipelines/B"});
}

TEST_CASE("a factory without masked secrets has no gap") {
    REQUIRE(secret_gap({.name = "f", .entities = {entity("pipelines", "A")}}).empty());
    REQUIRE(secret_gap({}).empty());
}

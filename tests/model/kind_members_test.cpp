#include "src/model/kind_members.hpp"

#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;

namespace {

Entity entity(std::string_view kind, const std::string& definition, const std::string& rest = {}) {
    return {.id = {.kind = std::string(kind), .name = "n"}, .rest = rest, .definition = definition};
}

/// {"a":{"b":1}} of "a.b", {"a":{"any":{"b":1}}} of "a.*.b".
std::string object_with(std::string_view path) {
    const auto dot = path.find('.');
    const auto step = path.substr(0, dot);
    const auto value = dot == std::string_view::npos ? "1" : object_with(path.substr(dot + 1));
    return "{\"" + std::string(step == "*" ? "any" : step) + "\":" + value + "}";
}

}  // namespace

TEST_CASE("a snapshot keeps the state of a trigger, and not what its provisioning is doing") {
    const auto kept = captured(entity(
        "triggers", R"({ "runtimeState": "Started", "provisioningState":"Provisioning","type":"ScheduleTrigger" })"));
    REQUIRE(kept.definition == R"({ "runtimeState": "Started", "type":"ScheduleTrigger" })");
}

TEST_CASE("a snapshot keeps of a runtime's nodes what somebody set, and not how they are at the moment") {
    const auto kept = captured(entity(
        runtime_status_kind,
        R"({"state":"Online","type":"SelfHosted","typeProperties":{"version":"5.1","versionStatus":"UpToDate","nodes":[{"nodeName":"a","status":"Online","lastConnectTime":"t","version":"5.1"},{"status":"Offline"}]}})"));
    REQUIRE(
        kept.definition ==
        R"({"type":"SelfHosted","typeProperties":{"version":"5.1","nodes":[{"nodeName":"a","version":"5.1"},{}]}})");
}

TEST_CASE("members of the resource outside of properties go too, and an object that is left empty with them") {
    REQUIRE(captured(entity(factory_kind, "{}", R"({"location":"westeurope","eTag":"\"1\""})")).rest ==
            R"({"location":"westeurope"})");
    REQUIRE(captured(entity(factory_kind, "{}", R"({"eTag":"1"})")).rest.empty());
    const auto written = as_written(entity(
        factory_kind, R"({"createTime":"t","version":"v","provisioningState":"s","globalParameters":{"a":1.10}})",
        R"({"identity":{"type":"SystemAssigned","principalId":"p","tenantId":"t"},"id":"/x","tags":{"a":"b"}})"));
    REQUIRE(written.definition == R"({"globalParameters":{"a":1.10}})");
    REQUIRE(written.rest == R"({"identity":{"type":"SystemAssigned"},"tags":{"a":"b"}})");
}

TEST_CASE("what the service adds to a definition is not what was written") {
    REQUIRE(as_written(entity("pipelines", R"({"activities":[],"lastPublishTime":"t"})")).definition ==
            R"({"activities":[]})");
    REQUIRE(as_written(entity("PIPELINES", R"({"activities":[],"lastPublishTime":"t"})")).definition ==
            R"({"activities":[]})");
    REQUIRE(as_written(entity("managedPrivateEndpoints",
                              R"({"groupId":"dfs","connectionState":{"status":"Approved"},"isReserved":false})"))
                .definition == R"({"groupId":"dfs"})");
}

TEST_CASE("a member of the same name elsewhere stays") {
    const std::string text = R"({"activities":[{"lastPublishTime":"t"}],"type":"x","id":1,"etag":2})";
    REQUIRE(as_written(entity("pipelines", text)).definition == text);
    REQUIRE(captured(entity("pipelines", text)).definition == text);
}

TEST_CASE("every member that the table names goes, of every kind") {
    for (const auto& kind : kinds()) {
        for (const auto* const column : {&kind.read_only, &kind.not_captured}) {
            for (const auto path : *column) {
                CAPTURE(kind.collection, path);
                constexpr std::string_view properties = "properties.";
                const auto is_inner = path.starts_with(properties);
                const auto text = object_with(is_inner ? path.substr(properties.size()) : path);
                const auto before = is_inner ? entity(kind.collection, text) : entity(kind.collection, "{}", text);
                const auto after = column == &kind.read_only ? as_written(before) : captured(before);
                CHECK((is_inner ? after.definition : after.rest).find(":1") == std::string::npos);
            }
        }
    }
}

TEST_CASE("what is no object, an absent definition, a file and a kind that nobody knows stay as they are") {
    for (const auto* const text : {"", "3", "null", "[{\"lastPublishTime\":1}]"}) {
        CHECK(captured(entity("pipelines", text)).definition == text);
        CHECK(as_written(entity("pipelines", text)).definition == text);
    }
    const auto file = entity(files_kind, "{ \"etag\": no JSON");
    REQUIRE(captured(file) == file);
    REQUIRE(as_written(file) == file);
    const auto unknown = entity("futureThings", R"({"state":1,"provisioningState":2})", R"({"zone":1})");
    REQUIRE(captured(unknown) == unknown);
    REQUIRE(as_written(unknown) == unknown);
}

// Writing single entities of a live factory, against the emulator's own rules.
#include "src/azure/factory_writer.hpp"

#include "src/model/kind.hpp"
#include "tests/restore/local_azure.hpp"

namespace adfkeep::azure {
namespace {

using adfkeep::testing::entity;
using adfkeep::testing::HasCode;
using adfkeep::testing::LocalAzure;
using adfkeep::testing::Says;
using std::chrono::seconds;

constexpr const char* events = R"({"type":"BlobEventsTrigger","pipelines":[{"pipelineReference":)"
                               R"({"type":"PipelineReference","referenceName":"load"}}]})";
constexpr const char* schedule = R"({"type":"ScheduleTrigger","pipelines":[{"pipelineReference":)"
                                 R"({"type":"PipelineReference","referenceName":"load"}}]})";

Entity load() { return entity("pipelines", "load", R"({"activities":[]})"); }

/// What the service says of `member` at a path below the factory.
std::string shown(LocalAzure& azure, const std::string& path, const char* member) {
    const auto said = azure.other("GET", path);
    return said.json.at("properties").value(member, "");
}

TEST_CASE("an entity of every kind that can be put is held afterwards as it was put") {
    LocalAzure azure;
    azure.load({entity("managedVirtualNetworks", "default", "{}")});
    const auto put = GENERATE(values<Entity>({
        entity("integrationRuntimes", "own-runtime", R"({"type":"SelfHosted"})"),
        entity("managedPrivateEndpoints", "default/to-store",
               R"({"privateLinkResourceId":"/subscriptions/s/x","groupId":"blob","fqdns":["a.b"]})"),
        entity("credentials", "c-1", R"({"type":"ManagedIdentity"})"),
        entity("linkedservices", "Blob Stör é", R"({"type":"AzureBlobStorage","n":1.10,"big":12345678901234567890})"),
        entity("datasets", "a;b=c'd", R"({"type":"x","s":"\u0041\/"})"),
        entity("dataflows", "flow", R"({"type":"Flowlet"})"),
        entity("pipelines", "Load (all)", R"({"activities":[], "e":1e400})"),
        entity("triggers", "nightly", R"({"type":"ScheduleTrigger"})"),
        entity("adfcdcs", "capture", R"({"policy":{"mode":"Batch"}})"),
        entity("globalParameters", "default", R"({"p":{"type":"Int","value":1.0}})"),
    }));
    CAPTURE(put.id.kind);
    REQUIRE_FALSE(azure.writer().held(put.id));
    azure.writer().put(put, {});
    const auto held = azure.writer().held(put.id);
    REQUIRE(held);
    REQUIRE(held->entity.id == put.id);
    REQUIRE(held->entity.definition.find(put.definition.substr(1, put.definition.size() - 2)) != std::string::npos);
    azure.writer().remove(put.id);
    azure.writer().remove(put.id);
    REQUIRE_FALSE(azure.writer().held(put.id));
}

TEST_CASE("a managed network, whose file has no properties, is put with empty ones") {
    LocalAzure azure;
    azure.load({});
    azure.writer().put(entity("managedVirtualNetworks", "default", ""), {});
    REQUIRE(azure.writer().held({.kind = "managedVirtualNetworks", .name = "default"}));
}

TEST_CASE("the factory resource is put whole, and made where there is none") {
    LocalAzure azure;
    auto factory = entity("factories", "sales", R"({"publicNetworkAccess":"Disabled"})");
    factory.rest = R"({"location":"northeurope","tags":{"team":"sales"},"identity":{"type":"SystemAssigned"}})";
    REQUIRE_FALSE(azure.writer().held(factory.id));
    azure.writer().put(factory, {});
    const auto held = azure.writer().held(factory.id);
    REQUIRE(held->entity.rest.find(R"("tags":{"team":"sales"})") != std::string::npos);
    factory.definition = "{}";
    azure.writer().put(factory, held->etag);
    REQUIRE(azure.other("GET", "").json.at("properties").count("publicNetworkAccess") == 0);
    REQUIRE_THROWS_AS(azure.writer().put(factory, held->etag), ChangedMeanwhile);
}

TEST_CASE("what somebody else changed since it was looked at is not overwritten") {
    LocalAzure azure;
    azure.load({load()});
    const auto held = azure.writer().held(load().id);
    REQUIRE(azure.other("PUT", "/pipelines/load", R"({"properties":{"activities":[],"theirs":1}})").status == 200);
    REQUIRE_THROWS_MATCHES(azure.writer().put(entity("pipelines", "load", R"({"ours":1})"), held->etag), Error,
                           Says(ErrorCode::refused_for_safety, "by somebody else meanwhile"));
    REQUIRE(azure.other("GET", "/pipelines/load").json.at("properties").contains("theirs"));
}

TEST_CASE("an etag is taken in the one spelling or the other") {
    const std::string taken = GENERATE(R"("v1")", "v1");
    testing::Stage stage;
    stage.network.otherwise = [&](const testing::Sent& sent) -> http::Response {
        if (sent.method == "PUT" && sent.headers.get("If-Match") != taken)
            return {.status = 400, .body = R"({"error":{"code":"BadRequest","message":"the ETag is wrong"}})"};
        return {.status = 200, .body = R"({"name":"load","properties":{},"etag":"v1"})"};
    };
    testing::CountedTokens tokens;
    ArmClient client(stage.network, tokens, {}, stage.world());
    FactoryWriter(client, LocalAzure::id()).put(load(), "v1");
    REQUIRE(stage.network.sent.back().headers.get("If-Match") == taken);
}

TEST_CASE("a refusal that has nothing to do with etags stays what it is") {
    LocalAzure azure;
    azure.load({load()});
    const auto held = azure.writer().held(load().id);
    const auto refers = entity("pipelines", "load",
                               R"({"activities":[{"name":"a","type":"ExecutePipeline",)"
                               R"("typeProperties":{"pipeline":{"type":"PipelineReference",)"
                               R"("referenceName":"nobody"}}}]})");
    REQUIRE_THROWS_MATCHES(azure.writer().put(refers, held->etag), ArmError,
                           Says(ErrorCode::invalid_input, "invalid reference 'nobody'"));
}

TEST_CASE("a name that would lead elsewhere is never sent") {
    const auto [kind, name] = GENERATE(table<std::string, std::string>({{"pipelines", ".."},
                                                                        {"pipelines", "."},
                                                                        {"pipelines", ""},
                                                                        {"managedPrivateEndpoints", "alone"},
                                                                        {"managedPrivateEndpoints", "../x"},
                                                                        {"managedPrivateEndpoints", "net/.."},
                                                                        {"roleAssignments", "r"},
                                                                        {"files", "README.md"}}));
    LocalAzure azure;
    azure.load({});
    REQUIRE_THROWS_MATCHES(azure.writer().put(entity(kind, name, "{}"), {}), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_MATCHES(azure.writer().remove({.kind = kind, .name = name}), Error,
                           HasCode(ErrorCode::invalid_input));
    REQUIRE(azure.service().events().empty());
}

TEST_CASE("a slash or a question mark in a name stays inside its segment") {
    LocalAzure azure;
    azure.load({});
    REQUIRE_THROWS_AS(azure.writer().put(entity("pipelines", "a/../../x?y=1", "{}"), {}), ArmError);
    REQUIRE(azure.writes() == std::vector<std::string>{"PUT /pipelines/a%2F..%2F..%2Fx%3Fy%3D1"});
}

TEST_CASE("a schedule starts and stops, and what is so already is left alone") {
    LocalAzure azure;
    azure.load({load(), entity("triggers", "nightly", schedule)});
    const EntityId id{.kind = "triggers", .name = "nightly"};
    azure.writer().start(id);
    azure.writer().start(id);
    REQUIRE(shown(azure, "/triggers/nightly", "runtimeState") == "Started");
    azure.writer().stop(id);
    azure.writer().stop(id);
    REQUIRE(shown(azure, "/triggers/nightly", "runtimeState") == "Stopped");
    REQUIRE(azure.writes().size() == 2);
    azure.writer().stop({.kind = "triggers", .name = "absent"});
    REQUIRE_THROWS_MATCHES(azure.writer().start({.kind = "triggers", .name = "absent"}), Error,
                           HasCode(ErrorCode::invalid_input));
}

TEST_CASE("an event trigger has started when its subscription is in place, and is removed when it is taken back") {
    LocalAzure azure({.settle_time = seconds(40)});
    azure.load({load(), entity("triggers", "blobs", events)});
    const EntityId id{.kind = "triggers", .name = "blobs"};
    azure.writer().start(id);
    REQUIRE(azure.time().elapsed() >= seconds(40));
    REQUIRE(azure.other("POST", "/triggers/blobs/getEventSubscriptionStatus").json.at("status") == "Enabled");
    azure.writer().stop(id);
    azure.writer().remove(id);
    REQUIRE(azure.time().elapsed() >= seconds(80));
    REQUIRE(azure.other("GET", "/triggers/blobs").status == 404);
}

TEST_CASE("what is being provisioned is changed once that is over") {
    LocalAzure azure({.settle_time = seconds(40)});
    azure.load({load(), entity("triggers", "blobs", events)});
    REQUIRE(azure.other("POST", "/triggers/blobs/subscribeToEvents").status == 202);
    azure.writer().put(entity("triggers", "blobs", R"({"type":"BlobEventsTrigger","description":"new"})"), {});
    REQUIRE(azure.time().elapsed() >= seconds(40));
    REQUIRE(shown(azure, "/triggers/blobs", "description") == "new");
}

TEST_CASE("what is provisioned for ever is given up") {
    LocalAzure azure({.settle_time = std::chrono::hours(24)});
    azure.load({load(), entity("triggers", "blobs", events)});
    REQUIRE(azure.other("POST", "/triggers/blobs/subscribeToEvents").status == 202);
    REQUIRE_THROWS_MATCHES(azure.writer().put(entity("triggers", "blobs", R"({"type":"BlobEventsTrigger"})"), {}),
                           Error, Says(ErrorCode::unavailable, "may still do so"));
    REQUIRE(azure.time().elapsed() <= std::chrono::hours(2));
}

TEST_CASE("a trigger that runs but hears nothing gets its subscription back") {
    LocalAzure azure;
    azure.load({load(), entity("triggers", "blobs", events)});
    const EntityId id{.kind = "triggers", .name = "blobs"};
    azure.writer().start(id);
    REQUIRE(azure.other("POST", "/triggers/blobs/unsubscribeFromEvents").status == 200);
    azure.writer().start(id);
    REQUIRE(azure.other("POST", "/triggers/blobs/getEventSubscriptionStatus").json.at("status") == "Enabled");
}

TEST_CASE("a change data capture starts and stops") {
    LocalAzure azure;
    azure.load({entity("adfcdcs", "capture", "{}")});
    const EntityId id{.kind = "adfcdcs", .name = "capture"};
    azure.writer().start(id);
    REQUIRE(azure.other("GET", "/adfcdcs/capture/status").body == R"("Running")");
    azure.writer().stop(id);
    REQUIRE(azure.other("GET", "/adfcdcs/capture/status").body == R"("Stopped")");
    azure.writer().stop({.kind = "adfcdcs", .name = "absent"});
    REQUIRE_THROWS_MATCHES(azure.writer().start({.kind = "adfcdcs", .name = "absent"}), Error,
                           HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a managed private endpoint is settled when it waits for its owner's approval, and no sooner") {
    LocalAzure azure({.settle_time = seconds(90)});
    azure.load({entity("managedVirtualNetworks", "default", "{}")});
    const auto endpoint =
        entity("managedPrivateEndpoints", "default/to-store", R"({"privateLinkResourceId":"/x","groupId":"blob"})");
    azure.writer().put(endpoint, {});
    azure.writer().wait_until_settled(endpoint.id);
    REQUIRE(azure.time().elapsed() >= seconds(90));
    REQUIRE(azure.time().elapsed() < seconds(120));
}

TEST_CASE("an endpoint whose provisioning failed says so") {
    testing::Stage stage;
    stage.network.then(200, R"({"name":"e","properties":{"provisioningState":"Provisioning"}})")
        .then(200, R"({"name":"e","properties":{"provisioningState":"Failed"}})");
    testing::CountedTokens tokens;
    ArmClient client(stage.network, tokens, {}, stage.world());
    REQUIRE_THROWS_MATCHES(FactoryWriter(client, LocalAzure::id())
                               .wait_until_settled({.kind = "managedPrivateEndpoints", .name = "default/e"}),
                           Error, Says(ErrorCode::unavailable, "ended as Failed"));
}

TEST_CASE("answers that get lost change nothing of the outcome") {
    LocalAzure azure({.faults = {{.delivery = emulator::Delivery::reset, .share = 0.3}, {.status = 500, .share = 0.1}},
                      .seed = GENERATE(1u, 2u, 3u, 4u, 5u)});
    azure.load({load(), entity("triggers", "nightly", schedule), entity("triggers", "blobs", events)});
    for (const auto* const name : {"nightly", "blobs"}) {
        azure.writer().start({.kind = "triggers", .name = name});
        azure.writer().stop({.kind = "triggers", .name = name});
        azure.writer().remove({.kind = "triggers", .name = name});
        REQUIRE_FALSE(azure.writer().held({.kind = "triggers", .name = name}));
    }
}

TEST_CASE("an answer about another entity is not believed") {
    testing::Stage stage;
    stage.network.then(200, R"({"name":"other","properties":{}})");
    testing::CountedTokens tokens;
    ArmClient client(stage.network, tokens, {}, stage.world());
    REQUIRE_THROWS_MATCHES(FactoryWriter(client, LocalAzure::id()).held(load().id), Error,
                           Says(ErrorCode::invalid_input, "another entity"));
}

}  // namespace
}  // namespace adfkeep::azure

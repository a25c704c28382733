#include <boost/filesystem.hpp>

#include "src/emulator/state/state_text.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

const std::string nightly =
    R"({"properties":{"n":1.10,"type":"ScheduleTrigger","pipelines":[{"pipelineReference":{"type":"PipelineReference","referenceName":"Läden/x"}}]}})";

}  // namespace

TEST_CASE("an emulator that starts again on its folder is as it was") {
    const TempDir dir;
    std::vector<std::string> before;
    const auto factory = factories + "/sales";
    const std::vector<std::string> paths{factory,
                                         factories,
                                         factory + "/pipelines",
                                         factory + "/triggers",
                                         factory + "/linkedservices",
                                         factory + "/futureThings",
                                         factory + "/globalParameters",
                                         factory + "/managedVirtualNetworks/default/managedPrivateEndpoints",
                                         factory + "/providers/Microsoft.Authorization/locks",
                                         group,
                                         "/secrets/s?api-version=7.4"};
    {
        Azure azure({.state = dir.path()});
        azure.service().load("sales", factory_of({entity("pipelines", "Läden/x", "{}"), entity("pipelines", "b", "{}"),
                                                  entity("futureThings", "..", R"({"a":1e400})"),
                                                  entity("managedVirtualNetworks", "default", "{}")}));
        REQUIRE(azure.put(factory + "/pipelines/a", R"({"properties":{}})").status == 200);
        REQUIRE(azure.put(factory + "/triggers/t", nightly).status == 200);
        REQUIRE(azure.post(factory + "/triggers/t/start").status == 200);
        REQUIRE(
            azure
                .put(
                    factory + "/linkedservices/l",
                    R"({"properties":{"type":"Oracle","typeProperties":{"password":{"type":"SecureString","value":"hush"}}}})")
                .status == 200);
        REQUIRE(azure
                    .put(factory + "/managedVirtualNetworks/default/managedPrivateEndpoints/e",
                         R"({"properties":{"privateLinkResourceId":"/x","groupId":"blob"}})")
                    .status == 200);
        REQUIRE(azure.put(factory + "/globalParameters/default", R"({"properties":{"p":{"type":"Int","value":1}}})")
                    .status == 200);
        REQUIRE(azure
                    .put(factory + "/providers/Microsoft.Authorization/locks/k",
                         R"({"properties":{"level":"CanNotDelete"}})")
                    .status == 201);
        REQUIRE(azure.put("/secrets/s?api-version=7.4", R"({"value":"v"})").status == 200);
        static_cast<void>(azure.make_factory("gone"));
        REQUIRE(azure.remove(factories + "/gone").status == 200);
        for (const auto& path : paths) before.push_back(azure.get(path).body);
    }
    Azure azure({.state = dir.path()});
    for (std::size_t i = 0; i < paths.size(); ++i) {
        CAPTURE(paths[i]);
        REQUIRE(azure.get(paths[i]).body == before[i]);
    }
    REQUIRE(azure.put(factory + "/triggers/t", nightly).code() == "TriggerEnabledCannotUpdate");
    for (const auto& file : boost::filesystem::recursive_directory_iterator(dir.path())) {
        if (!boost::filesystem::is_regular_file(file)) continue;
        REQUIRE((boost::filesystem::status(file).permissions() & boost::filesystem::others_read) == 0);
        REQUIRE(read_file(file.path()).find("hush") == std::string::npos);
    }
}

TEST_CASE("connections of private endpoints are kept, and gone with their endpoint") {
    const TempDir dir;
    const auto endpoint = group + "/providers/Microsoft.Network/privateEndpoints/pe";
    const auto connections = factories + "/sales/privateEndPointConnections";
    {
        Azure azure({.state = dir.path()});
        const auto factory = azure.make_factory();
        REQUIRE(azure
                    .put(endpoint,
                         R"({"properties":{"privateLinkServiceConnections":[{"properties":{"privateLinkServiceId":")" +
                             factory + R"("}}]}})")
                    .status == 201);
    }
    {
        Azure azure({.state = dir.path()});
        REQUIRE(azure.get(connections).json["value"].size() == 1);
        REQUIRE(azure.remove(endpoint).status == 200);
    }
    REQUIRE(Azure({.state = dir.path()}).get(connections).json["value"].empty());
}

TEST_CASE("what is deleted stays deleted") {
    const TempDir dir;
    {
        Azure azure({.state = dir.path()});
        const auto factory = azure.make_factory();
        REQUIRE(azure.put(factory + "/pipelines/p", R"({"properties":{}})").status == 200);
        REQUIRE(azure.remove(factory + "/pipelines/P").status == 200);
    }
    Azure azure({.state = dir.path()});
    REQUIRE(azure.get(factories + "/sales").status == 200);
    REQUIRE(azure.get(factories + "/sales/pipelines/p").status == 404);
}

TEST_CASE("a folder that no emulator wrote is refused, naming the file") {
    const TempDir dir;
    const auto content = GENERATE(as<std::string>{}, "", "[]", "{", "{}", R"({"name":"x"})",
                                  R"({"name":"x","created":"2026-11-24T01:00:00Z","sent":"zz"})");
    write_file(dir / "factories/x/factory.json", content);
    REQUIRE_THROWS_MATCHES(Azure({.state = dir.path()}), Error, Says(ErrorCode::invalid_input, "factory.json"));
}

TEST_CASE("a document comes back from its text as it was, also while it settles") {
    using namespace adfkeep::emulator;
    KeptDocument kept{.number = 7,
                      .document = {.name = "Läden",
                                   .properties = R"({"a":1,"a":2,"\u0061":1.10})",
                                   .rest = R"({"x":null})",
                                   .sent = std::string("\0\xFF", 2),
                                   .etag = "e",
                                   .live = {{"state", R"("Starting")"}},
                                   .hidden = {{"key", "va\"lue"}},
                                   .settling = Settling{.at = *time_from_text("2026-11-24T01:00:00Z"),
                                                        .live = {{"state", R"("Started")"}},
                                                        .hidden = {{"k", "v"}}}}};
    const auto text = document_text(kept);
    const auto read = read_document(text, "here");
    REQUIRE(document_text(read) == text);
    REQUIRE(read.document.properties == kept.document.properties);
    REQUIRE(read.document.settling->live == kept.document.settling->live);
}

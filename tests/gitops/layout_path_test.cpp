#include "gitops/layout.hpp"
#include "gitops/layout_place.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::gitops;
using namespace adfkeep::testing;

TEST_CASE("each kind has its folder, nested ones inside what they live in") {
    REQUIRE(layout_path({"pipelines", "Load File"}) == "pipeline/Load File.json");
    REQUIRE(layout_path({"linkedservices", "Store"}) == "linkedService/Store.json");
    REQUIRE(layout_path({"factories", "sales"}) == "factory/sales.json");
    REQUIRE(layout_path({"adfcdcs", "cdc"}) == "adfcdc/cdc.json");
    REQUIRE(layout_path({"managedVirtualNetworks", "default"}) == "managedVirtualNetwork/default.json");
    REQUIRE(layout_path({"managedPrivateEndpoints", "default/sql"}) ==
            "managedVirtualNetwork/default/managedPrivateEndpoint/sql.json");
    REQUIRE(layout_path({"files", "templates/x/manifest.json"}) == "templates/x/manifest.json");
}

TEST_CASE("kinds without a folder have no place, and neither has a nested entity of nothing") {
    const auto id =
        GENERATE(EntityId{"globalParameters", "default"}, EntityId{"privateEndpointConnections", "x"},
                 EntityId{"unheardOf", "x"}, EntityId{"managedPrivateEndpoints", "sql"},
                 EntityId{"managedPrivateEndpoints", "/sql"}, EntityId{"managedPrivateEndpoints", "default/"});
    REQUIRE_FALSE(layout_path(id).has_value());
}

TEST_CASE("no name leads out of its folder") {
    REQUIRE(layout_path({"pipelines", "../../etc/cron.d/x"}) == "pipeline/%2E.%2F..%2Fetc%2Fcron.d%2Fx.json");
    REQUIRE(layout_path({"managedPrivateEndpoints", "../x/y"}) ==
            "managedVirtualNetwork/%2E./managedPrivateEndpoint/x%2Fy.json");
}

TEST_CASE("a path of kind files that leads out, or into Git's own folder, is refused") {
    const auto path = GENERATE(as<std::string>{}, "/etc/passwd", "../x", "a/../b", "a/./b", "a//b", "a/", "", ".", "..",
                               ".git/hooks/pre-commit", "a/.GIT/config", "a/.git", ".git. /x", "..\\x", "a\\..\\..\\x",
                               "\\x", "a\\.git\\config");
    INFO(path);
    REQUIRE_THROWS_MATCHES(layout_path({"files", path}), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_MATCHES(layout_path({"files", std::string("a\0b", 3)}), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_MATCHES(layout_path({"files", std::string(256, 'x')}), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a path of kind files that stays inside is kept, however odd") {
    const auto path = GENERATE(as<std::string>{}, ".gitignore", ".github/workflows/x.yml", "a\nb", "...", "..a", "git",
                               "a\\b", "%2E", "x.git/y");
    REQUIRE(layout_path({"files", path}) == path);
}

TEST_CASE("the place of a file is found by exact folder and suffix") {
    const auto is_kind = [](std::string_view path) {
        const auto place = layout_place(path);
        return place ? std::string(place->kind->collection) : "";
    };
    REQUIRE(is_kind("pipeline/a.json") == "pipelines");
    REQUIRE(is_kind("managedVirtualNetwork/default/managedPrivateEndpoint/x.json") == "managedPrivateEndpoints");
    REQUIRE(layout_place("managedVirtualNetwork/net/managedPrivateEndpoint/x.json")->parent_folder == "net");
    for (const auto* path :
         {"Pipeline/a.json", "pipeline/a.JSON", "pipeline/.json", "pipeline/sub/a.json", "a.json", "pipeline",
          "managedPrivateEndpoint/x.json", "x/pipeline/a.json", "managedVirtualNetwork/default/pipeline/x.json",
          "pipeline/default/managedPrivateEndpoint/x.json", "templates/a.json",
          "pipeline/x/managedPrivateEndpoint/y/z.json"}) {
        INFO(path);
        REQUIRE(is_kind(path).empty());
    }
}

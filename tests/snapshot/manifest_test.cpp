#include "snapshot/manifest.hpp"

#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

Manifest full() {
    return {.program = "adfkeep 0.1.0",
            .source = "folder:/srv/sales",
            .counts = {{"datasets", 2}, {"pipelines", 3}},
            .missing = {{.kind = "locks", .why = "permission refused"}},
            .masked = {{.kind = "linkedservices", .name = "Store", .path = "typeProperties.password"}}};
}

TEST_CASE("a manifest reads as it stands in the format's example, and comes back") {
    const auto made = to_entity(full(), "sales");
    REQUIRE(header_line(made) == R"({"kind":"manifest","name":"sales"})");
    REQUIRE(
        made.definition ==
        R"({"v":1,"program":"adfkeep 0.1.0","source":"folder:/srv/sales","counts":{"datasets":2,"pipelines":3},"missing":[{"kind":"locks","why":"permission refused"}],"masked":[{"kind":"linkedservices","name":"Store","path":"typeProperties.password"}],"drill":null})");
    REQUIRE(manifest_from(made, "here") == full());
}

TEST_CASE("a manifest says whether a live factory was read whole, and of other sources nothing") {
    auto manifest = full();
    REQUIRE_FALSE(manifest_from(to_entity(manifest, "sales"), "here").is_whole);
    for (const bool whole : {true, false}) {
        manifest.is_whole = whole;
        const auto made = to_entity(manifest, "sales");
        REQUIRE(made.definition.ends_with(whole ? R"("drill":null,"whole":true})" : R"("drill":null,"whole":false})"));
        REQUIRE(manifest_from(made, "here") == manifest);
        REQUIRE(manifest_from(made, "here").is_whole == whole);
    }
}

TEST_CASE("a source that is no text, and words in any language, survive in a manifest") {
    auto manifest = full();
    manifest.source = "folder:/srv/\"quoted\" \n Ümläut";
    REQUIRE(manifest_from(to_entity(manifest, "sales"), "here") == manifest);
    manifest.source = "folder:/srv/\xff";
    REQUIRE(manifest_from(to_entity(manifest, "sales"), "here").source == "folder:/srv/\xef\xbf\xbd");
}

TEST_CASE("what a newer program says in a manifest does not keep this one from reading it") {
    auto made = to_entity(full(), "sales");
    made.definition.replace(made.definition.size() - 1, 1, R"(,"weather":{"sky":"clear"}})");
    REQUIRE(manifest_from(made, "here") == full());
}

TEST_CASE("a malformed manifest is refused by name") {
    const auto definition =
        GENERATE(as<std::string>{}, "", "{", "[]", "{}", R"({"v":1,"program":1})",
                 R"({"program":"p","source":"s","counts":[],"missing":[],"masked":[]})",
                 R"({"program":"p","source":"s","counts":{},"missing":[1],"masked":[]})",
                 R"({"program":"p","source":"s","counts":{},"missing":[],"masked":[],"whole":1})",
                 R"({"program":"p","source":"s","counts":{},"missing":[],"masked":[],"whole":null})");
    REQUIRE_THROWS_MATCHES(manifest_from(entity("manifest", "sales", definition), "commit:manifest"), Error,
                           Says(integrity, "commit:manifest: manifest is malformed"));
}

TEST_CASE("kinds are counted") {
    REQUIRE(count_kinds(small_factory()) ==
            std::map<std::string, std::size_t>{{"datasets", 1}, {"files", 1}, {"pipelines", 1}});
}

}  // namespace
}  // namespace adfkeep::snapshot

#include "src/source/locator.hpp"

#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::source;
using namespace adfkeep::testing;

TEST_CASE("each form of a locator is told by its beginning") {
    REQUIRE(parse_locator("folder:/srv/adf") == Locator(FolderLocator{"/srv/adf"}));
    REQUIRE(parse_locator("adf/main") == Locator(FolderLocator{"adf/main"}));
    REQUIRE(parse_locator(".") == Locator(FolderLocator{"."}));
    REQUIRE(parse_locator("arm:templates") == Locator(ArmLocator{"templates"}));
    REQUIRE(parse_locator("snapshot:sales") == Locator(SnapshotLocator{"sales", "latest"}));
    REQUIRE(parse_locator("git:repo@main") == Locator(GitLocator{"repo", "main", ""}));
    REQUIRE(parse_locator("/subscriptions/0-1/resourceGroups/rg/providers/Microsoft.DataFactory/factories/sales") ==
            Locator(LiveLocator{"0-1", "rg", "sales"}));
}

TEST_CASE("a plain path that looks odd is still a path") {
    const auto* text =
        GENERATE("sales@main", "C:", "foo:bar", "/subscriptions/mine/adf", "a b", "Folder:x", "git", "/subscriptions");
    REQUIRE(parse_locator(text) == Locator(FolderLocator{text}));
}

TEST_CASE("the fixed parts of a resource id are compared without case") {
    REQUIRE(parse_locator("/SUBSCRIPTIONS/S/resourcegroups/G/Providers/microsoft.datafactory/Factories/F") ==
            Locator(LiveLocator{"S", "G", "F"}));
}

TEST_CASE("a Git locator splits at its last '@' and its revision at the first ':'") {
    const auto [text, path, revision, root] = GENERATE(table<std::string, std::string, std::string, std::string>({
        {"git:git@github.com:org/repo.git@v1:adf:x", "git@github.com:org/repo.git", "v1", "adf:x"},
        {"git:/srv/a@b/repo@HEAD~2", "/srv/a@b/repo", "HEAD~2", ""},
        {"git:.@feature/x:adf/main", ".", "feature/x", "adf/main"},
        {"git:repo@main:", "repo", "main", ""},
        {"git:https://user@host/repo@0a1b2c", "https://user@host/repo", "0a1b2c", ""},
    }));
    REQUIRE(parse_locator(text) == Locator(GitLocator{path, revision, root}));
}

TEST_CASE("a repository on another machine is told from one on this one") {
    REQUIRE(is_remote({"https://host/repo"}));
    REQUIRE(is_remote({"ssh://git@host/repo"}));
    REQUIRE(is_remote({"git@host:org/repo"}));
    REQUIRE(is_remote({"host:repo"}));
    REQUIRE_FALSE(is_remote({"repo"}));
    REQUIRE_FALSE(is_remote({"/srv/a:b"}));
    REQUIRE_FALSE(is_remote({"./a:b"}));
    REQUIRE_FALSE(is_remote({"file:///srv/repo"}));
}

TEST_CASE("a locator's text is read back as the same locator") {
    const auto* text = GENERATE("folder:a b", "git:repo@main", "git:a@b@main:adf/x", "arm:t", "snapshot:a@b@latest~2",
                                "/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F");
    REQUIRE(to_text(parse_locator(text)) == text);
}

TEST_CASE("a snapshot is a factory and a time, with or without the prefix") {
    const auto [text, factory, at] =
        GENERATE(table<std::string, std::string, std::string>({{"sales", "sales", "latest"},
                                                               {"snapshot:sales", "sales", "latest"},
                                                               {"sales@latest~3", "sales", "latest~3"},
                                                               {"snapshot:a@b@0a1b2c", "a@b", "0a1b2c"},
                                                               {"sales@2026-11-24", "sales", "2026-11-24"}}));
    REQUIRE(parse_snapshot(text) == SnapshotLocator{factory, at});
}

TEST_CASE("what names no source is wrong usage, with the form that would") {
    const auto [text, form] = GENERATE(table<std::string, std::string>(
        {{"", "folder:DIR"},
         {"folder:", "folder:DIR"},
         {"arm:", "arm:FILE_OR_DIR"},
         {"git:repo", "git:PATH_OR_URL@REVISION"},
         {"git:repo@", "git:PATH_OR_URL@REVISION"},
         {"git:@main", "git:PATH_OR_URL@REVISION"},
         {"git:repo@:adf", "git:PATH_OR_URL@REVISION"},
         {"snapshot:", "FACTORY@latest"},
         {"snapshot:@latest", "FACTORY@latest"},
         {"snapshot:sales@", "FACTORY@latest"},
         {"https://host/repo", "git:URL@REVISION"},
         {"/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories", "factories/F"},
         {"/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F/pipelines/P", "factories/F"},
         {"/subscriptions/S/resourceGroups//providers/Microsoft.DataFactory/factories/F", "factories/F"}}));
    INFO(text);
    REQUIRE_THROWS_MATCHES(parse_locator(text), Error, Says(ErrorCode::usage, form));
    REQUIRE_THROWS_MATCHES(parse_locator(std::string("a\0b", 3)), Error, HasCode(ErrorCode::usage));
}

// Bad input gets one clear line and exit code 3, and leaves everything as it was.
#include <boost/filesystem.hpp>
#include <functional>

#include "tests/cli/site.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;
namespace fs = boost::filesystem;

namespace {

struct BadFactory {
    std::string what;
    std::function<void(const fs::path& factory)> make;
    std::string said;  ///< with the place
};

void make_large(const fs::path& file, std::uintmax_t bytes) {
    write_file(file, "");
    fs::resize_file(file, bytes);  // sparse: it takes no room
}

const std::vector<BadFactory> bad_factories = {
    {"JSON that is none",
     [](const fs::path& f) {
         write_file(f / "pipeline/b.json", "{\n  \"name\": \"b\",\n  \"properties\": {\"n\": 01}\n}");
     },
     "factory/pipeline/b.json:3:23: a number has a leading zero"},
    {"JSON that is cut short", [](const fs::path& f) { write_file(f / "trigger/b.json", "{\"name\":\"b\","); },
     "factory/trigger/b.json:1:13: "},
    {"an empty file", [](const fs::path& f) { write_file(f / "dataset/b.json", ""); }, "factory/dataset/b.json:1:1: "},
    {"bytes that are no text", [](const fs::path& f) { write_file(f / "dataset/b.json", entity_file("b\xff")); },
     "factory/dataset/b.json:1:11: the text is not UTF-8"},
    {"100,000 levels of nesting",
     [](const fs::path& f) {
         write_file(f / "pipeline/b.json", entity_file("b", std::string(100'000, '[') + std::string(100'000, ']')));
     },
     "factory/pipeline/b.json:1:1025: nested deeper than 1,000 levels"},
    {"two names that differ by case",
     [](const fs::path& f) { write_file(f / "pipeline/other.json", entity_file("LOAD FILE")); },
     "factory/pipeline/other.json"},
    {"a name of 1,025 bytes",
     [](const fs::path& f) { write_file(f / "pipeline/b.json", entity_file(std::string(1025, 'b'))); },
     "factory/pipeline/b.json:1:9: \"name\" is longer than 1,024 bytes"},
    {"a name of half a character", [](const fs::path& f) { write_file(f / "pipeline/b.json", entity_file("\\ud800")); },
     "factory/pipeline/b.json:1:9: \"name\" is not valid Unicode"},
    {"a link to a file outside", [](const fs::path& f) { fs::create_symlink("/etc/passwd", f / "pipeline/b.json"); },
     "factory/pipeline/b.json: is a symbolic link that leads out of the folder"},
    {"a link to a folder outside", [](const fs::path& f) { fs::create_directory_symlink("..", f / "trigger"); },
     "factory/trigger: is a symbolic link that leads out of the folder"},
    {"a link to nothing", [](const fs::path& f) { fs::create_symlink("nothing", f / "pipeline/b.json"); },
     "factory/pipeline/b.json: is a symbolic link that leads to nothing"},
    {"a file of 1 GiB", [](const fs::path& f) { make_large(f / "pipeline/b.json", 1u << 30); },
     "factory/pipeline/b.json: is 1073741824 bytes large"},
    {"another file of 1 GiB", [](const fs::path& f) { make_large(f / "templates/video.bin", 1u << 30); },
     "factory/templates/video.bin: is 1073741824 bytes large"},
    {"an empty folder", [](const fs::path& f) { fs::remove_all(f), fs::create_directory(f); },
     "factory: there is no Data Factory entity in this folder"},
    {"a folder of something else",
     [](const fs::path& f) { fs::remove_all(f), write_file(f / "src/main.c", "int main;"); },
     "factory: there is no Data Factory entity in this folder"},
    {"no folder", [](const fs::path& f) { fs::remove_all(f); }, "factory: there is no such folder"},
    {"a file instead of a folder", [](const fs::path& f) { fs::remove_all(f), write_file(f, "{}"); },
     "factory: is not a folder"},
};

}  // namespace

TEST_CASE("bad input gets one clear message and leaves everything as it was") {
    const auto& bad = GENERATE(from_range(bad_factories));
    CAPTURE(bad.what);
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    const auto before = site.contents();
    const auto memory = files_of(site / "state");
    bad.make(site / "factory");

    const auto refused = site.as_host({"backup", "factory"});
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 3);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains(bad.said));
    REQUIRE(refused.out.empty());
    REQUIRE(site.contents() == before);
    REQUIRE(files_of(site / "state") == memory);
    REQUIRE(site.as_host({"check"}).exit_code == 0);
}

TEST_CASE("what compares sources refuses bad input as a backup does") {
    const auto& bad = GENERATE(from_range(bad_factories));
    CAPTURE(bad.what);
    const Machine machine;
    write_small_factory(machine / "factory");
    write_small_factory(machine / "good");
    bad.make(machine / "factory");

    const auto refused = machine.run({"diff", "good", "factory"});
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 3);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains(bad.said));
}

TEST_CASE("of several factories the good ones are kept, and the exit code tells of the others") {
    const Site site;
    write_small_factory(site / "one");
    write_small_factory(site / "two");
    write_file(site / "bad/pipeline/b.json", "{");

    const auto kept = site.as_host({"backup", "one", "bad", "two"});
    REQUIRE(kept.exit_code == 7);
    REQUIRE_THAT(kept.err, Contains("bad/pipeline/b.json:1:2: ") && Contains("2 kept, 1 failed"));
    REQUIRE(references(site / "backups.git").size() == 3);

    const auto none = site.as_host({"backup", "bad", "bad", "-q"});
    REQUIRE(none.exit_code == 3);
    REQUIRE_THAT(none.err, Contains("bad/pipeline/b.json:1:2: "));
}

TEST_CASE("an address that holds no repository is told") {
    const Site site;
    fs::create_directory(site / "empty");
    const auto* path = GENERATE("absent", "empty", "passphrase");
    const auto refused = site.run({"--repo", path, "status"});
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 3);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains(path));
}

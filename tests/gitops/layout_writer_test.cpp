#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <csignal>

#include "src/model/json/text.hpp"
#include "tests/gitops/samples.hpp"
#include "tests/testing/hostile_json.hpp"

using namespace adfkeep;
using namespace adfkeep::gitops;
using namespace adfkeep::testing;
namespace fs = boost::filesystem;

namespace {

Factory factory_of(std::vector<Entity> entities) {
    Factory factory{"f", std::move(entities)};
    arrange(factory);
    return factory;
}

Factory small_factory() {
    return factory_of({{{"pipelines", "Load"}, {}, "{\"a\": 1}"},
                       {{"factories", "f"}, R"({"location":"x"})", "{}"},
                       {{"files", "templates/t/x.bin"}, {}, std::string("\0\xFF", 2)}});
}

std::vector<std::string> paths_below(const fs::path& folder) {
    std::vector<std::string> paths;
    for (const auto& [path, file] : files_below(folder)) paths.push_back(path);
    return paths;
}

std::size_t entries_in(const fs::path& folder) {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), {}));
}

/// Writes, reads back, and expects the same factory.
LayoutWritten require_round_trip(const Factory& factory) {
    const TempDir dir;
    auto written = write_folder(factory, dir / "out");
    REQUIRE(written.files == factory.entities.size());
    const auto again = read_folder(dir / "out", {.name = factory.name});
    REQUIRE(again.factory.entities == factory.entities);
    return written;
}

}  // namespace

TEST_CASE("a factory is written below a new folder, whose parents are made") {
    const TempDir dir;
    const auto target = dir / GENERATE("out", "a/b/out", "out/");
    const auto written = write_folder(small_factory(), target);
    REQUIRE(written.files == 3);
    REQUIRE(written.warnings.empty());
    REQUIRE(paths_below(target) ==
            std::vector<std::string>{"factory/f.json", "pipeline/Load.json", "templates/t/x.bin"});
    REQUIRE(read_file(target / "pipeline/Load.json") == "{\n\t\"name\": \"Load\",\n\t\"properties\": {\"a\": 1}\n}");
    REQUIRE(read_file(target / "templates/t/x.bin") == std::string("\0\xFF", 2));
    REQUIRE(entries_in(target.filename_is_dot() ? target.parent_path().parent_path() : target.parent_path()) == 1);
}

TEST_CASE("an empty folder stays the folder it is, and gets the files") {
    const TempDir dir;
    fs::create_directories(dir / "out");
    const auto before = fs::canonical(dir / "out");
    SECTION("by its name") { write_folder(small_factory(), dir / "out"); }
    SECTION("through a link") {
        fs::create_symlink("out", dir / "link");
        write_folder(small_factory(), dir / "link");
    }
    SECTION("as the current folder") {
        const auto home = fs::current_path();
        fs::current_path(dir / "out");
        write_folder(small_factory(), ".");
        const auto found = fs::exists("pipeline/Load.json");
        fs::current_path(home);
        REQUIRE(found);
    }
    REQUIRE(entries_in(before) == 3);
    REQUIRE(paths_below(dir / "out").size() == 3);
}

TEST_CASE("nothing that exists is overwritten") {
    const TempDir dir;
    write_file(dir / "full/kept", "kept");
    write_file(dir / "file", "kept");
    fs::create_symlink("absent", dir / "link");
    REQUIRE_THROWS_MATCHES(write_folder(small_factory(), dir / "full"), Error,
                           Says(ErrorCode::refused_for_safety, "is a folder that is not empty"));
    REQUIRE_THROWS_MATCHES(write_folder(small_factory(), dir / "file"), Error,
                           Says(ErrorCode::refused_for_safety, "exists and is not a folder"));
    REQUIRE_THROWS_MATCHES(write_folder(small_factory(), dir / "link"), Error, HasCode(ErrorCode::refused_for_safety));
    REQUIRE(read_file(dir / "full/kept") == "kept");
    REQUIRE(entries_in(dir.path()) == 3);
    REQUIRE(entries_in(dir / "full") == 1);
}

TEST_CASE("a write that fails or is interrupted leaves nothing behind") {
    const TempDir dir;
    const bool exists = GENERATE(false, true);
    if (exists) fs::create_directory(dir / "out");
    SECTION("the disk refuses") {
        rlimit before{};
        ::getrlimit(RLIMIT_FSIZE, &before);
        const rlimit small{1000, before.rlim_max};
        auto* handler = std::signal(SIGXFSZ, SIG_IGN);
        ::setrlimit(RLIMIT_FSIZE, &small);
        const auto large = factory_of(
            {{{"pipelines", "a"}, {}, "{}"}, {{"pipelines", "b"}, {}, "\"" + std::string(5000, 'x') + "\""}});
        REQUIRE_THROWS_MATCHES(write_folder(large, dir / "out"), Error, HasCode(ErrorCode::unavailable));
        ::setrlimit(RLIMIT_FSIZE, &before);
        std::signal(SIGXFSZ, handler);
    }
    SECTION("a stop is requested") {
        std::stop_source stop;
        stop.request_stop();
        REQUIRE_THROWS_MATCHES(write_layout(small_factory(), dir / "out", no_progress(), stop.get_token()), Error,
                               HasCode(ErrorCode::interrupted));
    }
    SECTION("a path may not be written") {
        REQUIRE_THROWS_MATCHES(write_folder(factory_of({{{"files", "../../evil"}, {}, "x"}}), dir / "out"), Error,
                               HasCode(ErrorCode::invalid_input));
    }
    REQUIRE(entries_in(dir.path()) == (exists ? 1 : 0));
    if (exists) REQUIRE(fs::is_empty(dir / "out"));
}

TEST_CASE("entities without a place in the layout are left out with a warning") {
    const TempDir dir;
    const auto written = write_folder(
        factory_of({{{"pipelines", "a"}, {}, "{}"}, {{"globalParameters", "default"}, {}, "{}"}}), dir / "out");
    REQUIRE(written.files == 1);
    REQUIRE(in_short(written.warnings) == std::vector<std::string>{"no-place-in-layout globalParameters/default"});
}

TEST_CASE("an entity moves aside for a file or a folder that needs its place, and is read back the same") {
    const auto [path, content] =
        GENERATE(table<std::string, std::string>({{"pipeline/a.json", "[]"}, {"pipeline/a.json/inside", "x"}}));
    const auto written = require_round_trip(
        factory_of({{{"pipelines", "a"}, {}, "{}"}, {{"pipelines", "a~1"}, {}, "{}"}, {{"files", path}, {}, content}}));
    REQUIRE(in_short(written.warnings) == std::vector<std::string>{"moved-aside pipelines/a"});
    REQUIRE(written.warnings[0].file == "pipeline/a~2.json");
}

TEST_CASE("a network moves aside for the folder of another network's endpoints") {
    const auto written = require_round_trip(factory_of({{{"managedVirtualNetworks", "n"}, {}, "{}"},
                                                        {{"managedVirtualNetworks", "n.json"}, {}, "{}"},
                                                        {{"managedPrivateEndpoints", "n.json/e"}, {}, "{}"}}));
    REQUIRE(in_short(written.warnings) == std::vector<std::string>{"moved-aside managedVirtualNetworks/n"});
}

TEST_CASE("a file where others need a folder is refused") {
    const auto factory = GENERATE(factory_of({{{"pipelines", "a"}, {}, "{}"}, {{"files", "pipeline"}, {}, "x"}}),
                                  factory_of({{{"files", "a"}, {}, "x"}, {{"files", "a/b"}, {}, "x"}}));
    const TempDir dir;
    REQUIRE_THROWS_MATCHES(write_folder(factory, dir / "out"), Error,
                           Says(ErrorCode::invalid_input, "where others need a folder"));
    REQUIRE(entries_in(dir.path()) == 0);
}

TEST_CASE("odd names survive a round trip") {
    const std::string longest(1024, 'n');
    const std::string long_network(600, 'w');
    require_round_trip(factory_of({
        {{"pipelines", "../../evil"}, {}, "{}"},
        {{"pipelines", "a/b\\c"}, {}, "{}"},
        {{"pipelines", "a%2Fb\\c"}, {}, "{}"},
        {{"pipelines", ".git"}, {}, "{}"},
        {{"pipelines", std::string("nul\0\n", 5)}, {}, "{}"},
        {{"pipelines", "no-break\u00A0space 漢字 🏭"}, {}, "{}"},
        {{"pipelines", longest}, {}, "{}"},
        {{"pipelines", longest.substr(1)}, {}, "{}"},
        {{"managedVirtualNetworks", ".net%2E"}, {}, "{}"},
        {{"managedPrivateEndpoints", ".net%2E/x/y"}, {}, "{}"},
        {{"managedPrivateEndpoints", "..%/x"}, {}, "{}"},
        {{"managedVirtualNetworks", long_network}, {}, "{}"},
        {{"managedPrivateEndpoints", long_network + "/e"}, {}, "{}"},
        {{"files", ".hidden/..a"}, {}, "x"},
        {{"files", "line\nbreak"}, {}, "x"},
    }));
}

TEST_CASE("hostile definitions survive a round trip through the disk") {
    const auto seed = seed_of_run();
    CAPTURE(seed);
    HostileJson hostile(seed);
    std::vector<Entity> entities;
    for (int i = 0; i < 100; ++i)
        entities.push_back(
            {{"pipelines", std::to_string(i)}, {}, std::string(adfkeep::json::trimmed(hostile.value(900)))});
    require_round_trip(factory_of(std::move(entities)));
}

TEST_CASE("an endpoint of a network that is not there, and whose name had to be cut, is told") {
    const TempDir dir;
    const auto written =
        write_folder(factory_of({{{"managedPrivateEndpoints", std::string(600, 'w') + "/e"}, {}, "{}"}}), dir / "out");
    REQUIRE(in_short(written.warnings).size() == 1);
    REQUIRE(written.warnings[0].rule == "shortened-name");
}

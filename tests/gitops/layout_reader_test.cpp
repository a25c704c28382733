#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <boost/filesystem.hpp>

#include "tests/gitops/samples.hpp"

using namespace adfkeep;
using namespace adfkeep::gitops;
using namespace adfkeep::testing;
namespace fs = boost::filesystem;

TEST_CASE("a folder is read as a factory: entities by kind, everything else as files") {
    const TempDir dir;
    write_file(dir / "f/pipeline/Load File.json",
               "{\n\t\"name\": \"Load File\",\r\n\t\"properties\": {\"a\": 1.10 , \"a\":1e400}}\n");
    write_file(dir / "f/factory/sales.json", R"({"name":"sales","location" : "uksouth","properties":{}})");
    write_file(dir / "f/managedVirtualNetwork/default.json",
               R"({"name":"default","type":"Microsoft.DataFactory/factories/managedvirtualnetworks"})");
    write_file(dir / "f/managedVirtualNetwork/default/managedPrivateEndpoint/sql.json", resource("sql"));
    write_file(dir / "f/publish_config.json", "{\"publishBranch\":\"p\"}");
    write_file(dir / "f/templates/broken.json", "{ not json \xFF");
    write_file(dir / "f/pipeline/README.md", "about");
    write_file(dir / "f/.gitignore", "");

    const auto contents = read_folder(dir / "f");
    REQUIRE(contents.factory.name == "sales");
    REQUIRE(contents.warnings.empty());
    REQUIRE(names_of(contents.factory) ==
            std::vector<std::string>{"factories/sales", "files/.gitignore", "files/pipeline/README.md",
                                     "files/publish_config.json", "files/templates/broken.json",
                                     "managedPrivateEndpoints/default/sql", "managedVirtualNetworks/default",
                                     "pipelines/Load File"});
    REQUIRE(contents.factory.find({"pipelines", "load file"})->definition == "{\"a\": 1.10 , \"a\":1e400}");
    REQUIRE(contents.factory.find({"factories", "sales"})->rest == R"({"location":"uksouth"})");
    REQUIRE(contents.factory.find({"managedVirtualNetworks", "default"})->definition.empty());
    REQUIRE(contents.factory.find({"files", "templates/broken.json"})->definition == "{ not json \xFF");
}

TEST_CASE("a byte order mark is no part of an entity, and stays a part of a file") {
    const TempDir dir;
    write_file(dir / "f/pipeline/a.json", "\xEF\xBB\xBF" + resource("a", "{\"x\":1}"));
    write_file(dir / "f/notes.txt", "\xEF\xBB\xBFnotes");
    const auto contents = read_folder(dir / "f");
    REQUIRE(contents.factory.find({"pipelines", "a"})->definition == "{\"x\":1}");
    REQUIRE(contents.factory.find({"files", "notes.txt"})->definition == "\xEF\xBB\xBFnotes");
}

TEST_CASE("an entity's file in another Unicode than UTF-8 is told as that") {
    const TempDir dir;
    const auto text = GENERATE(std::string("\xFF\xFE{\0", 4), std::string("\xFE\xFF\0{", 4), std::string("{\0\"\0", 4),
                               std::string("\0\0\0{", 4));
    write_file(dir / "f/pipeline/a.json", text);
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f"), Error,
                           Says(ErrorCode::invalid_input, "a.json: is UTF-16 or UTF-32"));
}

TEST_CASE("invalid JSON of an entity is told by file, line and column") {
    const TempDir dir;
    write_file(dir / "f/pipeline/a.json", "{\"name\": \"a\",\n \"properties\": {,}}");
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f"), Error,
                           Says(ErrorCode::invalid_input, (dir / "f/pipeline/a.json").string() + ":2:17: "));
    write_file(dir / "f/pipeline/a.json", "");
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f"), Error, Says(ErrorCode::invalid_input, "a.json:1:1: "));
}

TEST_CASE("nesting of a hundred thousand levels is refused without harm") {
    const TempDir dir;
    write_file(dir / "f/pipeline/a.json", R"({"name":"a","properties":)" + std::string(100'000, '['));
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f"), Error, Says(ErrorCode::invalid_input, "nested deeper"));
}

TEST_CASE("JSON that is no entity is kept as a file, with a warning") {
    const TempDir dir;
    const auto text = GENERATE(as<std::string>{}, R"({"$schema": "…", "resources": []})", "[1, 2]", "\"text\"",
                               R"({"name": 7})", R"({"name": ""})", R"({"properties": {}})");
    write_file(dir / "f/pipeline/a.json", resource("a"));
    write_file(dir / "f/factory/template.json", text);
    const auto contents = read_folder(dir / "f");
    REQUIRE(in_short(contents.warnings) == std::vector<std::string>{"not-an-entity files/factory/template.json"});
    REQUIRE(contents.factory.find({"files", "factory/template.json"})->definition == text);
    REQUIRE(contents.factory.name == "f");
    REQUIRE_FALSE(fails({.findings = contents.warnings}, Severity::error));
}

TEST_CASE("an entity that says its name twice, or half of a character, is refused") {
    const TempDir dir;
    const auto [text, words] = GENERATE(table<std::string, std::string>(
        {{R"({"name":"a","name":"b"})", "a second \"name\""},
         {R"({"name":"\ud800"})", "not valid Unicode"},
         {"{\"name\":\"" + std::string(1025, 'n') + "\"}", "longer than 1,024 bytes"},
         {R"({"name":"a","properties":{},"properties":{}})", "a second \"properties\""}}));
    write_file(dir / "f/pipeline/a.json", text);
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f"), Error, Says(ErrorCode::invalid_input, words));
}

TEST_CASE("the name inside the file counts, and a file called otherwise is a warning") {
    const TempDir dir;
    write_file(dir / "f/pipeline/Master_IRA.json", resource("Master"));
    write_file(dir / "f/pipeline/b.json", resource("B"));
    write_file(dir / "f/pipeline/c%2Fd.json", resource("c/d"));
    const auto contents = read_folder(dir / "f");
    REQUIRE(in_short(contents.warnings) ==
            std::vector<std::string>{"name-differs-from-file pipelines/B", "name-differs-from-file pipelines/Master"});
    REQUIRE(contents.warnings[1].file == (dir / "f/pipeline/Master_IRA.json").string());
}

TEST_CASE("a reference to nothing is a warning that says what refers to what") {
    const TempDir dir;
    write_file(
        dir / "f/pipeline/a.json",
        resource("a",
                 R"({"activities":[{"typeProperties":{"pipeline":{"referenceName":"gone","type":"PipelineReference"}}},
                                                                           {"dataset":{"referenceName":"D","type":"DatasetReference"}}]})"));
    write_file(dir / "f/dataset/d.json", resource("d"));
    const auto contents = read_folder(dir / "f");
    REQUIRE(in_short(contents.warnings) == std::vector<std::string>{"dangling-reference pipelines/a"});
    REQUIRE(contents.warnings[0].message == "refers to \"pipelines/gone\", which is not there");
    REQUIRE(contents.warnings[0].path.find("activities[0].typeProperties.pipeline") != std::string::npos);
    REQUIRE(contents.warnings[0].file == (dir / "f/pipeline/a.json").string());
    REQUIRE(contents.warnings[0].severity == Severity::warning);
}

TEST_CASE("two files of one kind whose names differ only by case are refused, naming both") {
    const TempDir dir;
    write_file(dir / "f/pipeline/one.json", resource("Load"));
    write_file(dir / "f/pipeline/two.json", resource("LOAD"));
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f"), Error,
                           Says(ErrorCode::invalid_input, (dir / "f/pipeline/one.json").string() + ": this file and " +
                                                              (dir / "f/pipeline/two.json").string()));
}

TEST_CASE("one name in two kinds, and in two networks, is no clash") {
    const TempDir dir;
    write_file(dir / "f/pipeline/x.json", resource("x"));
    write_file(dir / "f/dataset/x.json", resource("x"));
    write_file(dir / "f/managedVirtualNetwork/a/managedPrivateEndpoint/x.json", resource("x"));
    write_file(dir / "f/managedVirtualNetwork/b/managedPrivateEndpoint/x.json", resource("x"));
    REQUIRE(read_folder(dir / "f").factory.entities.size() == 4);
}

TEST_CASE("without a factory file the factory is called like its folder, or as asked") {
    const TempDir dir;
    write_file(dir / "sales/pipeline/x.json", resource("x"));
    REQUIRE(read_folder(dir / "sales").factory.name == "sales");
    REQUIRE(read_folder(dir / "sales", {.name = "other"}).factory.name == "other");
    REQUIRE_THROWS_MATCHES(read_folder(dir / "sales", {.name = ""}), Error, Says(ErrorCode::invalid_input, "--name"));
    REQUIRE_THROWS_MATCHES(read_folder(dir / "sales", {.name = std::string(1025, 'n')}), Error,
                           HasCode(ErrorCode::invalid_input));
}

TEST_CASE("of several factory files one is chosen, and the others are kept as files") {
    const TempDir dir;
    write_file(dir / "f/pipeline/x.json", resource("x"));
    write_file(dir / "f/factory/dev.json", resource("sales-dev"));
    write_file(dir / "f/factory/prod.json", resource("sales-prod"));

    SECTION("by its file's name, with or without .json") {
        const auto contents = read_folder(dir / "f", {.factory_file = GENERATE("prod", "prod.json")});
        REQUIRE(in_short(contents.warnings) == std::vector<std::string>{"name-differs-from-file factories/sales-prod"});
        REQUIRE(contents.factory.name == "sales-prod");
        REQUIRE(names_of(contents.factory) ==
                std::vector<std::string>{"factories/sales-prod", "files/factory/dev.json", "pipelines/x"});
        REQUIRE(contents.factory.find({"files", "factory/dev.json"})->definition == resource("sales-dev"));
    }
    SECTION("without a choice the factory resource is left out with a warning, and nothing is lost") {
        const auto contents = read_folder(dir / "f");
        REQUIRE(in_short(contents.warnings) == std::vector<std::string>{"several-factory-files factories/"});
        REQUIRE(contents.factory.name == "f");
        REQUIRE(contents.factory_files == std::vector<std::string>{"dev.json", "prod.json"});
        REQUIRE(names_of(contents.factory) ==
                std::vector<std::string>{"files/factory/dev.json", "files/factory/prod.json", "pipelines/x"});
    }
    SECTION("a choice of what is not there lists what is") {
        REQUIRE_THROWS_MATCHES(read_folder(dir / "f", {.factory_file = "test"}), Error,
                               Says(ErrorCode::usage, "choose one of: dev.json, prod.json"));
    }
    SECTION("a name that was asked for counts") {
        REQUIRE(read_folder(dir / "f", {.name = "n", .factory_file = "prod"}).factory.name == "n");
    }
}

TEST_CASE("a choice of a factory file where there is none is refused") {
    const TempDir dir;
    write_file(dir / "f/pipeline/x.json", resource("x"));
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f", {.factory_file = "x"}), Error,
                           Says(ErrorCode::usage, "there is none"));
}

TEST_CASE("a folder without any entity is refused, with what to do") {
    const TempDir dir;
    fs::create_directories(dir / "f");
    SECTION("empty") {}
    SECTION("only other files") { write_file(dir / "f/src/main.py", "x"); }
    SECTION("only something that is no entity") { write_file(dir / "f/pipeline/x.json", "[]"); }
    SECTION("a factory in a folder further down") { write_file(dir / "f/adf/pipeline/x.json", resource("x")); }
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f"), Error,
                           Says(ErrorCode::invalid_input, "name the folder that holds pipeline"));
}

TEST_CASE("a file of a gibibyte is refused unread, wherever it lies") {
    const TempDir dir;
    const auto* path = GENERATE("f/pipeline/x.json", "f/templates/data.bin");
    write_file(dir / "f/dataset/d.json", resource("d"));
    write_file(dir / path, "");
    REQUIRE(::truncate((dir / path).c_str(), 1 << 30) == 0);
    REQUIRE_THROWS_MATCHES(
        read_folder(dir / "f"), Error,
        Says(ErrorCode::invalid_input, (dir / path).string() + ": is 1073741824 bytes large; at most 33554432"));
}

TEST_CASE("a path that is not Unicode, or too long, cannot be kept as a file") {
    const TempDir dir;
    write_file(dir / "f/pipeline/x.json", resource("x"));
    SECTION("not Unicode") { write_file(dir / "f/\xFF", "x"); }
    SECTION("too long") {
        std::string path;
        for (int i = 0; i < 5; ++i) path += std::string(250, 'd') + "/";
        write_file(dir / ("f/" + path + "x"), "x");
    }
    REQUIRE_THROWS_MATCHES(read_folder(dir / "f"), Error, Says(ErrorCode::invalid_input, "has a path"));
}

TEST_CASE("a linked entity file is read as the file it leads to") {
    const TempDir dir;
    write_file(dir / "f/shared/x.json", resource("x"));
    fs::create_directories(dir / "f/pipeline");
    fs::create_symlink("../shared/x.json", dir / "f/pipeline/x.json");
    REQUIRE(names_of(read_folder(dir / "f").factory) == std::vector<std::string>{"files/shared/x.json", "pipelines/x"});
}

TEST_CASE("a commit is read without a checkout, and equals the folder it was made from") {
    const auto corpus = shared_folder("corpus");
    if (corpus.empty()) {
        WARN("no corpus of public factories here");
        return;
    }
    const TempDir dir;
    const auto files = files_below(corpus / "lnewport-cdc/git");
    GitFiles below;
    for (const auto& [path, file] : files) below.emplace("adf/" + path, file);
    const auto commit = make_commit(dir / "r", below);
    const auto from_folder = read_folder(corpus / "lnewport-cdc/git", {.name = "adf"});
    const auto from_commit = read_commit(dir / "r", commit, "adf");
    REQUIRE(from_commit.factory.name == from_folder.factory.name);
    REQUIRE(from_commit.factory.entities == from_folder.factory.entities);
    REQUIRE(in_short(from_commit.warnings) == in_short(from_folder.warnings));
}

TEST_CASE("a submodule is left out with a warning") {
    const TempDir dir;
    const auto commit =
        make_commit(dir / "r", {{"pipeline/x.json", {resource("x")}}, {"lib", {"", git::mode_submodule}}});
    REQUIRE(in_short(read_commit(dir / "r", commit).warnings) ==
            std::vector<std::string>{"submodule-left-out files/lib"});
}

TEST_CASE("a large blob of a commit is refused before it is inflated") {
    const TempDir dir;
    const auto commit =
        make_commit(dir / "r", {{"pipeline/x.json", {resource("x")}}, {"big", {std::string(max_file_bytes + 1, 'x')}}});
    REQUIRE_THROWS_MATCHES(read_commit(dir / "r", commit), Error,
                           Says(ErrorCode::invalid_input, ":big: is 33554433 bytes large"));
}

TEST_CASE("reading tells its progress to the end, and stops when asked") {
    class Counter final : public Progress {
    public:
        void at(std::size_t done, std::size_t total) override {
            if (done == total) ended_ = true;
        }
        std::atomic<bool> ended_ = false;
    };
    const TempDir dir;
    for (int i = 0; i < 200; ++i)
        write_file(dir / ("f/pipeline/" + std::to_string(i) + ".json"), resource(std::to_string(i)));
    Counter counter;
    REQUIRE(read_layout(*open_folder(dir / "f"), {}, counter, {}).factory.entities.size() == 200);
    REQUIRE(counter.ended_);

    std::stop_source stop;
    stop.request_stop();
    REQUIRE_THROWS_MATCHES(read_layout(*open_folder(dir / "f"), {}, counter, stop.get_token()), Error,
                           HasCode(ErrorCode::interrupted));
}

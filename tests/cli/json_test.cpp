// Every command prints JSON that a program can rely on.
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/every_command.hpp"

using namespace adfkeep::testing;
using nlohmann::json;

namespace {

json parsed(const CliResult& result) {
    CAPTURE(result.out, result.err);
    REQUIRE(json::accept(result.out));
    return json::parse(result.out);
}

}  // namespace

TEST_CASE("every command prints one JSON document that names its schema and itself") {
    const Site site;
    prepare(site);
    for (const auto& command : every_command) {
        CAPTURE(command.title());
        const auto result = site.run(command.line(opening, {"--format", "json"}));
        REQUIRE(result.exit_code == (command.title() == "diff" ? 1 : 0));
        const auto document = parsed(result);
        REQUIRE(document.is_object());
        REQUIRE(document.at("schema").get<std::string>().starts_with("adfkeep/"));
        REQUIRE(document.at("command").get<std::string>().starts_with(command.name[0]));
        REQUIRE(result.out.ends_with("}\n"));
    }
}

TEST_CASE("a passphrase that the program made stands in the JSON of `init` and `key rotate`, and opens") {
    Site site;
    const auto made = parsed(site.run({"init", "new.git", "--writer-out", "new.pem", "--format", "json"}));
    site.write_secret("made", made.at("passphrase").get<std::string>());
    REQUIRE(site.run({"--repo", "new.git", "--passphrase-file", "made", "status"}).exit_code == 0);

    const auto rotated =
        parsed(site.run({"--repo", "new.git", "--passphrase-file", "made", "key", "rotate", "--format", "json"}));
    site.write_secret("rotated", rotated.at("passphrase").get<std::string>());
    REQUIRE(site.run({"--repo", "new.git", "--passphrase-file", "rotated", "status"}).exit_code == 0);
}

TEST_CASE("a result goes to the file that --output names, and nowhere else") {
    const Site site;
    prepare(site);
    for (const auto& command : every_command) {
        CAPTURE(command.title());
        const auto result = site.run(command.line(opening, {"--format", "json", "--output", "result.json"}));
        REQUIRE(result.exit_code == (command.title() == "diff" ? 1 : 0));
        REQUIRE(result.out.empty());
        REQUIRE(json::accept(read_file(site / "result.json")));
        boost::filesystem::remove(site / "result.json");
    }
}

TEST_CASE("snapshots, status and keys tell in JSON what they tell in text") {
    const Site site;
    prepare(site);

    const auto snapshots = parsed(site.keyless({"snapshots", "--format", "json"})).at("snapshots");
    REQUIRE(snapshots.size() == 2);
    REQUIRE(snapshots[0].at("factory") == "factory");
    REQUIRE(snapshots[0].at("sequence") == 2);
    REQUIRE(snapshots[1].at("sequence") == 1);
    REQUIRE(snapshots[0].at("commit").get<std::string>().size() == 40);
    REQUIRE(snapshots[0].at("snapshot").get<std::string>().size() == 64);
    REQUIRE(snapshots[0].at("writer") == "writer");

    const auto status = parsed(site.keyless({"status", "--format", "json"}));
    REQUIRE(status.at("repository") == site.id());
    REQUIRE(status.at("factories")[0].at("sequence") == 2);
    REQUIRE(status.at("factories")[0].at("ageSeconds").get<int>() >= 0);

    const auto keys = parsed(site.keyless({"key", "list", "--format", "json"})).at("keys");
    std::vector<std::string> roles;
    for (const auto& key : keys) roles.push_back(key.at("role"));
    REQUIRE(roles == std::vector<std::string>{"owner", "writer", "recipient", "recipient"});
}

TEST_CASE("an entity's definition stands in JSON as the text that it is") {
    const Site site;
    const std::string definition =
        R"({"big":12345678901234567890123,"twice":1.10,"twice":1e400,"lone":"\ud800","tab":"\t"})";
    write_file(site / "factory/pipeline/p.json", entity_file("p", definition));
    site.keep({"factory"});
    const auto shown = parsed(site.as_reader({"show", "factory", "pipelines/p", "--format", "json"}));
    REQUIRE(shown.at("definition") == definition);
    REQUIRE(shown.at("kind") == "pipelines");
    REQUIRE(shown.at("name") == "p");
}

TEST_CASE("findings are rendered in every format of reports") {
    const Site site;
    prepare(site);
    const auto [format, beginning] = GENERATE(table<std::string, std::string>({{"text", "adfkeep diff"},
                                                                               {"json", "{"},
                                                                               {"markdown", "#"},
                                                                               {"sarif", "{"},
                                                                               {"junit", "<?xml"},
                                                                               {"html", "<!"},
                                                                               {"github", "::"},
                                                                               {"azure-pipelines", "##vso"}}));
    CAPTURE(format);
    const auto differing =
        site.as_reader({"diff", "snapshot:factory@latest~1", "snapshot:factory", "--format", format});
    REQUIRE(differing.exit_code == 1);
    REQUIRE_THAT(differing.out, Catch::StartsWith(beginning));
    REQUIRE_THAT(differing.out, Catch::Contains("Load File"));
    REQUIRE(site.as_reader({"check", "--format", format}).exit_code == 0);
}

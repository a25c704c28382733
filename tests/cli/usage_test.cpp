// Wrong usage is exit code 2, whatever the command, and nothing has happened.
#include <boost/filesystem.hpp>

#include "tests/cli/every_command.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

void require_usage_error(const CliResult& refused) {
    CAPTURE(refused.err, refused.out);
    REQUIRE(refused.exit_code == 2);
    REQUIRE(lines(refused.err).size() >= 1);
    REQUIRE(lines(refused.err).size() <= 2);
    REQUIRE(refused.out.empty());
}

}  // namespace

TEST_CASE("an option, an argument or a format that does not exist is wrong usage for every command") {
    const Site site;
    prepare(site);
    const auto before = everything(site);
    for (const auto& command : every_command) {
        CAPTURE(command.title());
        require_usage_error(site.run(command.line(opening, {"--bogus"})));
        require_usage_error(site.run(command.line({"--bogus"}, opening)));
        require_usage_error(site.run(command.line(opening, {"--format", "bogus"})));
        require_usage_error(site.run(command.line(opening, {"--format"})));
        if (command.title() != "backup" && command.title() != "snapshots")
            require_usage_error(site.run(command.line(opening, {"surplus"})));
        REQUIRE(everything(site) == before);
    }
}

TEST_CASE("a format that a command does not print is told before it does anything") {
    const Site site;
    prepare(site);
    const auto before = everything(site);
    const auto* format = GENERATE("markdown", "sarif", "junit", "html", "github", "azure-pipelines");
    for (const auto& command : every_command) {
        if (command.title() == "diff" || command.title() == "check") continue;
        CAPTURE(command.title(), format);
        require_usage_error(site.run(command.line(opening, {"--format", format})));
        REQUIRE(everything(site) == before);
    }
}

TEST_CASE("a missing argument is wrong usage") {
    const Site site;
    const auto& arguments =
        GENERATE(Arguments{}, Arguments{"init"}, Arguments{"backup"}, Arguments{"show"}, Arguments{"log"},
                 Arguments{"log", "factory"}, Arguments{"diff"}, Arguments{"diff", "a"}, Arguments{"export"},
                 Arguments{"export", "factory"}, Arguments{"key"}, Arguments{"key", "add"}, Arguments{"key", "remove"},
                 Arguments{"key", "add", "--writer"}, Arguments{"check", "--max-age"}, Arguments{"bogus"},
                 Arguments{"key", "bogus"});
    CAPTURE(arguments);
    const auto refused = site.as_owner(arguments);
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 2);
    REQUIRE_FALSE(refused.err.empty());
    REQUIRE(refused.out.empty());
}

TEST_CASE("a command that there is not is told with the nearest one, where one is near") {
    const Machine machine;
    const auto& [arguments, said, advised] = GENERATE(table<Arguments, std::string, std::string>({
        {{"snapshot"}, "no command `adfkeep snapshot`", "did you mean `adfkeep snapshots`?"},
        {{"snap", "--last", "2"}, "no command `adfkeep snap`", "did you mean `adfkeep snapshots`?"},
        {{"bakcup", "factory"}, "no command `adfkeep bakcup`", "did you mean `adfkeep backup`?"},
        {{"--format", "json", "dif"}, "no command `adfkeep dif`", "did you mean `adfkeep diff`?"},
        {{"key", "rotat"}, "no command `adfkeep key rotat`", "did you mean `adfkeep key rotate`?"},
        {{"key", "lits"}, "no command `adfkeep key lits`", "did you mean `adfkeep key list`?"},
        {{"zebra", "factory"}, "no command `adfkeep zebra`", "  `adfkeep --help` lists the commands"},
        {{"x"}, "no command `adfkeep x`", "  `adfkeep --help` lists the commands"},
        {{"key", "owner"}, "no command `adfkeep key owner`", "  `adfkeep key --help` lists the commands"},
        {{}, "say which command", "  `adfkeep --help` lists the commands"},
        {{"key", "--format", "json"}, "say which command", "  `adfkeep key --help` lists the commands"},
    }));
    CAPTURE(arguments);
    const auto refused = machine.run(arguments);
    require_usage_error(refused);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains(said) && Contains(advised));
}

TEST_CASE("a value that cannot be is wrong usage and is named") {
    const Site site;
    prepare(site);
    const auto before = everything(site);
    const auto& [arguments, named] = GENERATE(table<Arguments, std::string>({
        {{"check", "--max-age", "soon"}, "soon"},
        {{"status", "--max-age", "-1h"}, "-1h"},
        {{"check", "--fail-on", "note"}, "note"},
        {{"diff", "factory", "factory", "--fail-on", "bogus"}, "bogus"},
        {{"status", "--trust", "abc"}, "abc"},
        {{"status", "--config-at-least", "many"}, "many"},
        {{"snapshots", "--last", "few"}, "few"},
        {{"export", "factory", "--to", "out", "--as", "bicep"}, "bicep"},
        {{"show", "factory", "Load File"}, "Load File"},
        {{"backup", "arm:factory"}, "arm:factory"},
        {{"backup", "snapshot:factory"}, "snapshot:factory"},
        {{"backup", "/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F", "--auth", "magic"},
         "magic"},
        {{"backup", "/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F", "--cloud", "nine"},
         "nine"},
        {{"backup", "git:https://host.example/repo@main"}, "https://host.example/repo"},
        {{"key", "add", "--writer", "a", "--owner", "b"}, "--writer"},
        {{"key", "rotate", "--names", "--sheet", "sheet.txt"}, "--sheet"},
        {{"key", "rotate", "--names", "--new-passphrase-file", "passphrase"}, "--new-passphrase-file"},
        {{"backup", "factory", "factory", "--name", "x"}, "--name"},
    }));
    CAPTURE(arguments);
    const auto refused = site.as_owner(arguments);
    require_usage_error(refused);
    REQUIRE_THAT(refused.err, Contains(named));
    REQUIRE(everything(site) == before);
}

TEST_CASE("a repository that is not named, or is on another machine, is wrong usage") {
    const Site site;
    for (const auto& command : every_command) {
        if (command.title() == "init" || command.title() == "diff") continue;
        CAPTURE(command.title());
        const auto refused =
            site.run(command.line({"--recovery-key", "keys/offline.key", "--owner-key", "keys/owner.pem"}));
        require_usage_error(refused);
        REQUIRE_THAT(refused.err, Contains("which repository?") && Contains("ADFKEEP_REPO"));
    }
    const auto refused = site.run({"--repo", "https://host.example/backups.git", "status"});
    require_usage_error(refused);
    REQUIRE_THAT(refused.err, Contains("https://host.example/backups.git"));
}

TEST_CASE("shared options are taken before and after every command") {
    const Site before_site, after_site;
    prepare(before_site);
    prepare(after_site);
    const auto shared = opening;
    for (const auto& command : every_command) {
        CAPTURE(command.title());
        const auto before = before_site.run(command.line(shared));
        const auto after = after_site.run(command.line({}, shared));
        CAPTURE(before.err, after.err);
        REQUIRE(before.exit_code == (command.title() == "diff" ? 1 : 0));
        REQUIRE(after.exit_code == before.exit_code);
        REQUIRE(lines(after.out).size() == lines(before.out).size());
        REQUIRE_FALSE(before.out.empty());
    }
}

TEST_CASE("shared options are taken between `key` and what it does") {
    const Site site;
    REQUIRE(site.run({"key", "--repo", "backups.git", "--writer", "writer.pem", "list"}).exit_code == 0);
}

TEST_CASE("the environment names what the command line leaves open") {
    Site site;
    prepare(site);
    site.set("ADFKEEP_REPO", "backups.git");
    REQUIRE(site.run({"status"}).exit_code == 0);
    site.set("ADFKEEP_WRITER", "writer.pem");
    REQUIRE(site.run({"backup", "factory"}).exit_code == 0);
    REQUIRE(site.run({"show", "factory"}).exit_code == 4);
    site.set("ADFKEEP_PASSPHRASE_COMMAND", "cat passphrase");
    REQUIRE(site.run({"show", "factory"}).exit_code == 0);
    site.set("ADFKEEP_PASSPHRASE_COMMAND", "false");
    REQUIRE(site.run({"show", "factory"}).exit_code == 4);
    site.set("ADFKEEP_PASSPHRASE_FILE", "passphrase");
    REQUIRE(site.run({"show", "factory"}).exit_code == 0);
    REQUIRE(site.run({"--repo", "absent.git", "status"}).exit_code == 3);
}

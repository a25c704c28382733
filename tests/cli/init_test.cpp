// init makes a repository, or nothing.
#include <boost/filesystem.hpp>

#include "tests/cli/site.hpp"
#include "tests/testing/stock_git.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;
namespace fs = boost::filesystem;

namespace {

void require_private(const fs::path& file) {
    REQUIRE(fs::status(file).permissions() == (fs::owner_read | fs::owner_write));
}

}  // namespace

TEST_CASE("init refuses what is there already, and leaves it as it is") {
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    site.write("new/notes.txt", "mine");
    fs::create_directory(site / "empty");
    const auto before = files_of(site.path());
    const auto& arguments = GENERATE(
        Arguments{"backups.git", "--writer-out", "new.pem"}, Arguments{"new.git", "--writer-out", "writer.pem"},
        Arguments{"new.git"}, Arguments{"new.git", "--writer-out", "new.pem", "--owner-out", "keys/owner.pem"},
        Arguments{"new.git", "--writer-out", "new.pem", "--sheet", "passphrase"},
        Arguments{"new", "--writer-out", "new.pem"}, Arguments{"passphrase", "--writer-out", "new.pem"});
    auto line = Arguments{"init", "--passphrase-file", "passphrase"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    CAPTURE(line);
    const auto refused = site.run(line);
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 8);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE(refused.out.empty());
    REQUIRE(files_of(site.path()) == before);
}

TEST_CASE("init makes keys that nobody else may read, a sheet where it is asked for, and tells the id") {
    const Machine machine;
    const auto made = machine.run(
        {"init", "backups.git", "--owner-out", "owner.pem", "--sheet", "sheet.txt", "--writer-name", "night-host"});
    CAPTURE(made.err);
    REQUIRE(made.exit_code == 0);
    for (const auto* file : {"writer.pem", "owner.pem", "sheet.txt"}) require_private(machine / file);
    const auto sheet = read_file(machine / "sheet.txt");
    const auto id = lines(made.out)[0].substr(std::string("repository ").size());
    REQUIRE(id.size() == 64);
    REQUIRE_THAT(sheet, Contains(id) && Catch::Matches("(.|\n)*([0-9A-Z]{4}-){6}[0-9A-Z]{4}(.|\n)*"));
    REQUIRE_THAT(made.out + made.err, !Catch::Matches("(.|\n)*([0-9A-Z]{4}-){6}[0-9A-Z]{4}(.|\n)*"));
    REQUIRE_THAT(machine.run({"--repo", "backups.git", "--trust", id, "key", "list"}).out, Contains("night-host"));
    REQUIRE(run_git(machine / "backups.git", {"fsck", "--strict"}).status == 0);
}

TEST_CASE("a repository without a passphrase holds nothing secret and opens with its recipient's key") {
    const Machine machine;
    make_recipient(machine, "vault");
    REQUIRE(machine.run({"init", "backups.git", "--no-passphrase"}).exit_code == 2);
    REQUIRE(machine.run({"init", "backups.git", "--no-passphrase", "--recipient", "vault.pem"}).exit_code == 2);
    REQUIRE_FALSE(fs::exists(machine / "backups.git"));
    REQUIRE(
        machine.run({"init", "backups.git", "--no-passphrase", "--recipient", "vault.pem", "--owner-out", "owner.pem"})
            .exit_code == 0);
    REQUIRE_THAT(stock_git(machine / "backups.git", {"ls-tree", "-r", "--name-only", "main"}), !Contains("recovery/"));

    write_small_factory(machine / "factory");
    REQUIRE(machine.run({"--repo", "backups.git", "--writer", "writer.pem", "backup", "factory"}).exit_code == 0);
    REQUIRE_THAT(
        machine.run({"--repo", "backups.git", "--recovery-key", "vault.key", "show", "factory", "pipelines/Load File"})
            .out,
        Catch::StartsWith("{\"activities\""));
}

TEST_CASE("recipients that are given to init open from the first snapshot on") {
    const Machine machine;
    make_recipient(machine, "one");
    make_recipient(machine, "two");
    machine.write_secret("passphrase", site_passphrase);
    REQUIRE(machine
                .run({"init", "backups.git", "--passphrase-file", "passphrase", "--recipient", "one.pem", "--recipient",
                      "two.pem"})
                .exit_code == 0);
    write_small_factory(machine / "factory");
    REQUIRE(machine.run({"--repo", "backups.git", "--writer", "writer.pem", "backup", "factory"}).exit_code == 0);
    for (const auto& key : {Arguments{"--recovery-key", "one.key"}, Arguments{"--recovery-key", "two.key"},
                            Arguments{"--passphrase-file", "passphrase"}}) {
        REQUIRE(machine.run({"--repo", "backups.git", key[0], key[1], "show", "factory"}).exit_code == 0);
    }
    REQUIRE_THAT(machine.run({"--repo", "backups.git", "key", "list"}).out,
                 Contains("one") && Contains("two") && Contains("passphrase"));
}

TEST_CASE("what would make a weak repository makes none") {
    const Machine machine;
    make_recipient(machine, "weak", 2048);
    machine.write_secret("short", "23 characters are short\n");
    machine.write_secret("text", "no key\n");
    const auto& arguments = GENERATE(Arguments{"--recipient", "weak.pem"}, Arguments{"--passphrase-file", "short"},
                                     Arguments{"--recipient", "text"}, Arguments{"--recipient", "weak.key"},
                                     Arguments{"--writer-name", "a b"});
    CAPTURE(arguments);
    auto line = Arguments{"init", "backups.git"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    const auto refused = machine.run(line);
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 3);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_FALSE(fs::exists(machine / "backups.git"));
    REQUIRE_FALSE(fs::exists(machine / "writer.pem"));
}

TEST_CASE("a passphrase that could not be shown belongs to no repository") {
    const Machine machine;
    const auto* line =
        GENERATE("adfkeep init backups.git >/dev/full", "adfkeep init backups.git --sheet absent/sheet.txt");
    CAPTURE(line);
    const auto failed = machine.shell(line);
    CAPTURE(failed.err);
    REQUIRE(failed.exit_code >= 2);
    REQUIRE_FALSE(fs::exists(machine / "writer.pem"));
    // The same line, once there is room, finds nothing in its way.
    const auto made = machine.run({"init", "backups.git"});
    CAPTURE(made.err);
    REQUIRE(made.exit_code == 0);
}

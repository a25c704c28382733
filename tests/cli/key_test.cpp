// Keys come and go: who may add snapshots, who can open them, who may change keys.
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/site.hpp"
#include "tests/testing/stock_git.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;
namespace fs = boost::filesystem;

namespace {

const Arguments offline = {"--recovery-key", "keys/offline.key"};

/// A site that has kept "factory" once, and where keys come easily.
struct KeptSite : Site {
    KeptSite() {
        write_small_factory(*this / "factory");
        keep({"factory"});
    }

    /// An operator's command that must succeed.
    CliResult change(const Arguments& arguments) const {
        auto result = as_owner(arguments);
        CAPTURE(arguments, result.err);
        REQUIRE(result.exit_code == 0);
        return result;
    }

    [[nodiscard]] CliResult backup_with(const std::string& writer) const {
        return keyless({"--writer", writer, "backup", "factory"});
    }

    /// Whether `key` (two words of a command line) opens a snapshot.
    [[nodiscard]] int shows(const Arguments& key, const std::string& snapshot) const {
        return keyless({key[0], key[1], "show", snapshot, "pipelines/Load File"}).exit_code;
    }

    [[nodiscard]] std::string pin(std::size_t configuration) const {
        return numbered("--trust " + id() + "@", configuration);
    }
};

}  // namespace

TEST_CASE("a second writer adds snapshots under its own name until it is removed; then its snapshots stay") {
    const KeptSite site;
    const auto added = site.change({"key", "add", "--writer", "second", "--out", "second.pem"});
    REQUIRE_THAT(added.out, Contains(site.pin(2)));
    REQUIRE(fs::status(site / "second.pem").permissions() == (fs::owner_read | fs::owner_write));
    REQUIRE(site.backup_with("second.pem").exit_code == 0);
    REQUIRE_THAT(site.keyless({"snapshots"}).out, Contains("second"));

    REQUIRE_THAT(site.change({"key", "remove", "second"}).out, Contains(site.pin(3)));
    const auto before = site.contents();
    REQUIRE(site.backup_with("second.pem").exit_code == 4);
    REQUIRE(site.contents() == before);
    REQUIRE(site.backup_with("writer.pem").exit_code == 0);
    REQUIRE(site.shows(offline, "factory@latest~1") == 0);
    REQUIRE(site.as_reader({"check"}).exit_code == 0);
    REQUIRE_THAT(site.keyless({"key", "list"}).out, Contains("removed writer") && Contains("by configuration 3"));
    REQUIRE_THAT(site.change({"key", "remove", "second"}).out, Contains("was removed before"));
}

TEST_CASE("a new recipient opens what is kept from the next backup on, a removed one what was kept before") {
    const KeptSite site;
    make_recipient(site, "keys/new");
    const Arguments added = {"--recovery-key", "keys/new.key"};
    site.change({"key", "add", "--recipient", "keys/new.pem", "--name", "vault"});
    REQUIRE(site.shows(added, "factory@latest") == 4);
    site.keep({"factory"});
    REQUIRE(site.shows(added, "factory@latest") == 0);
    REQUIRE(site.shows(added, "factory@latest~1") == 4);

    site.change({"key", "remove", "vault"});
    REQUIRE_THAT(site.keep({"factory"}).out, Contains("0 added, 0 changed, 0 removed, all sealed anew"));
    REQUIRE(site.shows(added, "factory@latest") == 4);
    REQUIRE(site.shows(added, "factory@latest~1") == 0);
    REQUIRE(site.shows(offline, "factory@latest~2") == 0);
    REQUIRE(site.as_reader({"check"}).exit_code == 0);
}

TEST_CASE("a new passphrase opens the past and the future, the old one nothing more") {
    const KeptSite site;
    site.write_secret("new", "another one for the same tests\n");
    REQUIRE_THAT(site.as_operator({"key", "rotate", "--new-passphrase-file", "new"}).out, Contains(site.pin(2)));
    REQUIRE(site.shows({"--passphrase-file", "passphrase"}, "factory") == 4);
    REQUIRE(site.shows({"--passphrase-file", "new"}, "factory") == 0);
    site.keep({"factory"});
    REQUIRE(site.shows({"--passphrase-file", "new"}, "factory@latest") == 0);
    REQUIRE(site.shows({"--passphrase-file", "new"}, "factory@latest~1") == 0);
    REQUIRE(site.keyless({"--passphrase-file", "new", "key", "add", "--writer", "second"}).exit_code == 0);

    const Machine elsewhere;
    copy_folder(site / "backups.git", elsewhere / "copy.git");
    copy_folder(site / "new", elsewhere / "new");
    REQUIRE(elsewhere.run({"--repo", "copy.git", "--passphrase-file", "new", "check"}).exit_code == 0);
}

TEST_CASE("a made passphrase is shown once, and its sheet goes where it is asked to go") {
    const KeptSite site;
    const KeptSite second;
    const auto shows_passphrase = Catch::Matches("(.|\n)*([0-9A-Z]{4}-){6}[0-9A-Z]{4}(.|\n)*");
    REQUIRE(site.as_operator({"key", "rotate", "--output", "result.txt"}).exit_code == 0);
    REQUIRE_THAT(read_file(site / "result.txt"), shows_passphrase && Contains(site.pin(2)));

    REQUIRE(second.as_operator({"key", "rotate", "--sheet", "sheet.txt", "--output", "result.txt"}).exit_code == 0);
    REQUIRE_THAT(read_file(second / "sheet.txt"), shows_passphrase);
    REQUIRE_THAT(read_file(second / "result.txt"), !shows_passphrase && Contains(second.pin(2)));
}

TEST_CASE("a new passphrase that could not be shown is not in force") {
    const KeptSite site;
    const auto before = site.contents().at("refs/heads/main");
    const auto* where = GENERATE(">/dev/full", "--sheet absent/sheet.txt");
    CAPTURE(where);
    const auto failed =
        site.shell(std::string("adfkeep --repo backups.git --passphrase-file passphrase key rotate ") + where);
    REQUIRE(failed.exit_code >= 2);
    REQUIRE(site.contents().at("refs/heads/main") == before);
    REQUIRE(site.as_operator({"status"}).exit_code == 0);
}

TEST_CASE("a sheet that is there already is told before a key is asked for or made") {
    const Site site;
    site.write("taken.txt", "mine");
    const auto refused = site.keyless({"key", "rotate", "--sheet", "taken.txt"});
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 8);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains("taken.txt"));
    REQUIRE(read_file(site / "taken.txt") == "mine");
}

TEST_CASE("new names need new writer files, and the past still opens") {
    const KeptSite site;
    const auto branches = references(site / "backups.git");
    site.change({"key", "rotate", "--names"});
    REQUIRE(site.backup_with("writer.pem").exit_code == 4);
    site.change({"key", "add", "--writer", "second"});
    const auto kept = site.backup_with("second.pem");
    REQUIRE(kept.exit_code == 0);
    REQUIRE_THAT(kept.out, Contains("snapshot 2") && Contains("sealed anew"));
    REQUIRE(references(site / "backups.git").size() == branches.size());
    for (const auto* snapshot : {"factory@latest", "factory@latest~1"}) REQUIRE(site.shows(offline, snapshot) == 0);
    const auto same = site.as_reader({"diff", "snapshot:factory@latest~1", "snapshot:factory"});
    CAPTURE(same.out, same.err);
    REQUIRE(same.exit_code == 0);
    REQUIRE(site.as_reader({"check"}).exit_code == 0);
}

TEST_CASE("owners change: a new one acts with its own key, a removed one no more") {
    const KeptSite site;
    site.change({"key", "add", "--owner", "second", "--out", "keys/second.pem"});
    REQUIRE(fs::status(site / "keys/second.pem").permissions() == (fs::owner_read | fs::owner_write));
    const auto with_second = [&](const Arguments& arguments) {
        auto line = Arguments{"--owner-key", "keys/second.pem"};
        line.insert(line.end(), arguments.begin(), arguments.end());
        return site.as_reader(line);
    };
    REQUIRE(with_second({"key", "remove", "owner"}).exit_code == 0);
    REQUIRE(site.as_owner({"key", "add", "--writer", "third"}).exit_code == 4);
    REQUIRE_FALSE(fs::exists(site / "third.pem"));
    REQUIRE(with_second({"key", "add", "--writer", "third"}).exit_code == 0);
    REQUIRE(site.backup_with("third.pem").exit_code == 0);
    REQUIRE(site.as_reader({"check"}).exit_code == 0);
}

TEST_CASE(
    "an owner's key in a file and writer.pem are enough to change keys, until there are names that writer.pem does not know") {
    const KeptSite site;
    const auto add = [&](const std::string& by, const std::string& writer) {
        return site.keyless({"--owner-key", "keys/owner.pem", "--writer", by, "key", "add", "--writer", writer})
            .exit_code;
    };
    REQUIRE(add("writer.pem", "second") == 0);
    REQUIRE(site.backup_with("second.pem").exit_code == 0);

    site.change({"key", "rotate", "--names"});
    site.change({"key", "add", "--writer", "third"});
    REQUIRE(site.backup_with("third.pem").exit_code == 0);
    REQUIRE(add("third.pem", "fourth") == 4);
    REQUIRE(add("writer.pem", "fourth") == 4);
    REQUIRE_FALSE(fs::exists(site / "fourth.pem"));
    for (const auto* snapshot : {"factory@latest", "factory@latest~2"}) REQUIRE(site.shows(offline, snapshot) == 0);
}

TEST_CASE("what would lock everybody out, or cannot be, is refused and changes nothing") {
    const KeptSite site;
    site.write("taken.pem", "mine");
    const auto [arguments, code] = GENERATE(table<Arguments, int>({
        {{"key", "remove", "owner"}, 8},
        {{"key", "remove", "nobody"}, 3},
        {{"key", "add", "--writer", "writer"}, 3},
        {{"key", "add", "--writer", "a b"}, 3},
        {{"key", "add", "--writer", "../b"}, 3},
        {{"key", "add", "--writer", "second", "--out", "taken.pem"}, 8},
        {{"key", "add", "--recipient", "taken.pem"}, 3},
        {{"key", "add", "--recipient", "absent.pem"}, 3},
        {{"key", "rotate", "--sheet", "taken.pem"}, 8},
    }));
    const auto refused = arguments[1] == "rotate" ? site.as_operator(arguments) : site.as_owner(arguments);
    CAPTURE(arguments, refused.err);
    REQUIRE(refused.exit_code == code);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE(refused.out.empty());
    REQUIRE(read_file(site / "taken.pem") == "mine");
    REQUIRE(stock_git(site / "backups.git", {"rev-list", "--count", "main"}) == "1");
    REQUIRE_FALSE(fs::exists(site / "second.pem"));
    REQUIRE_FALSE(fs::exists(site.path().parent_path() / "b.pem"));
}

TEST_CASE("the last recipient cannot be removed") {
    const KeptSite site;
    site.change({"key", "remove", "offline"});
    const auto refused = site.as_operator({"key", "remove", "passphrase"});
    REQUIRE(refused.exit_code == 8);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE(site.as_operator({"show", "factory"}).exit_code == 0);
}

TEST_CASE("keys are listed in text with short ids and in JSON with whole ones") {
    const KeptSite site;
    site.change({"key", "add", "--writer", "second"});
    const auto text = site.keyless({"key", "list"}).out;
    const auto json = nlohmann::json::parse(site.keyless({"key", "list", "--format", "json"}).out);
    REQUIRE(lines(text).size() == 6);
    for (const auto& key : json.at("keys")) {
        const std::string id = key.at("id");
        REQUIRE(id.size() == 64);
        REQUIRE_THAT(text, Contains(id.substr(0, 12)) && !Contains(id));
    }
    // 8 digits of an id name a key.
    REQUIRE(site.as_owner({"key", "remove", json.at("keys")[2].at("id").get<std::string>().substr(0, 8)}).exit_code ==
            0);
    REQUIRE_THAT(site.keyless({"key", "list"}).out, Contains("removed writer"));
}

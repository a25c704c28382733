// A copy that is older than what was seen is found: by this machine's memory, by receipts, by an id that somebody
// noted.
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/every_command.hpp"
#include "tests/testing/stock_git.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;
namespace fs = boost::filesystem;

namespace {

/// A site that kept "factory" twice, the receipts of both, and a copy of the repository from in between.
struct SeenSite : Site {
    SeenSite() {
        write_small_factory(*this / "factory");
        auto receipts = keep({"factory"}).out;
        copy_folder(*this / "backups.git", *this / "stale.git");
        write_file(*this / "factory/pipeline/more.json", entity_file("more"));
        receipts += keep({"factory"}).out;
        write("receipts.txt", "what was printed, night after night:\n" + receipts);
    }

    void put_stale_copy_in_place() const {
        fs::remove_all(*this / "backups.git");
        copy_folder(*this / "stale.git", *this / "backups.git");
    }

    [[nodiscard]] nlohmann::json newest() const {
        return nlohmann::json::parse(keyless({"snapshots", "--format", "json"}).out).at("snapshots").at(0);
    }
};

/// A machine without memory that has what a site has.
struct NewMachine : Machine {
    explicit NewMachine(const SeenSite& site, const std::string& repository) : id_(site.id()) {
        copy_folder(site / repository, *this / "copy.git");
        copy_folder(site / "receipts.txt", *this / "receipts.txt");
    }
    [[nodiscard]] CliResult check(const Arguments& arguments) const {
        auto line = Arguments{"--repo", "copy.git", "--trust", id_, "check"};
        line.insert(line.end(), arguments.begin(), arguments.end());
        return run(line);
    }

private:
    std::string id_;
};

}  // namespace

TEST_CASE("a machine that saw more finds a copy that was rolled back, with every command") {
    const SeenSite site;
    site.put_stale_copy_in_place();
    const auto before = site.contents();
    const auto& arguments =
        GENERATE(Arguments{"status"}, Arguments{"snapshots"}, Arguments{"check"}, Arguments{"show", "factory"},
                 Arguments{"log", "factory", "pipelines/Load File"}, Arguments{"export", "factory", "--to", "out"},
                 Arguments{"diff", "snapshot:factory", "factory"}, Arguments{"backup", "factory"});
    CAPTURE(arguments);
    const auto refused = arguments[0] == "backup" ? site.as_host(arguments) : site.as_reader(arguments);
    CAPTURE(refused.err, refused.out);
    REQUIRE(refused.exit_code == 6);
    REQUIRE_THAT(refused.out + refused.err, Contains("rolled back"));
    REQUIRE(site.contents() == before);
    REQUIRE_FALSE(fs::exists(site / "out"));
}

TEST_CASE("a machine that saw more finds another snapshot in the place of the one it saw") {
    const SeenSite site;
    const Machine other;
    copy_folder(site / "stale.git", other / "copy.git");
    for (const auto* name : {"writer.pem", "factory"}) copy_folder(site / name, other / name);
    REQUIRE(other.run({"--repo", "copy.git", "--writer", "writer.pem", "backup", "factory"}).exit_code == 0);
    fs::remove_all(site / "backups.git");
    copy_folder(other / "copy.git", site / "backups.git");
    const auto refused = site.keyless({"status"});
    REQUIRE(refused.exit_code == 6);
    REQUIRE_THAT(refused.err, Contains("forked"));
}

TEST_CASE("a machine that saw a factory finds its branch missing") {
    const SeenSite site;
    for (const auto& [name, id] : references(site / "backups.git")) {
        if (name != "refs/heads/main") stock_git(site / "backups.git", {"update-ref", "-d", name});
    }
    for (const auto* command : {"status", "snapshots", "check"}) {
        const auto refused = site.keyless({command});
        REQUIRE(refused.exit_code == 6);
        REQUIRE_THAT(refused.out + refused.err, Contains("missing"));
    }
    REQUIRE(site.as_host({"backup", "factory"}).exit_code == 6);
}

TEST_CASE("a machine without memory says that freshness is not proven, and proves it by receipts or a known id") {
    const SeenSite site;
    const NewMachine fresh(site, "backups.git");
    REQUIRE_THAT(fresh.check({}).out, Contains("freshness") && Contains("not proven"));
    REQUIRE(fresh.check({}).exit_code == 0);
    const std::string commit = site.newest().at("commit"), snapshot = site.newest().at("snapshot");
    for (const auto& proof : {Arguments{"--receipts", "receipts.txt"}, Arguments{"--expect", commit},
                              Arguments{"--expect", commit.substr(0, 12)}, Arguments{"--expect", snapshot},
                              Arguments{"--expect", snapshot.substr(0, 12), "--expect", commit}}) {
        CAPTURE(proof);
        REQUIRE(fresh.check(proof).exit_code == 0);
    }

    const NewMachine stale(site, "stale.git");
    REQUIRE(stale.check({}).exit_code == 0);
    const auto rolled_back = NewMachine(site, "stale.git").check({"--receipts", "receipts.txt"});
    REQUIRE(rolled_back.exit_code == 6);
    REQUIRE_THAT(rolled_back.out, Contains("rolled back"));
    for (const auto& id : {commit, snapshot}) {
        const auto absent = NewMachine(site, "stale.git").check({"--expect", id});
        REQUIRE(absent.exit_code == 6);
        REQUIRE_THAT(absent.out, Contains(id.substr(0, 12)));
    }
}

TEST_CASE("receipts that are damaged, of another repository or none at all prove nothing, and that is told") {
    const SeenSite site;
    site.write("receipts.txt", "adfkeep-receipt 1 of nothing\n");
    const auto damaged = site.keyless({"check", "--receipts", "receipts.txt"});
    REQUIRE(damaged.exit_code == 3);
    REQUIRE_THAT(damaged.err, Contains("receipts.txt:1"));
    REQUIRE(site.keyless({"check", "--receipts", "absent.txt"}).exit_code == 3);
    site.write("receipts.txt", "nothing was printed that night\n");
    REQUIRE(site.keyless({"check", "--receipts", "receipts.txt"}).exit_code == 3);
    site.write("receipts.txt", "adfkeep-receipt 1 " + std::string(64, 'a') + " " + std::string(26, 'a') + " 1 " +
                                   std::string(64, 'b') + "\n");
    const auto foreign = site.keyless({"check", "--receipts", "receipts.txt"});
    CAPTURE(foreign.err, foreign.out);
    REQUIRE(foreign.exit_code == 1);
    REQUIRE_THAT(foreign.out, Contains("none of the receipts is of this repository"));
}

TEST_CASE("an older configuration than the one seen is refused before anything is sealed for it") {
    const SeenSite site;
    copy_folder(site / "backups.git", site / "before.git");
    REQUIRE(site.as_owner({"key", "add", "--writer", "second"}).exit_code == 0);
    fs::remove_all(site / "backups.git");
    copy_folder(site / "before.git", site / "backups.git");
    const auto before = site.contents();
    for (const auto& refused :
         {site.as_host({"backup", "factory"}), site.keyless({"status"}), site.as_owner({"key", "remove", "writer"})}) {
        REQUIRE(refused.exit_code == 6);
        REQUIRE_THAT(refused.err, Contains("configuration rolled back: main is at 1, 2 was seen"));
    }
    REQUIRE(site.contents() == before);
}

TEST_CASE("a byte that changed on the disk is found by check, with and without a key") {
    const SeenSite site;
    for (const auto& [path, content] : files_of(site / "backups.git/objects")) {
        const auto file = site / "backups.git/objects" / path;
        if (file.extension() == ".idx" || content.size() < 100) continue;
        CAPTURE(path);
        auto altered = content;
        altered[content.size() / 2] = static_cast<char>(altered[content.size() / 2] ^ 1);
        fs::permissions(file, fs::owner_read | fs::owner_write);
        write_file(file, altered);
        REQUIRE(site.keyless({"check"}).exit_code == 6);
        REQUIRE(site.as_reader({"check"}).exit_code == 6);
        write_file(file, content);
    }
    REQUIRE(site.as_reader({"check"}).exit_code == 0);
}

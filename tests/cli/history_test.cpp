// What is kept, what changed, and how old it is.
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>

#include "snapshot/backup.hpp"
#include "snapshot/writer_file.hpp"
#include "tests/cli/every_command.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;
namespace fs = boost::filesystem;

namespace {

nlohmann::json snapshots(const Site& site) {
    return nlohmann::json::parse(site.keyless({"snapshots", "--format", "json"}).out).at("snapshots");
}

/// Keeps an empty factory as a host would have done at `time`.
void keep_at(const Site& site, const std::string& name, std::string_view time) {
    const auto writer = adfkeep::snapshot::read_writer_file(site / "writer.pem");
    auto repository = adfkeep::snapshot::Repository::open(site / "backups.git", {.pin = writer.repository},
                                                          adfkeep::snapshot::Memory(site / "elsewhere"), nullptr);
    const adfkeep::Factory factory{.name = name, .entities = {{.id = {"pipelines", "p"}, .definition = "{}"}}};
    const FakeClock clock(time);
    static_cast<void>(adfkeep::snapshot::back_up(
        repository, {.key = writer.key, .names = writer.names}, factory, {},
        {.random = adfkeep::system_random(), .clock = clock, .progress = adfkeep::no_progress(), .stop = {}}));
}

}  // namespace

TEST_CASE("a snapshot is named by its age, its ids or their beginning, and its date") {
    const Site site;
    prepare(site);
    const auto kept = snapshots(site);
    const auto newest = site.as_reader({"show", "factory", "pipelines/Load File"}).out;
    const auto oldest = site.as_reader({"show", "factory@latest~1", "pipelines/Load File"}).out;
    REQUIRE(newest != oldest);
    const std::string commit = kept[1].at("commit"), snapshot = kept[1].at("snapshot"),
                      day = kept[0].at("time").get<std::string>().substr(0, 10);
    for (const auto& at : {commit, commit.substr(0, 12), snapshot, snapshot.substr(0, 12)}) {
        CAPTURE(at);
        REQUIRE(site.as_reader({"show", "snapshot:factory@" + at, "pipelines/Load File"}).out == oldest);
    }
    REQUIRE(site.as_reader({"show", "FACTORY@" + day, "pipelines/load file"}).out == newest);

    for (const auto* at : {"latest~2", "0123456789ab", "2001-01-01", "0"}) {
        const auto refused = site.as_reader({"show", std::string("factory@") + at});
        CAPTURE(at, refused.err);
        REQUIRE((refused.exit_code == 3 || refused.exit_code == 2));
        REQUIRE(is_one_clear_message(refused.err));
    }
}

TEST_CASE("what is not kept is told with what lists it") {
    const Site site;
    prepare(site);
    const auto& arguments =
        GENERATE(Arguments{"show", "absent"}, Arguments{"show", "factory", "pipelines/absent"},
                 Arguments{"log", "factory", "pipelines/absent"}, Arguments{"log", "absent", "pipelines/p"},
                 Arguments{"export", "absent", "--to", "out"}, Arguments{"diff", "snapshot:absent", "factory"},
                 Arguments{"snapshots", "absent"});
    const auto refused = site.as_reader(arguments);
    CAPTURE(arguments, refused.err);
    REQUIRE(refused.exit_code == 3);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains("absent") && Contains("adfkeep"));
    REQUIRE_FALSE(fs::exists(site / "out"));
}

TEST_CASE("the log of an entity tells when it came, changed and went") {
    const Site site;
    prepare(site);
    site.keep({"factory"});
    fs::remove(site / "factory/pipeline/Load File.json");
    site.keep({"factory"});
    const Arguments line = {"log", "factory", "pipeline/load file", "--format", "json"};
    for (const auto& log : {site.as_host(line), site.as_reader(line)}) {
        REQUIRE(log.exit_code == 0);
        std::vector<std::pair<int, std::string>> changes;
        const auto document = nlohmann::json::parse(log.out);
        for (const auto& change : document.at("changes"))
            changes.emplace_back(change.at("sequence"), change.at("change"));
        REQUIRE(changes == std::vector<std::pair<int, std::string>>{{4, "removed"}, {2, "changed"}, {1, "added"}});
    }
}

TEST_CASE("diff tells value by value what differs, and its exit code whether something does") {
    const Site site;
    prepare(site);
    const auto differs = site.as_reader({"diff", "snapshot:factory@latest~1", "snapshot:factory@latest"});
    REQUIRE(differs.exit_code == 1);
    REQUIRE_THAT(differs.out, Contains("Load File") && Contains("activities") && !Contains("Orders\n"));
    REQUIRE(site.as_reader({"diff", "snapshot:factory", "factory"}).exit_code == 0);
    REQUIRE(site.as_reader({"diff", "snapshot:factory@latest~1", "folder:factory"}).exit_code == 1);
    // Two folders need no repository and no key.
    copy_folder(site / "factory", site / "same");
    REQUIRE(site.run({"diff", "factory", "same"}).exit_code == 0);
    fs::remove(site / "same/linkedService/Lake.json");
    REQUIRE(site.run({"diff", "factory", "same"}).exit_code == 1);
}

TEST_CASE("layout and order of members are no difference to a person, and are kept all the same") {
    const Site site;
    write_file(site / "factory/pipeline/p.json", entity_file("p", R"({"a":1,"b":[1.0]})"));
    site.keep({"factory"});
    write_file(site / "factory/pipeline/p.json",
               "{\n  \"properties\": {\"b\": [1.0],\n \"a\": 1},\n  \"name\": \"p\"\n}\n");
    REQUIRE_THAT(site.keep({"factory"}).out, Contains("nothing changed"));
    REQUIRE(site.as_reader({"diff", "snapshot:factory", "factory"}).exit_code == 0);
    write_file(site / "factory/pipeline/p.json", entity_file("p", R"({"a":1,"b":[1.00]})"));
    REQUIRE_THAT(site.keep({"factory"}).out, Contains("1 changed"));
}

TEST_CASE("a host lists its factories by name, a stranger by id, an operator by name again") {
    const Site site;
    prepare(site);
    REQUIRE(lines(site.keyless({"snapshots"}).out).size() == 3);
    REQUIRE(lines(site.keyless({"snapshots", "--last", "1"}).out).size() == 2);
    REQUIRE(lines(site.keyless({"snapshots", "factory"}).out).size() == 3);
    REQUIRE_THAT(site.keyless({"snapshots"}).out, Contains("factory  "));

    const Machine stranger;
    copy_folder(site / "backups.git", stranger / "copy.git");
    copy_folder(site / "keys", stranger / "keys");
    const auto listed = stranger.run({"--repo", "copy.git", "--trust", site.id(), "snapshots"});
    REQUIRE(listed.exit_code == 0);
    REQUIRE_THAT(lines(listed.out)[1], Catch::Matches("[a-z2-7]{26} .*"));
    REQUIRE(stranger.run({"--repo", "copy.git", "snapshots", "factory"}).exit_code == 4);
    REQUIRE_THAT(lines(stranger.run({"--repo", "copy.git", "--recovery-key", "keys/offline.key", "snapshots"}).out)[1],
                 Catch::StartsWith("factory "));
}

TEST_CASE("a factory whose newest snapshot is too old makes the exit code 1") {
    const Site site;
    prepare(site);
    REQUIRE(site.keyless({"status", "--max-age", "26h"}).exit_code == 0);
    REQUIRE(site.keyless({"check", "--max-age", "26h"}).exit_code == 0);

    keep_at(site, "old", "2020-02-29T01:02:03Z");
    const auto late = site.as_host({"status", "--max-age", "26h"});
    REQUIRE(late.exit_code == 1);
    REQUIRE_THAT(late.out, Contains("2020-02-29T01:02:03Z") && Contains("late") && Contains("in time"));
    REQUIRE(site.as_host({"status", "--max-age", "36500d"}).exit_code == 0);
    REQUIRE(site.as_host({"status"}).exit_code == 0);
    const auto checked = site.as_host({"check", "--max-age", "26h"});
    REQUIRE(checked.exit_code == 1);
    REQUIRE_THAT(checked.out, Contains("snapshot-age (1)") && Contains("days old"));
}

TEST_CASE("status tells when each recipient last opened a snapshot on this machine") {
    const Site site;
    prepare(site);
    REQUIRE_THAT(site.keyless({"status"}).out,
                 Catch::Matches("(.|\n)*passphrase [^\n]*never here\noffline [^\n]*never here\n"));
    REQUIRE(site.as_reader({"show", "factory"}).exit_code == 0);
    REQUIRE_THAT(site.keyless({"status"}).out,
                 Catch::Matches("(.|\n)*passphrase [^\n]*never here\noffline [^\n]*seconds?\n"));
}

// Killed at any instant, the program leaves what was there, and its next run works.
#include <boost/filesystem.hpp>
#include <csignal>

#include "src/base/encoding.hpp"
#include "tests/cli/stopped.hpp"
#include "tests/testing/stock_git.hpp"

using namespace adfkeep::testing;
namespace fs = boost::filesystem;

namespace {

constexpr std::size_t entities = 60;
constexpr int killed = 128 + SIGKILL;

/// Another night: every entity changed, or some (objects that become a pack), or one (objects that stay loose).
void change(const Site& site, Instants& instants, std::size_t night) {
    const auto seed = std::to_string(night);
    switch (instants.below(3)) {
        case 0:
            return write_factory(site / "factory", entities, seed);
        case 1:
            return write_factory(site / "factory", 12, seed);
        default:
            return write_factory(site / "factory", 1, seed);
    }
}

/// No text of the factory as it is now lies anywhere.
void require_sealed(const Site& site) {
    std::string written;
    for (const auto* folder : {"backups.git", "state", "tmp"}) {
        for (const auto& [path, content] : files_of(site / folder)) written += content + "\n";
    }
    for (const auto& [path, content] : files_of(site / "factory")) {
        REQUIRE((written.find(content.substr(content.size() / 2, 24)) == std::string::npos));
    }
}

void require_sound(const Site& site) {
    require_sealed(site);
    const auto checked = site.as_host({"check"});
    CAPTURE(checked.out, checked.err);
    REQUIRE(checked.exit_code == 0);
    const auto judged = run_git(site / "backups.git", {"fsck", "--strict", "--no-dangling"});
    CAPTURE(judged.output, judged.errors);
    REQUIRE(judged.status == 0);
}

}  // namespace

TEST_CASE("a backup that is killed at any instant leaves the snapshot before it, and the next one succeeds") {
    const auto seed = seed_of_run();
    CAPTURE(seed);
    Instants instants(seed);
    const Site site;
    write_factory(site / "factory", entities, "first");
    site.keep({"factory"});

    const auto wanted = kills_of_run();
    std::size_t kills = 0;
    for (std::size_t night = 0; kills < wanted; ++night) {
        CAPTURE(night, kills);
        REQUIRE(night < 20 * wanted + 100);
        change(site, instants, night);
        const auto before = references(site / "backups.git");
        // Now and then a factory's first snapshot.
        const auto name = night % 10 == 0 ? numbered("new", night) : "factory";
        const auto line =
            Arguments{"--repo", "backups.git", "--writer", "writer.pem", "backup", "factory", "--name", name};
        const auto stopped = instants.stop(site.start(line), SIGKILL);
        REQUIRE((stopped.exit_code == killed || stopped.exit_code == 0));
        if (stopped.exit_code == killed) ++kills;

        REQUIRE(is_same_or_next(site / "backups.git", before, references(site / "backups.git")));
        REQUIRE(is_whole(site / "backups.git"));
        if (kills % 20 == 0) require_sound(site);

        change(site, instants, night + 1'000'000);
        const auto next = instants.measure([&] { return site.run(line); });
        CAPTURE(next.err);
        REQUIRE(next.exit_code == 0);
    }
    require_sound(site);
    REQUIRE(site.as_reader({"check"}).exit_code == 0);
    REQUIRE(leftovers(site / "backups.git").empty());
    REQUIRE(files_of(site / "tmp").empty());
}

TEST_CASE("an export that is killed at any instant leaves the whole factory or nothing") {
    const auto seed = seed_of_run();
    CAPTURE(seed);
    Instants instants(seed);
    const Site site;
    write_factory(site / "factory", entities, "first");
    site.keep({"factory"});
    const auto line = Arguments{"--repo", "backups.git", "--recovery-key", "keys/offline.key",
                                "export", "factory",     "--to",           "restored"};
    REQUIRE(instants.measure([&] { return site.run(line); }).exit_code == 0);
    const auto factory = files_of(site / "restored");
    for (std::size_t i = 0; i < kills_of_run() / 10; ++i) {
        fs::remove_all(site / "restored");
        static_cast<void>(instants.stop(site.start(line), SIGKILL));
        REQUIRE((!fs::exists(site / "restored") || files_of(site / "restored") == factory));
    }
}

TEST_CASE("a change of keys that is killed at any instant is made or not, and no key is listed that nobody has") {
    const auto seed = seed_of_run();
    CAPTURE(seed);
    Instants instants(seed);
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    const auto line = [](const std::string& name) {
        return Arguments{"--repo",         "backups.git", "--writer", "writer.pem", "--owner-key",
                         "keys/owner.pem", "key",         "add",      "--writer",   name};
    };
    REQUIRE(instants.measure([&] { return site.run(line("first")); }).exit_code == 0);
    for (std::size_t i = 0; i < kills_of_run() / 10; ++i) {
        const auto name = numbered("w", i);
        const auto before = references(site / "backups.git");
        static_cast<void>(instants.stop(site.start(line(name)), SIGKILL));
        REQUIRE(is_same_or_next(site / "backups.git", before, references(site / "backups.git")));
        const auto listed = site.keyless({"key", "list"});
        REQUIRE(listed.exit_code == 0);
        if (listed.out.find(" " + name + " ") == std::string::npos) continue;
        REQUIRE(site.keyless({"--writer", name + ".pem", "backup", "factory"}).exit_code == 0);
    }
    REQUIRE(site.run(line("last")).exit_code == 0);
    require_sound(site);
    REQUIRE(leftovers(site / "backups.git").empty());
}

// Asked to stop, the program stops soon, says so by its exit code, and leaves nothing.
#include <boost/filesystem.hpp>
#include <csignal>

#include "tests/cli/stopped.hpp"

using namespace adfkeep::testing;
namespace fs = boost::filesystem;

TEST_CASE("a backup that is asked to stop ends with 130 and changes nothing, or was done already") {
    const auto seed = seed_of_run();
    CAPTURE(seed);
    Instants instants(seed);
    const int signal = GENERATE(SIGINT, SIGTERM);
    const Site site;
    write_factory(site / "factory", 800, "first");
    const auto line = [](std::size_t night) {
        return Arguments{"--repo", "backups.git", "--writer", "writer.pem",
                         "backup", "factory",     "--name",   numbered("factory", night)};
    };
    REQUIRE(instants.measure([&] { return site.run(line(0)); }).exit_code == 0);

    int interrupted = 0;
    for (std::size_t night = 1; interrupted < 10; ++night) {
        REQUIRE(night < 1000);
        const auto before = references(site / "backups.git");
        const auto stopped = instants.stop(site.start(line(night)), signal);
        CAPTURE(stopped.exit_code, stopped.err);
        const auto after = references(site / "backups.git");
        if (stopped.exit_code == 0) {
            REQUIRE(after.size() == before.size() + 1);
            continue;
        }
        // Before the program has begun to listen, a signal ends it as it ends every process.
        REQUIRE((stopped.exit_code == 130 || stopped.exit_code == 128 + signal));
        REQUIRE(after == before);
        REQUIRE(leftovers(site / "backups.git").empty());
        if (stopped.exit_code == 130 && !stopped.err.empty()) {
            ++interrupted;
            REQUIRE(is_one_clear_message(stopped.err));
        }
    }
    REQUIRE(site.as_host({"check"}).exit_code == 0);
    REQUIRE(files_of(site / "tmp").empty());
}

TEST_CASE("an export that is asked to stop ends with 130 and leaves no folder, or was done already") {
    const auto seed = seed_of_run();
    CAPTURE(seed);
    Instants instants(seed);
    const Site site;
    write_factory(site / "factory", 800, "first");
    site.keep({"factory"});
    const auto line = Arguments{"--repo", "backups.git", "--recovery-key", "keys/offline.key",
                                "export", "factory",     "--to",           "restored"};
    REQUIRE(instants.measure([&] { return site.run(line); }).exit_code == 0);
    const auto factory = files_of(site / "restored");
    for (int i = 0; i < 10; ++i) {
        fs::remove_all(site / "restored");
        const auto stopped = instants.stop(site.start(line), SIGINT);
        REQUIRE((stopped.exit_code == 0 || stopped.exit_code == 130));
        REQUIRE((stopped.exit_code == 0 ? files_of(site / "restored") == factory : !fs::exists(site / "restored")));
    }
    // Nothing beside the target either.
    for (const auto& entry : fs::directory_iterator(site.path()))
        REQUIRE(entry.path().filename().string().find("restored.") == std::string::npos);
}

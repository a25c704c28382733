// A repository that is new to a machine is trusted for a reason, never in silence.
#include <boost/filesystem.hpp>

#include "tests/cli/site.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

/// A machine that has a copy of a repository, and nothing else of what made it.
void copy_to(const Machine& machine, const Site& site) { copy_folder(site / "backups.git", machine / "copy.git"); }

struct KeptSite : Site {
    KeptSite() {
        write_small_factory(*this / "factory");
        keep({"factory"});
    }
};

}  // namespace

TEST_CASE("without an id, a writer file or the passphrase a copy is not trusted, and the message names the id") {
    const KeptSite site;
    const Machine machine;
    copy_to(machine, site);
    const auto& arguments =
        GENERATE(Arguments{"status"}, Arguments{"snapshots"}, Arguments{"check"}, Arguments{"key", "list"});
    auto line = Arguments{"--repo", "copy.git"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    const auto refused = machine.run(line);
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 6);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains("untrusted repository") && Contains("--trust " + site.id()));
    REQUIRE(refused.out.empty());
}

TEST_CASE("an id that is another's is refused with both") {
    const KeptSite site;
    const Machine machine;
    copy_to(machine, site);
    const std::string other(64, 'a');
    const auto refused = machine.run({"--repo", "copy.git", "--trust", other, "status"});
    REQUIRE(refused.exit_code == 6);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains(site.id()) && Contains(other));
    // It is not remembered by having been refused.
    REQUIRE(machine.run({"--repo", "copy.git", "status"}).exit_code == 6);
}

TEST_CASE("the id, writer.pem and the passphrase make a copy trusted, from then on") {
    const KeptSite site;
    const Machine machine;
    copy_to(machine, site);
    for (const auto* name : {"writer.pem", "passphrase", "factory"}) copy_folder(site / name, machine / name);
    const auto& arguments =
        GENERATE_REF(Arguments{"--trust", site.id(), "status"}, Arguments{"--trust", site.id() + "@1", "status"},
                     Arguments{"--writer", "writer.pem", "backup", "factory"},
                     Arguments{"--passphrase-file", "passphrase", "show", "factory"});
    CAPTURE(arguments);
    auto line = Arguments{"--repo", "copy.git"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    REQUIRE(machine.run(line).exit_code == 0);
    REQUIRE(machine.run({"--repo", "copy.git", "status"}).exit_code == 0);
}

TEST_CASE("a recovery key opens, and still does not say that a copy is the right one") {
    const KeptSite site;
    const Machine machine;
    copy_to(machine, site);
    copy_folder(site / "keys", machine / "keys");
    REQUIRE(machine.run({"--repo", "copy.git", "--recovery-key", "keys/offline.key", "show", "factory"}).exit_code ==
            6);
    REQUIRE(
        machine
            .run({"--repo", "copy.git", "--recovery-key", "keys/offline.key", "--trust", site.id(), "show", "factory"})
            .exit_code == 0);
}

TEST_CASE("a configuration that is older than the pin is refused") {
    const KeptSite site;
    const Machine machine;
    copy_to(machine, site);
    REQUIRE(site.as_owner({"key", "add", "--writer", "second"}).exit_code == 0);
    for (const auto& pin :
         {Arguments{"--trust", site.id() + "@2"}, Arguments{"--trust", site.id(), "--config-at-least", "2"}}) {
        auto line = Arguments{"--repo", "copy.git", "status"};
        line.insert(line.end(), pin.begin(), pin.end());
        const auto refused = machine.run(line);
        REQUIRE(refused.exit_code == 6);
        REQUIRE_THAT(refused.err, Contains("configuration rolled back: main is at 1, 2 was seen"));
    }
}

TEST_CASE("a clone by stock git is as good as the repository") {
    const KeptSite site;
    const Machine machine;
    for (const auto* how : {"--mirror", "--quiet"}) {
        REQUIRE(machine.shell(std::string("git clone ") + how + " '" + (site / "backups.git").string() + "' clone")
                    .exit_code == 0);
        copy_folder(site / "passphrase", machine / "passphrase");
        const auto shown = machine.run({"--repo", "clone", "--passphrase-file", "passphrase", "show", "factory"});
        CAPTURE(shown.err);
        REQUIRE(shown.exit_code == 0);
        REQUIRE(machine.run({"--repo", "clone", "check"}).exit_code == 0);
        boost::filesystem::remove_all(machine / "clone");
        boost::filesystem::remove(machine / "passphrase");
    }
}

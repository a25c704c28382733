// Help is enough to go on with: it names what there is, and its examples work.
#include <boost/filesystem.hpp>

#include "src/emulator/emulator.hpp"
#include "tests/cli/every_command.hpp"
#include "tests/testing/stock_git.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

/// Lines of a help text that begin with the program's name: its examples.
std::vector<std::string> examples(const std::string& help) {
    std::vector<std::string> found;
    const auto at = help.find("Example:");
    REQUIRE(at != std::string::npos);
    for (const auto& line : lines(help.substr(at))) {
        if (line.starts_with("  adfkeep ")) found.push_back(line.substr(2));
    }
    return found;
}

/// The factory F that the examples find in Azure.
adfkeep::emulator::Emulator& azure() {
    static adfkeep::emulator::Emulator emulator;
    static const bool is_loaded = [] {
        emulator.load("F", {.name = "F", .entities = {{.id = {"pipelines", "Load"}, .definition = "{}"}}});
        return true;
    }();
    static_cast<void>(is_loaded);
    return emulator;
}

/// `example` with the ids of the local Azure in place of those that a user has to fill in.
std::string filled_in(std::string example) {
    const std::pair<std::string, std::string> ids[] = {
        {"/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F",
         adfkeep::emulator::Emulator::factory_id("F")},
        {"--subscription S", "--subscription 00000000-0000-0000-0000-000000000000"}};
    for (const auto& [placeholder, id] : ids)
        if (const auto at = example.find(placeholder); at != std::string::npos)
            example.replace(at, placeholder.size(), id);
    return example;
}

/// What the examples name.
void make_what_examples_name(Site& site) {
    write_small_factory(site / "my-factory");
    const auto receipt = site.keep({"my-factory", "--name", "sales-factory"});
    site.keep({"my-factory", "--name", "sales-factory"});
    site.write("receipts.txt", receipt.out);
    site.write_secret("passphrase.txt", site_passphrase);
    site.set("ADFKEEP_PASSPHRASE_FILE", "passphrase.txt");

    write_small_factory(site / "checkout/adf");
    stock_git(site / "checkout", {"init", "--quiet", "--initial-branch=main"});
    stock_git(site / "checkout", {"add", "--all"});
    stock_git(site / "checkout", {"commit", "--quiet", "--message=factory"});

    for (const auto& [name, value] : azure().environment()) site.set(name, value);
    for (const auto* name : {"vault", "second"}) make_recipient(site, name);
    REQUIRE(site.as_host({"--owner-key", "keys/owner.pem", "key", "add", "--writer", "old-host"}).exit_code == 0);
}

}  // namespace

TEST_CASE("the help of every command shows how it is used") {
    const Machine machine;
    for (const auto& command : every_command) {
        CAPTURE(command.title());
        auto line = command.name;
        line.push_back("--help");
        const auto help = machine.run(line);
        REQUIRE(help.exit_code == 0);
        REQUIRE(help.err.empty());
        const auto shown = examples(help.out);
        REQUIRE_FALSE(shown.empty());
        for (const auto& example : shown) REQUIRE_THAT(example, Contains(command.title()));
        for (const auto* option : {"--repo", "--format", "--passphrase-file"})
            REQUIRE_THAT(machine.run({"--help"}).out, Contains(option));
    }
}

TEST_CASE("the program's help names every command and every exit code") {
    const Machine machine;
    const auto help = machine.run({"--help"});
    REQUIRE(help.exit_code == 0);
    for (const auto& command : every_command) REQUIRE_THAT(help.out, Contains("  " + command.name[0]));
    for (const auto* code : {"0 done", "1 findings", "2 usage", "3 invalid input", "4 key refused", "5 unavailable",
                             "6 integrity", "7 partly", "8 refused for safety", "130 interrupted"})
        REQUIRE_THAT(help.out, Contains(code));
    REQUIRE_THAT(machine.run({"key", "--help"}).out, Contains("rotate"));
}

TEST_CASE("the version is told") {
    const Machine machine;
    const auto version = machine.run({"--version"});
    REQUIRE(version.exit_code == 0);
    REQUIRE_THAT(version.out, Catch::Matches("adfkeep [0-9]+\\.[0-9]+\\.[0-9]+.*\n"));
}

TEST_CASE("every example of the help works as it stands") {
    const Machine machine;
    std::unique_ptr<Site> site;
    for (const auto& command : every_command) {
        auto help = command.name;
        help.push_back("--help");
        for (const auto& example : examples(machine.run(help).out)) {
            if (command.title() == "init") {
                REQUIRE(machine.shell(example).exit_code == 0);
                continue;
            }
            // An example finds things as the help imagines them, not as the one before left them.
            if (!site || command.changes) make_what_examples_name(*(site = std::make_unique<Site>()));
            const auto tried = site->shell(filled_in(example));
            CAPTURE(example, tried.err);
            // A date before the first snapshot names none.
            const bool names_a_date = example.find("@20") != std::string::npos;
            REQUIRE((tried.exit_code == 0 || (tried.exit_code == 1 && command.title() == "diff") ||
                     (tried.exit_code == 3 && names_a_date)));
        }
    }
}

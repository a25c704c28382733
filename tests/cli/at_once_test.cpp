// Several at once: all end well, and what each of them did is there.
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "tests/cli/stopped.hpp"

using namespace adfkeep::testing;
namespace fs = boost::filesystem;

namespace {

/// Starts all, then waits for all.
std::vector<CliResult> run_at_once(const Machine& machine, const std::vector<Arguments>& lines) {
    std::vector<Process> processes;
    for (const auto& line : lines) processes.push_back(machine.start(line));
    std::vector<CliResult> results;
    for (auto& process : processes) results.push_back(process.wait());
    return results;
}

Arguments backup(const std::string& source, const std::string& name) {
    return {"--repo", "backups.git", "--writer", "writer.pem", "backup", source, "--name", name, "--format", "json"};
}

}  // namespace

TEST_CASE("backups of one factory at once are all kept, one after the other") {
    const std::size_t count = GENERATE(2, 4);
    const bool is_first = GENERATE(true, false);
    const Site site;
    write_factory(site / "factory", 60, "before");
    if (!is_first) site.keep({"factory"});
    const std::size_t before = is_first ? 0 : 1;
    std::vector<Arguments> lines;
    for (std::size_t i = 0; i < count; ++i) {
        const auto source = numbered("factory", i);
        write_factory(site / source, 60, source);
        lines.push_back(backup(source, "factory"));
    }

    std::set<std::size_t> sequences;
    std::string receipts;
    for (const auto& result : run_at_once(site, lines)) {
        CAPTURE(result.err);
        REQUIRE(result.exit_code == 0);
        const auto kept = nlohmann::json::parse(result.out).at("backups").at(0);
        sequences.insert(kept.at("sequence").get<std::size_t>());
        receipts += kept.at("receipt").get<std::string>() + "\n";
    }
    REQUIRE(sequences.size() == count);
    REQUIRE(*sequences.begin() == before + 1);
    REQUIRE(*sequences.rbegin() == before + count);
    site.write("receipts.txt", receipts);
    const auto checked = site.as_reader({"check", "--receipts", "receipts.txt"});
    CAPTURE(checked.out);
    REQUIRE(checked.exit_code == 0);
    REQUIRE(leftovers(site / "backups.git").empty());

    // Every one of the sources is a snapshot.
    for (std::size_t i = 0; i < count; ++i) {
        bool is_kept = false;
        for (std::size_t steps = 0; steps < count; ++steps) {
            is_kept |= site.as_reader({"diff", numbered("factory", i), numbered("snapshot:factory@latest~", steps)})
                           .exit_code == 0;
        }
        REQUIRE(is_kept);
    }
}

TEST_CASE("backups of several factories at once do not meet") {
    const Site site;
    write_factory(site / "factory", 60, "before");
    for (const auto& result : run_at_once(
             site, {backup("factory", "a"), backup("factory", "b"), backup("factory", "c"), backup("factory", "d")})) {
        CAPTURE(result.err);
        REQUIRE(result.exit_code == 0);
        REQUIRE(nlohmann::json::parse(result.out).at("backups").at(0).at("sequence") == 1);
    }
    REQUIRE(site.as_host({"check"}).exit_code == 0);
    // What four processes saw is one memory: none forgot what another saw.
    for (const auto* name : {"a", "b", "c", "d"}) REQUIRE(site.keyless({"snapshots", name}).exit_code == 0);
}

TEST_CASE("changes of keys at once are made or refused, and a refused one made nothing") {
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    std::vector<Arguments> lines;
    for (std::size_t i = 0; i < 3; ++i)
        lines.push_back({"--repo", "backups.git", "--writer", "writer.pem", "--owner-key", "keys/owner.pem", "key",
                         "add", "--writer", numbered("w", i)});
    const auto results = run_at_once(site, lines);
    const auto listed = site.keyless({"key", "list"}).out;
    std::size_t made = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const auto name = numbered("w", i);
        CAPTURE(name, results[i].err);
        REQUIRE((results[i].exit_code == 0 || results[i].exit_code == 8));
        const bool is_made = results[i].exit_code == 0;
        made += is_made ? 1 : 0;
        REQUIRE((listed.find(" " + name + " ") != std::string::npos) == is_made);
        REQUIRE(fs::exists(site / (name + ".pem")) == is_made);
    }
    REQUIRE(made >= 1);
    REQUIRE(site.as_host({"check"}).exit_code == 0);
}

TEST_CASE("a backup and a check at once do not disturb each other") {
    const Site site;
    write_factory(site / "factory", 60, "before");
    site.keep({"factory"});
    write_factory(site / "factory", 60, "after");
    const Arguments check = {"--repo", "backups.git", "check"};
    for (const auto& result :
         run_at_once(site, {check, backup("factory", "factory"), check, backup("factory", "factory"), check})) {
        CAPTURE(result.err, result.out);
        REQUIRE(result.exit_code == 0);
    }
}

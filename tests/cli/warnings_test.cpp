// A broken factory is kept all the same: warnings, one line for each rule with its count, and exit code 0.
#include <boost/filesystem.hpp>

#include "tests/cli/site.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

/// Names that differ from their files (2), dangling references (3), two factory files, JSON that is no entity (1).
void write_broken_factory(const boost::filesystem::path& folder) {
    write_small_factory(folder);
    write_file(
        folder / "pipeline/one.json",
        entity_file(
            "another",
            R"({"activities":[{"linkedServiceName":{"referenceName":"nowhere","type":"LinkedServiceReference"}}]})"));
    write_file(
        folder / "dataset/two.json",
        entity_file("second", R"({"linkedServiceName":{"referenceName":"neither","type":"LinkedServiceReference"}})"));
    write_file(
        folder / "trigger/t.json",
        entity_file("t",
                    R"({"pipelines":[{"pipelineReference":{"referenceName":"absent","type":"PipelineReference"}}]})"));
    write_file(folder / "trigger/notes.json", R"({"author":"somebody"})");
    write_file(folder / "factory/development.json", R"({"name":"development"})");
    write_file(folder / "factory/production.json", R"({"name":"production"})");
}

}  // namespace

TEST_CASE("warnings are one line for each rule with its count, and the factory is kept") {
    const Site site;
    write_broken_factory(site / "factory");

    const auto kept = site.keep({"factory"});
    const auto said = lines(kept.err);
    CAPTURE(kept.err);
    REQUIRE(said.size() == 4);
    REQUIRE_THAT(said[0], Catch::StartsWith("warning: dangling-reference (3): "));
    REQUIRE_THAT(said[1], Catch::StartsWith("warning: name-differs-from-file (2): "));
    REQUIRE_THAT(said[2], Catch::StartsWith("warning: not-an-entity (1): "));
    REQUIRE_THAT(said[3], Catch::StartsWith("warning: several-factory-files (1): "));

    const auto listed = site.as_reader({"show", "factory"}).out;
    for (const auto* name :
         {"another", "second", "trigger/notes.json", "factory/development.json", "factory/production.json"})
        REQUIRE_THAT(listed, Contains(name));
    REQUIRE(site.as_reader({"show", "factory", "files/trigger/notes.json"}).out == R"({"author":"somebody"})");
}

TEST_CASE("each warning names its file where details are asked for, and all are silent where quiet is") {
    const Site site;
    write_broken_factory(site / "factory");

    const auto verbose = site.keep({"factory", "--verbose"}).err;
    for (const auto* file : {"factory/pipeline/one.json", "factory/dataset/two.json", "factory/trigger/t.json",
                             "factory/trigger/notes.json"})
        REQUIRE_THAT(verbose, Contains(file));
    REQUIRE(site.keep({"factory", "--quiet"}).err.empty());
}

TEST_CASE("warnings stand in JSON, one by one") {
    const Site site;
    write_broken_factory(site / "factory");
    const auto json = site.keep({"factory", "--format", "json"}).out;
    REQUIRE_THAT(json, Contains(R"("rule": "name-differs-from-file")") && Contains(R"("entity": "another")") &&
                           Contains("factory/pipeline/one.json"));
}

TEST_CASE("of several factory files the one that is named counts, under its name") {
    const Site site;
    write_broken_factory(site / "factory");
    const auto kept = site.keep({"factory", "--factory-file", "production"});
    REQUIRE_THAT(kept.out, Catch::StartsWith("production: snapshot 1"));
    REQUIRE_THAT(kept.err, !Contains("several-factory-files"));
    REQUIRE_THAT(site.as_reader({"show", "production"}).out, Contains("factories"));
    REQUIRE(site.as_host({"backup", "factory", "--factory-file", "absent"}).exit_code == 2);
}

TEST_CASE("a factory that lost most of itself is kept, and the exit code says so") {
    const Site site;
    write_factory(site / "factory", 12, "one");
    site.keep({"factory"});
    for (std::size_t i = 2; i < 12; ++i)
        boost::filesystem::remove(site / (numbered("factory/pipeline/p", i) + ".json"));

    const auto shrunk = site.as_host({"backup", "factory", "--quiet"});
    REQUIRE(shrunk.exit_code == 1);
    REQUIRE_THAT(shrunk.err, Contains("factory-lost-most"));
    REQUIRE_THAT(shrunk.out, Contains("snapshot 2") && Contains("10 removed"));
    REQUIRE_THAT(site.as_reader({"show", "factory@latest~1"}).out, Contains("p11"));
}

TEST_CASE("a factory that lost most of itself is told also where all is sealed anew") {
    const auto& change =
        GENERATE(Arguments{"key", "add", "--recipient", "new.pem"}, Arguments{"key", "rotate", "--names"});
    const Site site;
    write_factory(site / "factory", 12, "one");
    REQUIRE(site.as_operator({"backup", "factory"}).exit_code == 0);
    make_recipient(site, "new");
    REQUIRE(site.as_owner(change).exit_code == 0);
    for (std::size_t i = 2; i < 12; ++i)
        boost::filesystem::remove(site / (numbered("factory/pipeline/p", i) + ".json"));
    const auto shrunk = site.as_operator({"backup", "factory"});
    REQUIRE(shrunk.exit_code == 1);
    REQUIRE_THAT(shrunk.out, Contains("10 removed, all sealed anew"));
}

TEST_CASE("keys that open, lying on the backup host, are warned of at every backup") {
    Site site;
    write_small_factory(site / "factory");
    copy_folder(site / "keys/owner.pem", site / "owner.pem");
    REQUIRE_THAT(site.keep({"factory"}).err, Catch::StartsWith("warning: key-on-backup-host (1): "));
    boost::filesystem::remove(site / "owner.pem");
    site.set("ADFKEEP_PASSPHRASE_FILE", "passphrase");
    REQUIRE_THAT(site.keep({"factory"}).err, Catch::StartsWith("warning: key-on-backup-host (1): "));
}

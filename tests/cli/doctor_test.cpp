// Everything that a backup needs, looked at on one page.
#include "src/emulator/emulator.hpp"
#include "tests/cli/site.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

const Factory small = {.name = "sales", .entities = {{.id = {"pipelines", "Load"}, .definition = "{}"}}};

void point_at(Site& site, const emulator::Emulator& azure) {
    for (const auto& [name, value] : azure.environment()) site.set(name, value);
}

}  // namespace

TEST_CASE("where all is well, doctor says what it saw and ends with 0") {
    Site site;
    emulator::Emulator azure;
    azure.load("sales", small);
    point_at(site, azure);
    const auto page = site.as_host({"doctor", emulator::Emulator::factory_id("sales"), "--format", "json"});
    CAPTURE(page.out, page.err);
    REQUIRE(page.exit_code == 0);
    for (const auto* said : {"Resource Manager at", "signed in", "can be read, of every kind", "is verified",
                             "it may add snapshots", "it cannot open what it keeps"})
        REQUIRE_THAT(page.out, Contains(said));
    REQUIRE_THAT(page.out, !Contains("\"fail\""));
}

TEST_CASE("doctor tells each thing that is wrong and what to do, and looks at the others all the same") {
    Site site;
    const auto page = site.as_host({"doctor", "--auth", "environment"});
    CAPTURE(page.out, page.err);
    REQUIRE(page.exit_code == 1);
    REQUIRE_THAT(page.out, Contains("AZURE_TENANT_ID"));
    REQUIRE_THAT(page.out, Contains("1 error"));
    const auto strange = site.run({"--repo", "nowhere.git", "doctor", "--auth", "environment"});
    REQUIRE(strange.exit_code == 1);
    REQUIRE_THAT(strange.out, Contains("2 errors"));
}

TEST_CASE("doctor names a factory that is not there, and shows no secret") {
    Site site;
    emulator::Emulator azure;
    azure.load("sales", small);
    point_at(site, azure);
    const auto page = site.as_host({"-v", "doctor", emulator::Emulator::factory_id("no-such-factory")});
    CAPTURE(page.out, page.err);
    REQUIRE(page.exit_code == 1);
    REQUIRE_THAT(page.out, Contains("no-such-factory"));
    REQUIRE_THAT(page.out + page.err, !Contains(azure.environment().at("AZURE_CLIENT_SECRET")));
    REQUIRE_THAT(page.out + page.err, !Contains("eyJ"));
}

TEST_CASE("doctor's help shows how it is used, and its page has the shared options' form") {
    const Site site;
    const auto help = site.run({"doctor", "--help"});
    REQUIRE(help.exit_code == 0);
    REQUIRE_THAT(help.out,
                 Contains("Example:\n  adfkeep --repo backups.git --writer writer.pem doctor /subscriptions/"));
    REQUIRE(site.run({"doctor", "--bogus"}).exit_code == 2);
    REQUIRE(site.run({"doctor", "--auth", "no-such-way"}).exit_code == 1);
}

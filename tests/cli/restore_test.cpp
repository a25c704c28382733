// A factory in Azure, which is the emulator here, comes back from a snapshot.
#include <boost/filesystem.hpp>
#include <csignal>
#include <nlohmann/json.hpp>

#include "src/base/text.hpp"
#include "tests/cli/cloud.hpp"
#include "tests/cli/site.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

constexpr std::size_t pipelines = 12;

/// A factory of some pipelines that lives in Azure and is kept.
struct Scene {
    explicit Scene(const Arguments& options = {}) {
        write_factory(site / "sales", pipelines, "one");
        cloud.emplace(site, Arguments{"--load", "sales=folder:" + (site / "sales").string()} + options);
        site.keep({factory});
    }

    CliResult restore(const Arguments& arguments = {}, int exit_code = 0) {
        auto result = site.as_operator(Arguments{"restore", "sales", "--to", factory} + arguments);
        CAPTURE(result.out, result.err);
        REQUIRE(result.exit_code == exit_code);
        return result;
    }

    void azure(const std::string& method, const std::string& path, const std::string& more = "") {
        const auto asked = site.shell("curl -sS --fail-with-body -X " + method +
                                      R"( -H "Authorization: Bearer any" "$ADFKEEP_ARM_ENDPOINT)" + factory + path +
                                      "?api-version=2018-06-01\" " + more);
        CAPTURE(asked.out, asked.err);
        REQUIRE(asked.exit_code == 0);
    }
    void lose() { azure("DELETE", ""); }
    void change(const std::string& pipeline) {
        cloud->put("pipelines/" + pipeline, R"({"properties":{"description":"changed"}})");
    }
    void add_trigger() {
        cloud->put(
            "triggers/nightly",
            R"({"properties":{"type":"ScheduleTrigger","pipelines":[{"pipelineReference":{"type":"PipelineReference","referenceName":"p0"}}]}})");
        azure("POST", "/triggers/nightly/start", "-d ''");
    }
    bool trigger_runs() { return Contains("\"Started\"").match(cloud->list("sales", "triggers").at("nightly")); }
    std::size_t held() { return cloud->list("sales", "pipelines").size(); }
    bool is_as_kept(const std::string& at = "latest") {
        return site.as_operator({"diff", "snapshot:sales@" + at, factory}).exit_code == 0;
    }

    Process start_restore() {
        return site.start(
            {"--repo", "backups.git", "--passphrase-file", "passphrase", "restore", "sales", "--to", factory, "--yes"});
    }

    Site site;
    std::string factory = factory_at("sales");
    std::optional<Cloud> cloud;
};

}  // namespace

TEST_CASE("a deleted factory is rebuilt with the passphrase alone, verified, and everything adds up") {
    Scene scene;
    scene.lose();
    const auto restored = scene.restore({"--format", "json"});
    const auto json = nlohmann::json::parse(restored.out);
    const auto& result = json.at("result");
    REQUIRE(result.at("verifiedIdentical") == true);
    REQUIRE(result.at("failed") == 0);
    REQUIRE(result.at("done").get<int>() + result.at("skipped").get<int>() + result.at("failed").get<int>() +
                result.at("manual").get<int>() ==
            static_cast<int>(json.at("steps").size() + json.at("skipped").size()));
    REQUIRE_FALSE(json.contains("undo"));
    REQUIRE(scene.is_as_kept());
    REQUIRE_THAT(scene.restore().out, Contains("verified identical") && Contains("done 0"));
}

TEST_CASE("a dry run changes nothing; a saved plan is applied as it was, or not at all") {
    Scene scene;
    scene.lose();
    REQUIRE_THAT(scene.restore({"--dry-run", "--plan-out", "plan.json"}).out, Contains("create   pipelines/p0"));
    REQUIRE(scene.site.as_operator({"doctor", scene.factory}).exit_code != 0);
    scene.restore({"--plan", "plan.json"});
    REQUIRE(scene.is_as_kept());

    scene.change("p1");
    scene.restore({"--dry-run", "--plan-out", "second.json"});
    scene.change("p2");
    REQUIRE_THAT(scene.restore({"--plan", "second.json", "--yes"}, 8).err,
                 Contains("the plan would be another one now"));
    REQUIRE_THAT(scene.cloud->list("sales", "pipelines").at("p1"), Contains("changed"));
}

TEST_CASE("what is there is changed only when somebody says yes, is kept first, and comes back by the command told") {
    Scene scene;
    scene.change("p1");
    REQUIRE_THAT(scene.restore({}, 8).err, Contains("nobody said yes") && Contains("--yes"));
    const auto json = nlohmann::json::parse(scene.restore({"--yes", "--format", "json"}).out);
    REQUIRE(scene.is_as_kept("latest~1"));
    const auto undo = json.at("undo").get<std::string>();
    const auto again = scene.site.shell("ADFKEEP_PASSPHRASE_FILE=passphrase " + undo);
    CAPTURE(undo, again.out, again.err);
    REQUIRE(again.exit_code == 0);
    REQUIRE_THAT(scene.cloud->list("sales", "pipelines").at("p1"), Contains("changed"));
}

TEST_CASE("deleting more than half of a factory needs its name") {
    Scene scene;
    write_factory(scene.site / "few", 1, "one");
    scene.site.keep({"folder:few", "--name", "few"});
    const Arguments prune{"restore", "few", "--to", scene.factory, "--prune", "--yes"};
    const auto refused = scene.site.as_operator(prune);
    REQUIRE(refused.exit_code == 8);
    REQUIRE_THAT(refused.err, Contains("more than half") && Contains("--confirm sales"));
    REQUIRE(scene.held() == pipelines);
    const auto confirmed = scene.site.as_operator(prune + Arguments{"--confirm", "sales"});
    CAPTURE(confirmed.out, confirmed.err);
    REQUIRE(confirmed.exit_code == 0);
    REQUIRE(scene.held() == 1);
}

TEST_CASE("killed in its middle, a restore is gone on with, or given up, and its triggers run again") {
    const auto end = GENERATE(as<std::string>{}, "--resume", "--abandon");
    Scene scene({"--latency", "30ms"});
    scene.add_trigger();
    scene.site.keep({scene.factory});
    for (std::size_t i = 0; i < pipelines; ++i) scene.change(numbered("p", i));
    {
        auto process = scene.start_restore();
        scene.cloud->wait_until_it_says("POST " + scene.factory + "/triggers/nightly/stop");
        process.send(SIGKILL);
        static_cast<void>(process.wait());
    }
    const auto refused = scene.restore({"--yes"}, 8);
    REQUIRE_THAT(refused.err, Contains("has not come to its end") && Contains("--resume") && Contains("nightly"));
    const auto ended = scene.site.as_operator({"restore", "--to", scene.factory, end});
    CAPTURE(ended.out, ended.err);
    REQUIRE(ended.exit_code == 0);
    REQUIRE(scene.trigger_runs());
    if (end == "--resume") REQUIRE_THAT(ended.out, Contains("verified identical"));
    REQUIRE(scene.site.as_operator({"restore", "--to", scene.factory, "--resume"}).exit_code == 3);
}

TEST_CASE("interrupted, a restore puts its triggers back before it ends, and can be gone on with") {
    Scene scene({"--latency", "30ms"});
    scene.add_trigger();
    scene.site.keep({scene.factory});
    for (std::size_t i = 0; i < pipelines; ++i) scene.change(numbered("p", i));
    auto process = scene.start_restore();
    scene.cloud->wait_until_it_says("POST " + scene.factory + "/triggers/nightly/stop");
    process.send(SIGINT);
    const auto interrupted = process.wait();
    CAPTURE(interrupted.out, interrupted.err);
    REQUIRE(interrupted.exit_code == 130);
    REQUIRE(scene.trigger_runs());
    const auto resumed = scene.site.as_operator({"restore", "--to", scene.factory, "--resume"});
    CAPTURE(resumed.out, resumed.err);
    REQUIRE(resumed.exit_code == 0);
    REQUIRE(scene.trigger_runs());
}

TEST_CASE("filters, rules and secrets that fit nothing are told before anything is sent") {
    Scene scene;
    scene.site.write("map.json", R"({"rename": {"pipelines/none": "some"}})");
    scene.site.write("secrets.json", "{}");
    REQUIRE_THAT(scene.restore({"--only", "pipelines/q*"}, 2).err, Contains("matches nothing"));
    scene.restore({"--map", "map.json"}, 2);
    scene.restore({"--secrets", "secrets.json"}, 4);
    scene.change("p1");
    scene.change("p2");
    scene.restore({"--only", "pipeline/p1", "--yes"});
    const auto now = scene.cloud->list("sales", "pipelines");
    REQUIRE_THAT(now.at("p1"), !Contains("changed"));
    REQUIRE_THAT(now.at("p2"), Contains("changed"));
}

TEST_CASE("a certificate says how it ended, and stock ssh-keygen verifies it") {
    Scene scene;
    scene.lose();
    scene.restore({"--certificate", "done.json"});
    REQUIRE_THAT(read_file(scene.site / "done.json"), Contains("\"verifiedIdentical\": true"));
    const auto verified = scene.site.shell("ssh-keygen -Y check-novalidate -n git -s done.json.sig < done.json");
    CAPTURE(verified.out, verified.err);
    REQUIRE(verified.exit_code == 0);
}

TEST_CASE("a masked secret is asked for, given in a file, and shown nowhere") {
    Scene scene;
    scene.cloud->put(
        "linkedservices/sql",
        R"({"properties":{"type":"SqlServer","typeProperties":{"password":{"type":"SecureString","value":"first"}}}})");
    scene.site.keep({scene.factory});
    scene.lose();
    REQUIRE_THAT(scene.restore({}, 8).out, Contains("linkedservices/sql  properties.typeProperties.password.value"));
    scene.site.write_secret("secrets.json",
                            R"({"linkedservices/sql": {"typeProperties.password": "entirely-hidden-value"}})");
    const auto restored = scene.restore({"--secrets", "secrets.json", "-v", "--plan-out", "plan.json"});
    for (const auto& text : {restored.out, restored.err, read_file(scene.site / "plan.json")})
        REQUIRE_THAT(text, !Contains("entirely-hidden-value"));
    REQUIRE_THAT(restored.out, Contains("verified identical"));
}

TEST_CASE("a drill proves that a snapshot comes back, says so to Prometheus, and fails for one that does not") {
    Scene scene;
    const auto drilled = scene.site.as_reader({"drill", "--all", "--textfile", "adfkeep.prom"});
    CAPTURE(drilled.out, drilled.err);
    REQUIRE(drilled.exit_code == 0);
    REQUIRE_THAT(drilled.out, Contains("comes back identical"));
    REQUIRE_THAT(read_file(scene.site / "adfkeep.prom"),
                 Contains("adfkeep_drill_identical{source=\"snapshot:sales@latest\"} 1"));

    scene.site.write(
        "sales/pipeline/broken.json",
        entity_file(
            "broken",
            R"({"activities":[{"name":"a","type":"ExecutePipeline","typeProperties":{"pipeline":{"referenceName":"gone","type":"PipelineReference"}}}]})"));
    scene.site.keep({"folder:sales", "--name", "broken"});
    const auto failed = scene.site.as_reader({"drill", "broken"});
    REQUIRE(failed.exit_code == 1);
    REQUIRE_THAT(failed.out, Contains("reference-to-nothing"));
    REQUIRE(scene.site.as_host({"backup", "folder:sales", "--name", "broken", "--drill"}).exit_code == 1);
}

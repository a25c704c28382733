// A factory that lives in Azure, which is the emulator here: kept, compared, exported.
#include <boost/filesystem.hpp>
#include <csignal>
#include <nlohmann/json.hpp>

#include "src/model/json/text.hpp"
#include "tests/cli/cloud.hpp"
#include "tests/cli/site.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;
namespace fs = boost::filesystem;

namespace {

Arguments loaded(const std::string& name, const fs::path& folder) {
    return {"--load", name + "=folder:" + folder.string()};
}

nlohmann::json kept(const CliResult& result) { return nlohmann::json::parse(result.out).at("backups").at(0); }

CliResult required(CliResult result, int exit_code = 0) {
    CAPTURE(result.out, result.err);
    REQUIRE(result.exit_code == exit_code);
    return result;
}

/// Findings that count, each as "kind/entity path".
std::vector<std::string> differences(const std::string& report) {
    std::vector<std::string> found;
    const auto document = nlohmann::json::parse(report);
    for (const auto& finding : document.at("findings")) {
        if (finding.at("state") != "fail" || finding.at("severity") == "note") continue;
        found.push_back(finding.at("kind").get<std::string>() + "/" + finding.at("entity").get<std::string>() + " " +
                        finding.value("path", ""));
    }
    return found;
}

/// The text of `properties` of every entity file in `folder`, by path.
std::map<std::string, std::string> definitions(const fs::path& folder) {
    std::map<std::string, std::string> found;
    for (const auto& [path, content] : files_of(folder)) {
        if (!path.ends_with(".json")) continue;
        for (const auto& member : json::validated_members(content, path))
            if (member.name == "properties") found[path] = member.value;
    }
    return found;
}

const Arguments by_token{"--token-file", "token"};

}  // namespace

TEST_CASE("a live factory is kept; the next backup finds no change, and the snapshot is what was loaded") {
    Site site;
    Cloud cloud(site, loaded("sales", sample));
    const auto backup = Arguments{"backup", factory_at("sales"), "--format", "json"};
    const auto first = kept(required(site.as_host(backup)));
    REQUIRE(first.at("factory") == "sales");
    REQUIRE(first.at("added") == first.at("entities"));
    REQUIRE(first.at("entities") > 20);

    const auto second = kept(required(site.as_host(backup)));
    REQUIRE(second.at("unchanged") == true);
    REQUIRE(second.at("sealed") == 0);

    required(site.as_reader({"diff", "snapshot:sales", sample.string()}));
    required(site.as_reader({"diff", sample.string(), "snapshot:sales"}));
    required(site.as_reader({"diff", "snapshot:sales", factory_at("sales")}));
    required(site.run({"diff", factory_at("sales"), sample.string()}));
    required(site.as_reader({"check"}));
    REQUIRE(cloud.stop().exit_code == 0);
}

TEST_CASE("what somebody changed in Azure is the one difference, and the one that the next backup stores") {
    Site site;
    Cloud cloud(site, loaded("sales", sample));
    required(site.as_host({"backup", factory_at("sales")}));
    cloud.put("pipelines/Tidy%20the%20lake", R"({"properties":{"activities":[],"description":"changed at night"}})");

    const auto diff = required(site.as_reader({"diff", "snapshot:sales", factory_at("sales"), "--format", "json"}), 1);
    const auto found = differences(diff.out);
    REQUIRE_FALSE(found.empty());
    for (const auto& difference : found) CHECK_THAT(difference, StartsWith("pipelines/Tidy the lake "));

    const auto next = kept(required(site.as_host({"backup", factory_at("sales"), "--format", "json"})));
    REQUIRE(next.at("changed") == 1);
    REQUIRE(next.at("added") == 0);
    REQUIRE(next.at("removed") == 0);
    required(site.as_reader({"diff", "snapshot:sales", factory_at("sales")}));
    REQUIRE_THAT(required(site.as_reader({"show", "sales", "pipelines/Tidy the lake"})).out,
                 Contains("changed at night"));
}

TEST_CASE("an export of a live factory has every text as the service says it") {
    Site site;
    site.write(
        "factory/pipeline/Load.json",
        entity_file("Load",
                    "{\"activities\" : [],\n\t\"n\":[1.10, 1e400,-0] , \"s\":\"\\u0041\\/\", \"invented\":{ }}"));
    Cloud cloud(site, loaded("sales", sample) + loaded("small", site / "factory"));
    required(site.as_host({"backup", factory_at("sales"), factory_at("small")}));
    required(site.as_reader({"export", "sales", "--to", "restored"}));
    const auto exported = definitions(site / "restored");
    for (const auto& [collection, folder] : std::map<std::string, std::string>{{"pipelines", "pipeline"},
                                                                               {"datasets", "dataset"},
                                                                               {"dataflows", "dataflow"},
                                                                               {"linkedservices", "linkedService"},
                                                                               {"credentials", "credential"},
                                                                               {"triggers", "trigger"}}) {
        const auto said = cloud.list("sales", collection);
        REQUIRE_FALSE(said.empty());
        for (const auto& [name, text] : said) {
            const auto path = folder + "/" + name + ".json";
            CAPTURE(path);
            REQUIRE(exported.contains(path));
            CHECK(exported.at(path) == text);
        }
    }
    REQUIRE_THAT(read_file(site / "restored/factory/sales.json"), Contains("1.20") && Contains("9007199254740993"));

    required(site.as_reader({"export", "small", "--to", "small-restored"}));
    REQUIRE_THAT(
        definitions(site / "small-restored").at("pipeline/Load.json"),
        StartsWith("{\"activities\" : [],\n\t\"n\":[1.10, 1e400,-0] , \"s\":\"\\u0041\\/\", \"invented\":{ }"));
}

TEST_CASE("what is refused is told and kept out, and --strict makes it an error that writes nothing") {
    Site site;
    const CloudWithin cloud(site, [](const emulator::Request& request) {
        return request.target.find("/credentials") != std::string::npos;
    });
    const auto before = site.contents();
    const auto strict = required(site.as_host(by_token + Arguments{"backup", factory_at("sales"), "--strict"}), 4);
    REQUIRE(is_one_clear_message(strict.err));
    REQUIRE_THAT(strict.err, Contains("credentials") && Contains("AuthorizationFailed"));
    REQUIRE(site.contents() == before);

    const auto told = required(site.as_host(by_token + Arguments{"backup", factory_at("sales")}));
    REQUIRE_THAT(told.err, Contains("credentials cannot be read"));
    required(site.as_reader({"show", "sales", "pipelines/Tidy the lake"}));
    REQUIRE(site.as_reader({"show", "sales", "credentials/SalesIdentity"}).exit_code != 0);
}

TEST_CASE("a factory that never stands still is kept with a warning, and --strict refuses it") {
    Site site;
    std::atomic<std::size_t> count = 0;
    CloudWithin* within = nullptr;
    CloudWithin cloud(site, [&](const emulator::Request& request) {
        if (request.method == "GET" && request.target.find("/pipelines?") != std::string::npos)
            within->put(numbered("p", ++count), R"({"activities":[]})");
        return false;
    });
    within = &cloud;
    const auto strict = required(site.as_host(by_token + Arguments{"backup", factory_at("sales"), "--strict"}), 5);
    REQUIRE(is_one_clear_message(strict.err));
    REQUIRE(references(site / "backups.git").size() == 1);
    const auto told = required(site.as_host(by_token + Arguments{"backup", factory_at("sales")}));
    REQUIRE_THAT(told.err, Contains("somebody changed the factory during all 5 passes"));
    required(site.as_reader({"show", "sales", "pipelines/p1"}));
}

TEST_CASE("no secret and no token is said by anybody, however much they are asked to say") {
    Site site;
    site.write(
        "factory/linkedService/Store.json",
        entity_file(
            "Store",
            R"({"type":"SqlServer","typeProperties":{"connectionString":)"
            R"("Data Source=s;Password=hush-connection","password":{"type":"SecureString","value":"hush-password"}}})"));
    site.write(
        "factory/dataset/Orders.json",
        entity_file("Orders", R"({"linkedServiceName":{"referenceName":"Store","type":"LinkedServiceReference"}})"));
    Cloud cloud(site, loaded("sales", site / "factory") + Arguments{"--strict-auth"});
    const auto backup = site.as_host({"-v", "backup", factory_at("sales"), "--format", "json"});
    required(backup);
    const auto diff = required(site.as_reader({"-v", "diff", "folder:factory", factory_at("sales")}));
    site.set("AZURE_CLIENT_SECRET", "hush-wrong");
    const auto refused = required(site.as_host({"-v", "backup", factory_at("sales")}), 4);
    const auto said = cloud.stop();

    std::string all;
    for (const auto* const result : {&backup, &refused, &said}) all += result->err;
    all += backup.out + refused.out;
    REQUIRE_THAT(all, Contains("factories/sales/linkedservices") && Contains("/oauth2/v2.0/token"));
    // The line that gives the secret to whoever started the emulator is the one place that says it.
    REQUIRE_THAT(said.out, Contains(cloud.variables.at("AZURE_CLIENT_SECRET")));
    all += diff.err;
    for (const std::string secret : {"hush", "Bearer ", "eyJ", "client_secret=", "client_assertion="})
        CHECK_THAT(all, !Contains(secret));
    CHECK_THAT(all, !Contains(cloud.variables.at("AZURE_CLIENT_SECRET")));

    const auto gap = kept(backup).at("secretGap");
    REQUIRE(gap.size() == 2);
    CHECK(gap[0].at("entity") == "linkedservices/Store");
    CHECK(gap[0].at("dependents") == nlohmann::json::array({"datasets/Orders"}));
    for (const auto& [path, content] : files_of(site / "backups.git"))
        CHECK((content.find("hush") == std::string::npos));
}

TEST_CASE("a backup that is killed while it reads wrote nothing, and the next one succeeds") {
    Site site;
    Cloud cloud(site, loaded("sales", sample) + Arguments{"--latency", "300ms"});
    const auto before = site.contents();
    auto backup = site.start({"--repo", "backups.git", "--writer", "writer.pem", "backup", factory_at("sales")});
    // Of two passes the first has begun: this answer waits to be sent.
    cloud.wait_until_it_says("factories/sales/pipelines 200");
    backup.send(SIGKILL);
    REQUIRE(backup.wait().exit_code == 128 + SIGKILL);
    REQUIRE(site.contents() == before);
    required(site.as_host({"check"}));

    Cloud quick(site, loaded("sales", sample));
    required(site.as_host({"backup", factory_at("sales")}));
}

TEST_CASE("requests that fail now and then change nothing in what is kept") {
    Site site;
    {
        Cloud calm(site, loaded("sales", sample));
        required(site.as_host({"backup", factory_at("sales")}));
    }
    Cloud shaken(site,
                 loaded("sales", sample) + Arguments{"--fault", "reset:5%", "--fault", "truncate:5%", "--seed", "3"});
    required(site.as_host({"backup", factory_at("sales"), "--name", "shaken"}));
    required(site.as_reader({"diff", "snapshot:shaken", sample.string()}));
}

TEST_CASE("every public factory is kept from Azure, and the snapshot does not differ from its source") {
    const auto corpus = shared_folder("corpus");
    if (corpus.empty()) {
        WARN("no public factories beside the project");
        return;
    }
    Site site;
    std::map<std::string, fs::path> folders;
    for (const auto& factory : fs::directory_iterator(corpus))
        for (const auto* const layout : {"git", "git-vnet"})
            if (fs::is_directory(factory.path() / layout))
                folders[factory.path().filename().string() + "-" + layout] = factory.path() / layout;
    REQUIRE(folders.size() >= 9);
    Arguments loads, sources;
    for (const auto& [name, folder] : folders) {
        loads = loads + loaded(name, folder);
        sources.push_back(factory_at(name));
    }
    Cloud cloud(site, loads);
    required(site.as_host(Arguments{"backup"} + sources));
    for (const auto& [name, folder] : folders) {
        CAPTURE(name);
        required(site.as_reader({"diff", "snapshot:" + name, folder.string()}));
    }
    const auto again = required(site.as_host(Arguments{"backup", "--format", "json"} + sources));
    for (const auto& backup : nlohmann::json::parse(again.out).at("backups")) CHECK(backup.at("unchanged") == true);
}

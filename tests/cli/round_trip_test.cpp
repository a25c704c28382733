// What goes in comes out: byte for byte, for factories that real people wrote.
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>

#include "src/model/json/text.hpp"
#include "tests/cli/site.hpp"
#include "tests/testing/stock_git.hpp"

using namespace adfkeep::testing;
namespace fs = boost::filesystem;
namespace json = adfkeep::json;

namespace {

/// Every factory there is: the sample, and public ones where they are at hand.
std::vector<fs::path> factories() {
    std::vector<fs::path> found = {fs::path(ADFKEEP_SOURCE_DIR) / "samples/factory"};
    const auto corpus = shared_folder("corpus");
    if (corpus.empty()) {
        WARN("no public factories beside the project: only the sample is tried");
        return found;
    }
    for (const auto& factory : fs::directory_iterator(corpus)) {
        for (const auto* layout : {"git", "git-vnet"}) {
            if (fs::is_directory(factory.path() / layout)) found.push_back(factory.path() / layout);
        }
    }
    return found;
}

const std::vector<std::string> entity_folders = {"adfcdc",
                                                 "credential",
                                                 "dataflow",
                                                 "dataset",
                                                 "factory",
                                                 "integrationRuntime",
                                                 "linkedService",
                                                 "managedPrivateEndpoint",
                                                 "managedVirtualNetwork",
                                                 "pipeline",
                                                 "trigger"};

/// Where a text stands, and its bytes: of an entity its folder and name with the text of its `properties`, of any other
/// file its path with all of it.
std::pair<std::string, std::string> told(const fs::path& path, std::string content) {
    const auto folder = path.parent_path();
    if (std::ranges::find(entity_folders, folder.filename().string()) == entity_folders.end())
        return {path.string(), content};
    if (content.starts_with("\xEF\xBB\xBF")) content.erase(0, 3);
    std::string name, properties;
    for (const auto& member : json::validated_members(content, path.string())) {
        if (member.name == "name") name = json::decode(member.value);
        if (member.name == "properties") properties = member.value;
    }
    return name.empty() ? std::pair(path.string(), content)
                        : std::pair((folder / name).string() + ", an entity", properties);
}

std::map<std::string, std::string> told(const fs::path& factory) {
    std::map<std::string, std::string> all;
    for (auto& [path, content] : files_of(factory)) all.insert(told(fs::path(path), std::move(content)));
    return all;
}

nlohmann::json keep(const Site& site, const std::string& source, const std::string& name = "kept") {
    const auto result = site.keep({source, "--name", name, "--format", "json"});
    return nlohmann::json::parse(result.out).at("backups").at(0);
}

/// Nothing was found to have changed, and nothing was sealed again.
bool is_quiet(const nlohmann::json& backup) {
    for (const auto* count : {"added", "changed", "removed", "sealed"}) {
        if (backup.at(count) != 0) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("a factory that was kept and exported has every text as it was, and keeping the export finds no change") {
    for (const auto& factory : factories()) {
        CAPTURE(factory);
        const Site site;
        const auto first = keep(site, factory.string());
        const auto before = told(factory);
        REQUIRE(first.at("entities") == before.size());
        REQUIRE(first.at("added") == before.size());

        REQUIRE(site.as_reader({"export", "kept", "--to", "restored", "--as", "git"}).exit_code == 0);
        const auto after = told(site / "restored");
        REQUIRE(after.size() == before.size());
        for (const auto& [place, text] : before) {
            CAPTURE(place);
            REQUIRE(after.count(place) == 1);
            REQUIRE((after.at(place) == text));
        }

        REQUIRE(is_quiet(keep(site, "restored")));
        REQUIRE(site.as_reader({"diff", factory.string(), "snapshot:kept"}).exit_code == 0);
        REQUIRE(site.as_reader({"check"}).exit_code == 0);
    }
}

TEST_CASE("the export of a factory as Studio writes it is the same files, byte for byte") {
    const Site site;
    const auto factory = fs::path(ADFKEEP_SOURCE_DIR) / "samples/factory";
    site.keep({factory.string(), "--name", "kept"});
    REQUIRE(site.as_reader({"export", "kept", "--to", "restored"}).exit_code == 0);
    REQUIRE((files_of(site / "restored") == files_of(factory)));
}

TEST_CASE("a factory is read from a commit as from a folder, whatever the working tree looks like now") {
    const Site site;
    for (const auto& factory : factories()) {
        CAPTURE(factory);
        fs::remove_all(site / "checkout");
        copy_folder(factory, site / "checkout/some/root");
        stock_git(site / "checkout", {"init", "--quiet", "--initial-branch=main"});
        stock_git(site / "checkout", {"-c", "core.autocrlf=false", "add", "--all", "--force"});
        stock_git(site / "checkout", {"commit", "--quiet", "--message=a factory"});
        fs::remove_all(site / "checkout/some");

        keep(site, factory.string(), factory.string());
        REQUIRE(is_quiet(keep(site, "git:checkout@main:some/root", factory.string())));
        const auto commit = stock_git(site / "checkout", {"rev-parse", "HEAD"});
        REQUIRE(is_quiet(keep(site, "git:checkout@" + commit.substr(0, 10) + ":some/root", factory.string())));
    }
}

TEST_CASE("one definition is shown as its exact text") {
    const Site site;
    const auto factory = fs::path(ADFKEEP_SOURCE_DIR) / "samples/factory";
    site.keep({factory.string(), "--name", "kept"});
    for (const auto& [folder, kind] : std::map<std::string, std::string>{{"pipeline", "pipelines"},
                                                                         {"dataset", "dataset"},
                                                                         {"linkedService", "LINKEDSERVICES"},
                                                                         {"trigger", "Triggers"}}) {
        for (const auto& file : fs::directory_iterator(factory / folder)) {
            const auto name = file.path().stem().string();
            CAPTURE(kind, name);
            const auto shown = site.as_reader({"show", "kept", kind + "/" + name});
            REQUIRE(shown.exit_code == 0);
            REQUIRE(shown.out == told(fs::path(folder) / file.path().filename(), read_file(file.path())).second);
        }
    }
    REQUIRE(site.as_reader({"show", "kept", "managedPrivateEndpoints/default/saleslake-dfs"}).exit_code == 0);
    REQUIRE(site.as_reader({"show", "kept", "files/README.md"}).out == read_file(factory / "README.md"));
}

TEST_CASE("an export never writes into what is there") {
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    site.write("mine/notes.txt", "mine");
    for (const auto* target : {"mine", "passphrase", "factory"}) {
        const auto before = files_of(site.path());
        const auto refused = site.as_reader({"export", "factory", "--to", target});
        CAPTURE(refused.err);
        REQUIRE(refused.exit_code == 8);
        REQUIRE(is_one_clear_message(refused.err));
        REQUIRE((files_of(site.path()) == before));
    }
}

// Factories that real people wrote, in and out.
#include <algorithm>
#include <boost/filesystem.hpp>
#include <map>

#include "src/model/json/text.hpp"
#include "tests/gitops/samples.hpp"

using namespace adfkeep;
using namespace adfkeep::gitops;
using namespace adfkeep::testing;
namespace fs = boost::filesystem;

namespace {

std::vector<fs::path> factories() {
    std::vector<fs::path> found;
    const auto corpus = shared_folder("corpus");
    if (corpus.empty()) return found;
    for (const auto& entry : fs::directory_iterator(corpus)) {
        for (const auto* layout : {"git", "git-vnet"}) {
            if (fs::is_directory(entry.path() / layout)) found.push_back(entry.path() / layout);
        }
    }
    std::ranges::sort(found);
    return found;
}

/// Exact text of `properties` by the entity's kind folder and name.
std::map<std::string, std::string> properties_below(const fs::path& folder) {
    std::map<std::string, std::string> texts;
    for (const auto& [path, file] : files_below(folder)) {
        if (path.find('/') == std::string::npos || path.starts_with("templates/")) continue;
        std::string name;
        std::string properties;
        const auto text = file.content.starts_with("\xEF\xBB\xBF") ? file.content.substr(3) : file.content;
        for (const auto& member : json::members(text)) {
            if (member.name == "name") name = json::decode(member.value);
            if (member.name == "properties") properties = member.value;
        }
        texts.emplace(path.substr(0, path.rfind('/') + 1) + name, properties);
    }
    return texts;
}

}  // namespace

TEST_CASE("every factory of the corpus is written and read back the same, its definitions byte for byte") {
    const auto all = factories();
    if (all.empty()) WARN("no corpus of public factories here");
    for (const auto& folder : all) {
        INFO(folder);
        const TempDir dir;
        const auto first = read_folder(folder);
        const auto written = write_folder(first.factory, dir / "out");
        const auto second = read_folder(dir / "out", {.name = first.factory.name});

        CHECK(written.warnings.empty());
        CHECK(second.factory.name == first.factory.name);
        REQUIRE(second.factory.entities == first.factory.entities);
        REQUIRE(properties_below(dir / "out") == properties_below(folder));
    }
}

TEST_CASE("files as Studio writes them today are written byte for byte as they were") {
    const auto corpus = shared_folder("corpus");
    if (corpus.empty()) {
        WARN("no corpus of public factories here");
        return;
    }
    const auto source = corpus / GENERATE("kv2-large/git", "procfwk/git", "simonxin-credential/git", "aday-spaces/git");
    const TempDir dir;
    write_folder(read_folder(source).factory, dir / "out");
    const auto written = files_below(dir / "out");
    for (const auto& [path, file] : files_below(source)) {
        const bool is_of_older_studio =
            file.content.find("\n\t\"type\": \"Microsoft.DataFactory") != std::string::npos &&
            !path.starts_with("managedVirtualNetwork/");
        if (is_of_older_studio || file.content.ends_with('\n')) continue;
        INFO(path);
        REQUIRE(written.contains(path));
        REQUIRE(written.at(path).content == file.content);
    }
}

TEST_CASE("what is odd in the corpus is told, and nothing else") {
    const auto corpus = shared_folder("corpus");
    if (corpus.empty()) {
        WARN("no corpus of public factories here");
        return;
    }
    REQUIRE(in_short(read_folder(corpus / "adftools-bfs2/git-vnet").warnings) ==
            std::vector<std::string>{"dangling-reference linkedservices/LS_SqlServer_DEV19_AW2017"});
    REQUIRE(in_short(read_folder(corpus / "gofast/git").warnings) ==
            std::vector<std::string>{"name-differs-from-file linkedservices/GenericAzureKeyVault",
                                     "name-differs-from-file pipelines/Create-Task_MASTER_AZ_SQL_IRA",
                                     "name-differs-from-file pipelines/Master"});
    REQUIRE(in_short(read_folder(corpus / "kv2-large/git").warnings).empty());
    REQUIRE(in_short(read_folder(corpus / "procfwk/git").warnings).empty());
}

#include "tests/cli/every_command.hpp"

namespace adfkeep::testing {

const Arguments opening = {"--repo",           "backups.git", "--recovery-key",
                           "keys/offline.key", "--owner-key", "keys/owner.pem"};

const std::vector<Command> every_command = {
    {{"init"},
     {"other.git", "--writer-out", "other.pem", "--no-passphrase", "--recipient", "keys/offline.pem", "--owner-out",
      "keys/other.pem"},
     true},
    {{"snapshots"}, {}},
    {{"show"}, {"factory", "pipelines/Load File"}},
    {{"log"}, {"factory", "pipelines/Load File"}},
    {{"diff"}, {"snapshot:factory@latest~1", "snapshot:factory"}},
    {{"backup"}, {"factory"}, true},
    {{"export"}, {"factory", "--to", "restored", "--as", "git"}, true},
    {{"check"}, {}},
    {{"status"}, {}},
    {{"key", "list"}, {}},
    {{"key", "add"}, {"--writer", "second", "--out", "second.pem"}, true},
    {{"key", "remove"}, {"second"}, true},
    {{"key", "rotate"}, {"--names"}, true},
};

std::string Command::title() const { return name.size() == 1 ? name[0] : name[0] + " " + name[1]; }

Arguments Command::line(const Arguments& before, const Arguments& after) const {
    auto all = before;
    for (const auto* part : {&name, &arguments, &after}) all.insert(all.end(), part->begin(), part->end());
    return all;
}

void prepare(const Site& site) {
    write_small_factory(site / "factory");
    site.keep({"factory"});
    write_file(site / "factory/pipeline/Load File.json", entity_file("Load File", R"({"activities":[]})"));
    site.keep({"factory"});
}

std::map<std::string, std::string> everything(const Site& site) {
    auto files = files_of(site.path());
    std::erase_if(files, [](const auto& file) {
        return file.first.starts_with("state/") || file.first.starts_with("backups.git/adfkeep-staging/");
    });
    return files;
}

}  // namespace adfkeep::testing

#include "tests/testing/stock_git.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cstdlib>

#include "src/base/text.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::testing {
namespace fs = boost::filesystem;
namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> all;
    for (auto& text : texts) all.push_back(text.data());
    all.push_back(nullptr);
    return all;
}

std::string search_path() {
    const char* path = std::getenv("PATH");
    return path == nullptr ? "/usr/bin:/bin" : path;
}

}  // namespace

ProgramResult run_program(const fs::path& folder, const std::vector<std::string>& command, const std::string& input) {
    const TempDir files;
    write_file(files / "in", input);
    auto arguments = command;
    std::vector<std::string> environment = {"PATH=" + search_path(),          "HOME=" + files.path().string(),
                                            "GIT_CONFIG_NOSYSTEM=1",          "LC_ALL=C",
                                            "GIT_AUTHOR_NAME=author",         "GIT_AUTHOR_EMAIL=author",
                                            "GIT_AUTHOR_DATE=@1000000 +0000", "GIT_COMMITTER_NAME=committer",
                                            "GIT_COMMITTER_EMAIL=committer",  "GIT_COMMITTER_DATE=@1000000 +0000",
                                            "GIT_TERMINAL_PROMPT=0"};
    // Files and not pipes: nobody waits for anybody.
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
    posix_spawn_file_actions_addopen(&actions, 0, (files / "in").c_str(), O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&actions, 1, (files / "out").c_str(), O_WRONLY | O_CREAT, 0600);
    posix_spawn_file_actions_addopen(&actions, 2, (files / "err").c_str(), O_WRONLY | O_CREAT, 0600);
    pid_t child = 0;
    const int failed = posix_spawnp(&child, arguments.front().c_str(), &actions, nullptr, pointers(arguments).data(),
                                    pointers(environment).data());
    posix_spawn_file_actions_destroy(&actions);
    if (failed != 0) return {.errors = arguments.front() + " did not start"};
    int status = 0;
    waitpid(child, &status, 0);
    return {.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
            .output = read_file(files / "out"),
            .errors = read_file(files / "err")};
}

ProgramResult run_git(const fs::path& folder, std::vector<std::string> arguments, const std::string& input) {
    arguments.insert(arguments.begin(), "git");
    return run_program(folder, arguments, input);
}

std::string stock_git(const fs::path& folder, std::vector<std::string> arguments, const std::string& input) {
    auto result = run_git(folder, std::move(arguments), input);
    INFO(result.output << result.errors);
    REQUIRE(result.status == 0);
    if (result.output.ends_with('\n')) result.output.pop_back();
    return result.output;
}

bool has_program(const std::string& name) {
    const auto path = search_path();
    return std::ranges::any_of(
        split(path, ':'), [&](std::string_view folder) { return fs::exists(fs::path(std::string(folder)) / name); });
}

}  // namespace adfkeep::testing

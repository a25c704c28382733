#include "tests/cli/stopped.hpp"

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cstdlib>
#include <thread>

#include "src/git/repository.hpp"

namespace adfkeep::testing {
namespace fs = boost::filesystem;
namespace {

/// Reads a tree and all below it; throws where something is missing.
void read_all(const git::Repository& repository, const git::ObjectId& tree) {
    for (const auto& entry : repository.read_tree(tree)) {
        if (entry.mode == git::mode_tree) {
            read_all(repository, entry.id);
        } else {
            static_cast<void>(repository.read(git::ObjectType::blob, entry.id, 64u << 20));
        }
    }
}

}  // namespace

std::size_t kills_of_run() {
    const char* count = std::getenv("ADFKEEP_KILLS");
    return count == nullptr ? 200 : std::strtoul(count, nullptr, 10);
}

CliResult Instants::stop(Process process, int signal) {
    std::this_thread::sleep_for(std::chrono::microseconds(below(static_cast<std::size_t>(duration_.count()) + 1)));
    process.send(signal);
    return process.wait();
}

bool is_whole(const fs::path& repository) {
    try {
        const auto opened = git::Repository::open(repository);
        for (const auto& [name, tip] : opened.references("")) read_all(opened, opened.tree_of(tip));
        return true;
    } catch (const Error& error) {
        UNSCOPED_INFO(describe(error));
        return false;
    }
}

std::vector<std::string> leftovers(const fs::path& repository) {
    std::vector<std::string> found;
    for (const auto& [path, content] : files_of(repository)) {
        const auto name = fs::path(path).filename().string();
        const bool is_known = path == "adfkeep-staging/gate" || path == "adfkeep-staging/merging";
        if ((path.starts_with("adfkeep-staging/") && !is_known) || name.ends_with(".lock") ||
            (path.starts_with("objects/") && name.find("tmp") != std::string::npos))
            found.push_back(path);
    }
    return found;
}

bool is_same_or_next(const fs::path& repository, const std::map<std::string, std::string>& before,
                     const std::map<std::string, std::string>& after) {
    std::size_t moved = 0;
    for (const auto& [name, tip] : after) {
        const auto old = before.find(name);
        if (old != before.end() && old->second == tip) continue;
        ++moved;
        const auto opened = git::Repository::open(repository);
        const auto parent = opened.resolve(tip + "^");
        if (old == before.end() ? parent.has_value() : parent != opened.resolve(old->second)) return false;
    }
    return moved <= 1 &&
           std::ranges::all_of(before, [&](const auto& reference) { return after.contains(reference.first); });
}

}  // namespace adfkeep::testing

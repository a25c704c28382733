// Processes that are stopped at a random instant, and what must hold whenever that was.
//
// These tests wait for a random time, and are not flaky for it: every outcome of the race is legal (stopped before it
// began, in the middle, after it was done), and what is promised holds after each of them. Where a test asks for a
// number of stopped runs, it tries until it has them.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "tests/cli/site.hpp"
#include "tests/testing/hostile_json.hpp"

namespace adfkeep::testing {

/// How often a backup is killed: ADFKEEP_KILLS, else 200.
[[nodiscard]] std::size_t kills_of_run();

/// Random instants of runs that take as long as the last one that was let end.
class Instants {
public:
    explicit Instants(std::uint64_t seed) : random_(seed) {}

    /// Runs to the end, and takes the time.
    template <typename Run>
    CliResult measure(Run&& run) {
        const auto begin = std::chrono::steady_clock::now();
        auto result = run();
        duration_ = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::steady_clock::now() - begin);
        return result;
    }
    /// Waits for a part of that time, then sends `signal`. Returns what the process ended with.
    [[nodiscard]] CliResult stop(Process process, int signal);

    /// A number below `bound`.
    [[nodiscard]] std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

private:
    std::mt19937_64 random_;
    std::chrono::microseconds duration_{50'000};
};

/// Every branch of the repository can be read to its last object.
[[nodiscard]] bool is_whole(const boost::filesystem::path& repository);
/// What a process left behind that nobody needs: unfinished files and locks.
[[nodiscard]] std::vector<std::string> leftovers(const boost::filesystem::path& repository);
/// Whether `after` is `before`, or that with one branch a commit further.
[[nodiscard]] bool is_same_or_next(const boost::filesystem::path& repository,
                                   const std::map<std::string, std::string>& before,
                                   const std::map<std::string, std::string>& after);

}  // namespace adfkeep::testing

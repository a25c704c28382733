// Runs a command and appends what it took to a file: one line with milliseconds from start to exit, milliseconds of
// processor time, and the peak memory in bytes of the largest process, separated by tabs.
//
//     adfkeep_measure FILE COMMAND [ARGUMENT]…
//
// Ends with the command's exit status.
#include <spawn.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>

extern char** environ;

namespace {

double milliseconds(const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e3 + static_cast<double>(time.tv_usec) / 1e3;
}

bool append(const char* path, double wall, const rusage& used) {
    auto* const file = std::fopen(path, "a");
    if (file == nullptr) return false;
    const bool written =
        std::fprintf(file, "%.2f\t%.2f\t%ld\n", wall, milliseconds(used.ru_utime) + milliseconds(used.ru_stime),
                     used.ru_maxrss * 1024) > 0;
    return std::fclose(file) == 0 && written;
}

int fail(const char* what, int error) {
    std::fprintf(stderr, "adfkeep_measure: %s: %s\n", what, std::strerror(error));
    return 127;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc < 3) return fail("usage: adfkeep_measure FILE COMMAND [ARGUMENT]…", EINVAL);
    const auto start = std::chrono::steady_clock::now();
    // Not fork: the child would begin with this program's memory as its peak.
    pid_t child = 0;
    if (const int error = ::posix_spawnp(&child, argv[2], nullptr, nullptr, argv + 2, environ); error != 0)
        return fail(argv[2], error);
    int status = 0;
    rusage used{};
    if (::wait4(child, &status, 0, &used) != child) return fail("wait", errno);
    const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
    if (!append(argv[1], wall.count(), used)) return fail(argv[1], errno);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

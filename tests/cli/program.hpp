// The program as a user runs it: a process of its own, on a machine that knows nothing of this user.
#pragma once

#include <sys/types.h>

#include <boost/filesystem/path.hpp>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tests/testing/testing.hpp"

namespace adfkeep::testing {

using Arguments = std::vector<std::string>;

struct CliResult {
    int exit_code = -1;  ///< 128 and the signal's number where one ended it
    std::string out;
    std::string err;
};

/// `name` with a number behind it.
[[nodiscard]] std::string numbered(std::string name, std::size_t number);
/// What the program says on stderr where it refuses: "adfkeep: …", and at most one line more.
[[nodiscard]] bool is_one_clear_message(const std::string& err);
[[nodiscard]] std::vector<std::string> lines(const std::string& text);

/// A running process; killed at the end where nobody waited for it. Moved, not copied.
class Process {
public:
    Process(const boost::filesystem::path& folder, const Arguments& command,
            const std::map<std::string, std::string>& environment);
    Process(Process&& other) noexcept;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    Process& operator=(Process&&) = delete;
    ~Process();

    void send(int signal) const;
    /// Waits until the process has said `words`, on stdout or on stderr; fails where it ends before. Returns its stdout
    /// so far.
    std::string wait_until_it_says(std::string_view words);
    /// Until it ends, then what it said. Once.
    [[nodiscard]] CliResult wait();

private:
    std::unique_ptr<TempDir> streams_;  ///< files and not pipes: nobody waits for anybody
    pid_t id_ = 0;
    std::optional<int> status_{};  ///< once it has ended
};

/// A machine: a folder in which everything runs, its home, its memory and its folder for temporary files. Nothing else
/// of the environment but PATH.
class Machine {
public:
    Machine();

    [[nodiscard]] const boost::filesystem::path& path() const noexcept { return folder_.path(); }
    [[nodiscard]] boost::filesystem::path operator/(const std::string& name) const { return folder_ / name; }
    void write(const std::string& name, std::string_view content) const { write_file(folder_ / name, content); }
    /// A file that nobody else may read.
    void write_secret(const std::string& name, std::string_view content) const;

    void set(const std::string& variable, const std::string& value) { environment_[variable] = value; }
    void forget(const std::string& variable) { environment_.erase(variable); }

    /// `adfkeep ARGUMENTS…`
    [[nodiscard]] CliResult run(const Arguments& arguments) const { return start(arguments).wait(); }
    [[nodiscard]] Process start(const Arguments& arguments) const;
    /// A line as a user types it into a shell, which finds adfkeep by its name.
    [[nodiscard]] CliResult shell(const std::string& line) const;

private:
    TempDir folder_;
    std::map<std::string, std::string> environment_;
};

}  // namespace adfkeep::testing

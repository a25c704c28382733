// The git program as everybody has it, run without this user's configuration.
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <vector>

namespace adfkeep::testing {

struct ProgramResult {
    int status = -1;  ///< exit status; 128 and more where a signal ended it
    std::string output;
    std::string errors;
};

/// Runs a program found in PATH, in `folder`, with nothing in its environment but PATH, a HOME without anything in it,
/// and fixed names for Git's author and committer.
[[nodiscard]] ProgramResult run_program(const boost::filesystem::path& folder, const std::vector<std::string>& command,
                                        const std::string& input = {});

/// `git ARGUMENTS…` in `folder`.
[[nodiscard]] ProgramResult run_git(const boost::filesystem::path& folder, std::vector<std::string> arguments,
                                    const std::string& input = {});
/// Its output without the last line end; fails the test where it fails.
std::string stock_git(const boost::filesystem::path& folder, std::vector<std::string> arguments,
                      const std::string& input = {});

/// Whether a program is in PATH.
[[nodiscard]] bool has_program(const std::string& name);

}  // namespace adfkeep::testing

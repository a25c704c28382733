// Every command, as a table for promises that all of them keep.
#pragma once

#include <string>
#include <vector>

#include "tests/cli/site.hpp"

namespace adfkeep::testing {

struct Command {
    Arguments name;        ///< {"key", "add"}
    Arguments arguments;   ///< with which it does its job on a prepared site
    bool changes = false;  ///< the repository, or files beside it

    [[nodiscard]] std::string title() const;
    /// Words before the command's name, its name, its arguments, and words after them.
    [[nodiscard]] Arguments line(const Arguments& before, const Arguments& after = {}) const;
};

/// In an order in which all of them work, one after the other, on one prepared site.
extern const std::vector<Command> every_command;

/// A site whose folder "factory" was kept twice, with a pipeline changed in between, and shared options that open it.
void prepare(const Site& site);
extern const Arguments opening;

/// Wherever a command could have left something: the repository, and all files of the machine but its memory.
[[nodiscard]] std::map<std::string, std::string> everything(const Site& site);

}  // namespace adfkeep::testing

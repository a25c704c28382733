#include "src/cli/which_command.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace adfkeep::cli {
namespace {

constexpr std::size_t max_slips = 2;

/// The command that was understood last, from "adfkeep" down.
std::vector<const CLI::App*> understood(const CLI::App& app) {
    std::vector<const CLI::App*> path{&app};
    while (!path.back()->get_subcommands().empty()) path.push_back(path.back()->get_subcommands().back());
    return path;
}

std::vector<const CLI::App*> commands_of(const CLI::App& app) {
    return app.get_subcommands([](const CLI::App*) { return true; });
}

std::optional<std::string> unknown_word(const CLI::App& app) {
    const auto words = app.remaining(true);
    const auto word = std::ranges::find_if(words, [](const auto& it) { return !it.starts_with('-'); });
    return word != words.end() ? std::optional(*word) : std::nullopt;
}

/// Levenshtein's: letters to put in, take out or exchange.
std::size_t distance(std::string_view from, std::string_view to) {
    std::vector<std::size_t> row(to.size() + 1);
    std::iota(row.begin(), row.end(), 0u);
    for (std::size_t i = 1; i <= from.size(); ++i) {
        auto diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= to.size(); ++j) {
            const auto exchanged = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, exchanged}));
        }
    }
    return row.back();
}

/// How far `command` is from what was typed, of which the beginning may be enough.
std::size_t slips(std::string_view typed, std::string_view command) {
    const bool is_beginning = typed.size() > 1 && command.starts_with(typed);
    return is_beginning ? 0 : distance(typed, command);
}

const CLI::App* nearest(const std::vector<const CLI::App*>& commands, const std::string& word) {
    const auto slips_to = [&](const CLI::App* command) { return slips(word, command->get_name()); };
    const auto best = std::ranges::min_element(commands, {}, slips_to);
    return best != commands.end() && slips_to(*best) <= std::min(max_slips, word.size() / 2) ? *best : nullptr;
}

}  // namespace

bool lacks_command(const CLI::App& app) { return !commands_of(*understood(app).back()).empty(); }

Error which_command(const CLI::App& app) {
    const auto path = understood(app);
    std::string line;
    for (const auto* command : path) line += command->get_name() + " ";
    const auto all = fmt::format("`{}--help` lists the commands", line);
    const auto word = unknown_word(app);
    if (!word) return {ErrorCode::usage, "say which command", {}, all};
    const auto* meant = nearest(commands_of(*path.back()), *word);
    return {ErrorCode::usage,
            fmt::format("there is no command `{}{}`", line, *word),
            {},
            meant != nullptr ? fmt::format("did you mean `{}{}`? {}", line, meant->get_name(), all) : all};
}

}  // namespace adfkeep::cli

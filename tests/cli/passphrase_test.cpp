// The passphrase: as it was made, as a tired person types it, and as it is not.
#include <algorithm>
#include <boost/filesystem.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/site.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

/// A repository whose passphrase the program made, and the passphrase.
struct MadeSite : Machine {
    std::string passphrase;

    MadeSite() {
        const auto made = run({"init", "backups.git", "--format", "json"});
        REQUIRE(made.exit_code == 0);
        passphrase = nlohmann::json::parse(made.out).at("passphrase");
    }

    [[nodiscard]] CliResult opened_with(const std::string& typed) const {
        write_secret("typed", typed);
        return run({"--repo", "backups.git", "--passphrase-file", "typed", "status"});
    }
};

std::string with(std::string text, char from, const std::string& to) {
    std::string result;
    for (const char c : text) result += c == from ? to : std::string(1, c);
    return result;
}

std::string in_lower_case(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

}  // namespace

TEST_CASE("a made passphrase opens however its symbols are typed, and not with a wrong one") {
    const MadeSite site;
    REQUIRE_THAT(site.passphrase, Catch::Matches("([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}"));
    const auto& made = site.passphrase;

    for (const auto& typed :
         {made, made + "\n", made + "\r\nsecond line\n", in_lower_case(made), with(made, '-', ""), with(made, '-', " "),
          with(made, '-', "  "), with(made, '-', "."), with(made, '0', "O"), with(made, '0', "o"), with(made, '1', "I"),
          with(made, '1', "l"), with(with(in_lower_case(made), '1', "L"), '-', "_")}) {
        CAPTURE(typed);
        REQUIRE(site.opened_with(typed).exit_code == 0);
    }

    for (const std::size_t at : {std::size_t{0}, std::size_t{13}, made.size() - 1}) {
        auto typed = made;
        typed[at] = typed[at] == '7' ? '8' : '7';
        const auto refused = site.opened_with(typed);
        // One in 1,024 wrong passphrases has check symbols that match: those are judged by the keys.
        REQUIRE(refused.exit_code == 4);
        REQUIRE(is_one_clear_message(refused.err));
        REQUIRE_THAT(refused.err, Contains("check symbols do not match") || Contains("wrong passphrase"));
        REQUIRE_THAT(refused.err, !Contains(typed));
    }
}

TEST_CASE("a passphrase of the made form with a wrong check is told as such before any key is tried") {
    const Site site;
    site.write_secret("typed", "0000-0000-0000-0000-0000-0000-0000");
    const auto refused = site.keyless({"--passphrase-file", "typed", "status"});
    REQUIRE(refused.exit_code == 4);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains("check symbols do not match"));
}

TEST_CASE("a wrong passphrase is refused by every command that is given one, and nothing changes") {
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    site.write_secret("wrong", "not the passphrase of this one\n");
    const auto before = site.contents();
    const auto& arguments =
        GENERATE(Arguments{"status"}, Arguments{"snapshots"}, Arguments{"check"}, Arguments{"show", "factory"},
                 Arguments{"log", "factory", "pipelines/Load File"}, Arguments{"diff", "snapshot:factory", "factory"},
                 Arguments{"export", "factory", "--to", "out"}, Arguments{"key", "list"},
                 Arguments{"key", "add", "--writer", "second"}, Arguments{"key", "remove", "writer"},
                 Arguments{"key", "rotate"}, Arguments{"backup", "factory"});
    CAPTURE(arguments);
    auto line = Arguments{"--passphrase-file", "wrong"};
    line.insert(line.end(), arguments.begin(), arguments.end());
    const auto refused = site.keyless(line);
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 4);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains("wrong passphrase"));
    REQUIRE_THAT(refused.err, !Contains("not the passphrase"));
    REQUIRE(refused.out.empty());
    REQUIRE(site.contents() == before);
    REQUIRE_FALSE(boost::filesystem::exists(site / "second.pem"));
    REQUIRE_FALSE(boost::filesystem::exists(site / "out"));
}

TEST_CASE("a passphrase's file is taken by its first line, and refused where that is empty or absent") {
    const Site site;
    site.write_secret("typed", site_passphrase + std::string("\nits second line is not read\n"));
    REQUIRE(site.keyless({"--passphrase-file", "typed", "status"}).exit_code == 0);
    site.write_secret("typed", "\n");
    REQUIRE(site.keyless({"--passphrase-file", "typed", "status"}).exit_code == 3);
    REQUIRE(site.keyless({"--passphrase-file", "absent", "status"}).exit_code == 3);
}

// Files of keys: who may read them, and what they are not good for.
#include <boost/filesystem.hpp>

#include "tests/cli/site.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;
namespace fs = boost::filesystem;

namespace {

constexpr auto private_to_owner = fs::owner_read | fs::owner_write;

void require_refused(const CliResult& refused, const std::string& words) {
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 4);
    REQUIRE(is_one_clear_message(refused.err));
    REQUIRE_THAT(refused.err, Contains(words));
    REQUIRE(refused.out.empty());
}

}  // namespace

TEST_CASE("a file with a secret that others may read or write is refused, and `chmod` is named") {
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    const auto before = site.contents();
    const auto others = GENERATE(fs::group_read, fs::others_read, fs::group_write, fs::others_write);
    const auto& [file, arguments] = GENERATE(table<std::string, Arguments>({
        {"writer.pem", {"--writer", "writer.pem", "backup", "factory"}},
        {"passphrase", {"--passphrase-file", "passphrase", "show", "factory"}},
        {"keys/offline.key", {"--recovery-key", "keys/offline.key", "show", "factory"}},
        {"keys/owner.pem",
         {"--owner-key", "keys/owner.pem", "--writer", "writer.pem", "key", "add", "--writer", "second"}},
    }));
    CAPTURE(file, others);
    fs::permissions(site / file, private_to_owner | others);

    const auto refused = site.keyless(arguments);
    require_refused(refused, file);
    REQUIRE_THAT(refused.err, Contains("chmod"));
    REQUIRE(site.contents() == before);

    fs::permissions(site / file, private_to_owner);
    REQUIRE(site.keyless(arguments).exit_code == 0);
}

TEST_CASE("a file through which nothing opens is told as what it is not") {
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    site.write_secret("text", "only a text\n");
    fs::copy_file(site / "writer.pem", site / "host.pem");
    require_refused(site.keyless({"--writer", "text", "backup", "factory"}), "text: not a writer file");
    require_refused(site.keyless({"--writer", "keys/owner.pem", "backup", "factory"}),
                    "keys/owner.pem: not a writer file");
    require_refused(site.keyless({"--recovery-key", "text", "show", "factory"}), "text: ");
    require_refused(site.keyless({"--recovery-key", "host.pem", "show", "factory"}), "host.pem: ");
    require_refused(site.keyless({"--recovery-key", "keys/owner.pem", "show", "factory"}), "keys/owner.pem: ");
    require_refused(site.as_host({"--owner-key", "text", "key", "add", "--writer", "second"}),
                    "text: not an owner key");
    require_refused(site.as_host({"--owner-key", "host.pem", "key", "add", "--writer", "second"}),
                    "host.pem: not an owner key");
}

TEST_CASE("writer.pem opens nothing, and a command that needs a key says where it looked") {
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    const auto& arguments =
        GENERATE(Arguments{"show", "factory"}, Arguments{"show", "factory", "pipelines/Load File"},
                 Arguments{"export", "factory", "--to", "out"}, Arguments{"diff", "snapshot:factory", "factory"},
                 Arguments{"key", "add", "--writer", "second"}, Arguments{"key", "rotate"});
    const auto refused = site.as_host(arguments);
    require_refused(refused, "--passphrase-file");
    REQUIRE_THAT(refused.err, Contains("ADFKEEP_PASSPHRASE_COMMAND"));
    REQUIRE_FALSE(fs::exists(site / "out"));
}

TEST_CASE("a backup without any key says where it looked") {
    const Site site;
    write_small_factory(site / "factory");
    require_refused(site.keyless({"backup", "factory"}), "ADFKEEP_WRITER");
}

TEST_CASE("an operator without writer.pem keeps a factory with the passphrase") {
    const Site site;
    write_small_factory(site / "factory");
    REQUIRE(site.as_operator({"backup", "factory"}).exit_code == 0);
    REQUIRE_THAT(site.as_operator({"snapshots"}).out, Contains("factory") && Contains("owner"));
}

TEST_CASE("a host whose key or naming secret is not in force is refused before the source is looked at") {
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    REQUIRE(site.as_owner({"key", "add", "--writer", "second"}).exit_code == 0);
    const auto [change, words] = GENERATE(table<Arguments, std::string>(
        {{{"key", "remove", "second"}, "not listed"}, {{"key", "rotate", "--names"}, "naming secret"}}));
    REQUIRE(site.as_owner(change).exit_code == 0);
    const auto before = site.contents();
    // What is not there cannot have been read.
    require_refused(site.keyless({"--writer", "second.pem", "backup", "no-such-folder"}), words);
    require_refused(site.keyless({"--writer", "second.pem", "backup", "factory", "no-such-folder"}), words);
    REQUIRE(site.contents() == before);
}

TEST_CASE("a writer of another repository is told both ids") {
    const Site site;
    const Machine other;
    REQUIRE(other.run({"init", "other.git"}).exit_code == 0);
    copy_folder(other / "writer.pem", site / "other.pem");
    const auto refused = site.keyless({"--writer", "other.pem", "backup", "no-such-folder"});
    CAPTURE(refused.err);
    REQUIRE(refused.exit_code == 6);
    REQUIRE_THAT(refused.err, Contains("untrusted repository") && Contains(site.id()));
    REQUIRE_THAT(read_file(site / "other.pem"), !Contains(site.id()));
}

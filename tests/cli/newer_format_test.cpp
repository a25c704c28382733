// A repository that a newer adfkeep made: exit code 3, and nothing is touched.
#include <fmt/format.h>

#include <boost/filesystem.hpp>

#include "snapshot/chain.hpp"
#include "snapshot/writer_file.hpp"
#include "src/base/encoding.hpp"
#include "src/git/ssh_signature.hpp"
#include "tests/cli/site.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

/// A configuration as somebody else would put it on `main`.
struct Forgery {
    std::string configuration_from, configuration_to;  ///< replaced in adfkeep.json
    std::string title_from, title_to;                  ///< replaced in the message
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
    return text;
}

void put_on_main(const boost::filesystem::path& path, const Forgery& forgery, const crypto::Ed25519PrivateKey* signer) {
    auto repository = git::Repository::open(path);
    const auto tip = repository.reference("refs/heads/main");
    const auto chain = snapshot::ConfigurationChain::load(repository, *tip);
    auto files = chain.files();
    auto& configuration = files[snapshot::configuration_file];
    configuration = replaced(configuration, "\"config\": 1", "\"config\": 2");
    configuration = replaced(configuration, forgery.configuration_from, forgery.configuration_to);

    const auto& current = chain.current();
    const snapshot::ConfigurationMessage message{.repository = chain.repository(),
                                                 .number = 2,
                                                 .previous = current.id,
                                                 .time = current.time,
                                                 .contents = snapshot::contents_of(files)};
    const auto identity = fmt::format("adfkeep <adfkeep> {} +0000", current.time.time_since_epoch().count());
    git::ObjectWriter writer(repository);
    git::Commit commit{.tree = snapshot::write_main_files(files, writer),
                       .parents = {*tip},
                       .author = identity,
                       .committer = identity,
                       .signature = {},
                       .message = encode(message)};
    commit.message = replaced(commit.message, forgery.title_from, forgery.title_to);
    if (signer != nullptr) commit.signature = git::ssh_sign(*signer, git::encode_commit(commit));
    const auto id = writer.add(git::ObjectType::commit, git::encode_commit(commit), git::Compression::deflate);
    writer.finish();
    REQUIRE(repository.move_reference("refs/heads/main", tip, id));
}

const Forgery nothing_new{};
const Forgery newer_configuration{.configuration_from = "\"format\": 1", .configuration_to = "\"format\": 2"};
const Forgery newer_members{.configuration_from = "\"format\": 1",
                            .configuration_to = "\"format\": 2,\n  \"threshold\": {\"of\": 3}"};
const Forgery newer_commit{.title_from = "adfkeep config 1", .title_to = "adfkeep config 2"};

const std::vector<Arguments> commands = {
    {"backup", "factory"},
    {"snapshots"},
    {"show", "factory"},
    {"log", "factory", "pipelines/Load File"},
    {"diff", "snapshot:factory", "factory"},
    {"check"},
    {"export", "factory", "--to", "out"},
    {"status"},
    {"key", "list"},
    {"key", "add", "--writer", "second"},
    {"key", "remove", "writer"},
    {"key", "rotate", "--names"},
};

}  // namespace

TEST_CASE("a forged configuration that says nothing new is taken where an owner signed it") {
    const Site site;
    const auto owner = snapshot::read_owner_key(site / "keys/owner.pem");
    put_on_main(site / "backups.git", nothing_new, &owner);
    REQUIRE(site.as_operator({"check"}).exit_code == 0);
}

TEST_CASE("a repository of a newer format is told as such by every command and left as it is") {
    const auto& forgery = GENERATE(newer_configuration, newer_members, newer_commit);
    const Site site;
    write_small_factory(site / "factory");
    site.keep({"factory"});
    const auto owner = snapshot::read_owner_key(site / "keys/owner.pem");
    put_on_main(site / "backups.git", forgery, &owner);
    const auto before = site.contents();
    const auto memory = files_of(site / "state");

    for (const auto& command : commands) {
        CAPTURE(command);
        const auto refused = command[0] == "backup" ? site.as_host(command) : site.as_operator(command);
        CAPTURE(refused.err);
        REQUIRE(refused.exit_code == 3);
        REQUIRE(is_one_clear_message(refused.err));
        REQUIRE_THAT(refused.err, Catch::Contains("use a newer adfkeep") && Catch::Contains("main@"));
        REQUIRE(refused.out.empty());
        REQUIRE(site.contents() == before);
        REQUIRE(files_of(site / "state") == memory);
        REQUIRE_FALSE(boost::filesystem::exists(site / "second.pem"));
    }
}

TEST_CASE("a newer format is told before it is judged who signed it, as that may be what is new") {
    const Site site;
    auto random = FixedRandom("stranger");
    const auto stranger = crypto::Ed25519PrivateKey::generate(random);
    put_on_main(site / "backups.git", newer_configuration, &stranger);
    REQUIRE(site.as_operator({"status"}).exit_code == 3);
}

TEST_CASE("a configuration of this format that a stranger signed, or nobody, is an integrity failure") {
    const Site site;
    const auto is_signed = GENERATE(true, false);
    auto random = FixedRandom("stranger");
    const auto stranger = crypto::Ed25519PrivateKey::generate(random);
    put_on_main(site / "backups.git", nothing_new, is_signed ? &stranger : nullptr);
    const auto refused = site.as_operator({"status"});
    REQUIRE(refused.exit_code == 6);
    REQUIRE(is_one_clear_message(refused.err));
}

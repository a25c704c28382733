#include "snapshot/message.hpp"

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/git/ssh_signature.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ErrorCode invalid_input = ErrorCode::invalid_input;

const auto tree = git::ObjectId::from(Bytes(20, 't'));
const auto parent = git::ObjectId::from(Bytes(20, 'p'));

SnapshotMessage snapshot_message() {
    return {.repository = RepositoryId::from(Bytes(32, 'r')),
            .factory = FactoryId::from(Bytes(16, 'f')),
            .sequence = 117,
            .previous = crypto::sha256("previous"),
            .config_number = 7,
            .config_id = crypto::sha256("config"),
            .time = *time_from_text("2026-11-24T01:00:07Z"),
            .contents = crypto::sha256("contents"),
            .rewritten = {}};
}

ConfigurationMessage configuration_message() {
    return {.repository = RepositoryId::from(Bytes(32, 'r')),
            .number = 7,
            .previous = crypto::sha256("previous"),
            .time = *time_from_text("2026-11-24T01:00:07Z"),
            .contents = crypto::sha256("contents")};
}

git::Commit unsigned_commit(const std::string& message) {
    return {.tree = tree,
            .parents = {parent},
            .author = "adfkeep <adfkeep> 1795482007 +0000",
            .committer = "adfkeep <adfkeep> 1795482007 +0000",
            .signature = {},
            .message = message};
}

/// Signed well, whatever it says.
Bytes well_signed(git::Commit commit) {
    commit.signature = git::ssh_sign(signing_key("writer"), git::encode_commit(commit));
    return git::encode_commit(commit);
}

std::string line(const std::string& label) {
    const auto text = encode(snapshot_message());
    const auto start = text.find(label + ": ");
    return text.substr(start, text.find('\n', start) + 1 - start);
}

TEST_CASE("the messages of commits survive a round trip, with the signer's key and the id that sha256sum prints") {
    auto message = snapshot_message();
    if (GENERATE(false, true)) message.rewritten = crypto::sha256("original");
    const auto raw = signed_commit(message, tree, parent, signing_key("writer"));
    const auto decoded = decode_snapshot_commit(raw, "here");
    REQUIRE(decoded.message == message);
    REQUIRE(decoded.signer == signing_key("writer").public_key());
    REQUIRE(decoded.id == crypto::sha256(raw));
    REQUIRE(decoded.commit.parents == std::vector{parent});
    const auto configuration = signed_commit(configuration_message(), tree, {}, signing_key("owner"));
    REQUIRE(decode_configuration_commit(configuration, "here").message == configuration_message());
    REQUIRE(decode_configuration_commit(configuration, "here").commit.parents.empty());
}

TEST_CASE("a snapshot's message is line by line the document's") {
    const std::string sixty_four(64, '0');
    auto message = snapshot_message();
    message.previous = CommitDigest{};
    message.rewritten = CommitDigest{};
    REQUIRE(encode(message) ==
            "adfkeep snapshot 1\n\nRepository: " + to_hex(Bytes(32, 'r')) + "\nFactory: " + to_base32(Bytes(16, 'f')) +
                "\nSequence: 117\nPrevious: " + sixty_four + "\nConfig: 7 " + to_hex(crypto::sha256("config").view()) +
                "\nTime: 2026-11-24T01:00:07Z\nContents: " + to_hex(crypto::sha256("contents").view()) +
                "\nRewritten: " + sixty_four + "\n");
}

TEST_CASE("a message that differs from the format in any way is refused, though it is well signed") {
    const auto whole = encode(snapshot_message());
    const auto text = GENERATE_COPY(
        as<std::string>{}, "", "Fix typo\n", "adfkeep snapshot 1\n", whole + "\n", whole + "Signed-off-by: x\n",
        whole.substr(0, whole.size() - 1), "\n" + whole, replaced(whole, "1\n\n", "1\n"),
        replaced(whole, "1\n\n", "1\n\n\n"), replaced(whole, "snapshot 1", "snapshot 0"),
        replaced(whole, "snapshot 1", "snapshot one"), replaced(whole, "snapshot 1", "snapshot 01"),
        replaced(whole, "snapshot 1", "snapshot 1 "), replaced(whole, "snapshot 1", "config 1"),
        replaced(whole, "Sequence: 117", "Sequence: 0"), replaced(whole, "Sequence: 117", "Sequence: 0117"),
        replaced(whole, "Sequence: 117", "Sequence: +117"),
        replaced(whole, "Sequence: 117", "Sequence: 9223372036854775808"), replaced(whole, "Sequence: ", "Sequence:  "),
        replaced(whole, "Sequence: ", "sequence: "), replaced(whole, "Config: 7 ", "Config: 7  "),
        replaced(whole, "Config: 7 ", "Config: "), replaced(whole, "Config: 7 ", "Config: 0 "),
        replaced(whole, "07Z", "07z"), replaced(whole, "07Z", "07.0Z"), replaced(whole, "11-24", "11-31"),
        replaced(whole, "T01", " 01"), replaced(whole, line("Previous"), replaced(line("Previous"), ": ", ": 0")),
        replaced(whole, line("Contents"), ""), replaced(whole, line("Factory"), ""),
        replaced(whole, line("Time"), line("Time") + line("Time")), replaced(whole, "117\n", "117\r\n"),
        replaced(whole, line("Repository") + line("Factory"), line("Factory") + line("Repository")));
    CAPTURE(text);
    REQUIRE_THROWS_MATCHES(decode_snapshot_commit(well_signed(unsigned_commit(text)), "the commit"), Error,
                           Says(integrity, "the commit: "));
}

TEST_CASE("a configuration's message is no snapshot's, and the other way round") {
    REQUIRE_THROWS_MATCHES(
        decode_snapshot_commit(well_signed(unsigned_commit(encode(configuration_message()))), "here"), Error,
        HasCode(integrity));
    REQUIRE_THROWS_MATCHES(
        decode_configuration_commit(well_signed(unsigned_commit(encode(snapshot_message()))), "here"), Error,
        HasCode(integrity));
}

TEST_CASE("a newer format is told before a commit's signature and headers are judged") {
    const auto text = GENERATE(as<std::string>{}, "adfkeep snapshot 2\n\nAnything: else\n", "adfkeep snapshot 10\n",
                               "adfkeep snapshot 2");
    REQUIRE_THROWS_MATCHES(decode_snapshot_commit(git::encode_commit(unsigned_commit(text)), "the commit"), Error,
                           Says(invalid_input, "the commit: commit is of a newer format"));
    auto other_headers = git::encode_commit(unsigned_commit(text));
    other_headers.insert(other_headers.find("\n\n") + 1, "encoding latin1\n");
    REQUIRE_THROWS_MATCHES(decode_snapshot_commit(other_headers, "the commit"), Error,
                           Says(invalid_input, "newer format"));
    REQUIRE_THROWS_MATCHES(
        decode_configuration_commit(git::encode_commit(unsigned_commit("adfkeep config 2\n")), "the commit"), Error,
        Says(invalid_input, "newer format"));
}

TEST_CASE("headers that the format does not have are refused, though they are well signed") {
    auto commit = unsigned_commit(encode(snapshot_message()));
    SECTION("another author") { commit.author = "Mallory <m> 1795482007 +0000"; }
    SECTION("another committer") { commit.committer = "adfkeep <adfkeep> 1795482008 +0000"; }
    SECTION("another zone") { commit.author = commit.committer = "adfkeep <adfkeep> 1795482007 +0100"; }
    SECTION("another time than the message states") {
        commit.author = commit.committer = "adfkeep <adfkeep> 1795482006 +0000";
    }
    SECTION("two parents") { commit.parents.push_back(parent); }
    REQUIRE_THROWS_MATCHES(decode_snapshot_commit(well_signed(commit), "the commit"), Error,
                           Says(integrity, "the commit: commit has other headers"));
}

TEST_CASE("an unsigned commit, one that was altered and one with a foreign header are refused") {
    const auto raw = signed_commit(snapshot_message(), tree, parent, signing_key("writer"));
    REQUIRE_THROWS_MATCHES(
        decode_snapshot_commit(git::encode_commit(unsigned_commit(encode(snapshot_message()))), "here"), Error,
        Says(integrity, "here: not signed"));
    REQUIRE_THROWS_MATCHES(decode_snapshot_commit(replaced(raw, "Sequence: 117", "Sequence: 118"), "here"), Error,
                           Says(integrity, "here: signature does not verify"));
    REQUIRE_THROWS_MATCHES(decode_snapshot_commit(replaced(raw, "tree 74", "tree 75"), "here"), Error,
                           Says(integrity, "signature does not verify"));
    REQUIRE_THROWS_MATCHES(decode_snapshot_commit(replaced(raw, "\ngpgsig", "\nencoding latin1\ngpgsig"), "here"),
                           Error, HasCode(integrity));
    REQUIRE_THROWS_MATCHES(decode_snapshot_commit("", "here"), Error, HasCode(integrity));
}

/// An SSH signature of another kind than ours. PROTOCOL.sshsig.
std::string other_signature(const Bytes& signed_bytes, std::string_view key_type, std::string_view name_space,
                            std::string_view hash) {
    const auto key = signing_key("writer");
    const auto digest =
        hash == "sha512" ? Bytes(crypto::sha512({signed_bytes}).view()) : Bytes(crypto::sha256(signed_bytes).view());
    const auto signature = key.sign(Bytes("SSHSIG") + framed({name_space, "", hash, digest}));
    const auto blob = Bytes("SSHSIG") + big_endian_32(1) +
                      framed({framed({key_type, key.public_key().view()}), name_space, "", hash,
                              framed({key_type, signature.view()})});
    std::string armoured = "-----BEGIN SSH SIGNATURE-----";
    const auto text = to_base64(blob);
    for (std::size_t at = 0; at < text.size(); at += 70) armoured.append("\n").append(text, at, 70);
    return armoured + "\n-----END SSH SIGNATURE-----";
}

TEST_CASE("a signature for another use, hash or type of key is refused") {
    auto commit = unsigned_commit(encode(snapshot_message()));
    const auto bytes = git::encode_commit(commit);
    const auto decoded = [&](const std::string& signature) {
        commit.signature = signature;
        return decode_snapshot_commit(git::encode_commit(commit), "here").signer;
    };
    REQUIRE(decoded(other_signature(bytes, "ssh-ed25519", "git", "sha512")) == signing_key("writer").public_key());
    REQUIRE_THROWS_MATCHES(decoded(other_signature(bytes, "ssh-ed25519", "file", "sha512")), Error,
                           Says(integrity, "here: signed for namespace"));
    REQUIRE_THROWS_MATCHES(decoded(other_signature(bytes, "ssh-ed25519", "git", "sha256")), Error,
                           Says(integrity, "here: signed over hash"));
    REQUIRE_THROWS_MATCHES(decoded(other_signature(bytes, "ecdsa-sha2-nistp256", "git", "sha512")), Error,
                           Says(integrity, "here: signed with a key of type ecdsa-sha2-nistp256"));
    REQUIRE_THROWS_MATCHES(decoded(other_signature(bytes, "ssh-rsa", "git", "sha512")), Error,
                           Says(integrity, "here: signed with a key of type ssh-rsa"));
}

}  // namespace
}  // namespace adfkeep::snapshot

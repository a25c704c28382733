#include "snapshot/message.hpp"

#include <fmt/format.h>

#include <utility>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/git/ssh_signature.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::string_view configuration_title = "adfkeep config 1";
constexpr std::string_view snapshot_title = "adfkeep snapshot 1";
constexpr unsigned format_version = 1;

/// Takes "Label: value" lines one after the other.
class Lines {
public:
    Lines(std::string_view text, std::string_view title, const std::string& where) : rest_(text), where_(where) {
        if (!rest_.starts_with(title) || !rest_.substr(title.size()).starts_with("\n\n")) refuse();
        rest_.remove_prefix(title.size() + 2);
    }

    std::string_view take(std::string_view label) {
        const auto end = rest_.find('\n');
        if (!next_is(label) || end == std::string_view::npos) refuse();
        const auto value = rest_.substr(label.size() + 2, end - label.size() - 2);
        rest_.remove_prefix(end + 1);
        return value;
    }
    [[nodiscard]] bool next_is(std::string_view label) const {
        return rest_.starts_with(label) && rest_.substr(label.size()).starts_with(": ");
    }

    template <typename Fixed>
    Fixed hex(std::string_view label) {
        return need(fixed_from_hex<Fixed>(take(label)));
    }
    std::uint64_t number(std::string_view text) {
        unsigned long long value = 0;
        if (!parse_number(text, value) || value == 0) refuse();
        return value;
    }
    template <typename T>
    T need(std::optional<T> value) {
        if (!value) refuse();
        return *value;
    }
    void finish() const {
        if (!rest_.empty()) refuse();
    }
    [[noreturn]] void refuse() const {
        throw Error(ErrorCode::integrity, "malformed commit message: not one of adfkeep's", where_);
    }

private:
    std::string_view rest_;
    const std::string& where_;
};

ConfigurationMessage decode_message(std::string_view text, const std::string& where,
                                    std::in_place_type_t<ConfigurationMessage>) {
    Lines lines(text, configuration_title, where);
    ConfigurationMessage message;
    message.repository = lines.hex<RepositoryId>("Repository");
    message.number = lines.number(lines.take("Config"));
    message.previous = lines.hex<CommitDigest>("Previous");
    message.time = lines.need(time_from_text(lines.take("Time")));
    message.contents = lines.hex<Sha256>("Contents");
    lines.finish();
    return message;
}

SnapshotMessage decode_message(std::string_view text, const std::string& where, std::in_place_type_t<SnapshotMessage>) {
    Lines lines(text, snapshot_title, where);
    SnapshotMessage message;
    message.repository = lines.hex<RepositoryId>("Repository");
    message.factory = lines.need(fixed_from_base32<FactoryId>(lines.take("Factory")));
    message.sequence = lines.number(lines.take("Sequence"));
    message.previous = lines.hex<CommitDigest>("Previous");
    const auto config = split(lines.take("Config"), ' ');
    if (config.size() != 2) lines.refuse();
    message.config_number = lines.number(config[0]);
    message.config_id = lines.need(fixed_from_hex<CommitDigest>(config[1]));
    message.time = lines.need(time_from_text(lines.take("Time")));
    message.contents = lines.hex<Sha256>("Contents");
    if (lines.next_is("Rewritten")) message.rewritten = lines.hex<CommitDigest>("Rewritten");
    lines.finish();
    return message;
}

/// Everything else may be different there, so this is told first.
void require_known_format(ByteView raw, std::string_view title) {
    const auto kind = title.substr(0, title.size() - 1);
    const auto headers_end = raw.find("\n\n");
    if (headers_end == ByteView::npos || !raw.substr(headers_end + 2).starts_with(kind)) return;
    const auto rest = raw.substr(headers_end + 2 + kind.size());
    unsigned long long version = 0;
    if (parse_number(rest.substr(0, rest.find('\n')), version) && version > format_version)
        throw Error(ErrorCode::invalid_input, "commit is of a newer format", {}, "use a newer adfkeep");
}

std::string identity_at(Time time) {
    return fmt::format("adfkeep <adfkeep> {} +0000", time.time_since_epoch().count());
}

template <typename Message>
SignedCommit<Message> decode_signed(ByteView raw, std::string_view title, const std::string& where) {
    try {
        require_known_format(raw, title);
        SignedCommit<Message> result;
        result.commit = git::decode_commit(raw);
        result.id = crypto::sha256(raw);
        auto unsigned_commit = result.commit;
        unsigned_commit.signature.clear();
        result.signer = git::ssh_verify(result.commit.signature, git::encode_commit(unsigned_commit));
        result.message = decode_message(result.commit.message, where, std::in_place_type<Message>);
        const auto identity = identity_at(result.message.time);
        if (result.commit.author != identity || result.commit.committer != identity || result.commit.parents.size() > 1)
            throw Error(ErrorCode::integrity, "commit has other headers than the format asks for");
        return result;
    } catch (const Error& error) {
        throw Error(error.code(), error.what(), where, error.next());
    }
}

template <typename Message>
Bytes sign(const Message& message, const git::ObjectId& tree, const std::optional<git::ObjectId>& parent,
           const crypto::Ed25519PrivateKey& key) {
    const auto identity = identity_at(message.time);
    git::Commit commit{.tree = tree,
                       .parents = {},
                       .author = identity,
                       .committer = identity,
                       .signature = {},
                       .message = encode(message)};
    if (parent) commit.parents.push_back(*parent);
    commit.signature = git::ssh_sign(key, git::encode_commit(commit));
    return git::encode_commit(commit);
}

}  // namespace

std::string encode(const ConfigurationMessage& m) {
    return fmt::format("{}\n\nRepository: {}\nConfig: {}\nPrevious: {}\nTime: {}\nContents: {}\n", configuration_title,
                       to_hex(m.repository.view()), m.number, to_hex(m.previous.view()), to_text(m.time),
                       to_hex(m.contents.view()));
}

std::string encode(const SnapshotMessage& m) {
    auto text = fmt::format(
        "{}\n\nRepository: {}\nFactory: {}\nSequence: {}\nPrevious: {}\nConfig: {} {}\nTime: {}\nContents: {}\n",
        snapshot_title, to_hex(m.repository.view()), to_base32(m.factory.view()), m.sequence, to_hex(m.previous.view()),
        m.config_number, to_hex(m.config_id.view()), to_text(m.time), to_hex(m.contents.view()));
    if (m.rewritten) text += fmt::format("Rewritten: {}\n", to_hex(m.rewritten->view()));
    return text;
}

SignedCommit<ConfigurationMessage> decode_configuration_commit(ByteView raw, const std::string& where) {
    return decode_signed<ConfigurationMessage>(raw, configuration_title, where);
}

SignedCommit<SnapshotMessage> decode_snapshot_commit(ByteView raw, const std::string& where) {
    return decode_signed<SnapshotMessage>(raw, snapshot_title, where);
}

Bytes signed_commit(const ConfigurationMessage& message, const git::ObjectId& tree,
                    const std::optional<git::ObjectId>& parent, const crypto::Ed25519PrivateKey& key) {
    return sign(message, tree, parent, key);
}

Bytes signed_commit(const SnapshotMessage& message, const git::ObjectId& tree,
                    const std::optional<git::ObjectId>& parent, const crypto::Ed25519PrivateKey& key) {
    return sign(message, tree, parent, key);
}

}  // namespace adfkeep::snapshot

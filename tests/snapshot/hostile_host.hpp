// What a Git host, or whoever stole a key, could put into a repository.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {

/// What stands at each path of a tree; names of the entries are not looked at.
using Files = std::map<std::string, git::TreeEntry>;
[[nodiscard]] Files files_of(const git::Repository& repository, const git::ObjectId& tree);

git::ObjectId write_blob(git::Repository& repository, ByteView content);
git::ObjectId write_files(git::Repository& repository, const Files& files);
git::ObjectId write_commit(git::Repository& repository, ByteView raw);
/// Wherever it pointed before.
void point(git::Repository& repository, const std::string& reference, const git::ObjectId& to);
void remove_reference(const boost::filesystem::path& repository, const std::string& reference);

/// A snapshot that somebody makes up.
struct ForgedSnapshot {
    SnapshotMessage message;
    std::optional<git::ObjectId> parent;
    Files files;

    /// As the paths of `files` state it.
    void state_contents();
};
/// The very snapshot that is the tip, and the one that would follow it on a quiet night.
[[nodiscard]] ForgedSnapshot tip_again(const Repository& repository, const FactoryId& factory);
[[nodiscard]] ForgedSnapshot after_tip(const Repository& repository, const FactoryId& factory);
/// Signs it, writes it, and lets the factory's branch point to it.
git::ObjectId publish(Repository& repository, const ForgedSnapshot& snapshot, const crypto::Ed25519PrivateKey& key);

/// A snapshot that is new from the ground up: a writer seals in it what it likes, under one data key.
class SealedByHand {
public:
    /// The factory's next snapshot, or its first, without any file yet.
    SealedByHand(Repository& repository, const FactoryId& factory, const NamingSecret& names);

    /// Each returns the path of the file.
    std::string add_manifest(const std::string& kept_name);
    std::string add_manifest(const Entity& manifest);
    std::string add_key_file(const std::vector<crypto::RsaPublicKey>& recipients = {rsa_key(0).public_key()});
    std::string add_entity(const Entity& entity);
    /// `payload` at the place of `entity`.
    std::string add_payload(const Entity& entity, ByteView payload);

    [[nodiscard]] const DataKey& key() const { return key_; }
    git::ObjectId publish(const crypto::Ed25519PrivateKey& writer);

    ForgedSnapshot snapshot;

private:
    Repository& repository_;
    const FactoryId factory_;
    Namer namer_;
    SharedRandom random_{"sealed by hand"};
    DataKey key_;
};

/// A configuration that somebody makes up.
struct ForgedConfiguration {
    ConfigurationMessage message;
    std::optional<git::ObjectId> parent;
    Files files;
};
/// The newest one with `configuration` (its number one higher) and the files that follow from it.
[[nodiscard]] ForgedConfiguration after_main(Repository& repository, const Configuration& configuration);
[[nodiscard]] Configuration next_configuration(const Repository& repository);
git::ObjectId publish(Repository& repository, const ForgedConfiguration& configuration,
                      const crypto::Ed25519PrivateKey& key);

/// Replaces a file, and says so in Contents.
void replace_file(git::Repository& repository, ForgedConfiguration& configuration, const std::string& path,
                  ByteView content);

/// Puts `content` at the end of the path that it has then: "<stem>.<sha256>".
std::string add_stored(git::Repository& repository, Files& files, const std::string& stem, ByteView content);
/// The one path that begins so.
[[nodiscard]] std::string path_with(const Files& files, const std::string& beginning);
[[nodiscard]] Bytes content_at(const git::Repository& repository, const Files& files, const std::string& path);

}  // namespace adfkeep::snapshot

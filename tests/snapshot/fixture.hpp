// An encrypted repository with one owner, one writer and one recovery key, as the tests of this folder want it.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <vector>

#include "snapshot/backup.hpp"
#include "snapshot/configure.hpp"
#include "snapshot/create.hpp"
#include "snapshot/history.hpp"
#include "snapshot/reader.hpp"
#include "snapshot/repository.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::snapshot {

using testing::FakeClock;
using testing::FixedRandom;
using testing::HasCode;
using testing::read_file;
using testing::Says;
using testing::TempDir;
using testing::write_file;

inline constexpr ErrorCode integrity = ErrorCode::integrity;
inline constexpr const char* main_reference = "refs/heads/main";

/// A FixedRandom that several threads may draw from, in whatever order.
class SharedRandom final : public Random {
public:
    explicit SharedRandom(std::string seed) : random_(std::move(seed)) {}
    void fill(unsigned char* target, std::size_t size) override {
        const std::scoped_lock lock(guard_);
        random_.fill(target, size);
    }

private:
    std::mutex guard_;
    FixedRandom random_;
};

/// The program's RSA keys, of 3072 bits: made when they are first asked for, since that takes a while.
[[nodiscard]] const crypto::RsaPrivateKey& rsa_key(std::size_t number = 0);
[[nodiscard]] Recipient recipient(const std::string& name, std::size_t number);
/// What opens for it: its private half, read from a file.
[[nodiscard]] RecoveryKey recovery_key(std::size_t number = 0);
/// Always the same for the same seed.
[[nodiscard]] crypto::Ed25519PrivateKey signing_key(const std::string& seed);
[[nodiscard]] NamingSecret naming_secret(const std::string& seed);

[[nodiscard]] Entity entity(const std::string& kind, const std::string& name, const std::string& definition = "{}",
                            const std::string& rest = "");
[[nodiscard]] Factory factory_of(std::vector<Entity> entities, const std::string& name = "sales");
/// A pipeline, a dataset and a file.
[[nodiscard]] Factory small_factory(const std::string& name = "sales");

/// Not thread-safe. What it hands out must not outlive it.
class TestRepository {
public:
    /// Without a passphrase there is one recipient, rsa_key(0), named "recovery".
    explicit TestRepository(const Secret* passphrase = nullptr);

    [[nodiscard]] boost::filesystem::path path() const { return folder_ / "backups.git"; }
    [[nodiscard]] Memory memory() const { return Memory(folder_ / "state"); }
    [[nodiscard]] const Foundation& foundation() const { return foundation_; }
    [[nodiscard]] RepositoryId id() const;
    [[nodiscard]] Author writer() const { return {.key = foundation_.writer, .names = foundation_.names}; }
    [[nodiscard]] NamingHistory names() const;

    /// By somebody who knows its id. Nothing is remembered unless a test stores it.
    [[nodiscard]] Repository open(std::uint64_t config_at_least = 0) const;
    [[nodiscard]] BackupTools tools() {
        return {.random = random, .clock = clock, .progress = no_progress(), .stop = {}};
    }
    Backup back_up(const Factory& factory);
    Backup back_up(Repository& repository, const Factory& factory) { return back_up(repository, factory, writer()); }
    Backup back_up(Repository& repository, const Factory& factory, const Author& author);
    /// The next configuration, signed by the first owner where no other is given.
    void change(const std::function<void(ConfigurationChange&)>& edit,
                const crypto::Ed25519PrivateKey* owner = nullptr);

    FakeClock clock{"2026-11-24T01:00:07Z"};
    SharedRandom random{"repository"};

private:
    TempDir folder_;
    Foundation foundation_;
};

/// Opens a snapshot of a branch that verifies, with an own reader.
[[nodiscard]] Factory read_factory(const Repository& repository, const RecoveryKey& key, const FactoryId& factory,
                                   const std::string& at = "latest");
/// Files of a snapshot.
[[nodiscard]] SnapshotTree tree_of(const Repository& repository, const SnapshotCommit& commit);
/// Every path of the tree, in order.
[[nodiscard]] std::vector<std::string> paths_of(const SnapshotTree& tree);
[[nodiscard]] std::string hex(const git::ObjectId& id);
/// `text` with the first `what` exchanged for `with`.
[[nodiscard]] std::string replaced(std::string text, std::string_view what, std::string_view with);

}  // namespace adfkeep::snapshot

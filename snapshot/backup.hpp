// Writes a factory as a snapshot: what changed is sealed, what did not is kept, and the branch moves last.
// Format: docs/repository-format.md, sections 5 and 8.
#pragma once

#include <stop_token>
#include <string>

#include "snapshot/manifest.hpp"
#include "snapshot/repository.hpp"
#include "src/base/clock.hpp"
#include "src/base/progress.hpp"
#include "src/base/random.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::snapshot {

/// Who signs, and the secret that makes names. Both must outlive the call that takes them.
struct Author {
    const crypto::Ed25519PrivateKey& key;
    const NamingSecret& names;
};

/// Throws Error(refused_access) where the author's key is not listed, or the naming secret is not the repository's: to
/// be asked before anything is read from a source.
void require_author(const Repository& repository, const Author& author);

struct Backup {
    FactoryId factory;
    std::string kept_name;
    std::uint64_t sequence = 1;
    CommitDigest snapshot;
    git::ObjectId commit;
    std::size_t entities = 0;
    std::size_t added = 0;
    std::size_t changed = 0;
    std::size_t removed = 0;
    std::size_t sealed = 0;     ///< entities sealed: added, changed, and what had to be sealed anew
    bool sealed_anew = false;   ///< all of them, because the configuration asked for it
    bool is_unchanged = false;  ///< the tree is the one before
    bool lost_most = false;     ///< more than half of the entities before are gone
};

/// What the writer of a snapshot may replace in tests.
struct BackupTools {
    Random& random;
    const Clock& clock;
    Progress& progress;
    std::stop_token stop;
};

/// Keeps `factory` as the next snapshot of its branch. A lost race is tried again with a new data key. At every instant
/// before it returns the previous snapshot is the current one or the new one is complete. Throws Error(integrity) where
/// the branch does not verify, Error(unavailable) where the disk refuses.
[[nodiscard]] Backup back_up(Repository& repository, const Author& author, const Factory& factory,
                             const Manifest& manifest, const BackupTools& tools);

/// The line that proves to whoever keeps it that the snapshot was made.
[[nodiscard]] std::string receipt(const RepositoryId& repository, const Backup& backup);

}  // namespace adfkeep::snapshot

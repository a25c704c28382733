// Creates an encrypted repository: the first configuration and what it rests on.
// Format: docs/repository-format.md, sections 2 and 7.
#pragma once

#include <boost/filesystem/path.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "snapshot/configuration.hpp"
#include "snapshot/main_tree.hpp"
#include "snapshot/names_file.hpp"
#include "snapshot/recovery_key.hpp"
#include "snapshot/writer_file.hpp"
#include "src/base/clock.hpp"
#include "src/base/random.hpp"

namespace adfkeep::snapshot {

/// Everything secret that a repository begins with.
struct Foundation {
    crypto::Ed25519PrivateKey owner;
    std::optional<crypto::RsaPrivateKey> recovery;  ///< kept under the passphrase; absent without one
    crypto::Ed25519PrivateKey writer;
    NamingSecret names;
    Nonce nonce;
};
enum class WithPassphrase { no, yes };
/// Draws new keys; the RSA key takes a fraction of a second.
[[nodiscard]] Foundation found(WithPassphrase with_passphrase, Random& random);

struct CreateOptions {
    std::vector<Recipient> recipients;  ///< besides the passphrase's
    std::string writer_name = "writer";
    const Secret* passphrase = nullptr;  ///< normalised; null without one
    /// Called when nothing is in the way any more, before the repository has a branch: what it throws leaves one
    /// without references, which may be made again.
    std::function<void()> before_it_counts;
};

/// Content of writer.pem, and of the owner's key in a file of its own.
[[nodiscard]] Secret writer_file(const Foundation& foundation, const std::string& name);
[[nodiscard]] Secret owner_file(const crypto::Ed25519PrivateKey& owner);

/// Makes the repository at `path` and its first configuration; reads it back and opens the sealed names with the
/// passphrase. Throws Error(refused_for_safety) where there is one with any reference, Error(invalid_input) where
/// nothing could open it.
void create_repository(const boost::filesystem::path& path, const Foundation& foundation, const CreateOptions& options,
                       Random& random, const Clock& clock);

/// Puts together the files of `main` around a configuration.
[[nodiscard]] MainFiles main_files(const Configuration& configuration, const std::vector<Head>& heads,
                                   const NamingHistory& names, MainFiles recovery, Random& random);

/// Writes a commit of `main`; absent where somebody else moved it first.
struct MainCommit {
    const Configuration& configuration;
    const MainFiles& files;
    std::optional<git::ObjectId> parent;
    CommitDigest previous;
};
[[nodiscard]] std::optional<git::ObjectId> commit_main(git::Repository& repository, const MainCommit& commit,
                                                       const crypto::Ed25519PrivateKey& owner, const Clock& clock);

}  // namespace adfkeep::snapshot

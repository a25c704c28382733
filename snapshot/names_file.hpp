// The naming secrets of a repository, sealed on `main` for whoever can open it.
// Format: docs/repository-format.md, section 7.
#pragma once

#include <vector>

#include "snapshot/chain.hpp"
#include "snapshot/identity.hpp"
#include "snapshot/recovery_key.hpp"

namespace adfkeep::snapshot {

/// B and every E there ever was.
class NamingHistory {
public:
    explicit NamingHistory(std::vector<NamingSecret> secrets) : secrets_(std::move(secrets)) {}

    [[nodiscard]] const NamingSecret& newest() const noexcept { return secrets_.back(); }
    /// The one that `configuration` names. Throws Error(integrity) where there is none.
    [[nodiscard]] const NamingSecret& of(const Configuration& configuration) const;
    /// A second owner of the same secrets.
    [[nodiscard]] NamingHistory duplicate() const;
    void add(NamingSecret secret) { secrets_.push_back(std::move(secret)); }
    [[nodiscard]] const std::vector<NamingSecret>& all() const noexcept { return secrets_; }

private:
    std::vector<NamingSecret> secrets_;  ///< oldest first; one B
};

/// Opens names.sealed of the newest configuration that names `key` as a recipient. Throws Error(refused_access) where
/// none does.
[[nodiscard]] NamingHistory open_names(const ConfigurationChain& chain, const RecoveryKey& key);

struct SealedNames {
    Bytes sealed;    ///< names.sealed
    Bytes key_file;  ///< names.key
};
[[nodiscard]] SealedNames seal_names(const NamingHistory& names, const RepositoryId& repository,
                                     const std::vector<crypto::RsaPublicKey>& recipients, Random& random);

}  // namespace adfkeep::snapshot

// What this machine remembers of a repository: a host that shows an older one is found out.
// Format: docs/repository-format.md, section 8.
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <optional>
#include <string>

#include "snapshot/identity.hpp"
#include "snapshot/message.hpp"
#include "src/base/clock.hpp"

namespace adfkeep::snapshot {

struct RememberedFactory {
    std::uint64_t sequence = 0;
    CommitDigest snapshot;
    std::string name;  ///< kept name; empty where this machine never learned it
};

struct Remembered {
    std::uint64_t config = 0;  ///< number of the newest configuration seen; 0 for a repository that is new here
    CommitDigest config_id;
    std::map<FactoryId, RememberedFactory> factories;
    std::map<Sha256, Time> opened;  ///< by recipient: when it last opened a snapshot here
};

/// One file a repository in a folder of its own. A file that is damaged is an error, never taken for a new repository.
class Memory {
public:
    explicit Memory(boost::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Absent where the repository is new to this machine.
    [[nodiscard]] std::optional<Remembered> recall(const RepositoryId& repository) const;
    /// Merges with what another process wrote meanwhile (the newer of each wins), under a lock; atomic.
    void remember(const RepositoryId& repository, const Remembered& seen) const;

    /// Where this machine keeps the names of a factory's texts.
    [[nodiscard]] boost::filesystem::path known_texts(const RepositoryId& repository, const FactoryId& factory) const;

private:
    [[nodiscard]] boost::filesystem::path file(const RepositoryId& repository) const;

    boost::filesystem::path folder_;
};

}  // namespace adfkeep::snapshot

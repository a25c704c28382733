// What a backup has to say. For backup.cpp only.
#pragma once

#include <string>
#include <vector>

#include "snapshot/backup.hpp"
#include "src/cli/console.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep::cli {

struct Kept {
    std::string source;
    snapshot::Backup backup;
    std::optional<snapshot::DrillVerdict> drill;
    std::vector<Finding> warnings;
    std::vector<MissingSecret> masked;
};

/// As text, or with --format json as adfkeep/backup/1.
void print(const std::vector<Kept>& kept, const snapshot::RepositoryId& repository, Console& console);

/// Safety rule: a factory that lost most of itself is kept, and somebody hears of it. Whether there is any.
[[nodiscard]] bool tell_losses(const std::vector<Kept>& kept, Console& console);

/// The same of a factory that would not come back. Whether there is any.
[[nodiscard]] bool tell_drills(const std::vector<Kept>& kept, Console& console);

}  // namespace adfkeep::cli

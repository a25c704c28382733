// read(locator) -> Factory: the one place that knows every kind of source.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "gitops/layout.hpp"
#include "src/azure/arm_client.hpp"
#include "src/azure/factory_reader.hpp"
#include "src/base/progress.hpp"
#include "src/model/masked_secret.hpp"
#include "src/source/locator.hpp"

namespace adfkeep::source {

struct ReadOptions {
    gitops::LayoutOptions layout = {};
    /// Asked for once a live factory is read.
    std::function<azure::ArmClient&()> azure = {};
    /// Whether a live factory is read with its neighbours (azure::read_surroundings).
    bool surroundings = true;
};

/// A factory, and what there is to say of it.
struct Contents {
    Factory factory;
    std::vector<Finding> warnings;           ///< as gitops::LayoutContents; live: "kind-not-read", "capture-not-whole"
    std::vector<std::string> factory_files;  ///< of a Git layout: all of them, for a question on a terminal

    // Of a live factory:
    std::optional<bool> is_whole;
    std::vector<azure::UnreadKind> unread;
    std::vector<MissingSecret> masked;
};

/// Reads a live factory, a folder or a commit of a local repository. Throws Error(usage) for a locator that this
/// version cannot read, and for a snapshot, which needs a repository and a key; otherwise as gitops::read_layout and
/// azure::read_factory.
[[nodiscard]] Contents read_source(const Locator& locator, const ReadOptions& options, Progress& progress,
                                   const std::stop_token& stop);

}  // namespace adfkeep::source

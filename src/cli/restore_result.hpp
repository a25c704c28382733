// What a restore has to say. For restore.cpp and drill.cpp only.
#pragma once

#include <optional>
#include <string>

#include "restore/plan.hpp"
#include "restore/restoring.hpp"
#include "src/cli/console.hpp"

namespace adfkeep::cli {

/// How the plan and its outcome are named.
struct RestoreNames {
    std::string source;  ///< pinned: "snapshot:sales@3f2a…"
    std::string target;
};

/// The plan for people: counts, steps, what stands in its way, what a person must supply.
[[nodiscard]] std::string to_text(const restore::Prepared& prepared, const RestoreNames& names);
/// adfkeep/plan/1, without any text of an entity: of that, SHA-256 of what is wanted and of what is there. Equal for
/// equal plans.
[[nodiscard]] std::string to_json(const restore::Prepared& prepared, const RestoreNames& names);

/// How it ended: done, skipped, failed and manual, which add up; then the verdict.
struct RestoreEnd {
    const restore::Prepared& prepared;
    const restore::Restored& restored;
    std::string undo;  ///< the command that brings the target back; empty where it was new
};
[[nodiscard]] std::string to_text(const RestoreEnd& end, const RestoreNames& names);
[[nodiscard]] std::string to_json(const RestoreEnd& end, const RestoreNames& names);

}  // namespace adfkeep::cli

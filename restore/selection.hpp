// Which entities of a snapshot are restored.
#pragma once

#include <string>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep::restore {

/// Filters as an operator writes them: KIND, KIND/NAME, or folder:FOLDER for what Studio shows in that folder or below
/// it ("folder:Sales/Daily"). `*`, `?` and […] match as in a shell, without case; `*` matches "/" in a name too. KIND
/// is a REST collection or a Git folder, or a glob over them: 'pipeline/Load*', 'triggers', '*/Sales*'.
struct Selection {
    std::vector<std::string> only;  ///< empty: everything
    std::vector<std::string> except;
    /// Also what the selected refer to, directly or through others; not what is excepted, nor what only that needs.
    bool with_dependencies = false;

    [[nodiscard]] bool is_everything() const noexcept { return only.empty() && except.empty(); }
};

struct Selected {
    Factory factory;
    std::vector<EntityId> left_out;
};

/// Throws Error(usage) for a filter that matches nothing or is malformed, naming it.
[[nodiscard]] Selected select(const Factory& factory, const Selection& selection);

/// Whether the filters alone, without dependencies, take `entity`.
[[nodiscard]] bool selects(const Selection& selection, const Entity& entity);

}  // namespace adfkeep::restore

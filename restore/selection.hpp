// Which entities of a snapshot are restored.
#pragma once

#include <string>
#include <vector>

#include "restore/plan.hpp"

namespace adfkeep::restore {

/// Filters as an operator writes them. A filter is KIND, KIND/NAME or KIND/FOLDER/… : 'pipeline/Load*',
/// 'linkedservices', with `*`, `?` and […] as in a shell (without case); KIND is a REST collection or a Git folder, or
/// a glob over them; `folder:Sales/*` selects by the folder that Studio shows (properties.folder.name).
struct Selection {
    std::vector<std::string> only;  ///< empty: everything
    std::vector<std::string> except;
    bool with_dependencies = false;  ///< also what the selected refer to, directly or through others
};

struct Selected {
    Factory factory;
    std::vector<EntityId> left_out;
};

/// Throws Error(usage) for a filter that matches nothing or is malformed, naming it.
[[nodiscard]] Selected select(const Factory& factory, const Selection& selection);

}  // namespace adfkeep::restore

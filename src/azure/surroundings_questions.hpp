// What there is to ask about the surroundings of a factory. For surroundings.cpp only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/azure/factory_id.hpp"
#include "src/azure/neighbour.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::azure {

/// How a question is asked.
enum class Way {
    list,
    query,     ///< a list that a POST gives
    resource,  ///< one resource
    vault,     ///< one resource of a key vault
};

struct Question {
    std::string_view kind;
    Way way = Way::list;
    std::string about = {};  ///< which one, where not all of that kind are asked for
    std::string path;        ///< percent-encoded, without api-version; Way::vault: a whole URL
    std::string api_version;
};

/// Roles have names of their own; they are asked for and not kept.
inline constexpr std::string_view role_kind = "roleDefinitions";

/// What the factory names, and what is listed at it.
[[nodiscard]] std::vector<Question> questions_about(const FactoryId& id, const Factory& factory);
/// What those that were found name: roles and network security groups.
[[nodiscard]] std::vector<Question> questions_about(const std::vector<Neighbour>& found);

}  // namespace adfkeep::azure

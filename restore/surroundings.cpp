#include "restore/surroundings.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "restore/json_object.hpp"
#include "restore/resource_id.hpp"
#include "restore/value_at.hpp"
#include "src/azure/guid.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"

namespace adfkeep::restore {
namespace {

constexpr int conflict = 409;  // RoleAssignmentExists: it is there

std::string identity_of(const Factory& factory) {
    for (const auto& entity : factory.entities)
        if (entity.id.kind == factory_kind) return string_at(entity.rest, {"identity", "principalId"});
    return {};
}

/// Brings back neighbours of one factory.
class Neighbours {
public:
    Neighbours(azure::ArmClient& client, const azure::FactoryId& target, const Factory& desired, Random& random)
        : client_(client), target_(target), old_identity_(identity_of(desired)), random_(random) {}

    void put(const Entity& neighbour) {
        if (neighbour.id.kind == role_assignment_kind) return assign(neighbour);
        const bool is_lock = neighbour.id.kind == lock_kind;
        client_.put(fmt::format("{}/providers/{}/{}?api-version={}", azure::path_of(target_),
                                is_lock ? "Microsoft.Authorization/locks" : "Microsoft.Insights/diagnosticSettings",
                                path_segment(neighbour.id.name), is_lock ? "2020-05-01" : "2021-05-01-preview"),
                    body_of(as_written(neighbour).definition));
    }

private:
    static std::string body_of(const std::string& properties) { return R"({"properties":)" + properties + "}"; }
    static std::string path_segment(const std::string& name) { return http::encode(name); }

    void assign(const Entity& assignment) {
        JsonObject properties(as_written(assignment).definition);
        const auto scope = string_at(assignment.definition, {"scope"});
        const auto old = factory_part(scope);
        const bool is_at_factory = string_at(assignment.rest, {"id"}).empty() && !old.empty();
        const auto place = is_at_factory ? id_of(target_) + scope.substr(old.size()) : scope;
        properties.remove("scope");
        if (equal_without_case(string_at(assignment.definition, {"principalId"}), old_identity_)) {
            properties.set("principalId", json::encode(new_identity()));
            properties.set("principalType", R"("ServicePrincipal")");
        }
        try {
            client_.put(fmt::format("{}/providers/Microsoft.Authorization/roleAssignments/{}?api-version=2022-04-01",
                                    path_of_resource(place), azure::new_guid(random_)),
                        body_of(properties.text()));
        } catch (const azure::ArmError& error) {
            if (error.status() != conflict) throw;
        }
    }

    const std::string& new_identity() {
        if (new_identity_.empty()) {
            const auto resource =
                client_.get(fmt::format("{}?api-version={}", azure::path_of(target_), azure::factory_api_version));
            new_identity_ = string_at(resource.body, {"identity", "principalId"});
        }
        return new_identity_;
    }

    azure::ArmClient& client_;
    const azure::FactoryId& target_;
    std::string old_identity_;
    std::string new_identity_;
    Random& random_;
};

bool is_brought_back(const EntityId& id) {
    if (id.kind == role_assignment_kind) return true;
    // What is inherited has a scope before its name.
    return (id.kind == lock_kind || id.kind == diagnostic_setting_kind) && id.name.find('/') == std::string::npos;
}

}  // namespace

void restore_surroundings(azure::ArmClient& client, const azure::FactoryId& target, const Factory& desired,
                          const Plan& plan, Applied& applied, Random& random) {
    Neighbours neighbours(client, target, desired, random);
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const auto& step = plan.steps[i];
        if (step.action != Action::manual || !is_brought_back(step.entity)) continue;
        const auto* const neighbour = desired.find(step.entity);
        if (neighbour == nullptr) continue;
        try {
            neighbours.put(*neighbour);
            applied.steps[i] = {.outcome = Outcome::done, .message = {}};
        } catch (const azure::ArmError& error) {
            applied.steps[i].message = error.what();
        }
    }
}

}  // namespace adfkeep::restore

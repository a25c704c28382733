#include <algorithm>

#include "restore/feasibility_rules.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

/// Empty where it has none: some clients send an empty object.
std::string_view encryption_of(const Entity& factory) {
    const auto encryption = value_at(factory.definition, {"encryption"});
    const bool is_object = !encryption.empty() && json::type_of(encryption) == json::Type::object;
    return is_object && !json::members(encryption).empty() ? encryption : std::string_view();
}

bool has_identity(const Entity& factory, std::string_view wanted) {
    const auto assigned = value_at(factory.rest, {"identity", "userAssignedIdentities"});
    if (assigned.empty() || json::type_of(assigned) != json::Type::object) return false;
    return std::ranges::any_of(json::members(assigned),
                               [&](const json::Member& member) { return equal_without_case(member.name, wanted); });
}

/// Whether something stands in the factory that its resource does not hold.
bool has_entities(const Factory& factory) {
    return std::ranges::any_of(factory.entities, [](const Entity& entity) {
        const auto& kind = entity.id.kind;
        return kind != factory_kind && kind != "globalParameters" && kind != "privateEndPointConnections" &&
               kind != files_kind && !stands_around(kind);
    });
}

class KeyRules {
public:
    KeyRules(const Actual& actual, Findings& findings) : actual_(actual), findings_(findings) {}

    void check(const Step& step) {
        const auto before = step.before ? encryption_of(*step.before) : std::string_view();
        const auto wanted = encryption_of(step.wanted);
        id_ = &step.entity;
        if (!before.empty() && wanted.empty())
            return refuse("key-removed", "a customer-managed key cannot be removed from a factory",
                          "keep the target's key, or restore into a new factory");
        if (wanted.empty()) return;
        check_text(wanted);
        check_identity(step.wanted, wanted, !step.before && !actual_.exists);
        if (before.empty() && has_entities(actual_.factory))
            refuse("key-on-entities",
                   "only an empty factory can get a customer-managed key, and this one holds entities",
                   "restore into a new factory, or leave the key out with --map");
    }

private:
    void refuse(const char* rule, std::string message, std::string fix) {
        findings_.push_back(about(*id_, rule, Severity::error, std::move(message), std::move(fix)));
    }

    void check_text(std::string_view encryption) {
        for (const auto* const member : {"vaultBaseUrl", "keyName"})
            if (string_at(encryption, {member}).empty())
                refuse("key-incomplete", "its customer-managed key has no " + std::string(member),
                       "set it with --set or --map");
    }

    void check_identity(const Entity& factory, std::string_view encryption, bool is_new) {
        const auto identity = string_at(encryption, {"identity", "userAssignedIdentity"});
        if (identity.empty()) {
            if (is_new)
                refuse("key-identity",
                       "a factory that is made with a customer-managed key needs a user-assigned identity that may use "
                       "the key: its own identity is not there yet",
                       "name one in encryption.identity.userAssignedIdentity and among the factory's identities, with "
                       "--map");
            return;
        }
        if (!has_identity(factory, identity))
            refuse("key-identity", "the identity that uses its key is not among the factory's own: " + identity,
                   "add it to identity.userAssignedIdentities, with --map");
    }

    const Actual& actual_;
    Findings& findings_;
    const EntityId* id_ = nullptr;
};

}  // namespace

void check_key(const Plan& plan, const Actual& actual, Findings& findings) {
    KeyRules rules(actual, findings);
    for (const auto& step : plan.steps) {
        if (!is_put(step) || step.entity.kind != factory_kind) continue;
        rules.check(step);
        return;  // a later one connects it with Git
    }
}

}  // namespace adfkeep::restore

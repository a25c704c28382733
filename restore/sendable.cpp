#include "restore/sendable.hpp"

#include "restore/fill_secrets.hpp"
#include "restore/json_object.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep::restore {
namespace {

std::string pointer_of(const Entity& entity) {
    const JsonObject properties(entity.definition);
    return string_member(properties.get("typeProperties"), "encryptedCredential");
}

}  // namespace

bool keeps_its_secret(const Entity& wanted, const std::optional<Entity>& before) {
    return before && !pointer_of(wanted).empty() && pointer_of(wanted) == pointer_of(*before);
}

Entity sendable(const Step& step, const SecretLookup& secret) {
    if (step.wanted.definition.empty() || masked_secrets(step.wanted).empty()) return step.wanted;
    if (keeps_its_secret(step.wanted, step.before)) return step.wanted;
    std::vector<NeededSecret> missing;
    const auto filled = with_secrets(step.wanted, secret, missing);
    if (filled && missing.empty()) return *filled;
    return without_masked_secrets(filled ? *filled : step.wanted);
}

}  // namespace adfkeep::restore

#include "restore/refusal_words.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "src/azure/arm_error.hpp"
#include "src/azure/factory_writer.hpp"

namespace adfkeep::restore {
namespace {

/// A refusal by its code, or by words where the code says nothing ("BadRequest").
struct Refusal {
    std::string_view code;
    std::string_view words;
    std::string_view meaning;
    std::string_view next;
};

// Codes and words: what the service was seen to answer.
constexpr auto refusals = std::to_array<Refusal>({
    {"ScopeLocked", "", "a lock forbids it",
     "remove the lock with `az lock delete`, run again, and put the lock back afterwards"},
    {"RequestDisallowedByPolicy", "", "a policy forbids it",
     "ask whoever keeps the policy for an exemption, or leave it out with --except"},
    {"AuthorizationFailed", "", "the identity that restores may not do it",
     "give it the role Data Factory Contributor there; `adfkeep doctor` shows who is signed in"},
    {"LinkedAuthorizationFailed", "", "the identity that restores has no right on what it leads to",
     "give it the right that is named"},
    {"UnauthorizedIntegrationRuntimeAccess", "", "the owner of the shared runtime has not let this factory in",
     "give the factory's identity Contributor at the owner's integration runtime, then run again"},
    {"ManagedIdentityRequiredToCreateLinkedIntegrationRuntime", "",
     "a shared runtime needs a factory with an identity of its own", "give the factory an identity, then run again"},
    {"DataFactoryNameInUse", "", "another factory, anywhere in Azure, is called so",
     "restore under another name, with --to and --map"},
    {"InvalidResourceLocation", "", "it stands in another region, and no factory moves",
     "restore under another name, or map the region with --map"},
    {"DataFactoryPropertyUpdateNotSupported", "", "the service changes no type of what is there",
     "delete it in the target, then run again"},
    {"TumblingWindowTriggerStartTimeUpdateNotAllowed", "", "the start of a tumbling window cannot be changed",
     "delete the trigger in the target (its windows are forgotten with it), then run again"},
    {"AddCMKToExistingFactoriesWithEntities", "", "only an empty factory takes a customer-managed key",
     "restore into a new factory"},
    {"RemovedCMKToExistingFactory", "", "a customer-managed key is never taken away again",
     "restore into a new factory"},
    {"MissingSubscriptionRegistration", "", "the subscription does not know Data Factory yet",
     "run `az provider register --namespace Microsoft.DataFactory`, then run again"},
    {"ResourceGroupNotFound", "", "there is no such resource group",
     "create it with `az group create`, then run again"},
    {"TriggerEnabledCannotUpdate", "", "the trigger runs: somebody started it meanwhile", "run again"},
    {"", "because of invalid reference", "the target has not what it refers to",
     "restore that too: --with-dependencies"},
    {"", "cannot be deleted since it is referenced", "something in the target refers to it, and was not in the plan",
     "run again for a new plan"},
    {"", "data source already exist", "another private endpoint of the target leads to the same place",
     "delete that one, or leave this one out with --except"},
});

const Refusal* find(const azure::ArmError& error) {
    const auto* const found = std::ranges::find_if(refusals, [&](const Refusal& refusal) {
        return refusal.code.empty() ? error.service_text().find(refusal.words) != std::string::npos
                                    : error.service_code() == refusal.code;
    });
    return found == refusals.end() ? nullptr : found;
}

std::string sentences(std::string what, std::string_view next) {
    if (!next.empty()) what.append("; ").append(next);
    return what;
}

}  // namespace

std::string why_it_failed(const Error& error) {
    const auto* const arm = dynamic_cast<const azure::ArmError*>(&error);
    const auto* const known = arm == nullptr ? nullptr : find(*arm);
    if (known == nullptr) return sentences(error.what(), error.next());
    return sentences(std::string(known->meaning) + " (" + error.what() + ")", known->next);
}

bool is_moved_target(const Error& error) {
    if (dynamic_cast<const azure::ChangedMeanwhile*>(&error) != nullptr) return true;
    const auto* const arm = dynamic_cast<const azure::ArmError*>(&error);
    return arm != nullptr &&
           (arm->service_code() == "TriggerEnabledCannotUpdate" ||
            arm->service_text().find("cannot be deleted since it is referenced") != std::string::npos);
}

}  // namespace adfkeep::restore

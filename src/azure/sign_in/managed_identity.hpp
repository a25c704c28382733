// The identity that Azure gives to a machine, an application or a server that it knows.
#pragma once

#include <string>
#include <utility>

#include "src/azure/sign_in/context.hpp"
#include "src/azure/sign_in/credential.hpp"

namespace adfkeep::azure {

/// Whether a machine may just not be Azure's: then one second to connect has to do, and ten to answer.
enum class Probe { no, yes };

/// App Service, Functions and Container Apps (IDENTITY_ENDPOINT and IDENTITY_HEADER), Azure Arc (IDENTITY_ENDPOINT and
/// IMDS_ENDPOINT), else the Instance Metadata Service of virtual machines. AZURE_CLIENT_ID picks a user-assigned
/// identity.
class ManagedIdentity final : public Credential {
public:
    ManagedIdentity(SignInContext context, Probe probe, std::string arc_keys = "/var/opt/azcmagent/tokens/")
        : context_(std::move(context)), probe_(probe), arc_keys_(std::move(arc_keys)) {}
    [[nodiscard]] std::string name() const override { return "managed-identity"; }
    [[nodiscard]] AccessToken fetch(const std::string& scope) override;

private:
    SignInContext context_;
    Probe probe_;
    std::string arc_keys_;
};

}  // namespace adfkeep::azure

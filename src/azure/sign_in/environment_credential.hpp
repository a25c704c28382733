// An application that environment variables name, and what proves it.
#pragma once

#include <utility>

#include "src/azure/sign_in/context.hpp"
#include "src/azure/sign_in/credential.hpp"
#include "src/azure/sign_in/form.hpp"
#include "src/azure/sign_in/token_endpoint.hpp"

namespace adfkeep::azure {

/// AZURE_TENANT_ID and AZURE_CLIENT_ID with the first that is set of AZURE_CLIENT_SECRET,
/// AZURE_CLIENT_CERTIFICATE_PATH (AZURE_CLIENT_CERTIFICATE_PASSWORD, AZURE_CLIENT_SEND_CERTIFICATE_CHAIN) and
/// AZURE_FEDERATED_TOKEN_FILE. Files are read anew for each token: they are replaced while the program runs.
class EnvironmentCredential final : public Credential {
public:
    explicit EnvironmentCredential(SignInContext context) : context_(std::move(context)) {}
    [[nodiscard]] std::string name() const override { return "environment"; }
    [[nodiscard]] AccessToken fetch(const std::string& scope) override;

private:
    void prove(const Application& application, Form& form) const;
    void prove_by_certificate(const Application& application, const std::string& path, Form& form) const;

    SignInContext context_;
};

/// The application of the variables that Kubernetes' workload identity sets, by its federated token alone.
class WorkloadIdentity final : public Credential {
public:
    explicit WorkloadIdentity(SignInContext context) : context_(std::move(context)) {}
    [[nodiscard]] std::string name() const override { return "workload-identity"; }
    [[nodiscard]] AccessToken fetch(const std::string& scope) override;

private:
    SignInContext context_;
};

}  // namespace adfkeep::azure

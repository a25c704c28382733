// Whoever is signed in with the Azure CLI.
#pragma once

#include <string>
#include <utility>

#include "src/azure/sign_in/context.hpp"
#include "src/azure/sign_in/credential.hpp"

namespace adfkeep::azure {

class AzureCli final : public Credential {
public:
    explicit AzureCli(SignInContext context, std::string program = "az")
        : context_(std::move(context)), program_(std::move(program)) {}
    [[nodiscard]] std::string name() const override { return "azure-cli"; }
    [[nodiscard]] AccessToken fetch(const std::string& scope) override;

private:
    SignInContext context_;
    std::string program_;
};

}  // namespace adfkeep::azure

// Which way to sign in, and all of them in turn.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "src/azure/sign_in/context.hpp"
#include "src/azure/sign_in/credential.hpp"
#include "src/azure/sign_in/token_source.hpp"

namespace adfkeep::azure {

struct SignInOptions {
    std::string way;         ///< --auth; empty: what AZURE_TOKEN_CREDENTIALS says, else "default"
    std::string token_file;  ///< --token-file: is a way by itself
};

/// "default, environment, …" for messages.
[[nodiscard]] std::string ways_to_sign_in();

/// Tokens, kept in memory. "default" tries environment, workload identity, managed identity and Azure CLI, in the order
/// of the ecosystem's DefaultAzureCredential; AZURE_TOKEN_CREDENTIALS may say "dev", "prod" or one name. Nothing is
/// asked before the first token is. Throws Error(usage) for a way that there is not.
[[nodiscard]] std::unique_ptr<TokenSource> sign_in_by(const SignInOptions& options, const SignInContext& context);

/// Several ways: the first that is set up is taken, and kept. One that is set up and refused ends the search, so that
/// nobody works under another identity than meant. The error tells what was tried and why each failed.
class Chain final : public Credential {
public:
    explicit Chain(std::vector<std::unique_ptr<Credential>> ways) : ways_(std::move(ways)) {}
    [[nodiscard]] std::string name() const override;
    [[nodiscard]] AccessToken fetch(const std::string& scope) override;

private:
    std::vector<std::unique_ptr<Credential>> ways_;
    std::atomic<Credential*> chosen_ = nullptr;
};

}  // namespace adfkeep::azure

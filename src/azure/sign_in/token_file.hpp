// A token that somebody else fetched.
#pragma once

#include <string>
#include <utility>

#include "src/azure/sign_in/credential.hpp"

namespace adfkeep::azure {

/// The content of a file that only its owner may read; read again when the token in it ends, or each minute where it
/// does not say when. The token is sent for any scope.
class TokenFile final : public Credential {
public:
    TokenFile(std::string path, const Clock& clock) : path_(std::move(path)), clock_(clock) {}
    [[nodiscard]] std::string name() const override { return "token-file"; }
    [[nodiscard]] AccessToken fetch(const std::string& scope) override;

private:
    std::string path_;
    const Clock& clock_;
};

}  // namespace adfkeep::azure

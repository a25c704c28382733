#include "src/azure/sign_in/environment_credential.hpp"

#include "src/azure/sign_in/client_assertion.hpp"
#include "src/base/files/files.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::size_t max_token_bytes = 64u << 10, max_certificate_bytes = 1u << 20;

std::string required(const Environment& environment, const char* name) {
    auto value = environment(name);
    if (value.empty()) throw CredentialUnavailable(std::string(name) + " is not set");
    return value;
}

Application application(const SignInContext& context) {
    Application application{.authority = context.cloud.authority.origin,
                            .tenant = required(context.environment, "AZURE_TENANT_ID"),
                            .client = required(context.environment, "AZURE_CLIENT_ID")};
    require_tenant(application.tenant);
    return application;
}

Secret read_wiped(const std::string& path, std::size_t max_bytes) {
    auto content = files::read(path, max_bytes);
    Secret secret{ByteView(content)};
    wipe(content);
    return secret;
}

void prove_by_federated_token(const std::string& path, Form& form) {
    const auto token = read_wiped(path, max_token_bytes);
    const auto end = token.view().find_last_not_of(" \t\r\n");
    if (end == ByteView::npos) throw Error(ErrorCode::invalid_input, "the federated token's file is empty", path);
    add_assertion(form, token.view().substr(0, end + 1));
}

}  // namespace

AccessToken EnvironmentCredential::fetch(const std::string& scope) {
    const auto who = application(context_);
    Form proof;
    prove(who, proof);
    return sign_in(context_.transport, who, scope, proof, context_.world);
}

void EnvironmentCredential::prove(const Application& application, Form& form) const {
    if (auto secret = context_.environment("AZURE_CLIENT_SECRET"); !secret.empty()) {
        form.add("client_secret", secret);
        wipe(secret);
    } else if (const auto path = context_.environment("AZURE_CLIENT_CERTIFICATE_PATH"); !path.empty()) {
        prove_by_certificate(application, path, form);
    } else if (const auto file = context_.environment("AZURE_FEDERATED_TOKEN_FILE"); !file.empty()) {
        prove_by_federated_token(file, form);
    } else {
        throw CredentialUnavailable(
            "none of AZURE_CLIENT_SECRET, AZURE_CLIENT_CERTIFICATE_PATH and AZURE_FEDERATED_TOKEN_FILE is set");
    }
}

void EnvironmentCredential::prove_by_certificate(const Application& application, const std::string& path,
                                                 Form& form) const {
    auto password = context_.environment("AZURE_CLIENT_CERTIFICATE_PASSWORD");
    const Secret kept{ByteView(password)};
    wipe(password);
    const auto certificate =
        crypto::SigningCertificate::read(read_wiped(path, max_certificate_bytes).view(), kept.view(), path);
    const auto chain = lower(context_.environment("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN"));
    const auto& world = context_.world;
    const auto assertion =
        client_assertion(application, certificate, chain == "true" || chain == "1" ? SendChain::yes : SendChain::no,
                         world.clock.now(), world.random);
    add_assertion(form, assertion.view());
}

AccessToken WorkloadIdentity::fetch(const std::string& scope) {
    const auto file = required(context_.environment, "AZURE_FEDERATED_TOKEN_FILE");
    const auto who = application(context_);
    Form proof;
    prove_by_federated_token(file, proof);
    return sign_in(context_.transport, who, scope, proof, context_.world);
}

}  // namespace adfkeep::azure

#include "src/emulator/emulator.hpp"

#include "src/base/crypto/local_certificate.hpp"
#include "src/base/files/files.hpp"

namespace adfkeep::emulator {
namespace {

constexpr const char* authority_file = "ca.pem";
constexpr const char* arc_file = "arc.key";

}  // namespace

Emulator::Emulator(EmulatorOptions options, const Clock& clock, Random& random) : options_(std::move(options)) {
    auto service_options = options_.service;
    if (options_.client_files) service_options.arc_key_file = (*options_.client_files / arc_file).string();
    service_ = std::make_unique<Service>(std::move(service_options), clock, random);

    ServerOptions server{.port = options_.port, .latency = options_.latency, .identity = {}};
    if (options_.transport == Transport::tls) {
        auto made = crypto::make_local_certificates(clock.now());
        authority_ = std::move(made.authority);
        server.identity = ServerIdentity{.certificate = std::move(made.certificate), .key = std::move(made.key)};
    }
    if (options_.client_files) {
        files::create_folders(*options_.client_files);
        files::write_atomically(*options_.client_files / arc_file, service_->arc_key().view(), 0600);
        if (!authority_.empty()) files::write_atomically(*options_.client_files / authority_file, authority_);
    }
    server_ = std::make_unique<Server>(std::move(server),
                                       [service = service_.get()](const Request& request, const std::string& base_url) {
                                           return service->answer(request, base_url);
                                       });
}

std::string Emulator::factory_id(const std::string& name) {
    return emulator::factory_id(local_subscription, local_group, name);
}

std::map<std::string, std::string> Emulator::environment() const {
    std::map<std::string, std::string> variables{
        {"AZURE_AUTHORITY_HOST", url()},
        {"AZURE_TENANT_ID", std::string(local_tenant)},
        {"AZURE_SUBSCRIPTION_ID", std::string(local_subscription)},
        {"AZURE_CLIENT_ID", service_->client().id},
        {"AZURE_CLIENT_SECRET", std::string(service_->client().secret.view())},
        {"ADFKEEP_ARM_ENDPOINT", url()},
    };
    if (options_.client_files && !authority_.empty()) {
        const auto file = (*options_.client_files / authority_file).string();
        for (const auto* const name : {"ADFKEEP_CA_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE"})
            variables[name] = file;
    }
    return variables;
}

}  // namespace adfkeep::emulator

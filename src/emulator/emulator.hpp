// Azure, in a box: a local Data Factory with the service's own rules, on loopback.
//
//     Emulator emulator;
//     emulator.load("sales", factory);
//     … emulator.url() …
#pragma once

#include <boost/filesystem/path.hpp>
#include <map>
#include <optional>
#include <string>

#include "src/emulator/server/server.hpp"
#include "src/emulator/service.hpp"

namespace adfkeep::emulator {

enum class Transport { http, tls };

struct EmulatorOptions {
    ServiceOptions service{};
    std::uint16_t port = 0;
    std::chrono::milliseconds latency{0};
    Transport transport = Transport::http;
    /// Where files for clients go (ca.pem, arc.key); absent: none are written, and TLS clients take authority().
    std::optional<boost::filesystem::path> client_files{};
};

/// Serves from its construction to stop() or its end. Thread-safe.
class Emulator {
public:
    explicit Emulator(EmulatorOptions options = {}, const Clock& clock = system_clock(),
                      Random& random = system_random());

    /// Puts `factory` at factory_id(name) as it is: no rule is asked, its triggers keep their state.
    void load(const std::string& name, const Factory& factory) { service_->load(name, factory); }
    [[nodiscard]] Service& service() noexcept { return *service_; }

    [[nodiscard]] std::string url() const { return server_->url(); }
    [[nodiscard]] std::uint16_t port() const { return server_->port(); }
    /// "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/…/factories/NAME"
    [[nodiscard]] static std::string factory_id(const std::string& name);
    /// The certificate authority to trust, in PEM; empty without TLS.
    [[nodiscard]] const Bytes& authority() const noexcept { return authority_; }
    /// Variables that point a client at the emulator, with the secret by which it signs in.
    [[nodiscard]] std::map<std::string, std::string> environment() const;

    void stop() noexcept { server_->stop(); }

private:
    EmulatorOptions options_;
    Bytes authority_;
    std::unique_ptr<Service> service_;
    std::unique_ptr<Server> server_;
};

}  // namespace adfkeep::emulator

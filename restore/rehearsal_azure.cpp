#include "restore/rehearsal_azure.hpp"

#include <memory>

#include "restore/shared_runtime.hpp"
#include "restore/value_at.hpp"
#include "src/azure/http/transport.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

constexpr const char* base_url = "http://127.0.0.1:1";
constexpr const char* region = R"({"location":"northeurope"})";

class StandingTime final : public http::Waiting {
public:
    [[nodiscard]] std::chrono::milliseconds elapsed() const override { return std::chrono::milliseconds(now_.load()); }
    void pause(std::chrono::milliseconds duration) override { now_ += duration.count(); }
    [[nodiscard]] emulator::Instant instant() const { return emulator::Instant(elapsed()); }

private:
    std::atomic<std::int64_t> now_ = 0;
};

class AnyToken final : public azure::TokenSource {
public:
    [[nodiscard]] azure::Token token(const std::string&) override { return token_; }
    [[nodiscard]] azure::Token renew(const std::string&, const azure::Token&) override { return token_; }

private:
    azure::Token token_ = std::make_shared<const Secret>("rehearsal");
};

/// Requests as the emulator's own values, and back.
class DirectTransport final : public http::Transport {
public:
    explicit DirectTransport(emulator::Service& service) : service_(service) {}

    [[nodiscard]] http::Response send(const http::Request& request) override {
        count(request.method);
        emulator::Request asked{
            .method = request.method, .target = request.url.target, .headers = {}, .body = std::string(request.body)};
        for (const auto& [name, value] : request.headers) asked.headers.push_back({.name = name, .value = value});
        for (const auto& secret : request.secrets)
            asked.headers.push_back({.name = secret.name, .value = secret.prefix + std::string(secret.value->view())});
        auto answer = service_.answer(asked, base_url);
        if (answer.delivery == emulator::Delivery::reset || answer.delivery == emulator::Delivery::truncated)
            throw http::TransportError(http::Failure::broken, "the connection broke", to_text(request.url));
        http::Response response{
            .status = answer.response.status, .body = std::move(answer.response.body), .headers = {}};
        for (auto& header : answer.response.headers)
            response.headers.add(std::move(header.name), std::move(header.value));
        return response;
    }

    [[nodiscard]] std::map<std::string, std::size_t> counts() const {
        const std::scoped_lock lock(guard_);
        return counts_;
    }

private:
    void count(const std::string& method) {
        const std::scoped_lock lock(guard_);
        ++counts_[method];
    }

    emulator::Service& service_;
    mutable std::mutex guard_;
    std::map<std::string, std::size_t> counts_;
};

azure::ArmOptions arm_options() {
    azure::ArmOptions options;
    options.cloud = azure::with_arm_endpoint(azure::find_cloud("public"), base_url);
    return options;
}

}  // namespace

struct RehearsalAzure::Parts {
    Parts(emulator::ServiceOptions options, const Clock& clock, Random& random)
        : service(std::move(options), clock, random, [this] { return waiting.instant(); }),
          transport(service),
          client(transport, tokens, arm_options(), {.clock = clock, .waiting = waiting, .random = random}) {}

    StandingTime waiting;
    AnyToken tokens;
    emulator::Service service;
    DirectTransport transport;
    azure::ArmClient client;
};

RehearsalAzure::RehearsalAzure(emulator::ServiceOptions options, const Clock& clock, Random& random)
    : parts_(std::make_unique<Parts>(std::move(options), clock, random)) {}
RehearsalAzure::~RehearsalAzure() = default;

emulator::Service& RehearsalAzure::service() noexcept { return parts_->service; }
azure::ArmClient& RehearsalAzure::client() noexcept { return parts_->client; }

azure::FactoryId RehearsalAzure::factory_id(const std::string& name) {
    return {.subscription = std::string(emulator::local_subscription), .resource_group = "local", .factory = name};
}

void RehearsalAzure::know_places_of(const Factory& factory) {
    for (const auto& entity : factory.entities) {
        if (!is_shared_runtime(entity)) continue;
        const auto owner = string_at(entity.definition, {"typeProperties", "linkedInfo", "resourceId"});
        const auto segments = split(owner, '/');
        if (segments.size() < 9) continue;
        const azure::FactoryId id{.subscription = std::string(segments[2]),
                                  .resource_group = std::string(segments[4]),
                                  .factory = std::string(segments[8])};
        service().add_subscription(id.subscription);
        const auto path = azure::path_of(id);
        client().put(path.substr(0, path.find("/providers/")) + "?api-version=2021-04-01", region);
        client().put(path + "?api-version=" + azure::factory_api_version, region);
    }
}

std::map<std::string, std::size_t> RehearsalAzure::requests() const { return parts_->transport.counts(); }

}  // namespace adfkeep::restore

// A local Azure in this process, without sockets, in which waiting is all that makes time pass; and who stands between.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>

#include "src/azure/arm_client.hpp"
#include "src/azure/factory_reader.hpp"
#include "src/azure/factory_writer.hpp"
#include "src/emulator/service.hpp"
#include "tests/azure/fakes.hpp"
#include "tests/emulator/azure.hpp"

namespace adfkeep::testing {

inline constexpr const char* local_url = "http://127.0.0.1:1";

/// Waits without waiting; a clock that both sides look at shows it.
class PassingTime final : public http::Waiting, public Clock {
public:
    [[nodiscard]] std::chrono::milliseconds elapsed() const override { return std::chrono::milliseconds(passed_); }
    void pause(std::chrono::milliseconds duration) override { passed_ += duration.count(); }
    [[nodiscard]] Time now() const override {
        return *time_from_text("2026-11-24T01:00:00Z") + std::chrono::duration_cast<std::chrono::seconds>(elapsed());
    }

private:
    std::atomic<std::int64_t> passed_ = 0;
};

class LocalAzure {
public:
    explicit LocalAzure(emulator::ServiceOptions options = {})
        : service_(std::move(options), time_, random_, [this] { return emulator::Instant(time_.elapsed()); }),
          transport_(*this),
          client_(transport_, tokens_, arm_options(), {time_, time_, system_random()}),
          writer_(client_, id()) {}

    /// Of the factory "sales".
    [[nodiscard]] static azure::FactoryId id() {
        return {
            .subscription = std::string(emulator::local_subscription), .resource_group = "local", .factory = "sales"};
    }
    [[nodiscard]] azure::FactoryWriter& writer() { return writer_; }
    [[nodiscard]] azure::ArmClient& client() { return client_; }
    [[nodiscard]] emulator::Service& service() { return service_; }
    [[nodiscard]] PassingTime& time() { return time_; }

    void load(std::vector<Entity> entities) {
        entities.push_back(entity("factories", "sales", "{}"));
        entities.back().rest = R"({"location":"westeurope"})";
        service_.load("sales", factory_of(std::move(entities)));
    }
    /// As a backup would read it.
    [[nodiscard]] Factory read() { return azure::read_factory(client_, id(), {}, no_progress(), {}).factory; }

    /// Somebody else, who never fails.
    Spoken other(const std::string& method, const std::string& below, const std::string& body = {}) {
        const auto answer = service_.answer({.method = method,
                                             .target = factories + "/sales" + below + "?api-version=2018-06-01",
                                             .headers = {{"Authorization", "Bearer other"}},
                                             .body = body},
                                            local_url);
        return {.status = answer.response.status,
                .body = answer.response.body,
                .headers = answer.response.headers,
                .json = nlohmann::json::parse(answer.response.body, nullptr, false)};
    }

    /// Requests that were answered, "PUT /pipelines/a", without the reads.
    [[nodiscard]] std::vector<std::string> writes() const {
        std::vector<std::string> found;
        for (const auto& event : service_.events())
            if (event.method != "GET" && !event.path.ends_with("getEventSubscriptionStatus"))
                found.push_back(event.method + " " + event.path.substr((factories + "/sales").size()));
        return found;
    }

    /// Told of each request of the client, before it is sent and, with its answer, afterwards; may throw.
    std::function<void(const http::Request&)> before, after;

private:
    class Direct final : public http::Transport {
    public:
        explicit Direct(LocalAzure& azure) : azure_(azure) {}
        [[nodiscard]] http::Response send(const http::Request& request) override {
            if (azure_.before) azure_.before(request);
            emulator::Request asked{.method = request.method,
                                    .target = request.url.target,
                                    .headers = {{"Authorization", "Bearer any"}},
                                    .body = std::string(request.body)};
            for (const auto& [name, value] : request.headers) asked.headers.push_back({name, value});
            auto answer = azure_.service_.answer(asked, local_url);
            if (azure_.after) azure_.after(request);
            if (answer.delivery == emulator::Delivery::reset || answer.delivery == emulator::Delivery::truncated)
                throw http::TransportError(http::Failure::broken, "the connection broke", to_text(request.url));
            http::Response response{.status = answer.response.status, .body = answer.response.body, .headers = {}};
            for (const auto& header : answer.response.headers) response.headers.add(header.name, header.value);
            return response;
        }

    private:
        LocalAzure& azure_;
    };

    static azure::ArmOptions arm_options() {
        azure::ArmOptions options;
        options.cloud = azure::with_arm_endpoint(azure::find_cloud("public"), local_url);
        return options;
    }

    PassingTime time_;
    FixedRandom random_{"local azure"};
    emulator::Service service_;
    Direct transport_;
    azure::testing::CountedTokens tokens_;
    azure::ArmClient client_;
    azure::FactoryWriter writer_;
};

}  // namespace adfkeep::testing

// A live factory with entities of every kind, and a client that reads it over sockets.
#pragma once

#include <algorithm>
#include <functional>
#include <optional>

#include "src/azure/factory_reader.hpp"
#include "src/azure/http/curl_transport.hpp"
#include "src/emulator/emulator.hpp"
#include "src/model/kind.hpp"
#include "tests/azure/fakes.hpp"
#include "tests/emulator/azure.hpp"

namespace adfkeep::testing {

inline constexpr int entities_of_kind = 5;

inline std::string reference_text(const std::string& type, const std::string& name) {
    return R"({"referenceName":")" + name + R"(","type":")" + type + "\"}";
}

inline std::string definition_of(std::string_view kind, int number) {
    const auto n = std::to_string(number);
    if (kind == "triggers") {
        const auto* const type = number == 1 ? "BlobEventsTrigger" : "ScheduleTrigger";
        return std::string(R"({"type":")") + type + R"(","runtimeState":")" + (number % 2 ? "Started" : "Stopped") +
               R"(","pipelines":[{"pipelineReference":)" + reference_text("PipelineReference", "pipelines 1") + "}]}";
    }
    if (kind == "integrationRuntimes")
        return R"({"type":")" + std::string(number % 2 ? "SelfHosted" : "Managed") + "\"}";
    return R"({"type":"x","n":1.10,"big":12345678901234567890123,"e":1e400,"s":"\u0041\/","invented":{"a":[)" + n +
           "]}}";
}

/// A factory with some entities of every kind, and of one that nobody knows.
[[nodiscard]] inline Factory whole_factory() {
    std::vector<Entity> entities{entity("factories", "sales", R"({"globalParameters":{"p":{"type":"Int","value":1}}})"),
                                 entity("managedPrivateEndpoints", "managedVirtualNetworks 1/e", "{}")};
    entities.front().rest = R"({"location":"northeurope","tags":{"team":"sales"}})";
    for (const auto& kind : kinds()) {
        if (kind.collection == factory_kind || kind.collection == "globalParameters" || kind.arm_type.empty()) continue;
        for (int i = 1; i <= entities_of_kind; ++i) {
            const auto collection = std::string(kind.collection);
            const auto name = collection + " " + std::to_string(i);
            entities.push_back(entity(collection, kind.parent.empty() ? name : "managedVirtualNetworks 2/" + name,
                                      definition_of(collection, i)));
        }
    }
    for (const auto* const name : {"one", "two", "three"}) {
        entities.push_back(entity("futureThings", name, R"({ "x" : 1.0, "y":["\u00e9"] })"));
        entities.back().rest = R"({"type":"Microsoft.DataFactory/factories/futurethings","zone":"north"})";
    }
    return factory_of(std::move(entities));
}

/// Stands between the client and the network: answers itself, or lets pass.
class Between final : public http::Transport {
public:
    using Answer = std::function<std::optional<http::Response>(const http::Request&)>;
    explicit Between(http::Transport& inner) : inner_(inner) {}
    [[nodiscard]] http::Response send(const http::Request& request) override {
        if (answer)
            if (auto response = answer(request)) return std::move(*response);
        return inner_.send(request);
    }

    Answer answer;

private:
    http::Transport& inner_;
};

/// The emulator with that factory in it, and a client that reads it.
class Live {
public:
    explicit Live(emulator::ServiceOptions options = {}) {
        options.page_size = 2;
        options.on_exchange = [this](const emulator::Request& request, const emulator::Response& response) {
            const auto is_list = request.method == "GET" && request.target.find("/pipelines?") != std::string::npos;
            const auto is_last_page = response.body.find("\"nextLink\"") == std::string::npos;
            if (after_pipelines && is_list && is_last_page) after_pipelines();
        };
        emulator_.emplace(emulator::EmulatorOptions{.service = std::move(options)}, clock_, random_);
        emulator_->load("sales", whole_factory());
        emulator_->service().register_nodes("sales", "integrationRuntimes 1",
                                            {R"({"nodeName":"n1","status":"Online","version":"5.1"})"});
    }

    azure::LiveFactory read(std::size_t max_passes = 5) {
        azure::ArmOptions arm;
        arm.cloud = azure::with_arm_endpoint(azure::find_cloud("public"), emulator_->url());
        azure::ArmClient client(between, tokens_, arm, {clock_, waiting_, system_random()});
        return azure::read_factory(client, {std::string(emulator::local_subscription), "local", "sales"},
                                   {.max_passes = max_passes}, no_progress(), {});
    }

    /// Puts a pipeline, over the API.
    void put(const std::string& name, const std::string& properties) {
        const auto answer =
            emulator_->service().answer({.method = "PUT",
                                         .target = factories + "/sales/pipelines/" + name + "?api-version=2018-06-01",
                                         .headers = {{"Authorization", "Bearer any"}},
                                         .body = R"({"properties":)" + properties + "}"},
                                        emulator_->url());
        REQUIRE(answer.response.status == 200);
    }

    /// How often `method` was asked of what is below the factory at `path`.
    [[nodiscard]] std::ptrdiff_t asked(const std::string& method, const std::string& path) {
        return std::ranges::count_if(emulator_->service().events(), [&](const emulator::Event& event) {
            return event.method == method && event.path == factories + "/sales" + path;
        });
    }

    /// Refuses requests whose path ends in `end` (without the query).
    void refuse(const std::string& end, int status, const std::string& code) {
        between.answer = [=](const http::Request& request) -> std::optional<http::Response> {
            const auto url = to_text(request.url);
            if (!url.substr(0, url.find('?')).ends_with(end)) return std::nullopt;
            return http::Response{.status = status,
                                  .body = R"({"error":{"code":")" + code + R"(","message":"not for you"}})",
                                  .headers = {}};
        };
    }

    std::function<void()> after_pipelines;  ///< once a pass has seen them all

private:
    FakeClock clock_{"2026-11-24T01:00:00Z"};
    FixedRandom random_{"emulator"};
    azure::testing::FakeWaiting waiting_;
    azure::testing::CountedTokens tokens_;
    std::optional<emulator::Emulator> emulator_;
    http::CurlTransport connections_;

public:
    Between between{connections_};
};

}  // namespace adfkeep::testing

// From the environment's secret to the last page of a list, over sockets: sign-in, log, pace, retry, pages.
#include "src/azure/arm_client.hpp"
#include "src/azure/http/curl_transport.hpp"
#include "src/azure/http/request_log.hpp"
#include "src/azure/sign_in/sign_in.hpp"
#include "src/base/parallel.hpp"
#include "tests/azure/fakes.hpp"
#include "tests/azure/loopback_server.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;

constexpr int page_count = 40;

/// A Resource Manager that issues its own tokens, serves lists of 40 pages, and fails as `faults` tells.
class Service {
public:
    explicit Service(std::function<std::optional<Reply>(int)> faults) : faults_(std::move(faults)) {}

    Reply answer(const Received& request) {
        if (request.head.find("/oauth2/v2.0/token ") != std::string::npos)
            return {ok(R"({"access_token":"t0ken-)" + std::to_string(++tokens) + R"(","expires_in":3600})")};
        if (auto fault = faults_(++asked)) return *fault;
        if (request.head.find("Bearer t0ken-" + std::to_string(tokens)) == std::string::npos)
            return {"HTTP/1.1 401 No\r\nContent-Length: 0\r\n\r\n"};
        const auto at = request.head.find("page=");
        const int page = at == std::string::npos ? 0 : std::stoi(request.head.substr(at + 5));
        const auto collection = request.head.substr(4, request.head.find('?') - 4);
        auto body = R"({"value":[{"n":)" + std::to_string(page) + R"(},{"n":1.10}])";
        if (page + 1 < page_count)
            body += R"(,"nextLink":")" + url + collection + "?page=" + std::to_string(page + 1) + "\"";
        return {ok(body + "}", "x-ms-request-id: server-1\r\n")};
    }

    std::string url;
    std::atomic<int> asked = 0;
    std::atomic<int> tokens = 0;

private:
    std::function<std::optional<Reply>(int)> faults_;
};

struct Path : Stage {
    Service service;
    LoopbackServer server{[this](const Received& request) { return service.answer(request); }};
    http::CurlTransport connections;
    std::mutex guard;
    std::string log;
    http::LoggingTransport logged{connections, waiting, [this](const std::string& line) {
                                      const std::scoped_lock lock(guard);
                                      log += line + "\n";
                                  }};
    std::unique_ptr<TokenSource> tokens;
    std::unique_ptr<ArmClient> client;

    explicit Path(std::function<std::optional<Reply>(int)> faults) : service(std::move(faults)) {
        service.url = server.url();
        variables = {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}, {"AZURE_CLIENT_SECRET", "s3cret"}};
        const auto cloud = with_authority(with_arm_endpoint(find_cloud("public"), service.url), service.url);
        const http::World world{clock, waiting, system_random()};
        tokens = sign_in_by({}, {.environment = environment(), .cloud = cloud, .transport = logged, .world = world});
        client = std::make_unique<ArmClient>(logged, *tokens, ArmOptions{.cloud = cloud}, world);
    }

    std::vector<std::vector<std::string>> lists() {
        std::vector<std::vector<std::string>> lists(6);
        parallel_for(
            lists.size(), [&](std::size_t i) { lists[i] = client->list("/c" + std::to_string(i), "1"); }, lists.size());
        return lists;
    }
};

std::vector<std::string> whole() {
    std::vector<std::string> list;
    for (int i = 0; i < page_count; ++i) {
        list.push_back("{\"n\":" + std::to_string(i) + "}");
        list.emplace_back(R"({"n":1.10})");
    }
    return list;
}

TEST_CASE("lists that are read at once come whole, signed in once, over kept connections") {
    Path path([](int) { return std::nullopt; });
    for (const auto& list : path.lists()) REQUIRE(list == whole());
    REQUIRE(path.service.tokens == 1);
    REQUIRE(path.service.asked == 6 * page_count);
    REQUIRE(path.server.connections() <= 7);
}

TEST_CASE("a service of which every tenth request fails gives the same lists") {
    Path path([](int asked) -> std::optional<Reply> {
        static constexpr std::array<const char*, 4> broken = {
            "HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
            "HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\n{}", "",
            "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{\"value\":[{\"n\":"};
        if (asked % 10 != 0) return std::nullopt;
        return Reply{broken[static_cast<std::size_t>(asked / 10) % 4], asked % 20 == 0 ? After::reset : After::close};
    });
    for (const auto& list : path.lists()) REQUIRE(list == whole());
    REQUIRE(path.service.asked > 6 * page_count);
}

TEST_CASE("a token that the service no longer takes is renewed by one for all") {
    Path path([&](int) { return std::nullopt; });
    REQUIRE(path.client->list("/c", "1") == whole());
    ++path.service.tokens;  // none of those that were issued is good any more
    for (const auto& list : path.lists()) REQUIRE(list == whole());
    REQUIRE(path.service.tokens <= 4);
}

TEST_CASE("the log of all that tells every request, and no secret") {
    Path path([](int asked) {
        return asked == 3 ? std::optional(Reply{"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1", After::close})
                          : std::nullopt;
    });
    REQUIRE(path.client->list("/c", "1") == whole());
    REQUIRE_THAT(path.log, Contains("POST " + path.service.url + "/t/oauth2/v2.0/token: 200") &&
                               Contains("GET " + path.service.url + "/c?api-version=1: 200") &&
                               Contains("?page=39: 200") && Contains("failed after") && Contains("server-1"));
    REQUIRE_THAT(path.log, !Contains("s3cret") && !Contains("t0ken"));
    REQUIRE(std::count(path.log.begin(), path.log.end(), '\n') == 1 + page_count + 1);
}

}  // namespace
}  // namespace adfkeep::azure

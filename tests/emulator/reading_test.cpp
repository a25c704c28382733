// A live factory, read over sockets from the emulator: all of it, as it was at one moment.
#include <atomic>
#include <nlohmann/json.hpp>

#include "src/model/judged_difference.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"
#include "tests/emulator/live.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

std::vector<std::string> kinds_of(const std::vector<azure::UnreadKind>& unread) {
    std::vector<std::string> names;
    for (const auto& each : unread) names.push_back(each.kind);
    return names;
}

}  // namespace

TEST_CASE("every entity of every kind comes back as it was loaded") {
    Live live;
    const auto read = live.read();
    const auto loaded = whole_factory();
    REQUIRE(read.factory.name == "sales");
    REQUIRE(read.unread.empty());
    for (const auto& expected : loaded.entities) {
        CAPTURE(to_text(expected.id));
        const auto* const found = read.factory.find(expected.id);
        REQUIRE(found != nullptr);
        CHECK(found->id == expected.id);
    }
    const auto judged = judge({loaded, Place::layout}, {read.factory, Place::service});
    for (const auto& difference : judged.differences) {
        CAPTURE(to_text(difference.id));
        for (const auto& value : difference.values) UNSCOPED_INFO(value.path);
        CHECK(false);
    }
    for (const auto& note : judged.notes) {
        CAPTURE(note.rule, note.kind, note.path);
        CHECK(note.rule == "kind-not-judged");
        CHECK((note.kind == "globalParameters" || note.kind == runtime_status_kind ||
               note.kind == subscription_status_kind));
    }
}

TEST_CASE("the text of a definition comes back byte for byte, members and kinds that nobody knows with it") {
    Live live;
    const auto read = live.read();
    const auto loaded = whole_factory();
    for (const auto* const kind :
         {"pipelines", "datasets", "linkedservices", "dataflows", "credentials", "futureThings"}) {
        for (const auto& expected : loaded.entities) {
            if (expected.id.kind != kind) continue;
            CAPTURE(to_text(expected.id));
            CHECK(as_written(*read.factory.find(expected.id)).definition == expected.definition);
        }
    }
    REQUIRE(read.factory.find({"futureThings", "two"})->rest.find(R"("zone":"north")") != std::string::npos);
}

TEST_CASE("a factory is listed page by page, every kind twice, and no entity is asked for by itself") {
    Live live;
    const auto read = live.read();
    REQUIRE(read.passes == 2);
    REQUIRE(read.is_whole);
    for (const auto* const list : {"/pipelines", "/triggers", "/integrationRuntimes", "/adfcdcs",
                                   "/managedVirtualNetworks/managedVirtualNetworks%202/managedPrivateEndpoints"}) {
        CAPTURE(list);
        std::string path = list;
        if (live.asked("GET", path) == 0) path.replace(path.find("%20"), 3, " ");
        CHECK(live.asked("GET", path) == 2 * 3);
    }
    REQUIRE(live.asked("GET", "") == 2);
    REQUIRE(live.asked("GET", "/futureThings") == 2 * 2);
    REQUIRE(live.asked("GET", "/pipelines/pipelines 1") + live.asked("GET", "/pipelines/pipelines%201") == 0);
}

TEST_CASE("a trigger keeps the state it runs in, and an event trigger that of its subscription") {
    Live live;
    const auto read = live.read();
    const auto state = [&](const std::string& name) {
        return nlohmann::json::parse(read.factory.find({"triggers", name})->definition).at("runtimeState");
    };
    CHECK(state("triggers 1") == "Started");
    CHECK(state("triggers 2") == "Stopped");
    const auto* const subscription = read.factory.find({std::string(subscription_status_kind), "triggers 1"});
    REQUIRE(subscription != nullptr);
    CHECK_THAT(subscription->definition, Contains("\"status\""));
    CHECK(read.factory.find({std::string(subscription_status_kind), "triggers 2"}) == nullptr);
}

TEST_CASE("the nodes of a self-hosted runtime are kept, without how they are at the moment") {
    Live live;
    const auto read = live.read();
    const auto* const status = read.factory.find({std::string(runtime_status_kind), "integrationRuntimes 1"});
    REQUIRE(status != nullptr);
    CHECK_THAT(status->definition, Contains(R"({"nodeName":"n1","version":"5.1"})"));
    CHECK_THAT(status->definition, !Contains("Online") && Contains("internalChannelEncryption"));
}

TEST_CASE("a factory that changes between two passes is listed again, until two agree") {
    Live live;
    std::atomic<int> lists = 0;
    live.after_pipelines = [&] {
        if (++lists == 1) live.put("new", R"({"activities":[]})");
    };
    const auto read = live.read();
    REQUIRE(read.is_whole);
    REQUIRE(read.passes == 3);
    REQUIRE(read.factory.find({"pipelines", "new"}) != nullptr);
}

TEST_CASE("what changed between two passes is kept as it is now, with its state, and the rest as it was") {
    Live live;
    live.put("gone", R"({"activities":[]})");
    std::atomic<int> lists = 0;
    live.after_pipelines = [&] {
        if (++lists != 1) return;
        live.put("gone", R"({"activities":[],"description":"here still"})");
        live.between.answer = [](const http::Request& request) -> std::optional<http::Response> {
            const auto url = to_text(request.url);
            if (url.find("/integrationRuntimes?") == std::string::npos) return std::nullopt;
            return http::Response{
                .status = 200,
                .body = R"({"value":[{"name":"late","properties":{"type":"SelfHosted"},"etag":"1"}]})",
                .headers = {}};
        };
    };
    const auto calm = Live().read();
    const auto read = live.read();
    REQUIRE(read.passes == 3);
    REQUIRE(read.factory.find({"integrationRuntimes", "integrationRuntimes 1"}) == nullptr);
    REQUIRE(read.factory.find({std::string(runtime_status_kind), "integrationRuntimes 1"}) == nullptr);
    REQUIRE_THAT(read.factory.find({"pipelines", "gone"})->definition, Contains("here still"));
    for (const auto& expected : calm.factory.entities) {
        if (expected.id.kind == "integrationRuntimes" || expected.id.kind == runtime_status_kind) continue;
        CAPTURE(to_text(expected.id));
        REQUIRE(read.factory.find(expected.id) != nullptr);
        CHECK(read.factory.find(expected.id)->definition == expected.definition);
    }
}

TEST_CASE("each state is asked for once, in the pass that found what it is of") {
    Live live;
    const auto once = live.read(1);
    REQUIRE(once.passes == 1);
    REQUIRE(once.factory.find({std::string(runtime_status_kind), "integrationRuntimes 1"}) != nullptr);
    REQUIRE(live.asked("POST", "/integrationRuntimes/integrationRuntimes%201/getStatus") +
                live.asked("POST", "/integrationRuntimes/integrationRuntimes 1/getStatus") ==
            1);
    static_cast<void>(live.read(2));
    REQUIRE(live.asked("POST", "/integrationRuntimes/integrationRuntimes%201/getStatus") +
                live.asked("POST", "/integrationRuntimes/integrationRuntimes 1/getStatus") ==
            2);
}

TEST_CASE("a kind that is refused on a later page is not kept in part") {
    Live live;
    live.between.answer = [](const http::Request& request) -> std::optional<http::Response> {
        const auto url = to_text(request.url);
        if (url.find("/pipelines?") == std::string::npos || url.find("skiptoken") == std::string::npos)
            return std::nullopt;
        return http::Response{.status = 403, .body = R"({"error":{"code":"Denied"}})", .headers = {}};
    };
    const auto read = live.read();
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"pipelines"});
    REQUIRE(std::ranges::none_of(read.factory.entities, [](const auto& each) { return each.id.kind == "pipelines"; }));
}

TEST_CASE("a changed text is noticed as a new entity is") {
    Live live;
    live.put("mine", R"({"activities":[]})");
    std::atomic<int> lists = 0;
    live.after_pipelines = [&] {
        if (++lists == 1) live.put("mine", R"({"activities":[],"description":"x"})");
    };
    const auto read = live.read();
    REQUIRE(read.is_whole);
    REQUIRE(read.passes == 3);
    REQUIRE_THAT(read.factory.find({"pipelines", "mine"})->definition, Contains("description"));
}

TEST_CASE("a factory that never stands still is read all the same, and not called whole") {
    Live live;
    std::atomic<int> lists = 0;
    live.after_pipelines = [&] { live.put(std::string(1, 'p') += std::to_string(++lists), R"({"activities":[]})"); };
    const auto read = live.read(4);
    REQUIRE_FALSE(read.is_whole);
    REQUIRE(read.passes == 4);
    REQUIRE(read.factory.find({"pipelines", "p3"}) != nullptr);
    REQUIRE(read.factory.find({"triggers", "triggers 1"}) != nullptr);
}

TEST_CASE("an entity that two pages list is one entity") {
    Live live;
    live.between.answer = [&](const http::Request& request) -> std::optional<http::Response> {
        if (to_text(request.url).find("/pipelines?") == std::string::npos) return std::nullopt;
        return http::Response{
            .status = 200,
            .body =
                R"({"value":[{"name":"a","properties":{"v":1},"etag":"1"},{"name":"A","properties":{"v":2},"etag":"2"}]})",
            .headers = {}};
    };
    const auto read = live.read();
    REQUIRE(read.is_whole);
    REQUIRE(read.factory.find({"pipelines", "a"})->definition == R"({"v":2})");
}

TEST_CASE("a kind that the caller may not read is told, and the rest is read") {
    Live live;
    live.refuse("/credentials", 403, "AuthorizationFailed");
    const auto read = live.read();
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"credentials"});
    REQUIRE(read.unread[0].is_refused);
    REQUIRE(read.unread[0].why == "403 AuthorizationFailed: not for you");
    REQUIRE(read.is_whole);
    REQUIRE(read.factory.find({"credentials", "credentials 1"}) == nullptr);
    REQUIRE(read.factory.find({"pipelines", "pipelines 5"}) != nullptr);
}

TEST_CASE("nested endpoints that are refused are told once, whatever the number of networks") {
    Live live;
    live.refuse("/managedPrivateEndpoints", 403, "AuthorizationFailed");
    const auto read = live.read();
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"managedPrivateEndpoints"});
    REQUIRE(read.factory.find({"managedVirtualNetworks", "managedVirtualNetworks 2"}) != nullptr);
}

TEST_CASE("a kind that this cloud does not offer is told as that, and not as a refusal") {
    Live live;
    const auto [status, code] = GENERATE(table<int, std::string>({{404, "InvalidResourceType"},
                                                                  {400, "InvalidResourceType"},
                                                                  {400, "NoRegisteredProviderFound"},
                                                                  {405, "MethodNotAllowed"}}));
    live.refuse("/adfcdcs", status, code);
    const auto read = live.read();
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"adfcdcs"});
    REQUIRE_FALSE(read.unread[0].is_refused);
}

TEST_CASE("a collection that is not found for no such reason may be one that the caller must not see: a refusal") {
    Live live;
    live.refuse("/pipelines", 404, "NotFound");
    const auto read = live.read();
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"pipelines"});
    REQUIRE(read.unread[0].is_refused);
}

TEST_CASE("a service that answers with another factory is not believed: its snapshots go under another's name") {
    Live live;
    live.between.answer = [](const http::Request& request) -> std::optional<http::Response> {
        if (to_text(request.url).find("/factories/sales?") == std::string::npos) return std::nullopt;
        return http::Response{.status = 200, .body = R"({"name":"payroll","properties":{}})", .headers = {}};
    };
    REQUIRE_THROWS_MATCHES(live.read(), Error, Says(ErrorCode::invalid_input, "another factory: payroll"));
}

TEST_CASE("a state that is refused is told with the name of what it is of") {
    Live live;
    live.refuse("/getStatus", 403, "AuthorizationFailed");
    const auto read = live.read();
    REQUIRE(read.unread.size() == entities_of_kind);
    REQUIRE(read.unread[0].kind == "integrationRuntimeStatus/integrationRuntimes 1");
    REQUIRE(read.unread[0].is_refused);
    REQUIRE(read.factory.find({"integrationRuntimes", "integrationRuntimes 1"}) != nullptr);
}

TEST_CASE("what fails for another reason ends the reading: half a factory is none") {
    Live live;
    const auto [end, status, code] = GENERATE(table<std::string, int, ErrorCode>({
        {"/pipelines", 500, ErrorCode::unavailable},
        {"/pipelines", 400, ErrorCode::invalid_input},
        {"/getStatus", 503, ErrorCode::unavailable},
        {"/getStatus", 429, ErrorCode::unavailable},
        {"/sales", 403, ErrorCode::refused_access},
        {"/sales", 404, ErrorCode::invalid_input},
    }));
    CAPTURE(end, status);
    live.refuse(end, status, "Some");
    REQUIRE_THROWS_MATCHES(live.read(), Error, HasCode(code));
}

TEST_CASE("who may read the factory and not the subscription reads every kind that is known, and is told the rest") {
    Live live;
    live.refuse("/providers/Microsoft.DataFactory", 403, "AuthorizationFailed");
    const auto read = live.read();
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"providers/Microsoft.DataFactory"});
    REQUIRE(read.unread[0].is_neighbour);
    REQUIRE_THAT(read.unread[0].why, Contains("403 AuthorizationFailed: not for you") && Contains("not looked for"));
    REQUIRE(read.is_whole);
    REQUIRE(read.factory.find({"pipelines", "pipelines 1"}) != nullptr);
}

TEST_CASE("a provider that names collections which no URL or snapshot can hold is not followed") {
    Live live;
    live.between.answer = [&](const http::Request& request) -> std::optional<http::Response> {
        if (to_text(request.url).find("/providers/Microsoft.DataFactory?") == std::string::npos) return std::nullopt;
        return http::Response{
            .status = 200,
            .body =
                R"({"resourceTypes":[{"resourceType":"factories/a?b=c"},{"resourceType":"factories/../x"},{"resourceType":"factories/"},{"resourceType":"factories"},{"resourceType":"factories/x/y"},{"resourceType":7},{"resourceType":"factories/pipelines"},{"resourceType":"FACTORIES/futureThings"}]})",
            .headers = {}};
    };
    const auto read = live.read();
    REQUIRE(read.unread.empty());
    REQUIRE(live.asked("GET", "/pipelines") == 2 * 3);
    REQUIRE(read.factory.find({"futureThings", "one"}) != nullptr);
}

TEST_CASE("a service of which every tenth request fails gives the same factory") {
    const auto calm = Live().read();
    const auto faults = GENERATE(as<std::vector<std::string>>{}, std::vector<std::string>{"503:10%"},
                                 std::vector<std::string>{"429:10%"}, std::vector<std::string>{"reset:10%"},
                                 std::vector<std::string>{"truncate:10%"},
                                 std::vector<std::string>{"503:3%", "429:3%", "reset:2%", "truncate:2%"});
    const auto seed = GENERATE(as<std::uint64_t>{}, 1, 2);
    CAPTURE(faults, seed);
    emulator::ServiceOptions options{.seed = seed};
    for (const auto& fault : faults) options.faults.push_back(emulator::parse_fault(fault));
    Live shaken(std::move(options));
    const auto read = shaken.read();
    REQUIRE(read.is_whole);
    REQUIRE(read.unread.empty());
    REQUIRE((read.factory.entities == calm.factory.entities));
}

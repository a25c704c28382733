#include "src/azure/arm_client.hpp"
#include "src/azure/page.hpp"
#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;

const std::string base = "https://management.azure.com";

struct Lists : Stage {
    CountedTokens tokens;
    ArmClient client{network, tokens, {.max_pages = 100}, world()};
};

std::string page(const std::string& elements, const std::string& next = {}) {
    return "{\"value\":[" + elements + "]" + (next.empty() ? "" : ",\"nextLink\":\"" + next + "\"") + "}";
}

TEST_CASE("elements of all pages come in order, with their exact text") {
    Lists lists;
    lists.network.then(200, page(R"({ "n": 1.10 },{"n":1e400})", base + "/p?%24skiptoken=a%253D&api-version=2"));
    lists.network.then(200, page("")).then(200, page(""));
    REQUIRE(lists.client.list("/p", "2018-06-01") == std::vector<std::string>{R"({ "n": 1.10 })", R"({"n":1e400})"});
    REQUIRE(lists.network.sent.at(0).url == base + "/p?api-version=2018-06-01");
    REQUIRE(lists.network.sent.size() == 2);
}

TEST_CASE("a list can be taken page by page: each element before the next page is asked for") {
    Lists lists;
    lists.network.then(200, page("1,2", base + "/p?page=2")).then(200, page("3", base + "/p?page=3")).then(403);
    std::string taken;
    const auto take = [&](std::string_view element) {
        taken += std::to_string(lists.network.sent.size()) + ":" + std::string(element) + " ";
    };
    REQUIRE_THROWS_MATCHES(lists.client.each("/p", "1", take), Error, HasCode(ErrorCode::refused_access));
    REQUIRE(taken == "1:1 1:2 2:3 ");
}

TEST_CASE("a next link is followed byte for byte") {
    const auto link =
        GENERATE(as<std::string>{}, "/p?%24skiptoken=a%253D%2F", "/P?$skiptoken=x&api-version=9", "/a//b/../c");
    Lists lists;
    lists.network.then(200, page("1", base + link)).then(200, page("2"));
    REQUIRE(lists.client.list("/p", "1").size() == 2);
    REQUIRE(lists.network.sent.at(1).url == base + link);
}

TEST_CASE("a default port in a next link is no other host") {
    Lists lists;
    lists.network.then(200, page("1", "https://MANAGEMENT.azure.com:443/p?x")).then(200, page("2"));
    REQUIRE(lists.client.list("/p", "1").size() == 2);
}

TEST_CASE("missing, null and empty next links end a list alike") {
    const auto end = GENERATE(as<std::string>{}, "", R"(,"nextLink":null)", R"(,"nextLink":"")");
    Lists lists;
    lists.network.then(200, "{\"value\":[1]" + end + "}");
    REQUIRE(lists.client.list("/p", "1") == std::vector<std::string>{"1"});
}

TEST_CASE("a next link to another host is not followed, and takes no token there") {
    const auto link = GENERATE(as<std::string>{}, "https://evil.example/p", "http://management.azure.com/p",
                               "https://management.azure.com:8443/p", "https://management.azure.com.evil.example/p");
    Lists lists;
    lists.network.then(200, page("1", link));
    REQUIRE_THROWS_MATCHES(lists.client.list("/p", "1"), Error, HasCode(ErrorCode::refused_for_safety));
    REQUIRE(lists.network.sent.size() == 1);
}

TEST_CASE("a next link that could be read in two ways is not followed") {
    const auto link = GENERATE(as<std::string>{}, "https://management.azure.com@evil.example/p", "/p?relative",
                               "https://management.azure.com\\\\@evil.example/", "javascript:x");
    Lists lists;
    lists.network.then(200, page("1", link));
    REQUIRE_THROWS_MATCHES(lists.client.list("/p", "1"), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE(lists.network.sent.size() == 1);
}

TEST_CASE("pages that go round in a circle are noticed") {
    Lists lists;
    SECTION("at once") { lists.network.then(200, page("1", base + "/p?api-version=1")); }
    SECTION("later") {
        lists.network.then(200, page("1", base + "/a"))
            .then(200, page("2", base + "/b"))
            .then(200, page("3", base + "/a"));
    }
    REQUIRE_THROWS_MATCHES(lists.client.list("/p", "1"), Error,
                           Says(ErrorCode::refused_for_safety, "go round in a circle"));
}

TEST_CASE("pages without end are not read without end") {
    Lists lists;
    int number = 0;
    lists.network.otherwise = [&](const Sent&) {
        return http::Response{.status = 200, .body = page("1", base + "/p?" + std::to_string(++number))};
    };
    REQUIRE_THROWS_MATCHES(lists.client.list("/p", "1"), Error, Says(ErrorCode::invalid_input, "more pages"));
    REQUIRE(lists.network.sent.size() == 100);
}

TEST_CASE("an answer that is no page is told") {
    const auto body = GENERATE(as<std::string>{}, "", "{}", "[]", R"({"value":{}})", R"({"value":[1)", "<html>");
    Lists lists;
    lists.network.then(200, body);
    REQUIRE_THROWS_MATCHES(lists.client.list("/p", "1"), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a kind that the service does not have is a 404 that callers can tell") {
    Lists lists;
    lists.network.then(404, R"({"error":{"code":"InvalidResourceType","message":"no"}})");
    REQUIRE_THROWS_AS(lists.client.list("/p", "1"), ArmError);
}

TEST_CASE("a collection that is asked for by POST is asked for page by page by POST") {
    Lists lists;
    lists.network.then(200, R"({"value":[1],"@odata.nextLink":")" + base + R"(/next?$skiptoken=x"})");
    lists.network.then(200, page("2"));
    REQUIRE(lists.client.query("/p/queryResults", "2019-10-01", "").size() == 2);
    REQUIRE(lists.network.sent.at(1).method == "POST");
    REQUIRE(lists.network.sent.at(1).repeat == http::Repeat::harmless);
}

TEST_CASE("the version of the interface joins what the query has") {
    REQUIRE(with_api_version("/p", "1") == "/p?api-version=1");
    REQUIRE(with_api_version("/p?$filter=atScope()", "1") == "/p?$filter=atScope()&api-version=1");
    REQUIRE(with_api_version("/p?a=b&api-version=2", "1") == "/p?a=b&api-version=2");
}

}  // namespace
}  // namespace adfkeep::azure

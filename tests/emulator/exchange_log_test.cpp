#include "src/emulator/server/exchange_log.hpp"

#include <nlohmann/json.hpp>

#include "src/base/files/files.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using emulator::ExchangeLog;

namespace {

const emulator::Request question{.method = "PUT",
                                 .target = "/subscriptions/s/resourceGroups/g?api-version=1",
                                 .headers = {{"Authorization", "Bearer hidden-token"}},
                                 .body = "{\n \"a\": \"ü\"\n}"};
const emulator::Response answer{.status = 201, .body = R"({"a":"ü"})", .headers = {{"location", "/there"}}};

}  // namespace

TEST_CASE("an exchange with the management API is recorded word by word, on one line, without its token") {
    const TempDir dir;
    ExchangeLog log(dir / "exchanges");
    log.add(question, answer);
    log.add(question, answer);

    const auto text = read_file(dir / "exchanges");
    REQUIRE(std::ranges::count(text, '\n') == 2);
    const auto line = nlohmann::json::parse(text.substr(0, text.find('\n')));
    REQUIRE(line == nlohmann::json{{"method", question.method},
                                   {"target", question.target},
                                   {"request", question.body},
                                   {"status", 201},
                                   {"headers", {{"location", "/there"}}},
                                   {"response", answer.body}});
    REQUIRE_FALSE(files::is_open_to_others(dir / "exchanges"));
}

TEST_CASE("what is said at sign-in is not recorded") {
    const TempDir dir;
    ExchangeLog log(dir / "exchanges");
    const auto* const target =
        GENERATE("/tenant/oauth2/v2.0/token", "/metadata/identity/oauth2/token?resource=r", "/keys/k/1/unwrapkey", "/");
    log.add({.method = "POST", .target = target, .headers = {}, .body = "client_secret=hidden"}, answer);
    REQUIRE(read_file(dir / "exchanges").empty());
}

TEST_CASE("a record never takes the place of a file") {
    const TempDir dir;
    write_file(dir / "kept", "mine");
    REQUIRE_THROWS_MATCHES(ExchangeLog(dir / "kept"), Error, HasCode(ErrorCode::refused_for_safety));
    REQUIRE(read_file(dir / "kept") == "mine");
}

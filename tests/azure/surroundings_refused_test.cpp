// What is not read around a factory: refused, gone, not to be asked. The vault of its key is such a place.
#include "tests/azure/around.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;

TEST_CASE("the key that a factory is encrypted with is asked of its vault, with a token for vaults, without material") {
    Around around;
    around.has(factory_kind,
               R"({"encryption":{"vaultBaseUrl":"https://Kv1.vault.azure.net/","keyName":"cmk","keyVersion":"7"}})");
    around.says("https://kv1.vault.azure.net/keys/cmk/7?api-version=7.4",
                R"({"key":{"kid":"k","kty":"RSA","n":"m0dulus","e":"AQAB"},"attributes":{"enabled":true}})");
    const auto read = around.surroundings();
    const auto& key = only(read, encryption_key_kind);
    REQUIRE(key.id.name == "Kv1/cmk");
    REQUIRE(key.definition == R"({"key":{"kid":"k","kty":"RSA"},"attributes":{"enabled":true}})");
    for (const auto& sent : around.network.sent) {
        const bool to_vault = sent.url.starts_with("https://kv1.");
        REQUIRE(sent.headers.get("Authorization") == (to_vault ? "Bearer for https://vault.azure.net/.default"
                                                               : "Bearer for https://management.azure.com/.default"));
    }
}

TEST_CASE("what is no vault of the cloud is not asked, and gets no token") {
    Around around;
    const auto url = GENERATE(as<std::string>(), "https://kv.vault.azure.net.example.com", "https://example.com",
                              "http://kv.vault.azure.net", "https://kv.vault.azure.net:444", "https://vault.azure.net",
                              "https://a.b.vault.azure.net", "https://kv.vault.azure.cn", "file:///etc/passwd", "kv",
                              "https://u@kv.vault.azure.net", "https://management.azure.com");
    CAPTURE(url);
    around.has(factory_kind, R"({"encryption":{"vaultBaseUrl":")" + url + R"(","keyName":"cmk"}})");
    const auto read = around.surroundings();
    REQUIRE(read.entities.empty());
    REQUIRE(read.unread.size() == 1);
    REQUIRE_THAT(read.unread[0].kind, Contains("encryptionKeys/") && Contains("/cmk"));
    REQUIRE(around.network.sent.size() == 5);
}

TEST_CASE("beside an emulator only the emulator is a vault") {
    Around around;
    around.cloud = with_arm_endpoint(around.cloud, "http://127.0.0.1:1234");
    const auto url = GENERATE(as<std::string>(), "https://kv.vault.azure.net", "http://127.0.0.1:1235");
    around.has(factory_kind, R"({"encryption":{"vaultBaseUrl":")" + url + R"(","keyName":"cmk"}})");
    static_cast<void>(around.surroundings());
    REQUIRE_FALSE(around.asked("/keys/"));
}

TEST_CASE("a vault that cannot be reached is told, and nobody waits for it") {
    Around around;
    around.has(factory_kind, R"({"encryption":{"vaultBaseUrl":"https://gone.vault.azure.net","keyName":"cmk"}})");
    const auto answer = around.network.otherwise;
    around.network.otherwise = [&](const Sent& sent) -> http::Response {
        if (sent.url.starts_with("https://gone."))
            throw http::TransportError(http::Failure::not_connected, "there is no such host", sent.url);
        return answer(sent);
    };
    const auto read = around.surroundings();
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"encryptionKeys/gone/cmk"});
    REQUIRE_THAT(read.unread[0].why, Contains("there is no such host"));
    REQUIRE(around.waiting.pauses.empty());
}

TEST_CASE("what may not be read is recorded, kind by kind, and the rest is read") {
    Around around;
    around.has(factory_kind, R"({"encryption":{"vaultBaseUrl":"https://kv.vault.azure.net","keyName":"cmk"}})",
               R"({"identity":{"principalId":"ab-1"}})");
    const std::string refusal = R"({"error":{"code":"AuthorizationFailed","message":"no right"}})";
    for (const auto& url : {own_roles, settings, policies, states, roles_of("ab-1")}) around.says(url, refusal, 403);
    around.says("https://kv.vault.azure.net/keys/cmk?api-version=7.4", refusal, 401);
    around.lists(locks, lock_text("keep", factory));
    const auto read = around.surroundings();
    REQUIRE(names(read) == std::vector<std::string>{"locks/keep"});
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"diagnosticSettings", "encryptionKeys/kv/cmk",
                                                              "policyAssignments", "policyStates", "roleAssignments",
                                                              "roleAssignments/ab-1"});
    for (const auto& unread : read.unread) {
        REQUIRE(unread.is_refused);
        REQUIRE(unread.is_neighbour);
        REQUIRE_THAT(unread.why, Contains("AuthorizationFailed: no right"));
    }
}

TEST_CASE("an answer that makes no sense costs its kind, and nothing else") {
    Around around;
    around.has(factory_kind, "{}");
    const auto nonsense =
        GENERATE(as<std::string>(), "", "[]", R"({"value":[3]})", R"({"value":[{}]})", R"({"value":[{"name":3}]})",
                 R"({"value":[{"name":"\ud800"}]})", R"({"value":[],"nextLink":"https://example.com/more"})");
    CAPTURE(nonsense);
    around.says(settings, nonsense);
    around.lists(locks, lock_text("keep", factory));
    const auto read = around.surroundings();
    REQUIRE(names(read) == std::vector<std::string>{"locks/keep"});
    REQUIRE(kinds_of(read.unread) == std::vector<std::string>{"diagnosticSettings"});
    REQUIRE_FALSE(around.asked("example.com"));
}

TEST_CASE("a name that is no ARM id is not asked for") {
    Around around;
    const auto named =
        GENERATE(as<std::string>(), "u", "", "/", "/subscriptions/../u", "//host/u", "/a/./u", "https://example.com/u");
    around.has("credentials", R"({"typeProperties":{"resourceId":")" + named + R"("}})");
    REQUIRE(around.surroundings().unread.empty());
    REQUIRE(around.network.sent.size() == 5);
}

TEST_CASE("an id's odd characters stay in its path") {
    Around around;
    around.has("credentials", R"({"typeProperties":{"resourceId":"/s/a b?x=1#y"}})");
    static_cast<void>(around.surroundings());
    REQUIRE(around.asked(arm + "/s/a%20b%3Fx%3D1%23y?api-version="));
}

TEST_CASE("where Resource Manager is away, so are the surroundings") {
    Around around;
    around.has(factory_kind, "{}");
    around.says(locks, "{}", 503);
    REQUIRE_THROWS_MATCHES(around.surroundings(), Error, HasCode(ErrorCode::unavailable));
}

TEST_CASE("whoever asks the program to stop is heard before the next question") {
    Around around;
    std::stop_source stop;
    stop.request_stop();
    ArmClient client(around.network, around.tokens, {}, around.world());
    REQUIRE_THROWS_MATCHES(read_surroundings(client, id, around.read, no_progress(), stop.get_token()), Error,
                           HasCode(ErrorCode::interrupted));
    REQUIRE(around.network.sent.empty());
}

}  // namespace
}  // namespace adfkeep::azure

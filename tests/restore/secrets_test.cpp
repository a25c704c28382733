#include "restore/secrets.hpp"

#include <sys/stat.h>

#include <nlohmann/json.hpp>

#include "tests/restore/local_azure.hpp"

using namespace adfkeep;
using namespace adfkeep::restore;
using namespace adfkeep::testing;

namespace {

const EntityId sql{.kind = "linkedservices", .name = "Sql"};
const std::string password = "properties.typeProperties.password.value";

/// A file that only its owner may read.
class SecretsFile {
public:
    explicit SecretsFile(const std::string& text, mode_t mode = 0600) {
        write_file(dir_ / "secrets.json", text);
        REQUIRE(::chmod(path().c_str(), mode) == 0);
    }
    [[nodiscard]] std::string path() const { return (dir_ / "secrets.json").string(); }

private:
    TempDir dir_;
};

Secrets secrets_of(const std::string& text) {
    const SecretsFile file(text);
    Secrets secrets;
    secrets.read(file.path());
    return secrets;
}

Secret secret(const std::string& text) { return Secret(ByteView(text)); }

}  // namespace

TEST_CASE("a secret is found however its path and its kind are written") {
    const auto kind = GENERATE(as<std::string>{}, "linkedservices", "linkedService", "LINKEDSERVICES");
    const auto path = GENERATE(as<std::string>{}, "typeProperties.password", "typeProperties.password.value",
                               "properties.typeProperties.password", "properties.typeProperties.Password.value");
    const auto secrets = secrets_of("{\"" + kind + "/SQL\": {\"" + path + "\": \"a \\\"b\\\" \\u00e9\"}}");

    REQUIRE(secrets.find(sql, password) == "\"a \\\"b\\\" \xC3\xA9\"");
}

TEST_CASE("a secret is that of its entity and its path only") {
    const auto secrets = secrets_of(R"({"linkedservices/Sql": {"typeProperties.password": "one"}})");

    REQUIRE_FALSE(secrets.find({.kind = "linkedservices", .name = "Sql2"}, password));
    REQUIRE_FALSE(secrets.find({.kind = "datasets", .name = "Sql"}, password));
    REQUIRE_FALSE(secrets.find(sql, "properties.typeProperties.connectionString"));
}

TEST_CASE("what stands beside a pointer is given as SecureStrings, where nothing else tells what it points to") {
    const std::string pointer = "properties.typeProperties.encryptedCredential";
    const auto secrets = secrets_of(R"({"linkedservices/Sql": {"typeProperties.authHeaders.X-Key": "one",
                                                               "typeProperties.authHeaders.other": "t\"wo",
                                                               "typeProperties.credential": "three",
                                                               "typeProperties.too.far.away": "four",
                                                               "other.credential": "five"},
                                        "linkedservices/Odbc": {"typeProperties.encryptedCredential": "itself",
                                                                "typeProperties.credential": "six"}})");

    REQUIRE(nlohmann::json::parse(*secrets.find(sql, pointer)) ==
            nlohmann::json{{"authHeaders",
                            {{"X-Key", {{"type", "SecureString"}, {"value", "one"}}},
                             {"other", {{"type", "SecureString"}, {"value", "t\"wo"}}}}},
                           {"credential", {{"type", "SecureString"}, {"value", "three"}}}});
    REQUIRE(secrets.find({.kind = "linkedservices", .name = "Odbc"}, pointer) == R"("itself")");
    REQUIRE_FALSE(secrets.find({.kind = "linkedservices", .name = "Rest"}, pointer));
}

TEST_CASE("a secret without a place in the factory is told, and one of what is left out is not") {
    const auto secrets = secrets_of(R"({"linkedservices/Sql": {"typeProperties.password": "one",
                                                               "typeProperties.pasword": "two"},
                                        "linkedservices/Rest": {"typeProperties.authHeaders.key": "three"},
                                        "linkedservices/Left": {"typeProperties.password": "four"},
                                        "linkedservices/Typo": {"typeProperties.password": "five"},
                                        "linkedservices/Clear": {"typeProperties.url": "six"}})");
    const auto factory = factory_of(
        {entity("linkedservices", "Sql",
                R"({"typeProperties":{"password":{"type":"SecureString","value":"***"},"encryptedCredential":"x"}})"),
         entity("linkedservices", "Rest", R"({"typeProperties":{"encryptedCredential":"x"}})"),
         entity("linkedservices", "Clear", R"({"typeProperties":{"url":"u"}})")});

    REQUIRE(secrets.unknown_to(factory, {{.kind = "LinkedServices", .name = "left"}}) ==
            std::vector<std::string>{"linkedservices/Clear typeProperties.url",
                                     "linkedservices/Sql typeProperties.pasword",
                                     "linkedservices/Typo typeProperties.password"});
}

TEST_CASE("a secrets file that others may read is refused") {
    const SecretsFile file(R"({"linkedservices/Sql": {"typeProperties.password": "one"}})", 0640);

    REQUIRE_THROWS_MATCHES(Secrets().read(file.path()), Error, HasCode(ErrorCode::refused_access));
}

TEST_CASE("a malformed secrets file is refused, and no error quotes what stands in it") {
    const auto text =
        GENERATE(as<std::string>{},                          //
                 "hunter2",                                  //
                 R"(["hunter2"])",                           //
                 R"({"linkedservices/Sql": "hunter2"})",     //
                 R"({"linkedservices": {"a": "hunter2"}})",  //
                 R"({"linkedservices/Sql": {"a": "hunter2", "properties.a.value": "hunter2"}})",
                 R"({"linkedservices/Sql": {"a": ["hunter2"]}})",           //
                 R"({"linkedservices/Sql": {"a": 2}})",                     //
                 R"({"linkedservices/Sql": {"a": {"value": "hunter2"}}})",  //
                 R"({"linkedservices/Sql": {"a": {"keyVault": "https://v.vault.azure.net/keys/hunter2"}}})",
                 R"({"linkedservices/Sql": {"a": {"keyVault": "https://v.vault.azure.net/secrets/"}}})",
                 R"({"linkedservices/Sql": {"a": {"keyVault": "https://v/secrets/a?x=hunter2"}}})",
                 R"({"linkedservices/Sql": {"a": "hunter2)");
    const SecretsFile file(text);
    try {
        Secrets().read(file.path());
        FAIL("it was read");
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::invalid_input);
        REQUIRE(describe(error).find("hunter2") == std::string::npos);
    }
}

TEST_CASE("a template that was not filled in and a mask are no secrets") {
    const auto value = GENERATE(as<std::string>{}, "", "*", "**********");

    REQUIRE_THROWS_MATCHES(secrets_of(R"({"linkedservices/Sql": {"typeProperties.password": ")" + value + "\"}}"),
                           Error, HasCode(ErrorCode::invalid_input));
    Secrets secrets;
    REQUIRE_THROWS_MATCHES(secrets.add(sql, password, secret(value)), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a secret that names a vault comes from there") {
    LocalAzure azure;
    azure.service().load_secret("sql-password", "from the vault");
    const std::string address = std::string(local_url) + "/secrets/sql-password";
    auto secrets = secrets_of(R"({"linkedservices/Sql": {"typeProperties.password": {"keyVault": ")" + address +
                              R"("}, "typeProperties.other": {"keyVault": ")" + address + "\"}}}");
    REQUIRE_THROWS_MATCHES(secrets.find(sql, password), Error, HasCode(ErrorCode::usage));
    std::vector<std::string> asked;
    azure.before = [&](const http::Request& request) { asked.push_back(request.url.target); };

    secrets.fetch(azure.client());

    REQUIRE(secrets.find(sql, password) == R"("from the vault")");
    REQUIRE(secrets.find(sql, "properties.typeProperties.other.value") == R"("from the vault")");
    REQUIRE(asked == std::vector<std::string>{"/secrets/sql-password?api-version=7.4"});
}

TEST_CASE("a token is not sent to what is no vault of the cloud") {
    LocalAzure azure;
    auto secrets = secrets_of(
        R"({"linkedservices/Sql": {"typeProperties.password": {"keyVault": "https://elsewhere.example/secrets/a"}}})");
    bool has_asked = false;
    azure.before = [&](const http::Request&) { has_asked = true; };

    REQUIRE_THROWS_MATCHES(secrets.fetch(azure.client()), Error, HasCode(ErrorCode::refused_for_safety));
    REQUIRE_FALSE(has_asked);
}

TEST_CASE("a secret that the vault does not have stops the restore, naming it") {
    LocalAzure azure;
    auto secrets = secrets_of(R"({"linkedservices/Sql": {"typeProperties.password": {"keyVault": ")" +
                              std::string(local_url) + R"(/secrets/nowhere"}}})");

    try {
        secrets.fetch(azure.client());
        FAIL("it was fetched");
    } catch (const Error& error) {
        REQUIRE(describe(error).find("nowhere") != std::string::npos);
    }
}

TEST_CASE("what is typed at the prompt takes the place of what the file says") {
    auto secrets = secrets_of(R"({"linkedservices/Sql": {"typeProperties.password": "from the file"}})");

    secrets.add(sql, password, secret("typed"));

    REQUIRE(secrets.find(sql, password) == R"("typed")");
}

TEST_CASE("the template lists each needed secret once, and is a secrets file once it is filled in") {
    const std::string pointer = "properties.typeProperties.encryptedCredential";
    const EntityId quoted{.kind = "linkedservices", .name = "a \"b\""};
    auto text = Secrets::blank({{sql, password}, {quoted, pointer}, {sql, pointer}, {sql, password}});

    const auto json = nlohmann::json::parse(text);
    REQUIRE(json == nlohmann::json{{"linkedservices/Sql",
                                    {{"typeProperties.password", ""}, {"typeProperties.encryptedCredential", ""}}},
                                   {"linkedservices/a \"b\"", {{"typeProperties.encryptedCredential", ""}}}});
    REQUIRE_THROWS_MATCHES(secrets_of(text), Error, HasCode(ErrorCode::invalid_input));
    const std::string empty = ": \"\"";
    for (auto at = text.find(empty); at != std::string::npos; at = text.find(empty))
        text.replace(at, empty.size(), ": \"x\"");
    const auto secrets = secrets_of(text);
    REQUIRE(secrets.find(sql, password) == R"("x")");
    REQUIRE(secrets.find(quoted, pointer) == R"("x")");
    REQUIRE(Secrets::blank({}) == "{}\n");
}

#include "src/base/encoding.hpp"
#include "src/emulator/factories/secret_mask.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using adfkeep::emulator::masked;

TEST_CASE("a SecureString comes back as its mask, with a pointer beside it") {
    Azure azure;
    const auto path = azure.make_factory() + "/linkedservices/sql";
    const auto put = azure.put(
        path,
        R"({"properties":{"type":"Oracle","typeProperties":{"password":{"type":"SecureString","value":"hush-hush"}}}})");
    const auto settings = put.json["properties"]["typeProperties"];
    REQUIRE(settings["password"]["value"] == "**********");
    const auto pointer = from_base64(settings["encryptedCredential"].get<std::string>());
    REQUIRE(pointer);
    REQUIRE(pointer->find("\"CredentialId\":\"DATAFACTORY@") != std::string::npos);
    for (const auto& answer : {put, azure.get(path), azure.get(factories + "/sales/linkedservices")})
        REQUIRE(answer.body.find("hush") == std::string::npos);
}

TEST_CASE("a mask goes back with its pointer into the same factory, and into no other") {
    Azure azure;
    const auto path = azure.make_factory("one") + "/linkedservices/sql";
    REQUIRE(
        azure
            .put(
                path,
                R"({"properties":{"type":"Oracle","typeProperties":{"password":{"type":"SecureString","value":"x"}}}})")
            .status == 200);
    auto shown = azure.get(path).json["properties"];
    shown["description"] = "changed";
    const auto body = nlohmann::json{{"properties", shown}}.dump();
    const auto again = azure.put(path, body);
    REQUIRE(again.status == 200);
    REQUIRE(again.json["properties"]["typeProperties"] == shown["typeProperties"]);
    REQUIRE(azure.put(azure.make_factory("two") + "/linkedservices/sql", body).status == 400);
}

TEST_CASE("a connection string loses its secret parts and nothing else") {
    const auto [before, after] = GENERATE(table<std::string, std::string>({
        {"Server=s;User ID=u;Password=p", "Server=s;User ID=u;"},
        {"Server=s;PWD = p;Database=d;", "Server=s;Database=d;"},
        {"AccountName=a;AccountKey=abc==;EndpointSuffix=core.windows.net",
         "AccountName=a;EndpointSuffix=core.windows.net;"},
        {"Server=s;User ID=u", "Server=s;User ID=u"},
        {"Server=s;Password=@{linkedService().p}", "Server=s;Password=@{linkedService().p}"},
    }));
    const auto shown = masked("linkedservices", R"({"typeProperties":{"connectionString":")" + before + R"("}})");
    REQUIRE(shown.properties == R"({"typeProperties":{"connectionString":")" + after + R"("}})");
    REQUIRE(shown.has_secret == (before != after));
}

TEST_CASE("what is in Key Vault, or decided at run time, comes back in full") {
    const auto text = GENERATE(
        as<std::string>{},
        R"({"typeProperties":{"password":{"type":"AzureKeyVaultSecret","store":{"type":"LinkedServiceReference","referenceName":"kv"},"secretName":"s"}}})",
        R"({"typeProperties":{"password":{"type":"SecureString","value":"@{linkedService().p}"}}})",
        R"({"typeProperties":{"connectionString":{"value":"@x","type":"Expression"}}})",
        R"({"typeProperties":{"authHeaders":{"x":{"type":"AzureKeyVaultSecret","secretName":"s"}}}})",
        R"({"typeProperties":{"n":1.10,"u":"\u00e4"}})", "3", R"({"typeProperties":[]})");
    const auto shown = masked("linkedservices", text);
    REQUIRE(shown.properties == text);
    REQUIRE_FALSE(shown.has_secret);
}

TEST_CASE("secrets are masked at any depth, and authentication headers are not shown at all") {
    const auto shown =
        masked("pipelines", R"({"a":[{"b":{"type":"SecureString","value":"x"}},{"value":"y","type":"securestring"}]})");
    REQUIRE(
        shown.properties ==
        R"({"a":[{"b":{"type":"SecureString","value":"**********"}},{"value":"**********","type":"securestring"}]})");
    const auto headers = masked(
        "linkedservices", R"({"typeProperties":{"url":"u","authHeaders":{"x":{"type":"SecureString","value":"y"}}}})");
    REQUIRE(headers.properties == R"({"typeProperties":{"url":"u"}})");
    REQUIRE(headers.has_secret);
}

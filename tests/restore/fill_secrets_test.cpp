#include "restore/fill_secrets.hpp"

#include <map>

#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::restore;
using namespace adfkeep::testing;

namespace {

const std::string password = "properties.typeProperties.password.value",
                  connection = "properties.typeProperties.connectionString",
                  pointer = "properties.typeProperties.encryptedCredential";

Entity service(const std::string& definition) { return entity("linkedservices", "Sql", definition); }

SecretLookup knows(const std::map<std::string, std::string>& values) {
    return [values](const EntityId&, const std::string& path) -> std::optional<std::string> {
        const auto found = values.find(path);
        return found == values.end() ? std::nullopt : std::optional(found->second);
    };
}

std::vector<std::string> paths(const std::vector<NeededSecret>& needed) {
    std::vector<std::string> found;
    for (const auto& secret : needed) found.push_back(secret.path);
    return found;
}

}  // namespace

TEST_CASE("a mask gives way to the secret, and every other byte stays") {
    std::vector<NeededSecret> missing;
    const auto filled = with_secrets(
        service(R"({ "n": 1.10, "typeProperties": {"password": {"value": "**********", "type": "SecureString"} } })"),
        knows({{password, R"("it's \"new\"")"}}), missing);

    REQUIRE(filled->definition ==
            R"({ "n": 1.10, "typeProperties": {"password": {"value": "it's \"new\"", "type": "SecureString"} } })");
    REQUIRE(missing.empty());
}

TEST_CASE("a mask that nobody knows is told, and nothing is filled in") {
    std::vector<NeededSecret> missing;
    const auto lookup = GENERATE(as<SecretLookup>{}, SecretLookup(), knows({}));
    const auto filled = with_secrets(
        service(R"({"typeProperties":{"password":{"type":"SecureString","value":"***"}}})"), lookup, missing);

    REQUIRE_FALSE(filled);
    REQUIRE(paths(missing) == std::vector<std::string>{password});
}

TEST_CASE("of two masks the known one is filled in, and the other is told") {
    std::vector<NeededSecret> missing;
    const auto filled = with_secrets(service(R"({"typeProperties":{"password":{"type":"SecureString","value":"*"},)"
                                             R"("key":{"type":"SecureString","value":"*"}}})"),
                                     knows({{password, R"("p")"}}), missing);

    REQUIRE(filled->definition == R"({"typeProperties":{"password":{"type":"SecureString","value":"p"},)"
                                  R"("key":{"type":"SecureString","value":"*"}}})");
    REQUIRE(paths(missing) == std::vector<std::string>{"properties.typeProperties.key.value"});
}

TEST_CASE("where the service took a part out of a connection string, the whole of it is asked for") {
    std::vector<NeededSecret> missing;
    const auto filled = with_secrets(
        service(R"({"typeProperties":{"connectionString":"Server=a;","encryptedCredential":"kept elsewhere"}})"),
        knows({{connection, R"("Server=a;Password=p;")"}}), missing);

    REQUIRE(filled->definition == R"({"typeProperties":{"connectionString":"Server=a;Password=p;"}})");
    REQUIRE(missing.empty());
}

TEST_CASE("a pointer beside a mask goes when the mask is filled in, and is not asked for") {
    std::vector<NeededSecret> missing;
    const auto filled = with_secrets(service(R"({"typeProperties":{"password":{"type":"SecureString","value":"*"},)"
                                             R"("encryptedCredential":"kept elsewhere"}})"),
                                     knows({{password, R"("p")"}}), missing);

    REQUIRE(filled->definition == R"({"typeProperties":{"password":{"type":"SecureString","value":"p"}}})");
    REQUIRE(missing.empty());
}

TEST_CASE("a pointer that stands alone is asked for by its own path") {
    std::vector<NeededSecret> missing;
    const auto alone = service(R"({"typeProperties":{"url":"u","encryptedCredential":"kept elsewhere"}})");

    REQUIRE_FALSE(with_secrets(alone, {}, missing));
    REQUIRE(paths(missing) == std::vector<std::string>{pointer});
    missing.clear();
    REQUIRE(with_secrets(alone, knows({{pointer, R"("c")"}}), missing)->definition ==
            R"({"typeProperties":{"url":"u","encryptedCredential":"c"}})");
}

TEST_CASE("members that the service does not tell come in beside the pointer's place, and overwrite nothing") {
    std::vector<NeededSecret> missing;
    const auto alone = service(R"({"typeProperties":{"encryptedCredential":"kept elsewhere", "url":"u"}})");

    REQUIRE(with_secrets(alone, knows({{pointer, R"({"authHeaders":{"k":1},"URL":"x"})"}}), missing)->definition ==
            R"({"typeProperties":{"url":"u","authHeaders":{"k":1}}})");
    REQUIRE(with_secrets(alone, knows({{pointer, R"({"type":"SecureString","value":"x"})"}}), missing)->definition ==
            R"({"typeProperties":{"url":"u"}})");
}

TEST_CASE("an object takes the place of the whole SecureString") {
    std::vector<NeededSecret> missing;
    const auto filled = with_secrets(service(R"({"typeProperties":{"password":{"type":"SecureString","value":"*"}}})"),
                                     knows({{password, R"({"type":"AzureKeyVaultSecret"})"}}), missing);

    REQUIRE(filled->definition == R"({"typeProperties":{"password":{"type":"AzureKeyVaultSecret"}}})");
}

TEST_CASE("a path that stands there twice is asked for once and filled in twice") {
    std::vector<NeededSecret> missing;
    auto asked = 0;
    const auto filled = with_secrets(
        service(
            R"({"typeProperties":{"password":{"type":"SecureString","value":"*"},"connectionString":"a;",)"
            R"("password":{"type":"SecureString","value":"**"},"encryptedCredential":1,"encryptedCredential":"x"}})"),
        [&](const EntityId&, const std::string&) {
            ++asked;
            return std::optional<std::string>(R"("p")");
        },
        missing);

    REQUIRE(asked == 2);
    REQUIRE(filled->definition ==
            R"({"typeProperties":{"password":{"type":"SecureString","value":"p"},"connectionString":"p",)"
            R"("password":{"type":"SecureString","value":"p"},"encryptedCredential":1}})");
}

TEST_CASE("an entity without masks is not asked about") {
    std::vector<NeededSecret> missing;
    const auto never = [](const EntityId&, const std::string&) -> std::optional<std::string> {
        FAIL("it was asked");
        return std::nullopt;
    };

    REQUIRE_FALSE(with_secrets(service(R"({"typeProperties":{"url":"***"}})"), never, missing));
    REQUIRE(missing.empty());
}

TEST_CASE("without its masked secrets an entity has neither mask nor pointer, and the rest of it") {
    const auto left = without_masked_secrets(service(
        R"({"typeProperties":{"url":"u","password":{"type":"SecureString","value":"***"},"encryptedCredential":"x"}})"));

    REQUIRE(left.definition == R"({"typeProperties":{"url":"u"}})");
}

TEST_CASE("a secret that is no mask stays where others beside it go") {
    const auto left = without_masked_secrets(service(
        R"({"a":[{"p":{"type":"SecureString","value":"*"}},{"p":{"type":"AzureKeyVaultSecret"}},)"
        R"({"type":"SecureString","value":"*"}],"h":{"x-1":{"type":"SecureString","value":"*"}, "x.2":{"n":1.0}}})"));

    REQUIRE(left.definition == R"({"a":[{},{"p":{"type":"AzureKeyVaultSecret"}}],"h":{"x.2":{"n":1.0}}})");
}

TEST_CASE("masks in arrays and under names with dots are found again") {
    std::vector<NeededSecret> missing;
    const auto text = R"({"a":[{"type":"SecureString","value":"*"},{"b.c":{"type":"SecureString","value":"*"}}]})";
    static_cast<void>(with_secrets(service(text), {}, missing));
    REQUIRE(missing.size() == 2);

    std::vector<NeededSecret> none;
    const auto filled =
        with_secrets(service(text), knows({{missing[0].path, "\"1\""}, {missing[1].path, "\"2\""}}), none);
    REQUIRE(filled->definition ==
            R"({"a":[{"type":"SecureString","value":"1"},{"b.c":{"type":"SecureString","value":"2"}}]})");
}

#include "src/azure/sign_in/sign_in.hpp"

#include <sys/stat.h>

#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;

const std::string scope = "https://management.azure.com/.default";
const std::string answer = R"({"access_token":"t0ken","expires_in":3600})";

/// A way that does what it is told, and notes that it was asked.
struct Way final : Credential {
    Way(std::string name, std::vector<std::string>& asked, std::function<AccessToken()> does)
        : name_(std::move(name)), asked_(asked), does_(std::move(does)) {}
    std::string name() const override { return name_; }
    AccessToken fetch(const std::string&) override {
        asked_.push_back(name_);
        return does_();
    }

    std::string name_;
    std::vector<std::string>& asked_;
    std::function<AccessToken()> does_;
};

AccessToken gives() { return lasting(Secret(ByteView("t0ken")), Time(), std::chrono::hours(1)); }
AccessToken is_absent() { throw CredentialUnavailable("is not set up"); }
AccessToken is_refused() { throw Error(ErrorCode::refused_access, "wrong secret", "issuer", "mend it"); }

struct Chained {
    std::vector<std::string> asked;
    Chain chain;

    explicit Chained(const std::vector<std::pair<const char*, AccessToken (*)()>>& ways) : chain(made(ways)) {}
    std::vector<std::unique_ptr<Credential>> made(const std::vector<std::pair<const char*, AccessToken (*)()>>& ways) {
        std::vector<std::unique_ptr<Credential>> list;
        for (const auto& [name, does] : ways) list.push_back(std::make_unique<Way>(name, asked, does));
        return list;
    }
    using Asked = std::vector<std::string>;
};

TEST_CASE("the first way that is set up is taken, and kept") {
    Chained ways({{"one", is_absent}, {"two", gives}, {"three", gives}});
    REQUIRE(ways.chain.fetch(scope).secret->view() == "t0ken");
    REQUIRE(ways.chain.name() == "two");
    static_cast<void>(ways.chain.fetch(scope));
    REQUIRE(ways.asked == Chained::Asked{"one", "two", "two"});
}

TEST_CASE("nobody works under another identity because the one that was meant is refused") {
    Chained ways({{"one", is_absent}, {"two", is_refused}, {"three", gives}});
    REQUIRE_THROWS_MATCHES(ways.chain.fetch(scope), Error, Says(ErrorCode::refused_access, "two: wrong secret"));
    REQUIRE_THROWS_MATCHES(ways.chain.fetch(scope), Error, Says(ErrorCode::refused_access, "one: is not set up"));
    REQUIRE_THROWS_MATCHES(ways.chain.fetch(scope), Error, Says(ErrorCode::refused_access, "mend it"));
}

TEST_CASE("where no way works the error lists what was tried, and why each failed") {
    Stage stage;
    stage.network.then(http::Failure::not_connected);
    stage.variables = {{"AZURE_TENANT_ID", "t"}};
    const auto tokens = sign_in_by({.way = "prod"}, stage.context());
    try {
        static_cast<void>(tokens->token(scope));
        FAIL("somebody is signed in");
    } catch (const Error& error) {
        REQUIRE(error.code() == ErrorCode::refused_access);
        REQUIRE_THAT(describe(error), Contains("environment: AZURE_CLIENT_ID is not set") &&
                                          Contains("workload-identity: AZURE_FEDERATED_TOKEN_FILE is not set") &&
                                          Contains("managed-identity: no identity is served") && Contains("az login"));
    }
}

TEST_CASE("the ways are tried in the ecosystem's order") {
    Stage stage;
    stage.variables = {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}, {"AZURE_CLIENT_SECRET", "s"}};
    SECTION("the environment before a managed identity") {
        stage.network.then(200, answer);
        static_cast<void>(sign_in_by({}, stage.context())->token(scope));
        REQUIRE_THAT(stage.network.sent.at(0).url, Catch::StartsWith("https://login.microsoftonline.com/t/"));
    }
    SECTION("a managed identity where nothing else is set") {
        stage.variables.clear();
        stage.network.then(200, answer);
        static_cast<void>(sign_in_by({}, stage.context())->token(scope));
        REQUIRE_THAT(stage.network.sent.at(0).url, Catch::StartsWith("http://169.254.169.254/"));
    }
}

TEST_CASE("one way can be chosen, by its name or the ecosystem's") {
    Stage stage;
    stage.variables = {{"AZURE_TENANT_ID", "t"}, {"AZURE_CLIENT_ID", "c"}, {"AZURE_CLIENT_SECRET", "s"}};
    stage.network.then(200, answer);
    SECTION("by --auth") { static_cast<void>(sign_in_by({.way = "Managed-Identity"}, stage.context())->token(scope)); }
    SECTION("by AZURE_TOKEN_CREDENTIALS") {
        stage.variables["AZURE_TOKEN_CREDENTIALS"] = GENERATE("ManagedIdentityCredential", "managedidentitycredential");
        static_cast<void>(sign_in_by({}, stage.context())->token(scope));
    }
    SECTION("--auth goes first") {
        stage.variables["AZURE_TOKEN_CREDENTIALS"] = "EnvironmentCredential";
        static_cast<void>(sign_in_by({.way = "managed-identity"}, stage.context())->token(scope));
    }
    REQUIRE_THAT(stage.network.sent.at(0).url, Catch::StartsWith("http://169.254.169.254/"));
    REQUIRE(stage.network.sent.at(0).connect_timeout > std::chrono::seconds(1));
}

TEST_CASE("a way that there is not is told, with those that there are") {
    Stage stage;
    REQUIRE_THROWS_MATCHES(sign_in_by({.way = "magic"}, stage.context()), Error,
                           Says(ErrorCode::usage,
                                "default, environment, workload-identity, managed-identity, "
                                "azure-cli, token-file"));
    stage.variables["AZURE_TOKEN_CREDENTIALS"] = "VisualStudioCredential";
    REQUIRE_THROWS_MATCHES(sign_in_by({}, stage.context()), Error, Says(ErrorCode::usage, "AZURE_TOKEN_CREDENTIALS"));
}

TEST_CASE("a token's file is a way by itself") {
    Stage stage;
    TempDir folder;
    write_file(folder / "token", "t0ken");
    ::chmod((folder / "token").c_str(), 0600);
    const auto file = (folder / "token").string();
    REQUIRE(sign_in_by({.token_file = file}, stage.context())->token(scope)->view() == "t0ken");
    REQUIRE(sign_in_by({.way = "token-file", .token_file = file}, stage.context())->token(scope)->view() == "t0ken");
    REQUIRE_THROWS_MATCHES(sign_in_by({.way = "azure-cli", .token_file = file}, stage.context()), Error,
                           HasCode(ErrorCode::usage));
}

TEST_CASE("nothing is asked before the first token is") {
    Stage stage;
    static_cast<void>(sign_in_by({}, stage.context()));
    REQUIRE(stage.network.sent.empty());
}

}  // namespace
}  // namespace adfkeep::azure

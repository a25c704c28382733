#include "src/azure/sign_in/azure_cli.hpp"

#include <boost/filesystem.hpp>

#include "src/azure/sign_in/program.hpp"
#include "src/base/base64url.hpp"
#include "src/base/files/lock.hpp"
#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
using Catch::Matchers::Contains;
using std::chrono::seconds;

const std::string scope = "https://management.azure.com/.default";

/// A program that does what `script` says.
struct Az : Stage {
    TempDir folder;

    AzureCli cli(const std::string& script) {
        const auto path = folder / "az";
        write_file(path, "#!/bin/sh\n" + script + "\n");
        boost::filesystem::permissions(path, boost::filesystem::owner_all);
        return AzureCli(context(), path.string());
    }
};

TEST_CASE("whoever is signed in with az gives the token, without a shell in between") {
    Az az;
    const auto token =
        az.cli("printf '%s\\n' \"$@\" > '" + (az.folder / "arguments").string() + "'\n" +
               R"(echo '{"accessToken":"t0ken","expiresOn":"2026-11-24 03:00:00","expires_on":1795485600}')")
            .fetch(scope);
    REQUIRE(token.secret->view() == "t0ken");
    REQUIRE(to_text(token.good_until) == "2026-11-24T01:55:00Z");
    REQUIRE(adfkeep::testing::read_file(az.folder / "arguments") ==
            "account\nget-access-token\n--output\njson\n--scope\n" + scope + "\n");
}

TEST_CASE("an old az does not say in which time zone its token ends: the token does") {
    Az az;
    const auto jwt = to_base64url("{}") + "." + to_base64url(R"({"exp":1795485600})") + ".x";
    const auto token =
        az.cli(R"(echo '{"accessToken":")" + jwt + R"(","expiresOn":"1999-01-01 00:00:00.000000"}')").fetch(scope);
    REQUIRE(to_text(token.good_until) == "2026-11-24T01:55:00Z");
    REQUIRE(az.cli(R"(echo '{"accessToken":"opaque"}')").fetch(scope).good_until > az.clock.now());
}

TEST_CASE("az that is not there, or not signed in, says what to do") {
    Az az;
    REQUIRE_THROWS_MATCHES(AzureCli(az.context(), (az.folder / "none").string()).fetch(scope), CredentialUnavailable,
                           Says(ErrorCode::refused_access, "is not installed"));
    REQUIRE_THROWS_MATCHES(
        az.cli("echo 'WARNING: old' >&2; echo \"ERROR: Please run 'az login' to setup account.\" >&2; exit 1")
            .fetch(scope),
        CredentialUnavailable,
        Says(ErrorCode::refused_access, "ended with status 1: ERROR: Please run 'az login' to setup account."));
}

TEST_CASE("what az prints instead of a token is not shown") {
    Az az;
    const auto output = GENERATE(as<std::string>{}, "s3cret", R"({"token":"s3cret"})", "");
    try {
        static_cast<void>(az.cli("printf '%s' '" + output + "'").fetch(scope));
        FAIL("was taken");
    } catch (const Error& error) {
        REQUIRE_THAT(describe(error), !Contains("s3cret"));
    }
}

TEST_CASE("a program's output, complaints and status are told apart") {
    const auto outcome = run_program({"sh", "-c", "echo out; echo err >&2; exit 7"}, {}, {});
    REQUIRE(outcome);
    REQUIRE(outcome->output.view() == "out\n");
    REQUIRE(outcome->errors == "err\n");
    REQUIRE(outcome->status == 7);
    REQUIRE(run_program({"sh", "-c", "kill -9 $$"}, {}, {})->status == 128 + 9);
}

TEST_CASE("a program has no input, and none of our files") {
    REQUIRE(run_program({"sh", "-c", "cat; ls /proc/self/fd | wc -l"}, {}, {})->output.view() == "4\n");
}

TEST_CASE("a program that does not end is ended, with all that it started") {
    TempDir folder;
    const auto lock = folder / "lock";
    // The lock is held by the shell and by what it started, for longer than any test is waited for.
    REQUIRE_THROWS_MATCHES(run_program({"sh", "-c", "exec 9>'" + lock.string() + "'; flock 9; sleep 100000 & wait"},
                                       {.time = std::chrono::milliseconds(300)}, {}),
                           Error, Says(ErrorCode::unavailable, "did not end in time"));
    const files::Lock released(lock);
}

TEST_CASE("a program that prints without end is ended") {
    REQUIRE_THROWS_MATCHES(run_program({"yes"}, {.output_bytes = 10'000}, {}), Error,
                           Says(ErrorCode::unavailable, "more than is taken"));
}

TEST_CASE("a program whose result nobody waits for any more is ended") {
    std::stop_source stop;
    stop.request_stop();
    REQUIRE_THROWS_MATCHES(run_program({"sleep", "60"}, {}, stop.get_token()), Error, HasCode(ErrorCode::interrupted));
}

}  // namespace
}  // namespace adfkeep::azure

#include "src/azure/sign_in/token_file.hpp"

#include <boost/filesystem.hpp>

#include "src/base/base64url.hpp"
#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;
namespace fs = boost::filesystem;

std::string jwt_until(const std::string& time) {
    const auto end = time_from_text(time)->time_since_epoch().count();
    return to_base64url("{}") + "." + to_base64url("{\"exp\":" + std::to_string(end) + "}") + ".signature";
}

struct File : Stage {
    TempDir folder;
    TokenFile source{(folder / "token").string(), clock};

    void write(const std::string& content, fs::perms permissions = fs::owner_read | fs::owner_write) {
        write_file(folder / "token", content);
        fs::permissions(folder / "token", permissions);
    }
};

TEST_CASE("a token is taken from a file, without the white space around it") {
    File file;
    file.write(" t0ken\n");
    REQUIRE(file.source.fetch("any").secret->view() == "t0ken");
}

TEST_CASE("a token is good until its own end, and read again soon where it names none") {
    File file;
    file.write(jwt_until("2026-11-24T02:00:00Z"));
    REQUIRE(to_text(file.source.fetch("any").good_until) == "2026-11-24T01:55:00Z");
    file.write("opaque");
    REQUIRE(to_text(file.source.fetch("any").good_until) == "2026-11-24T01:01:00Z");
}

TEST_CASE("a token that has ended is told, with its end") {
    File file;
    file.write(jwt_until("2026-11-24T00:59:00Z"));
    REQUIRE_THROWS_MATCHES(file.source.fetch("any"), Error,
                           Says(ErrorCode::refused_access, "ended at 2026-11-24T00:59:00Z"));
}

TEST_CASE("a token that others may read is refused") {
    File file;
    file.write("t0ken", fs::owner_read | fs::others_read);
    REQUIRE_THROWS_MATCHES(file.source.fetch("any"), Error, Says(ErrorCode::refused_access, "chmod"));
}

TEST_CASE("a file that is empty, absent or not named is told") {
    File file;
    REQUIRE_THROWS_MATCHES(file.source.fetch("any"), Error, HasCode(ErrorCode::invalid_input));
    file.write(" \n");
    REQUIRE_THROWS_MATCHES(file.source.fetch("any"), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_MATCHES(TokenFile("", file.clock).fetch("any"), Error,
                           Says(ErrorCode::refused_access, "--token-file"));
}

}  // namespace
}  // namespace adfkeep::azure

#include "src/azure/http/url.hpp"

#include "tests/testing/testing.hpp"

namespace adfkeep::http {
namespace {

using adfkeep::testing::HasCode;

TEST_CASE("origins are equal whatever their case and however a default port is written") {
    const auto same = GENERATE(as<std::string>{}, "https://Management.Azure.com/a", "HTTPS://management.azure.com:443",
                               "https://management.azure.com?x=1");
    REQUIRE(parse_url(same).origin == parse_url("https://management.azure.com").origin);
}

TEST_CASE("another scheme, host or port is another origin") {
    const auto other = GENERATE(as<std::string>{}, "http://management.azure.com", "https://management.azure.com:8443",
                                "https://management.azure.com.evil.example", "https://evil-management.azure.com",
                                "http://management.azure.com:443");
    REQUIRE_FALSE(parse_url(other).origin == parse_url("https://management.azure.com").origin);
}

TEST_CASE("path and query stay as they are, byte for byte") {
    const auto target = GENERATE(as<std::string>{}, "/a/../b//c?x=%24skip&y=$top", "/?",
                                 "/a%2fB%2F?%24skiptoken=a%253D", "/x?$filter=atScope()&n='q'");
    const auto url = parse_url("https://h.example" + target);
    REQUIRE(url.target == target);
    REQUIRE(to_text(url) == "https://h.example" + target);
}

TEST_CASE("what no request line can hold is percent-encoded") {
    REQUIRE(parse_url("https://h.example/a b?c=\xC3\xA9").target == "/a%20b?c=%C3%A9");
    REQUIRE(parse_url("https://h.example").target == "/");
    REQUIRE(parse_url("https://h.example?x=1").target == "/?x=1");
}

TEST_CASE("an address that could mean two places is refused") {
    const auto text = GENERATE(as<std::string>{}, "", "management.azure.com", "/subscriptions", "//host/path",
                               "ftp://host/", "file:///etc/x", "https://", "https:///path", "https://user@host/",
                               "https://good.example@evil.example/", "https://good.example\\@x/", "https://host:0/",
                               "https://host:70000/", "https://host:/", "https://host:44x/", "https://host/#fragment",
                               "https://host/a\nb", "https://ho st/", "https://h%6Fst/", "https://[::1",
                               "https://h\xC3\xB6st/", "https://-x/");
    CAPTURE(text);
    REQUIRE_THROWS_MATCHES(parse_url(text), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("an endless URL is refused") {
    REQUIRE_THROWS_MATCHES(parse_url("https://host/" + std::string(20'000, 'a')), Error,
                           HasCode(ErrorCode::invalid_input));
}

TEST_CASE("loopback and link-local addresses are told from names that look like them") {
    REQUIRE(is_loopback(parse_url("http://127.0.0.1:8080").origin));
    REQUIRE(is_loopback(parse_url("http://127.9.8.7").origin));
    REQUIRE(is_loopback(parse_url("http://[::1]:80/x").origin));
    REQUIRE(is_loopback(parse_url("http://LocalHost/").origin));
    REQUIRE(is_link_local(parse_url("http://169.254.169.254/").origin));
    const auto other = GENERATE(as<std::string>{}, "http://127.0.0.1.evil.example", "http://localhost.evil.example",
                                "http://169.254.1.evil.example", "http://127.evil.example", "http://128.0.0.1",
                                "http://169.254.169", "http://127.0.0.256", "http://127.0.0.01");
    REQUIRE_FALSE(is_loopback(parse_url(other).origin));
    REQUIRE_FALSE(is_link_local(parse_url(other).origin));
}

TEST_CASE("a name becomes one segment of a path, whatever is in it") {
    REQUIRE(encode("Load File/äß%?#&=+~.-_") == "Load%20File%2F%C3%A4%C3%9F%25%3F%23%26%3D%2B~.-_");
}

TEST_CASE("secret parameters are redacted and nothing else is") {
    REQUIRE(redacted(parse_url("https://h.example/p?api-version=1&SIG=abc%2B&x=y&code=123&token=t")) ==
            "https://h.example/p?api-version=1&SIG=REDACTED&x=y&code=REDACTED&token=REDACTED");
    REQUIRE(redacted(parse_url("https://h.example/sig=x?sigma=1&api-version")) ==
            "https://h.example/sig=x?sigma=1&api-version");
}

}  // namespace
}  // namespace adfkeep::http

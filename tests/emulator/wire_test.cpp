#include "src/emulator/server/wire.hpp"

#include "tests/testing/testing.hpp"

using namespace adfkeep::emulator;

TEST_CASE("an answer on the wire has its head, its length and its body") {
    const auto wire = wire_text({.status = 200, .body = "{}", .headers = {{"x-a", "b"}}}, Afterwards::keep);
    REQUIRE(wire.text ==
            "HTTP/1.1 200 OK\r\nServer: Kestrel\r\nx-a: b\r\nContent-Type: application/json; charset=utf-8\r\n"
            "Content-Length: 2\r\nConnection: keep-alive\r\n\r\n{}");
    REQUIRE(wire.body_bytes == 2);
    REQUIRE(wire_text({.status = 200}, Afterwards::close).text ==
            "HTTP/1.1 200 OK\r\nServer: Kestrel\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    REQUIRE(wire_text({.status = 204, .body = "x"}, Afterwards::close).text ==
            "HTTP/1.1 204 No Content\r\nServer: Kestrel\r\nConnection: close\r\n\r\n");
}

TEST_CASE("no value of a header begins another header") {
    const auto wire = wire_text({.status = 200, .headers = {{"location", "a\r\nx-evil: 1"}}}, Afterwards::keep);
    REQUIRE(wire.text.find("\r\nx-evil") == std::string::npos);
}

TEST_CASE("a truncated answer ends before its body does") {
    const auto body = GENERATE(as<std::string>{}, "", "x", "xy", "a longer body");
    const auto wire = wire_text({.status = 200, .body = body}, Afterwards::keep);
    const auto cut = truncated(wire);
    REQUIRE(cut.size() < wire.text.size());
    REQUIRE(wire.text.starts_with(cut));
}

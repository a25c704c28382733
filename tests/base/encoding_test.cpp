#include "src/base/encoding.hpp"

#include <catch2/catch.hpp>

#include "src/base/base64url.hpp"

namespace adfkeep {
namespace {

const auto all_bytes = [] {
    Bytes bytes;
    for (int value = 0; value < 256; ++value) bytes += static_cast<char>(value);
    return bytes;
}();

}  // namespace

TEST_CASE("every encoding gives back the bytes it was made of, whatever their number") {
    for (std::size_t size = 0; size <= all_bytes.size(); ++size) {
        const auto bytes = all_bytes.substr(all_bytes.size() - size);
        REQUIRE(from_hex(to_hex(bytes)) == bytes);
        REQUIRE(from_base32(to_base32(bytes)) == bytes);
        REQUIRE(from_base64(to_base64(bytes)) == bytes);
        REQUIRE(from_base64url(to_base64url(bytes)) == bytes);
    }
}

TEST_CASE("base32 is that of RFC 4648, section 10, in lower case and without padding") {
    REQUIRE(to_base32("").empty());
    REQUIRE(to_base32("f") == "my");
    REQUIRE(to_base32("fo") == "mzxq");
    REQUIRE(to_base32("foo") == "mzxw6");
    REQUIRE(to_base32("foob") == "mzxw6yq");
    REQUIRE(to_base32("fooba") == "mzxw6ytb");
    REQUIRE(to_base32("foobar") == "mzxw6ytboi");
}

TEST_CASE("bytes have one text only: another spelling is refused") {
    for (const auto* text : {"m", "mz", "mzx", "mzxw6y", "MY", "my======", "m1", "m8", "m ", "mzxr"}) {
        INFO(text);
        REQUIRE_FALSE(from_base32(text));
    }
    for (const auto* text : {"0", "0F", "0g", " 0", "0x"}) {
        INFO(text);
        REQUIRE_FALSE(from_hex(text));
    }
    for (const auto* text : {"Zg==", "Zh", "Z", "-_+", "Zg ", "+w"}) {
        INFO(text);
        REQUIRE_FALSE(from_base64url(text));
    }
    for (const auto* text : {"Zg", "Zg=", "Zh==", "Zg==\n", "Z g="}) {
        INFO(text);
        REQUIRE_FALSE(from_base64(text));
    }
}

}  // namespace adfkeep

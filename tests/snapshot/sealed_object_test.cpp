#include "snapshot/sealed_object.hpp"

#include <set>

#include "tests/snapshot/fixture.hpp"
#include "tests/snapshot/inner.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ErrorCode invalid_input = ErrorCode::invalid_input;

RepositoryId repository_a() { return repository_id(Nonce{}, signing_key("a").public_key()); }
RepositoryId repository_b() { return repository_id(Nonce{}, signing_key("b").public_key()); }
FactoryId factory(const std::string& name) { return naming_secret("names").factory(repository_a(), name); }

ObjectAddress at(std::string_view place) {
    return {.repository = repository_a(), .factory = factory("sales"), .place = place};
}

DataKey data_key(const std::string& seed = "data key") {
    FixedRandom random(seed);
    return DataKey::random(repository_a(), random);
}

Bytes seal_at(const ObjectAddress& address, ByteView payload) {
    FixedRandom random("salt");
    return seal(data_key(), address, payload, random);
}

/// What `sealed` is refused with.
std::string refusal(const DataKey& key, const ObjectAddress& address, ByteView sealed) {
    try {
        static_cast<void>(open(key, address, sealed));
    } catch (const Error& error) {
        REQUIRE(error.code() == integrity);
        return error.what();
    }
    return "opened";
}

TEST_CASE("a sealed object opens to its payload, whatever its length") {
    const auto length = GENERATE(as<std::size_t>{}, 0, 1, 15, 16, 17, 203, 204, 240, 1000, 65'537, 200'000);
    const auto payload = FixedRandom("payload").bytes(length);
    REQUIRE(open(data_key(), at("entity/n/c"), seal_at(at("entity/n/c"), payload)) == payload);
}

TEST_CASE("no flipped bit of a sealed object is accepted, and all are refused in the same words") {
    const auto address = at("entity/n/c");
    const auto sealed = seal_at(address, FixedRandom("payload").bytes(5000));
    const auto header_bits = sealed_header_bytes * 8, all_bits = sealed.size() * 8,
               tag_start = all_bits - sealed_tag_bytes * 8;
    std::set<std::string> words;
    for (std::size_t bit = 0; bit < all_bits; bit += bit < header_bits - 1 || bit >= tag_start - 97 ? 1 : 97) {
        auto altered = sealed;
        altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ 1 << bit % 8);
        CAPTURE(bit);
        words.insert(refusal(data_key(), address, altered));
    }
    REQUIRE(words == std::set<std::string>{"object does not authenticate"});
}

TEST_CASE("a sealed object that was cut short or grew does not authenticate") {
    const auto address = at("entity/n/c");
    const auto sealed = seal_at(address, "payload");
    for (std::size_t length = 0; length < sealed.size(); ++length) {
        CAPTURE(length);
        REQUIRE(refusal(data_key(), address, ByteView(sealed).substr(0, length)) == "object does not authenticate");
    }
    for (const std::size_t more : {1, 16, 32})
        REQUIRE(refusal(data_key(), address, sealed + Bytes(more, '\0')) == "object does not authenticate");
    REQUIRE_THROWS_MATCHES(key_of(ByteView(sealed).substr(0, sealed_header_bytes - 1)), Error,
                           Says(integrity, "object does not authenticate"));
}

TEST_CASE("an object that was moved to another place, factory or repository does not open") {
    const auto sealed = seal_at(at("entity/n/c"), "payload");
    auto moved = at("entity/n/c");
    SECTION("to another entity") { moved.place = "entity/m/c"; }
    SECTION("to another content") { moved.place = "entity/n/d"; }
    SECTION("to the manifest's place") { moved.place = "manifest/c"; }
    SECTION("to the place of sealed names") { moved = {.repository = repository_a(), .factory = {}, .place = "names"}; }
    SECTION("to another factory") { moved.factory = factory("marketing"); }
    REQUIRE(refusal(data_key(), moved, sealed) == "object does not authenticate");
}

TEST_CASE("an object of another repository does not open, even under the same data key") {
    const auto id = KeyId::from(crypto::sha256("any").view());
    REQUIRE_THROWS_MATCHES(DataKey::from(repository_b(), Secret(data_key().view()), data_key().id()), Error,
                           Says(integrity, "wrong key commitment"));
    auto elsewhere = at("entity/n/c");
    elsewhere.repository = repository_b();
    REQUIRE(refusal(data_key(), elsewhere, seal_at(at("entity/n/c"), "payload")) == "object does not authenticate");
    REQUIRE(data_key().id() != id);
}

TEST_CASE("an object does not open under another data key") {
    REQUIRE(refusal(data_key("another"), at("entity/n/c"), seal_at(at("entity/n/c"), "payload")) ==
            "object does not authenticate");
}

TEST_CASE("a data key is the one that its id commits to, or refused") {
    const auto key = data_key();
    REQUIRE(DataKey::from(repository_a(), Secret(key.view()), key.id()).view() == key.view());
    REQUIRE_THROWS_MATCHES(DataKey::from(repository_a(), Secret(data_key("another").view()), key.id()), Error,
                           Says(integrity, "wrong key commitment"));
    REQUIRE_THROWS_MATCHES(DataKey::from(repository_a(), Secret(key.view().substr(1)), key.id()), Error,
                           Says(integrity, "wrong key commitment"));
}

TEST_CASE("a salt that repeats gives two places two keys all the same") {
    const Bytes salt(16, 's');
    REQUIRE(derive_object_keys(data_key(), at("entity/n/c"), salt) !=
            derive_object_keys(data_key(), at("entity/n/d"), salt));
    const auto one = seal_at(at("entity/n/c"), "payload"), other = seal_at(at("entity/n/d"), "payload");
    REQUIRE(one.substr(0, sealed_header_bytes) == other.substr(0, sealed_header_bytes));
    for (std::size_t block = sealed_header_bytes; block + 16 <= one.size(); block += 16)
        REQUIRE(one.substr(block, 16) != other.substr(block, 16));
}

TEST_CASE("each object has a salt of its own") {
    FixedRandom random("salts");
    const auto one = seal(data_key(), at("entity/n/c"), "payload", random),
               other = seal(data_key(), at("entity/n/c"), "payload", random);
    REQUIRE(one.substr(37, 16) != other.substr(37, 16));
}

TEST_CASE("a padded length is never shorter, and less than a sixteenth longer from 256 on") {
    for (std::size_t length = 0; length <= 200'000; ++length) {
        const auto padded = padded_length(length);
        const bool is_close = length < 256 || (padded - length) * 16 < length;
        const bool is_stable = padded_length(padded) == padded;
        if (padded < length || !is_close || !is_stable) FAIL(length << " is padded to " << padded);
    }
}

TEST_CASE("a sealed file's length tells no more than the padded one") {
    const auto length = GENERATE(as<std::size_t>{}, 0, 100, 200, 300, 5'000, 70'000, 200'000);
    const auto sealed = seal_at(at("entity/n/c"), FixedRandom("payload").bytes(length));
    const auto inner = open_inner(data_key(), at("entity/n/c"), sealed);
    REQUIRE(inner.size() >= 256);
    REQUIRE(padded_length(inner.size()) == inner.size());
    REQUIRE(sealed.size() == sealed_header_bytes + (inner.size() / 16 + 1) * 16 + sealed_tag_bytes);
}

TEST_CASE("what stock zstd makes of a decrypted object is the payload") {
    if (!testing::has_program("zstd")) {
        WARN("zstd is not installed");
        return;
    }
    const TempDir folder;
    for (const std::size_t length : {1, 1'000, 150'000}) {
        const auto payload = std::string(length, 'x') + "\n";
        const auto inner = open_inner(data_key(), at("entity/n/c"), seal_at(at("entity/n/c"), payload));
        const auto result = testing::run_program(folder.path(), {"zstd", "-d", "-q", "-c"}, inner);
        REQUIRE(result.status == 0);
        REQUIRE(result.output == payload);
    }
}

TEST_CASE("a payload of 32 MiB is kept, one byte more is refused") {
    const Bytes largest(max_payload_bytes, 'x');
    const auto sealed = seal_at(at("entity/n/c"), largest);
    REQUIRE(sealed.size() <= max_sealed_bytes);
    REQUIRE(open(data_key(), at("entity/n/c"), sealed) == largest);
    REQUIRE_THROWS_MATCHES(seal_at(at("entity/n/c"), largest + "x"), Error, Says(invalid_input, "larger than 32 MiB"));
}

}  // namespace
}  // namespace adfkeep::snapshot

#include "snapshot/key_file.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/encoding.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

using Json = nlohmann::ordered_json;

RepositoryId repository() { return repository_id(Nonce{}, signing_key("owner").public_key()); }

DataKey data_key(const std::string& seed = "data key") {
    FixedRandom random(seed);
    return DataKey::random(repository(), random);
}

KeyFile wrapped_for_two(const DataKey& key = data_key()) {
    return wrap(key, {rsa_key(0).public_key(), rsa_key(1).public_key()});
}

/// A key file for two with a change.
template <typename Edit>
Bytes edited(Edit edit) {
    auto document = Json::parse(encode(wrapped_for_two()));
    edit(document);
    return document.dump();
}

Json& first_wrap(Json& document) { return document["wraps"][0]; }

TEST_CASE("a key file opens for each of its recipients and nobody else") {
    const auto file = wrapped_for_two();
    REQUIRE(recovery_key(0).unwrap(file, repository(), "here").view() == data_key().view());
    REQUIRE(recovery_key(1).unwrap(file, repository(), "here").view() == data_key().view());
    const auto for_another = wrap(data_key(), {rsa_key(1).public_key()});
    REQUIRE_THROWS_MATCHES(recovery_key(0).unwrap(for_another, repository(), "commit:keys/k"), Error,
                           Says(ErrorCode::refused_access, "commit:keys/k: not a recovery key of this repository"));
}

TEST_CASE("a key file survives its encoding, and is compact JSON of one line") {
    const auto file = wrapped_for_two();
    const auto text = encode(file);
    const auto again = decode_key_file(text, "here");
    REQUIRE(again.key == file.key);
    REQUIRE(again.wraps == file.wraps);
    REQUIRE(std::ranges::is_sorted(file.wraps, {}, &Wrap::to));
    REQUIRE(text.starts_with("{\"v\":1,\"key\":\"" + to_hex(file.key.view()) + "\",\"wraps\":[{\"to\":\""));
    REQUIRE(text.find('\n') == text.size() - 1);
    REQUIRE(text.find(' ') == Bytes::npos);
}

TEST_CASE("white space and the order of members in a key file do not matter") {
    const auto sorted = nlohmann::json::parse(encode(wrapped_for_two())).dump(4);
    REQUIRE(decode_key_file(sorted, "here").key == data_key().id());
}

TEST_CASE("a key file is refused for everything that the format does not know, by name") {
    const auto text = GENERATE_COPY(
        edited([](Json& d) { first_wrap(d)["alg"] = "RSA-OAEP"; }),
        edited([](Json& d) { first_wrap(d)["alg"] = "RSA1_5"; }), edited([](Json& d) { first_wrap(d).erase("alg"); }),
        edited([](Json& d) { first_wrap(d)["more"] = 1; }), edited([](Json& d) { d["more"] = 1; }),
        edited([](Json& d) { d["v"] = 2; }), edited([](Json& d) { d["v"] = "1"; }),
        edited([](Json& d) { d.erase("key"); }), edited([](Json& d) { d["key"] = std::string(64, 'A'); }),
        edited([](Json& d) { d["key"] = std::string(62, 'a'); }), edited([](Json& d) { d["wraps"] = Json::array(); }),
        edited([](Json& d) { d["wraps"] = Json::object(); }),
        edited([](Json& d) { std::swap(d["wraps"][0], d["wraps"][1]); }),
        edited([](Json& d) { d["wraps"][1] = d["wraps"][0]; }), edited([](Json& d) { first_wrap(d)["to"] = "0"; }),
        edited([](Json& d) { first_wrap(d)["wrapped"] = "not base64"; }),
        edited([](Json& d) { first_wrap(d)["wrapped"] = to_base64(Bytes(383, 'x')); }),
        edited([](Json& d) { first_wrap(d)["wrapped"] = to_base64(Bytes(513, 'x')); }),
        edited([](Json& d) { first_wrap(d)["wrapped"] = nullptr; }), Bytes("[]"), Bytes("{}"), Bytes(),
        Bytes("{\"v\":1"), encode(wrapped_for_two()).replace(1, 0, "\"v\":1,"));
    CAPTURE(text);
    REQUIRE_THROWS_MATCHES(decode_key_file(text, "commit:keys/k/key"), Error, Says(integrity, "commit:keys/k/key: "));
}

TEST_CASE("a key file for 16 recipients is read, for 17 it is refused") {
    auto file = wrapped_for_two();
    file.wraps.resize(1);
    const auto add = [&](unsigned char number) {
        file.wraps.push_back(
            {.to = Sha256::from(Bytes(32, static_cast<char>(number))), .wrapped = file.wraps[0].wrapped});
    };
    for (unsigned char number = 0; file.wraps.size() < 16; ++number) add(number);
    std::ranges::sort(file.wraps, {}, &Wrap::to);
    REQUIRE(decode_key_file(encode(file), "here").wraps.size() == 16);
    add(0xFF);
    std::ranges::sort(file.wraps, {}, &Wrap::to);
    REQUIRE_THROWS_MATCHES(decode_key_file(encode(file), "here"), Error, Says(integrity, "more than 16"));
}

TEST_CASE("of two recipients with two different keys the second one gets an error, never other content") {
    auto file = wrapped_for_two();
    const auto other = wrapped_for_two(data_key("another"));
    const auto index = static_cast<std::size_t>(std::ranges::find(file.wraps, rsa_key(1).public_key().id(), &Wrap::to) -
                                                file.wraps.begin());
    file.wraps[index].wrapped = other.wraps[index].wrapped;
    REQUIRE(recovery_key(0).unwrap(file, repository(), "here").view() == data_key().view());
    REQUIRE_THROWS_MATCHES(recovery_key(1).unwrap(file, repository(), "commit:keys/k"), Error,
                           Says(integrity, "commit:keys/k: wrong key commitment"));
}

TEST_CASE("a wrap for another key, another repository or of altered bytes is refused") {
    auto swapped = wrapped_for_two();
    std::swap(swapped.wraps[0].wrapped, swapped.wraps[1].wrapped);
    REQUIRE_THROWS_MATCHES(recovery_key(0).unwrap(swapped, repository(), "here"), Error, HasCode(integrity));
    auto altered = wrapped_for_two();
    for (auto& wrap : altered.wraps) wrap.wrapped[100] = static_cast<char>(wrap.wrapped[100] ^ 1);
    REQUIRE_THROWS_MATCHES(recovery_key(0).unwrap(altered, repository(), "here"), Error, HasCode(integrity));
    REQUIRE_THROWS_MATCHES(recovery_key(0).unwrap(wrapped_for_two(), RepositoryId{}, "here"), Error,
                           Says(integrity, "wrong key commitment"));
    auto renamed = wrapped_for_two();
    renamed.key = data_key("another").id();
    REQUIRE_THROWS_MATCHES(recovery_key(0).unwrap(renamed, repository(), "here"), Error,
                           Says(integrity, "wrong key commitment"));
}

}  // namespace
}  // namespace adfkeep::snapshot

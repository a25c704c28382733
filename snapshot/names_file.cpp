#include "snapshot/names_file.hpp"

#include <algorithm>
#include <exception>
#include <optional>

#include "src/base/encoding.hpp"
#include "src/base/strict_json.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::string_view header = "{\"kind\":\"names\",\"name\":\"names\"}\n";
constexpr const char* where = "main:names.sealed";
constexpr std::size_t max_replaced = 256;

NamingHistory decode(ByteView payload) {
    if (!payload.starts_with(header)) throw Error(ErrorCode::integrity, "sealed names have another header", where);
    const auto document = parse_strict(payload.substr(header.size()), where);
    StrictObject object(document, where);
    const auto half = [&](const std::string& hex) {
        auto bytes = from_hex(hex);
        if (!bytes || bytes->size() != NamingSecret::size / 2)
            object.refuse("a naming secret has another length than 32 bytes");
        return *bytes;
    };
    const auto permanent = half(object.text("B"));
    std::vector<NamingSecret> secrets;
    for (const auto& replaceable : object.array("E"))
        secrets.emplace_back(permanent, half(replaceable.is_string() ? replaceable.get<std::string>() : ""));
    if (secrets.empty() || secrets.size() > max_replaced) object.refuse("sealed names hold no E, or more than 256");
    object.finish();
    return NamingHistory(std::move(secrets));
}

Bytes encode(const NamingHistory& names) {
    auto replaceable = nlohmann::ordered_json::array();
    for (const auto& secret : names.all()) replaceable.push_back(to_hex(secret.replaceable()));
    return Bytes(header) + nlohmann::ordered_json{{"B", to_hex(names.newest().permanent())}, {"E", replaceable}}.dump();
}

ObjectAddress address(const RepositoryId& repository) {
    return {.repository = repository, .factory = {}, .place = "names"};
}

}  // namespace

const NamingSecret& NamingHistory::of(const Configuration& configuration) const {
    const auto found = std::ranges::find(secrets_, configuration.names_check, [&](const NamingSecret& secret) {
        return secret.check(configuration.repository);
    });
    if (found == secrets_.end())
        throw Error(
            ErrorCode::integrity,
            "sealed names do not hold the naming secret of configuration " + std::to_string(configuration.number),
            where);
    return *found;
}

NamingHistory NamingHistory::duplicate() const {
    std::vector<NamingSecret> secrets;
    for (const auto& secret : secrets_) secrets.emplace_back(secret.permanent(), secret.replaceable());
    return NamingHistory(std::move(secrets));
}

NamingHistory open_names(const ConfigurationChain& chain, const RecoveryKey& key) {
    std::exception_ptr refused;
    for (auto entry = chain.entries().rbegin(); entry != chain.entries().rend(); ++entry) {
        const auto at = [&](const char* file) { return "main@" + to_hex(entry->commit.view()) + ":" + file; };
        const auto file = decode_key_file(entry->names_key, at(names_key_file));
        std::optional<DataKey> data_key;
        try {
            data_key = key.unwrap(file, chain.repository(), at(names_key_file));
        } catch (const Error& error) {
            // A recipient of the past opens the names of its time.
            if (error.code() != ErrorCode::refused_access || key.is_passphrase()) throw;
            if (!refused) refused = std::current_exception();
            continue;
        }
        try {
            auto names = decode(open(*data_key, address(chain.repository()), entry->sealed_names));
            if (names.newest().check(chain.repository()) != entry->configuration.names_check)
                throw Error(ErrorCode::integrity, "sealed names do not end with the naming secret of configuration " +
                                                      std::to_string(entry->configuration.number));
            return names;
        } catch (const Error& error) {
            throw Error(error.code(), error.what(), at(sealed_names_file), error.next());
        }
    }
    std::rethrow_exception(refused);
}

SealedNames seal_names(const NamingHistory& names, const RepositoryId& repository,
                       const std::vector<crypto::RsaPublicKey>& recipients, Random& random) {
    const auto key = DataKey::random(repository, random);
    auto payload = encode(names);
    SealedNames sealed{.sealed = seal(key, address(repository), payload, random),
                       .key_file = encode(wrap(key, recipients))};
    wipe(payload);
    return sealed;
}

}  // namespace adfkeep::snapshot

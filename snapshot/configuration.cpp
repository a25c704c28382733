#include "snapshot/configuration.hpp"

#include <algorithm>
#include <set>

#include "snapshot/key_file.hpp"
#include "src/base/encoding.hpp"
#include "src/base/strict_json.hpp"
#include "src/base/text.hpp"
#include "src/git/ssh_signature.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::uint64_t format_version = 1;
constexpr std::size_t max_owners = 16, max_writers = 256;

template <typename Fixed>
Fixed hex_member(StrictObject& object, const char* name) {
    const auto value = fixed_from_hex<Fixed>(object.text(name));
    if (!value)
        object.refuse(std::string("member '") + name + "' is not " + std::to_string(2 * Fixed::size) + " hex digits");
    return *value;
}

std::string name_member(StrictObject& object) {
    auto name = object.text("name");
    if (!is_key_name(name))
        object.refuse("a name has other characters than A-Z a-z 0-9 . _ @ - or more than 64 of them");
    return name;
}

Signer decode_signer(const nlohmann::json& value, const std::string& where) {
    StrictObject object(value, where);
    Signer signer{.name = name_member(object), .key = hex_member<Ed25519PublicKey>(object, "key")};
    object.finish();
    return signer;
}

RemovedWriter decode_removed(const nlohmann::json& value, const std::string& where) {
    StrictObject object(value, where);
    RemovedWriter removed{.name = name_member(object),
                          .key = hex_member<Ed25519PublicKey>(object, "key"),
                          .removed = object.number("removed")};
    object.finish();
    return removed;
}

crypto::RsaPublicKey decode_recipient_key(StrictObject& object) {
    const auto der = from_base64(object.text("key"));
    if (!der) object.refuse("a recipient's key is not base64");
    try {
        return crypto::RsaPublicKey::from_der(*der);
    } catch (const Error& error) {
        object.refuse(error.what());
    }
}

Recipient decode_recipient(const nlohmann::json& value, const std::string& where) {
    StrictObject object(value, where);
    Recipient recipient{.name = name_member(object), .key = decode_recipient_key(object), .vault = {}};
    if (hex_member<Sha256>(object, "id") != recipient.key.id())
        object.refuse("a recipient's id is not that of its key");
    if (object.take_optional("vault") != nullptr) recipient.vault = object.text("vault");
    object.finish();
    return recipient;
}

template <typename Decode>
auto decode_list(StrictObject& object, const char* name, std::size_t most, const std::string& where, Decode decode) {
    const auto& values = object.array(name);
    if (values.size() > most) object.refuse(std::string("more than ") + std::to_string(most) + " " + name);
    std::vector<decltype(decode(values, where))> list;
    std::ranges::transform(values, std::back_inserter(list), [&](const auto& value) { return decode(value, where); });
    return list;
}

template <typename List, typename Project>
bool has_duplicate(const List& list, Project project) {
    std::set<std::decay_t<decltype(std::invoke(project, list.front()))>> seen;
    return !std::ranges::all_of(list,
                                [&](const auto& element) { return seen.insert(std::invoke(project, element)).second; });
}

void require_rules(const Configuration& c, const StrictObject& object) {
    if (c.owners.empty()) object.refuse("configuration has no owner");
    if (c.recipients.empty()) object.refuse("configuration has no recipient");
    std::vector<Ed25519PublicKey> keys;
    for (const auto& owner : c.owners) keys.push_back(owner.key);
    for (const auto& writer : c.writers) keys.push_back(writer.key);
    for (const auto& removed : c.removed_writers) keys.push_back(removed.key);
    if (has_duplicate(keys, std::identity{})) object.refuse("a signing key is listed twice");
    if (has_duplicate(c.recipients, [](const Recipient& r) { return r.key.id(); }))
        object.refuse("a recipient is listed twice");
    if (has_duplicate(c.owners, &Signer::name) || has_duplicate(c.writers, &Signer::name) ||
        has_duplicate(c.recipients, &Recipient::name))
        object.refuse("a name is listed twice");
    if (std::ranges::any_of(c.removed_writers, [&](const auto& r) { return r.removed < 2 || r.removed > c.number; }))
        object.refuse("a writer was removed by a configuration that is none of the past");
}

const Signer* find(const std::vector<Signer>& signers, const Ed25519PublicKey& key) {
    const auto found = std::ranges::find(signers, key, &Signer::key);
    return found == signers.end() ? nullptr : &*found;
}

}  // namespace

const Signer* Configuration::owner(const Ed25519PublicKey& key) const { return find(owners, key); }
const Signer* Configuration::writer(const Ed25519PublicKey& key) const { return find(writers, key); }

std::vector<crypto::RsaPublicKey> Configuration::recipient_keys() const {
    std::vector<crypto::RsaPublicKey> keys;
    for (const auto& recipient : recipients) keys.push_back(recipient.key);
    return keys;
}

bool is_key_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' ||
               c == '@' || c == '-';
    });
}

Bytes encode(const Configuration& c) {
    using Json = nlohmann::ordered_json;
    Json owners = Json::array(), writers = Json::array(), removed = Json::array(), recipients = Json::array();
    for (const auto& owner : c.owners) owners.push_back({{"name", owner.name}, {"key", to_hex(owner.key.view())}});
    for (const auto& writer : c.writers) writers.push_back({{"name", writer.name}, {"key", to_hex(writer.key.view())}});
    for (const auto& r : c.removed_writers)
        removed.push_back({{"name", r.name}, {"key", to_hex(r.key.view())}, {"removed", r.removed}});
    for (const auto& r : c.recipients) {
        Json recipient{{"name", r.name}, {"id", to_hex(r.key.id().view())}, {"key", to_base64(r.key.der())}};
        if (r.vault) recipient["vault"] = *r.vault;
        recipients.push_back(std::move(recipient));
    }
    const Json document{{"format", format_version},
                        {"repository", to_hex(c.repository.view())},
                        {"nonce", to_hex(c.nonce.view())},
                        {"config", c.number},
                        {"owners", owners},
                        {"writers", writers},
                        {"removedWriters", removed},
                        {"recipients", recipients},
                        {"namesCheck", to_hex(c.names_check.view())}};
    return document.dump(2) + "\n";
}

Configuration decode_configuration(ByteView text, const std::string& where) {
    const auto document = parse_strict(text, where);
    StrictObject object(document, where);
    const auto version = object.number("format");
    if (version > format_version)
        throw Error(ErrorCode::invalid_input,
                    "repository is of format " + std::to_string(version) + ", which this adfkeep does not know", where,
                    "use a newer adfkeep");
    if (version != format_version) object.refuse("there is no such format");
    Configuration c;
    c.repository = hex_member<RepositoryId>(object, "repository");
    c.nonce = hex_member<Nonce>(object, "nonce");
    c.number = object.number("config");
    c.owners = decode_list(object, "owners", max_owners, where, decode_signer);
    c.writers = decode_list(object, "writers", max_writers, where, decode_signer);
    c.removed_writers = decode_list(object, "removedWriters", max_writers, where, decode_removed);
    c.recipients = decode_list(object, "recipients", max_recipients, where, decode_recipient);
    c.names_check = hex_member<NamesCheck>(object, "namesCheck");
    object.finish();
    require_rules(c, object);
    return c;
}

void require_readable(const Configuration& configuration) {
    try {
        static_cast<void>(decode_configuration(encode(configuration), "the new configuration"));
    } catch (const Error& error) {
        throw Error(ErrorCode::invalid_input, error.what(), error.where(), error.next());
    }
}

Bytes allowed_signers(const Configuration& c) {
    Bytes lines;
    for (const auto* signers : {&c.owners, &c.writers})
        for (const auto& signer : *signers)
            lines += signer.name + " namespaces=\"git\" " + git::ssh_public_key(signer.key) + "\n";
    return lines;
}

bool asks_to_seal_anew(const Configuration& previous, const Configuration& current) {
    const auto recipient_ids = [](const Configuration& c) {
        std::set<Sha256> ids;
        for (const auto& recipient : c.recipients) ids.insert(recipient.key.id());
        return ids;
    };
    const auto removed_keys = [](const Configuration& c) {
        std::set<std::pair<Ed25519PublicKey, std::uint64_t>> keys;
        for (const auto& removed : c.removed_writers) keys.emplace(removed.key, removed.removed);
        return keys;
    };
    return previous.names_check != current.names_check || recipient_ids(previous) != recipient_ids(current) ||
           removed_keys(previous) != removed_keys(current);
}

Bytes encode(const std::vector<Head>& heads) {
    Bytes lines;
    for (const auto& head : heads)
        lines += to_base32(head.factory.view()) + " " + std::to_string(head.sequence) + " " +
                 to_hex(head.snapshot.view()) + "\n";
    return lines;
}

std::vector<Head> decode_heads(ByteView text, const std::string& where) {
    const auto refuse = [&] { return Error(ErrorCode::integrity, "heads is malformed", where); };
    std::vector<Head> heads;
    if (text.empty()) return heads;
    if (!text.ends_with('\n')) throw refuse();
    for (const auto line : split(text.substr(0, text.size() - 1), '\n')) {
        const auto parts = split(line, ' ');
        unsigned long long sequence = 0;
        if (parts.size() != 3 || !parse_number(parts[1], sequence) || sequence == 0) throw refuse();
        const auto factory = fixed_from_base32<FactoryId>(parts[0]);
        const auto snapshot = fixed_from_hex<Sha256>(parts[2]);
        if (!factory || !snapshot) throw refuse();
        if (!heads.empty() && parts[0] <= to_base32(heads.back().factory.view())) throw refuse();
        heads.push_back({.factory = *factory, .sequence = sequence, .snapshot = *snapshot});
    }
    return heads;
}

}  // namespace adfkeep::snapshot

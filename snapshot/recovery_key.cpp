#include "snapshot/recovery_key.hpp"

#include <algorithm>
#include <set>

#include "snapshot/passphrase.hpp"
#include "src/base/crypto/pem.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t max_key_bytes = 64u << 10;
constexpr std::size_t short_id_digits = 16;
constexpr const char* encrypted_label = "ENCRYPTED PRIVATE KEY";

std::string recipient_path(const Sha256& id) {
    return std::string(recovery_folder) + "recovery-" + to_hex(id.view()).substr(0, short_id_digits) + ".pem";
}

Secret decrypt_file(const Bytes& pem, const Secret& passphrase, const std::string& path) {
    try {
        const auto blocks = crypto::parse_pem(pem);
        if (blocks.size() != 1 || blocks[0].label != encrypted_label)
            throw Error(ErrorCode::integrity, "not an encrypted private key");
        return crypto::decrypt_pkcs8(blocks[0].content.view(), passphrase.view());
    } catch (const Error& error) {
        if (error.code() == ErrorCode::refused_access)
            throw Error(ErrorCode::refused_access, "wrong passphrase", "main:" + path,
                        "compare with the recovery sheet; `key rotate` may have replaced it");
        throw Error(ErrorCode::integrity, error.what(), "main:" + path);
    }
}

[[noreturn]] void not_this_repository(const std::string& path) {
    throw Error(ErrorCode::integrity, "the encrypted key is not the recovery key of this repository", "main:" + path);
}

template <typename Key>
Key open_file(const Bytes& pem, const Secret& passphrase, const std::string& path) {
    const auto pkcs8 = decrypt_file(pem, passphrase, path);
    try {
        return Key::from_pkcs8(pkcs8.view());
    } catch (const Error&) {
        not_this_repository(path);
    }
}

crypto::RsaPrivateKey read_recovery_key(const boost::filesystem::path& path) {
    const auto text = files::read_secret(path, max_key_bytes);
    try {
        const auto blocks = crypto::parse_pem(text.view());
        if (blocks.size() == 1 && (blocks[0].label == "PRIVATE KEY" || blocks[0].label == "RSA PRIVATE KEY"))
            return crypto::RsaPrivateKey::from_pkcs8(blocks[0].content.view());
    } catch (const Error&) {
        // Said below, with the file's name.
    }
    throw Error(
        ErrorCode::refused_access, "not a recovery key", path.string(),
        "give a PEM file with one RSA private key of 3072 to 4096 bits that is not encrypted (`openssl pkcs8 -topk8 -nocrypt` makes one)");
}

}  // namespace

struct RecoveryKey::State {
    std::optional<Secret> passphrase;
    MainFiles files;  ///< of recovery/

    mutable std::mutex guard;
    mutable std::map<Sha256, std::shared_ptr<const crypto::RsaPrivateKey>> keys;  ///< opened so far
    mutable std::set<Sha256> used;

    std::shared_ptr<const crypto::RsaPrivateKey> key_of(const Sha256& recipient) const {
        const std::scoped_lock lock(guard);
        if (const auto known = keys.find(recipient); known != keys.end()) return known->second;
        const auto file = files.find(recipient_path(recipient));
        if (!passphrase || file == files.end()) return nullptr;
        auto opened = std::make_shared<const crypto::RsaPrivateKey>(
            open_file<crypto::RsaPrivateKey>(file->second, *passphrase, file->first));
        if (opened->public_key().id() != recipient) not_this_repository(file->first);
        keys.emplace(recipient, opened);
        return opened;
    }
};

std::string recovery_path(const crypto::RsaPublicKey& recipient) { return recipient_path(recipient.id()); }

std::string recovery_path(const Ed25519PublicKey& owner) {
    return std::string(recovery_folder) + "owner-" + to_hex(owner.view()).substr(0, short_id_digits) + ".pem";
}

Bytes encode_recovery_file(const Secret& pkcs8, const Secret& passphrase, Random& random) {
    return Bytes(
        crypto::to_pem(encrypted_label, crypto::encrypt_pkcs8(pkcs8.view(), passphrase.view(), random)).view());
}

RecoveryKey::RecoveryKey(std::unique_ptr<State> state) : state_(std::move(state)) {}
RecoveryKey::RecoveryKey(RecoveryKey&&) noexcept = default;
RecoveryKey& RecoveryKey::operator=(RecoveryKey&&) noexcept = default;
RecoveryKey::~RecoveryKey() = default;

RecoveryKey RecoveryKey::from_passphrase(const Secret& typed) {
    auto state = std::make_unique<State>();
    state->passphrase = normalised_passphrase(typed.view());
    return RecoveryKey(std::move(state));
}

RecoveryKey RecoveryKey::from_file(const boost::filesystem::path& path) {
    auto key = std::make_shared<const crypto::RsaPrivateKey>(read_recovery_key(path));
    auto state = std::make_unique<State>();
    state->keys.emplace(key->public_key().id(), key);
    return RecoveryKey(std::move(state));
}

bool RecoveryKey::is_passphrase() const noexcept { return state_->passphrase.has_value(); }

void RecoveryKey::use(const MainFiles& files) {
    for (const auto& [path, content] : files)
        if (path.starts_with(recovery_folder)) state_->files.insert_or_assign(path, content);
}

bool RecoveryKey::opens_owner(const Ed25519PublicKey& owner, const MainFiles& files) const {
    const auto file = files.find(recovery_path(owner));
    if (!state_->passphrase || file == files.end()) return false;
    const auto key = open_file<crypto::Ed25519PrivateKey>(file->second, *state_->passphrase, file->first);
    if (key.public_key() != owner) not_this_repository(file->first);
    return true;
}

std::optional<crypto::Ed25519PrivateKey> RecoveryKey::owner_key(const Ed25519PublicKey& owner) const {
    const auto file = state_->files.find(recovery_path(owner));
    if (!state_->passphrase || file == state_->files.end()) return std::nullopt;
    auto key = open_file<crypto::Ed25519PrivateKey>(file->second, *state_->passphrase, file->first);
    if (key.public_key() != owner) not_this_repository(file->first);
    return key;
}

DataKey RecoveryKey::unwrap(const KeyFile& file, const RepositoryId& repository, const std::string& where) const {
    for (const auto& [to, wrapped] : file.wraps) {
        const auto key = state_->key_of(to);
        if (!key) continue;
        try {
            auto opened = DataKey::from(repository, key->unwrap(wrapped), file.key);
            const std::scoped_lock lock(state_->guard);
            state_->used.insert(to);
            return opened;
        } catch (const Error& error) {
            throw Error(error.code(), error.what(), where, error.next());
        }
    }
    std::string recipients;
    for (const auto& wrap : file.wraps) recipients += " " + to_hex(wrap.to.view()).substr(0, short_id_digits);
    throw Error(ErrorCode::refused_access, "not a recovery key of this repository: it is sealed for others", where,
                "recipients:" + recipients + "; `adfkeep key list` names them");
}

std::vector<Sha256> RecoveryKey::used() const {
    const std::scoped_lock lock(state_->guard);
    return {state_->used.begin(), state_->used.end()};
}

std::vector<Secret> RecoveryKey::private_keys() const {
    std::vector<Secret> found;
    if (!state_->passphrase) {
        for (const auto& [id, key] : state_->keys) found.push_back(key->pkcs8());
        return found;
    }
    for (const auto& [path, content] : state_->files)
        if (path.starts_with(std::string(recovery_folder) + "recovery-"))
            found.push_back(decrypt_file(content, *state_->passphrase, path));
    return found;
}

}  // namespace adfkeep::snapshot

#include "snapshot/writer_file.hpp"

#include <optional>
#include <utility>
#include <vector>

#include "src/base/crypto/pem.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr const char* key_label = "PRIVATE KEY";
constexpr const char* names_label = "ADFKEEP NAMING SECRET";
constexpr const char* repository_label = "ADFKEEP REPOSITORY";
constexpr std::size_t max_key_bytes = 64u << 10;

/// None where one is malformed.
std::vector<crypto::PemBlock> blocks_of(ByteView text) {
    try {
        return crypto::parse_pem(text);
    } catch (const Error&) {
        return {};
    }
}

std::optional<crypto::Ed25519PrivateKey> ed25519_key(const crypto::PemBlock& block) {
    try {
        return crypto::Ed25519PrivateKey::from_pkcs8(block.content.view());
    } catch (const Error&) {
        return std::nullopt;
    }
}

bool is_writer_file(const std::vector<crypto::PemBlock>& blocks) {
    return blocks.size() == 3 && blocks[0].label == key_label && blocks[1].label == names_label &&
           blocks[2].label == repository_label && blocks[1].content.size() == NamingSecret::size &&
           blocks[2].content.size() == RepositoryId::size;
}

}  // namespace

Secret encode(const WriterFile& file, const std::string& name) {
    Secret names(NamingSecret::size);
    std::memcpy(names.data(), file.names.permanent().data(), NamingSecret::size / 2);
    std::memcpy(names.data() + NamingSecret::size / 2, file.names.replaceable().data(), NamingSecret::size / 2);
    auto text = "adfkeep writer \"" + name + "\": adds snapshots to repository " + to_hex(file.repository.view()) +
                " and opens none.\n";
    text += crypto::to_pem(key_label, file.key.pkcs8().view()).view();
    text += crypto::to_pem(names_label, names.view()).view();
    text += crypto::to_pem(repository_label, file.repository.view()).view();
    Secret pem{ByteView(text)};
    wipe(text);
    return pem;
}

WriterFile decode_writer_file(ByteView text, const std::string& where) {
    const auto blocks = blocks_of(text);
    auto key = is_writer_file(blocks) ? ed25519_key(blocks[0]) : std::nullopt;
    if (!key)
        throw Error(ErrorCode::refused_access, "not a writer file", where,
                    "give the writer.pem that `adfkeep init` or `adfkeep key add --writer` wrote");
    const auto names = blocks[1].content.view();
    return {.key = std::move(*key),
            .names = NamingSecret(names.substr(0, NamingSecret::size / 2), names.substr(NamingSecret::size / 2)),
            .repository = RepositoryId::from(blocks[2].content.view())};
}

WriterFile read_writer_file(const boost::filesystem::path& path) {
    return decode_writer_file(files::read_secret(path, max_key_bytes).view(), path.string());
}

crypto::Ed25519PrivateKey read_owner_key(const boost::filesystem::path& path) {
    const auto blocks = blocks_of(files::read_secret(path, max_key_bytes).view());
    auto key = blocks.size() == 1 && blocks[0].label == key_label ? ed25519_key(blocks[0]) : std::nullopt;
    if (!key)
        throw Error(ErrorCode::refused_access, "not an owner key", path.string(),
                    "give a PEM file with one PRIVATE KEY (PKCS#8, Ed25519)");
    return std::move(*key);
}

}  // namespace adfkeep::snapshot

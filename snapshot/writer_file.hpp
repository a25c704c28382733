// writer.pem: all that a backup host holds. It can add snapshots and opens nothing.
// Format: docs/repository-format.md, section 2.
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>

#include "snapshot/identity.hpp"
#include "src/base/crypto/ed25519.hpp"

namespace adfkeep::snapshot {

struct WriterFile {
    crypto::Ed25519PrivateKey key;
    NamingSecret names;
    RepositoryId repository;
};

/// The PEM text, with a comment that names the writer.
[[nodiscard]] Secret encode(const WriterFile& file, const std::string& name);
/// Throws Error(refused_access), naming `where`, where it is no writer file.
[[nodiscard]] WriterFile decode_writer_file(ByteView text, const std::string& where);
/// Reads a file. Throws Error(refused_access) where others than its owner may read it.
[[nodiscard]] WriterFile read_writer_file(const boost::filesystem::path& path);

/// An Ed25519 or RSA private key in a PEM file of its own. Throw Error(refused_access) where others may read the file,
/// and Error(refused_access) where it holds something else.
[[nodiscard]] crypto::Ed25519PrivateKey read_owner_key(const boost::filesystem::path& path);

}  // namespace adfkeep::snapshot

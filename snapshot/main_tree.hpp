// The files of `main`.
// Format: docs/repository-format.md, section 7.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "snapshot/identity.hpp"
#include "src/git/object_writer.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::snapshot {

inline constexpr const char* configuration_file = "adfkeep.json";
inline constexpr const char* heads_file = "heads";
inline constexpr const char* allowed_signers_file = "allowed_signers";
inline constexpr const char* sealed_names_file = "names.sealed";
inline constexpr const char* names_key_file = "names.key";
inline constexpr const char* recovery_text_file = "RECOVERY.md";
inline constexpr const char* recovery_script_file = "recover.sh";
inline constexpr std::string_view recovery_folder = "recovery/";

/// Content by path, in byte order of path.
using MainFiles = std::map<std::string, Bytes, std::less<>>;

/// Throws Error(integrity), naming `commit` and the path, for a foreign or missing file.
[[nodiscard]] MainFiles read_main_files(const git::Repository& repository, const git::ObjectId& tree,
                                        const std::string& commit);
/// Adds the files to `writer`; returns the tree's id.
[[nodiscard]] git::ObjectId write_main_files(const MainFiles& files, git::ObjectWriter& writer);
/// SHA-256 over "<sha256>␠␠<path>\n" of all files.
[[nodiscard]] Sha256 contents_of(const MainFiles& files);

}  // namespace adfkeep::snapshot

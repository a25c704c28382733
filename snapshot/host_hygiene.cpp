#include "snapshot/host_hygiene.hpp"

#include <algorithm>
#include <cstdlib>

#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"

namespace adfkeep::snapshot {
namespace {

namespace fs = boost::filesystem;

constexpr std::size_t max_key_bytes = 64u << 10;
constexpr std::size_t max_files = 1000;
constexpr std::string_view advice = "a compromised backup host would open everything: keep it elsewhere";

bool opens_or_owns(const fs::path& path) {
    try {
        const auto text = files::read(path, max_key_bytes);
        return text.find("PRIVATE KEY-----") != Bytes::npos &&
               text.find("-----BEGIN ADFKEEP NAMING SECRET-----") == Bytes::npos;
    } catch (const Error&) {
        return false;
    }
}

Finding warning(std::string message, std::string file = {}) {
    return {.rule = "key-on-backup-host",
            .severity = Severity::warning,
            .message = std::move(message),
            .file = std::move(file),
            .fix = std::string(advice)};
}

}  // namespace

std::vector<Finding> keys_beside_writer(const fs::path& writer_file) {
    std::vector<Finding> findings;
    for (const char* variable : {"ADFKEEP_RECOVERY_KEY", "ADFKEEP_PASSPHRASE_FILE", "ADFKEEP_PASSPHRASE_COMMAND"})
        if (std::getenv(variable) != nullptr)
            findings.push_back(warning(std::string(variable) + " gives this backup host what opens the repository"));
    boost::system::error_code ignored;
    std::size_t seen = 0;
    for (fs::directory_iterator file(fs::absolute(writer_file).parent_path(), ignored), end;
         file != end && seen < max_files; file.increment(ignored), ++seen)
        if (file->path().extension() == ".pem" && opens_or_owns(file->path()))
            findings.push_back(warning("a private key lies beside the writer file", file->path().string()));
    return findings;
}

}  // namespace adfkeep::snapshot

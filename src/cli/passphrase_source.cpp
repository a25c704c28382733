#include "src/cli/passphrase_source.hpp"

#include <array>
#include <cstdio>
#include <memory>

#include "src/base/error.hpp"
#include "src/base/files/files.hpp"

namespace adfkeep::cli {
namespace {

constexpr std::size_t max_passphrase_bytes = 64u << 10;

Secret first_line(const Secret& content, const std::string& where) {
    auto line = content.view().substr(0, content.view().find('\n'));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty())
        throw Error(ErrorCode::invalid_input, "the passphrase is empty", where, "its first line is the passphrase");
    if (line.find('\0') != ByteView::npos)
        throw Error(ErrorCode::invalid_input, "the passphrase holds a NUL byte", where);
    return Secret(line);
}

}  // namespace

Secret read_passphrase(const std::string& path) {
    return first_line(files::read_secret(path, max_passphrase_bytes), path);
}

Secret passphrase_of_command(const std::string& command) {
    std::FILE* pipe = ::popen(command.c_str(), "re");
    if (pipe == nullptr) throw Error(ErrorCode::refused_access, "ADFKEEP_PASSPHRASE_COMMAND cannot be run");
    Secret printed(max_passphrase_bytes);
    const auto size = std::fread(printed.data(), 1, printed.size(), pipe);
    if (::pclose(pipe) != 0)
        throw Error(ErrorCode::refused_access, "ADFKEEP_PASSPHRASE_COMMAND failed", {},
                    "run it by hand and look at what it says");
    return first_line(Secret(printed.view().substr(0, size)), "ADFKEEP_PASSPHRASE_COMMAND");
}

}  // namespace adfkeep::cli

#include "src/azure/sign_in/token_file.hpp"

#include "src/azure/sign_in/token_answer.hpp"
#include "src/base/files/files.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::size_t max_token_bytes = 64u << 10;
constexpr auto life_of_unknown = std::chrono::minutes(2);

}  // namespace

AccessToken TokenFile::fetch(const std::string&) {
    if (path_.empty()) throw CredentialUnavailable("no file is named", "name one with --token-file");
    const auto content = files::read_secret(path_, max_token_bytes);
    const auto begin = content.view().find_first_not_of(" \t\r\n");
    if (begin == ByteView::npos) throw Error(ErrorCode::invalid_input, "holds no token", path_);
    const auto token = content.view().substr(begin, content.view().find_last_not_of(" \t\r\n") + 1 - begin);
    const auto now = clock_.now();
    const auto end = end_of_jwt(token);
    if (end && *end <= now)
        throw Error(ErrorCode::refused_access, "the token in it ended at " + to_text(*end), path_,
                    "write a new token to it");
    return lasting(Secret(token), now, end ? *end - now : life_of_unknown);
}

}  // namespace adfkeep::azure

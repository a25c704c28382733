#include "snapshot/passphrase.hpp"

#include <algorithm>
#include <cctype>
#include <optional>

#include "src/base/crypto/digest.hpp"
#include "src/base/error.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::string_view crockford = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::string_view separators = " -_.,:/\t";
constexpr std::size_t random_symbols = 26, symbols = 28, group = 4;
constexpr std::size_t min_own_characters = 24;
constexpr std::size_t max_own_bytes = 1000;  // stock openssl reads 1,023 at most

/// The first 10 bits of SHA-256 over the random symbols, as two symbols.
std::string check_symbols(ByteView random) {
    const auto hash = crypto::sha256(random);
    const unsigned bits = static_cast<unsigned>(hash.bytes[0]) << 2 | hash.bytes[1] >> 6;
    return {crockford[bits >> 5], crockford[bits & 31]};
}

char as_symbol(char typed) {
    const char upper = typed >= 'a' && typed <= 'z' ? static_cast<char>(typed - 'a' + 'A') : typed;
    return upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
}

/// The 28 symbols; absent where `typed` is something else.
std::optional<Secret> symbols_of(ByteView typed) {
    Secret found(symbols);
    std::size_t count = 0;
    for (const char c : typed) {
        if (separators.find(c) != std::string_view::npos) continue;
        const char symbol = as_symbol(c);
        if (crockford.find(symbol) == std::string_view::npos || count == symbols) return std::nullopt;
        found.data()[count++] = static_cast<unsigned char>(symbol);
    }
    return count == symbols ? std::optional(std::move(found)) : std::nullopt;
}

}  // namespace

Secret make_passphrase(Random& random) {
    auto drawn = random.secret(random_symbols);
    for (std::size_t i = 0; i < random_symbols; ++i)
        drawn.data()[i] = static_cast<unsigned char>(crockford[drawn.data()[i] & 31]);
    auto text = Bytes(drawn.view()) + check_symbols(drawn.view());
    Secret shown(symbols + symbols / group - 1);
    for (std::size_t i = 0, at = 0; i < symbols; ++i) {
        if (i > 0 && i % group == 0) shown.data()[at++] = '-';
        shown.data()[at++] = static_cast<unsigned char>(text[i]);
    }
    wipe(text);
    return shown;
}

Secret normalised_passphrase(ByteView typed) {
    auto made = symbols_of(typed);
    if (!made) return Secret(typed);
    const auto random = made->view().substr(0, random_symbols);
    if (check_symbols(random) != made->view().substr(random_symbols))
        throw Error(ErrorCode::refused_access, "the passphrase's check symbols do not match", {},
                    "one or more of its 28 symbols are wrong: compare with the recovery sheet");
    return std::move(*made);
}

void require_strong(ByteView typed) {
    static_cast<void>(normalised_passphrase(typed));  // what could never be typed again cannot be set
    if (symbols_of(typed)) return;
    if (typed.size() > max_own_bytes || typed.find('\0') != ByteView::npos)
        throw Error(ErrorCode::invalid_input, "the passphrase has more than 1,000 bytes, or a NUL byte", {},
                    "take a shorter one, or let adfkeep make one");
    const auto characters =
        std::ranges::count_if(typed, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
    if (static_cast<std::size_t>(characters) < min_own_characters)
        throw Error(ErrorCode::invalid_input, "the passphrase has fewer than 24 characters", {},
                    "take a longer one, or let adfkeep make one");
}

}  // namespace adfkeep::snapshot

#include "snapshot/passphrase.hpp"

#include <algorithm>
#include <set>

#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ErrorCode refused_access = ErrorCode::refused_access, invalid_input = ErrorCode::invalid_input;
constexpr std::string_view shown = "FXYC-JAHK-1CRF-TP7S-AC1H-HD08-0DZJ";
constexpr std::string_view symbols = "FXYCJAHK1CRFTP7SAC1HHD080DZJ";
constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

std::string normalised(std::string_view typed) { return std::string(normalised_passphrase(typed).view()); }

TEST_CASE("a passphrase is 28 symbols in groups of four, another one every time") {
    FixedRandom random("passphrases");
    std::set<std::string> made;
    for (int i = 0; i < 100; ++i) {
        const auto passphrase = make_passphrase(random);
        const std::string text(passphrase.view());
        REQUIRE(text.size() == 34);
        for (std::size_t at = 0; at < text.size(); ++at) {
            const bool is_dash = text[at] == '-';
            REQUIRE(is_dash == (at % 5 == 4));
            if (!is_dash) REQUIRE(alphabet.find(text[at]) != std::string_view::npos);
        }
        REQUIRE(normalised(text).size() == 28);
        made.insert(text);
    }
    REQUIRE(made.size() == 100);
}

TEST_CASE("a passphrase that was typed as people type is the one on the sheet") {
    const auto typed =
        GENERATE(as<std::string>{}, "FXYC-JAHK-1CRF-TP7S-AC1H-HD08-0DZJ", "fxyc jahk lcrf tp7s acih hdo8 odzj",
                 "FXYCJAHK1CRFTP7SAC1HHD080DZJ", " f.x,y:c/J_A-H K\t1CRF TP7S ACLH HDO8 0DZJ ");
    REQUIRE(normalised(typed) == symbols);
}

TEST_CASE("one wrong symbol is refused before anything is opened") {
    std::size_t refused = 0;
    for (std::size_t at = 0; at < shown.size(); ++at) {
        if (shown[at] == '-') continue;
        for (const char symbol : alphabet) {
            auto typed = std::string(shown);
            if (typed[at] == symbol) continue;
            typed[at] = symbol;
            try {
                static_cast<void>(RecoveryKey::from_passphrase(Secret(typed)));
            } catch (const Error& error) {
                REQUIRE(error.code() == refused_access);
                REQUIRE(std::string(error.what()).ends_with("check symbols do not match"));
                ++refused;
            }
        }
    }
    // Ten bits of check: one wrong symbol in a thousand passes.
    REQUIRE(refused > 28 * 31 - 8);
}

TEST_CASE("two symbols that changed places are refused") {
    auto typed = std::string(symbols);
    std::swap(typed[2], typed[3]);
    REQUIRE_THROWS_MATCHES(normalised_passphrase(typed), Error, Says(refused_access, "check symbols do not match"));
}

TEST_CASE("any other text is a passphrase of a person's own, byte for byte") {
    const auto own = GENERATE(as<std::string>{}, "correct horse battery staple", " blanks at both ends count  ",
                              "FXYC-JAHK-1CRF-TP7S-AC1H-HD08-0DZ", "FXYC-JAHK-1CRF-TP7S-AC1H-HD08-0DZJ0",
                              "FXYC-JAHK-1CRF-TP7S-AC1H-HD08-0DZU", "zwölf Boxkämpfer jagen Viktor", "");
    REQUIRE(normalised(own) == own);
}

TEST_CASE("a passphrase of one's own has 24 characters at least and 1,000 bytes at most") {
    REQUIRE_NOTHROW(require_strong(std::string(24, 'x')));
    REQUIRE_NOTHROW(require_strong("äöüäöüäöüäöüäöüäöüäöüäöü"));
    REQUIRE_NOTHROW(require_strong(std::string(1000, 'x')));
    REQUIRE_THROWS_MATCHES(require_strong(std::string(23, 'x')), Error,
                           Says(invalid_input, "fewer than 24 characters"));
    REQUIRE_THROWS_MATCHES(require_strong("äöüäöüäöüäöüäöüäöüäöüäö"), Error,
                           Says(invalid_input, "fewer than 24 characters"));
    REQUIRE_THROWS_MATCHES(require_strong(""), Error, HasCode(invalid_input));
    REQUIRE_THROWS_MATCHES(require_strong(std::string(1001, 'x')), Error, Says(invalid_input, "1,000 bytes"));
    REQUIRE_THROWS_MATCHES(require_strong(std::string(30, 'x') + '\0'), Error, HasCode(invalid_input));
}

TEST_CASE("a passphrase with 28 symbols is strong enough, and its check must hold when it is set") {
    REQUIRE_NOTHROW(require_strong(shown));
    auto wrong = std::string(shown);
    wrong.back() = '0';
    REQUIRE_THROWS_MATCHES(require_strong(wrong), Error, Says(refused_access, "check symbols do not match"));
}

}  // namespace
}  // namespace adfkeep::snapshot

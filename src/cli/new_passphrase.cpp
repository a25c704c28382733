#include "src/cli/new_passphrase.hpp"

#include <cstdio>

#include "snapshot/passphrase.hpp"
#include "src/base/error.hpp"
#include "src/cli/passphrase_source.hpp"
#include "src/cli/terminal.hpp"

namespace adfkeep::cli {
namespace {

bool is_right(const Secret& typed, const NewPassphrase& passphrase) {
    try {
        return snapshot::normalised_passphrase(typed.view()) == passphrase.normalised;
    } catch (const Error&) {
        return false;
    }
}

}  // namespace

NewPassphrase new_passphrase(const std::string& file, Random& random) {
    NewPassphrase passphrase{.typed = file.empty() ? snapshot::make_passphrase(random) : read_passphrase(file),
                             .normalised = {},
                             .is_made = file.empty()};
    snapshot::require_strong(passphrase.typed.view());
    passphrase.normalised = snapshot::normalised_passphrase(passphrase.typed.view());
    return passphrase;
}

void confirm_kept(const NewPassphrase& passphrase) {
    if (!stdin_is_terminal() || !stderr_is_terminal()) return;
    while (!is_right(ask_secret("Type the passphrase back from the sheet"), passphrase))
        std::fputs("That is not it.\n", stderr);
    std::fputs("Right: it opens the repository.\n", stderr);
}

}  // namespace adfkeep::cli

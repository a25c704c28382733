// A passphrase for a new repository or a rotation: given in a file, or made and shown once.
#pragma once

#include <string>

#include "src/base/random.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::cli {

struct NewPassphrase {
    Secret typed;       ///< as a person writes it
    Secret normalised;  ///< as scrypt gets it
    bool is_made = false;
};

/// From `file` where it is not empty, else made. Throws Error(invalid_input) for one that is too weak.
[[nodiscard]] NewPassphrase new_passphrase(const std::string& file, Random& random);

/// On a terminal: asks for it back from the sheet until it is right.
void confirm_kept(const NewPassphrase& passphrase);

}  // namespace adfkeep::cli

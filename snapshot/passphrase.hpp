// The passphrase: the one thing that a person keeps.
// Format: docs/repository-format.md, section 2.
#pragma once

#include "src/base/random.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::snapshot {

/// A new passphrase as it is shown: 28 Crockford base32 symbols in groups of four, 130 random bits and a check.
[[nodiscard]] Secret make_passphrase(Random& random);

/// What scrypt gets for what a person typed: the 28 symbols without separators where it has that form, else the text
/// itself. Throws Error(refused_access) where it has the form and its check symbols do not match.
[[nodiscard]] Secret normalised_passphrase(ByteView typed);

/// Throws Error(invalid_input) where a passphrase of a person's own is too short or too long to be a repository's, and
/// the error of normalised_passphrase.
void require_strong(ByteView typed);

}  // namespace adfkeep::snapshot

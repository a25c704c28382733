// The manifest: what a snapshot says of itself.
// Format: docs/repository-format.md, section 5.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep::snapshot {

struct MissingKind {
    std::string kind;
    std::string why;

    friend bool operator==(const MissingKind&, const MissingKind&) = default;
};

struct MaskedSecret {
    std::string kind;
    std::string name;
    std::string path;

    friend bool operator==(const MaskedSecret&, const MaskedSecret&) = default;
};

/// What a drill of the factory found, before it was sealed.
struct DrillVerdict {
    bool is_identical = false;
    std::size_t identical = 0;  ///< entities that came back as they were
    std::size_t findings = 0;   ///< why not
    std::size_t secrets = 0;    ///< that a person would have to supply
    std::size_t steps_by_hand = 0;

    friend bool operator==(const DrillVerdict&, const DrillVerdict&) = default;
};

/// Holds no times and no list of entities, so that on a quiet night it is the same.
struct Manifest {
    std::string program;  ///< "adfkeep 0.1.0"
    std::string source;   ///< locator as given
    std::map<std::string, std::size_t> counts;
    std::vector<MissingKind> missing;
    std::vector<MaskedSecret> masked;
    /// Of a live factory: whether two passes over it agreed, so that it is what the factory was at one moment.
    std::optional<bool> is_whole = {};
    std::optional<DrillVerdict> drill = {};  ///< absent where nobody tried

    friend bool operator==(const Manifest&, const Manifest&) = default;
};

[[nodiscard]] std::map<std::string, std::size_t> count_kinds(const Factory& factory);

/// The manifest as an entity of kind `manifest` whose name is the kept name.
[[nodiscard]] Entity to_entity(const Manifest& manifest, const std::string& kept_name);
/// Ignores members that it does not know. Throws Error(integrity) where it is malformed.
[[nodiscard]] Manifest manifest_from(const Entity& entity, const std::string& where);

inline constexpr std::string_view manifest_kind = "manifest";

}  // namespace adfkeep::snapshot

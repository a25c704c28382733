// What differs between kinds, as a table: what is alike is in children.cpp and child.cpp.
#pragma once

#include <string_view>

#include "src/emulator/factories/child.hpp"

namespace adfkeep::emulator {

/// A change that a client asks for.
struct Change {
    const Call& call;
    const LocalFactory& factory;
    const Place& place;
    std::string_view properties;  ///< as sent; empty for a delete
    const Document* existing;     ///< null for a new child
};

/// A child that is being made.
struct Making {
    World& world;
    const LocalFactory& factory;
    const Place& place;
    const Document* existing;
    Origin origin;
    Document& made;
};

struct KindRules {
    std::string_view kind;
    /// Throws a Refusal where this may not be put.
    void (*may_put)(const Change&) = nullptr;
    /// Likewise, deleted.
    void (*may_delete)(const Change&) = nullptr;
    /// Adds what the service adds, where it is not there. Not asked for what was loaded without `properties`.
    void (*complete)(const Making&) = nullptr;
    bool has_etag = true;
};

/// Rules of a kind that has none of its own do nothing.
[[nodiscard]] const KindRules& rules_of(std::string_view kind);

}  // namespace adfkeep::emulator

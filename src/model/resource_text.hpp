// A resource as files and the service spell it: {"name": …, "properties": …, "type": …}.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/model/factory.hpp"

namespace adfkeep {

/// The entity that `text` says, a whole resource of `kind`; text and white space of `properties` as they are. Its name
/// is the `name` member: where a kind is nested, the caller puts the parent's before it. Members that are the
/// envelope's are left out of `rest`: id, etag, eTag, and type where it is the kind's own (without case). Throws
/// Error(invalid_input), with `where` and the position, unless `text` is one valid JSON object in which `name` and
/// `properties` stand once at most and `name` is a string of 1 to 1,024 bytes of valid Unicode.
[[nodiscard]] Entity entity_from_resource(std::string_view kind, std::string_view text, const std::string& where);

/// What an entity refers to and the factory has to hold (needs_target).
struct ReferredEntity {
    std::string_view kind;  ///< static
    std::string name;
};
/// The same, which in the one pass over the text notes also what the entity refers to.
[[nodiscard]] Entity entity_from_resource(std::string_view kind, std::string_view text, const std::string& where,
                                          std::vector<ReferredEntity>& refers_to);

}  // namespace adfkeep

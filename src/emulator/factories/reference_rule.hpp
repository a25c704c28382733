// References inside a factory: to nothing they are refused, and what is referred to is not deleted.
#pragma once

#include <string>
#include <string_view>

#include "src/emulator/world.hpp"

namespace adfkeep::emulator {

/// Throws Refusal(400) where `properties` of an entity of `kind` refers to something that `factory` does not have.
/// Expressions, other services' things and the runtime that every factory has are passed over.
void require_references(const LocalFactory& factory, const std::string& kind, const std::string& properties);

/// Throws Refusal(400) where another entity refers to this one, naming the first.
void require_unreferenced(LocalFactory& factory, const std::string& kind, const std::string& name);

/// Keeps the index, where there is one, in step with an entity that was put or (with empty properties) deleted.
void index_references(LocalFactory& factory, const std::string& kind, const std::string& name,
                      const std::string& properties);

}  // namespace adfkeep::emulator

// Which integration runtimes run packages: only those are started and stopped.
#pragma once

#include "src/base/text.hpp"
#include "src/emulator/document.hpp"

namespace adfkeep::emulator {

[[nodiscard]] inline bool is_ssis(const Document& runtime) {
    return equal_without_case(string_at(runtime.properties, {"type"}), "Managed") &&
           member_at(runtime.properties, {"typeProperties", "ssisProperties"}).has_value();
}

}  // namespace adfkeep::emulator

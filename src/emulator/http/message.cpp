#include "src/emulator/http/message.hpp"

#include <algorithm>

#include "src/base/text.hpp"

namespace adfkeep::emulator {

const std::string* find_header(const Headers& headers, std::string_view name) noexcept {
    const auto found = std::ranges::find_if(headers, [&](const Header& h) { return equal_without_case(h.name, name); });
    return found == headers.end() ? nullptr : &found->value;
}

}  // namespace adfkeep::emulator

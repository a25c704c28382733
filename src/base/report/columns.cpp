#include "src/base/report/columns.hpp"

#include <algorithm>

namespace adfkeep::columns {
namespace {

std::string blanks(std::string_view text, std::size_t columns) {
    return std::string(columns - std::min(columns, width(text)), ' ');
}

}  // namespace

std::size_t width(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

std::string left_aligned(std::string_view text, std::size_t columns) {
    return std::string(text) + blanks(text, columns);
}

std::string right_aligned(std::string_view text, std::size_t columns) {
    return blanks(text, columns) + std::string(text);
}

}  // namespace adfkeep::columns

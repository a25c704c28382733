#include "src/git/stored_object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace adfkeep::git {
namespace {

constexpr std::array<std::string_view, 5> names = {"", "commit", "tree", "blob", "tag"};

}  // namespace

TooLarge::TooLarge(std::uint64_t size, std::size_t max_bytes)
    : Error(ErrorCode::integrity, fmt::format("is {} bytes large; at most {} are allowed", size, max_bytes)) {}

std::string_view type_name(unsigned type) { return names.at(type); }

std::optional<unsigned> type_from_name(std::string_view name) {
    const auto found = std::find(names.begin() + 1, names.end(), name);
    return found == names.end() ? std::nullopt : std::optional(static_cast<unsigned>(found - names.begin()));
}

Bytes header_text(const ObjectHeader& header) {
    return fmt::format("{} {}", type_name(header.type), header.size) + '\0';
}

}  // namespace adfkeep::git

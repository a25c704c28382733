#include "src/emulator/factories/names.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "src/base/text.hpp"

namespace adfkeep::emulator {
namespace {

bool is_alphanumeric(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_one_of(char c, std::string_view characters) noexcept { return characters.find(c) != std::string_view::npos; }

/// Characters as people count them: bytes that begin one in UTF-8.
std::size_t length(std::string_view text) noexcept {
    return static_cast<std::size_t>(
        std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// ^[A-Za-z0-9_][^<>*#.%&:\\+?/]*$, 1 to 260
bool is_entity_name(std::string_view name) noexcept {
    return !name.empty() && length(name) <= 260 && (is_alphanumeric(name.front()) || name.front() == '_') &&
           std::ranges::none_of(name, [](char c) { return is_one_of(c, "<>*#.%&:\\+?/"); });
}

/// ^([_A-Za-z0-9]|([_A-Za-z0-9][-_A-Za-z0-9]{0,125}[_A-Za-z0-9]))$
bool is_short_name(std::string_view name) noexcept {
    return !name.empty() && name.size() <= 127 && name.front() != '-' && name.back() != '-' &&
           std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || is_one_of(c, "_-"); });
}

}  // namespace

bool is_factory_name(std::string_view name) noexcept {
    return name.size() >= 3 && name.size() <= 63 && name.front() != '-' && name.back() != '-' &&
           name.find("--") == std::string_view::npos &&
           std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_group_name(std::string_view name) noexcept {
    return !name.empty() && length(name) <= 90 && name.back() != '.' && std::ranges::all_of(name, [](char c) {
        return is_alphanumeric(c) || is_one_of(c, "-_.()") || static_cast<unsigned char>(c) >= 0x80;
    });
}

bool is_name(std::string_view collection, std::string_view name) noexcept {
    static constexpr std::array<std::string_view, 3> with_short_names{"managedVirtualNetworks",
                                                                      "managedPrivateEndpoints", "credentials"};
    const auto is_collection = [&](std::string_view c) { return equal_without_case(c, collection); };
    if (is_collection("integrationRuntimes")) return is_factory_name(name);
    if (is_collection("privateEndPointConnections")) return !name.empty();
    if (std::ranges::any_of(with_short_names, is_collection)) return is_short_name(name);
    return is_entity_name(name);
}

}  // namespace adfkeep::emulator

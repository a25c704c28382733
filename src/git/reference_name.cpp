#include "src/git/reference_name.hpp"

#include <algorithm>

#include "src/base/text.hpp"

namespace adfkeep::git {
namespace {

bool is_forbidden(char c) noexcept {
    return static_cast<unsigned char>(c) <= ' ' || c == '\x7F' ||
           std::string_view("~^:?*[\\").find(c) != std::string_view::npos;
}

bool is_part(std::string_view part) noexcept {
    return !part.empty() && !part.starts_with('.') && !part.ends_with(".lock");
}

bool is_top_name(std::string_view name) noexcept {
    return std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

}  // namespace

bool is_reference_name(std::string_view name) {
    if (std::ranges::any_of(name, is_forbidden) || name.ends_with('.') || name.find("..") != std::string_view::npos ||
        name.find("@{") != std::string_view::npos)
        return false;
    if (name.find('/') == std::string_view::npos) return !name.empty() && is_top_name(name);
    return std::ranges::all_of(split(name, '/'), is_part);
}

}  // namespace adfkeep::git

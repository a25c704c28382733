#include <algorithm>

#include "src/base/text.hpp"
#include "src/git/reference_store.hpp"

namespace adfkeep::git {
namespace {

bool is_forbidden(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F || std::string_view(" ~^:?*[\\").find(c) != std::string_view::npos; }

bool is_component(std::string_view part) { return !part.empty() && part.front() != '.' && !part.ends_with(".lock"); }

/// HEAD and its like stand at the top.
bool is_top_name(std::string_view name) {
    return std::ranges::all_of(name, [](char c) { return (c >= 'A' && c <= 'Z') || c == '_'; });
}

}  // namespace

bool is_reference_name(std::string_view name) {
    if (std::ranges::any_of(name, is_forbidden) || name.ends_with('.')) return false;
    if (name.find("..") != std::string_view::npos || name.find("@{") != std::string_view::npos) return false;
    return std::ranges::all_of(split(name, '/'), is_component) && (name.find('/') != std::string_view::npos || is_top_name(name));
}

}  // namespace adfkeep::git

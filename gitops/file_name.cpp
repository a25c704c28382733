#include "gitops/file_name.hpp"

#include <fmt/format.h>

#include <cctype>
#include <charconv>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"

namespace adfkeep::gitops {
namespace {

// File systems take 255 bytes: room for ".json", for "~999", and for a shortened name to be longer than any that is
// not.
constexpr std::size_t longest_whole = 240;
constexpr std::size_t longest_beginning = 229;
constexpr std::size_t hash_bytes = 8;

bool is_hex(char c) noexcept { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

bool is_escape(std::string_view text, std::size_t at) noexcept {
    return text[at] == '%' && at + 2 < text.size() && is_hex(text[at + 1]) && is_hex(text[at + 2]);
}

bool needs_escape(std::string_view name, std::size_t at) noexcept {
    const auto c = static_cast<unsigned char>(name[at]);
    return c < 0x20 || c == 0x7F || c == '/' || c == '\\' || (c == '.' && at == 0) || is_escape(name, at);
}

std::string escaped(std::string_view name) {
    std::string text;
    for (std::size_t at = 0; at < name.size(); ++at) {
        if (needs_escape(name, at)) {
            text += fmt::format("%{:02X}", static_cast<unsigned char>(name[at]));
        } else {
            text += name[at];
        }
    }
    return text;
}

/// The longest beginning that splits neither a character nor an escape.
std::string_view beginning(std::string_view text) {
    auto end = longest_beginning;
    while ((static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
    for (const std::size_t before : {1u, 2u}) {
        if (is_escape(text, end - before)) return text.substr(0, end - before);
    }
    return text.substr(0, end);
}

}  // namespace

std::string to_file_name(std::string_view name) {
    auto text = escaped(name);
    if (text.size() <= longest_whole) return text;
    return fmt::format("{}~{}", beginning(text), to_hex(crypto::sha256(name).view().substr(0, hash_bytes)));
}

std::string from_file_name(std::string_view file_name) {
    std::string name;
    for (std::size_t at = 0; at < file_name.size(); ++at) {
        if (is_escape(file_name, at)) {
            unsigned char byte = 0;
            std::from_chars(file_name.data() + at + 1, file_name.data() + at + 3, byte, 16);
            name += static_cast<char>(byte);
            at += 2;
        } else {
            name += file_name[at];
        }
    }
    return to_file_name(name) == file_name ? name : std::string(file_name);
}

bool is_shortened(std::string_view name) { return escaped(name).size() > longest_whole; }

}  // namespace adfkeep::gitops

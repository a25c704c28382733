#include "restore/secret_looking.hpp"

#include <algorithm>
#include <array>

#include "src/base/text.hpp"
#include "src/model/json/tree.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep::restore {
namespace {

bool is_secret_name(std::string_view name) {
    static constexpr std::array<std::string_view, 11> words{"password",   "secret",     "pwd",
                                                            "passphrase", "accountkey", "accesskey",
                                                            "token",      "sasuri",     "encryptedcredential",
                                                            "privatekey", "apikey"};
    // Keys by which a service lets in ("servicePrincipalKey", "key"), and names that only tell where a secret is kept.
    static constexpr std::array<std::string_view, 3> harmless{"secretname", "secretversion", "keyname"};
    const auto folded = lower(name);
    if (std::ranges::any_of(harmless, [&](std::string_view word) { return folded.ends_with(word); })) return false;
    return folded.ends_with("key") ||
           std::ranges::any_of(words, [&](std::string_view word) { return folded.find(word) != std::string::npos; });
}

/// Without the members that lead to it, "secretName" of ".password.secretName" would look like one.
bool leads_to_secret(std::string_view path) {
    constexpr std::string_view of_secure_string = ".value";
    if (path.ends_with(of_secure_string)) path.remove_suffix(of_secure_string.size());
    return is_secret_name(path.substr(path.find_last_of('.') + 1));
}

bool says_secret(std::string_view string) {
    const auto text = json::decode(string);
    const auto folded = lower(text);
    return folded == "securestring" || without_secret_parts(text) || folded.find("sig=") != std::string::npos;
}

}  // namespace

bool looks_secret(std::string_view path, std::string_view text) {
    if (text.empty()) return false;
    const json::Tree tree(text);
    const bool is_object = tree.type(0) == json::Type::object;
    if (!is_object && leads_to_secret(path)) return true;
    for (std::size_t i = 0; i < tree.end(0); ++i)
        if (tree.type(i) == json::Type::string &&
            (says_secret(tree.text(i)) || (!tree.raw_name(i).empty() && is_secret_name(tree.name(i)))))
            return true;
    return false;
}

}  // namespace adfkeep::restore

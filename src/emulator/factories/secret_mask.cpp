#include "src/emulator/factories/secret_mask.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "src/emulator/json_text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/json/tree.hpp"
#include "src/model/masked_secret.hpp"

namespace adfkeep::emulator {
namespace {

/// A piece of the text and what stands there instead.
struct Edit {
    std::string_view piece;
    std::string text;
};

std::string edited(std::string_view text, const std::vector<Edit>& edits) {
    std::string result;
    const char* at = text.data();
    for (const auto& edit : edits) {
        result.append(at, edit.piece.data());
        result += edit.text;
        at = edit.piece.data() + edit.piece.size();
    }
    return result.append(at, text.data() + text.size());
}

/// Decided at run time, by parameters.
bool is_parameterised(std::string_view text) {
    return text.find("@{") != std::string_view::npos || text.starts_with('@');
}

bool is_string(const json::Tree& tree, std::size_t i) { return tree.type(i) == json::Type::string; }

/// The string `value` of a SecureString object that holds one, else 0.
std::size_t secure_value(const json::Tree& tree, std::size_t object) {
    bool is_secure = false;
    std::size_t value = 0;
    for (auto child = json::Tree::first(object); child != tree.end(object); child = tree.end(child)) {
        if (!is_string(tree, child)) continue;
        const auto name = tree.name(child);
        if (name == "type") is_secure = equal_without_case(json::decode(tree.text(child)), "SecureString");
        if (name == "value") value = child;
    }
    return is_secure && value != 0 && !is_parameterised(json::decode(tree.text(value))) ? value : 0;
}

Masked with_masked_strings(std::string_view properties) {
    if (properties.find("ecure") == std::string_view::npos && properties.find("ECURE") == std::string_view::npos)
        return {std::string(properties), false};
    const json::Tree tree(properties);
    std::vector<Edit> edits;
    for (std::size_t i = 0; i < tree.end(0); ++i) {
        if (tree.type(i) != json::Type::object) continue;
        if (const auto value = secure_value(tree, i)) edits.push_back({tree.text(value), json::encode(mask)});
    }
    std::ranges::sort(edits, {}, [](const Edit& e) { return e.piece.data(); });
    return {edited(properties, edits), !edits.empty()};
}

/// Whether all that it holds is in Key Vault, and so no secret of the factory's.
bool is_in_key_vault(std::string_view headers) {
    if (!is_object(headers)) return false;
    return std::ranges::all_of(json::members(headers), [](const json::Member& m) {
        return equal_without_case(string_at(m.value, {"type"}), "AzureKeyVaultSecret");
    });
}

/// What only linked services hide.
Masked with_hidden_settings(Masked shown) {
    const auto settings = member(shown.properties, "typeProperties");
    if (!settings || !is_object(*settings)) return shown;
    std::string changed(*settings);
    const auto connection = string_at(changed, {"connectionString"});
    if (const auto kept = without_secret_parts(connection)) {
        changed = with(changed, "connectionString", json::encode(*kept));
        shown.has_secret = true;
    }
    if (const auto headers = member(changed, "authHeaders"); headers && !is_in_key_vault(*headers)) {
        constexpr std::array<std::string_view, 1> hidden{"authHeaders"};
        changed = without(changed, hidden);
        shown.has_secret = true;
    }
    if (changed != *settings) shown.properties = with(shown.properties, "typeProperties", changed);
    return shown;
}

}  // namespace

Masked masked(std::string_view kind, std::string_view properties) {
    auto shown = with_masked_strings(properties);
    return equal_without_case(kind, "linkedservices") ? with_hidden_settings(std::move(shown)) : shown;
}

std::string secret_pointer(std::string_view factory_guid, std::string_view secret_guid) {
    return to_base64(ObjectText()
                         .add_string("Version", "2017-11-30")
                         .add_string("ProtectionMode", "Key")
                         .add_string("SecretContentType", "Plaintext")
                         .add_string("CredentialId", fmt::format("DATAFACTORY@{}_{}", factory_guid, secret_guid))
                         .text());
}

bool is_foreign_pointer(std::string_view pointer, std::string_view factory_guid) {
    const auto text = from_base64(pointer);
    constexpr std::string_view start = "DATAFACTORY@";
    const auto at = text ? text->find(start) : std::string::npos;
    return at != std::string::npos && text->compare(at + start.size(), factory_guid.size(), factory_guid) != 0;
}

}  // namespace adfkeep::emulator

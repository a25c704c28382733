#include <algorithm>
#include <array>

#include "restore/feasibility_rules.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

bool is_letter_or_digit(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/// Characters as people count them: bytes that begin one in UTF-8.
std::ptrdiff_t length_of(std::string_view text) {
    return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

/// ^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$, 3 to 63
bool is_host_like(std::string_view name) {
    return name.size() >= 3 && name.size() <= 63 && name.front() != '-' && name.back() != '-' &&
           name.find("--") == std::string_view::npos &&
           std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

/// ^[A-Za-z0-9_][^<>*#.%&:\\+?/]*$, 1 to 260
bool is_plain(std::string_view name) {
    constexpr std::string_view refused = "<>*#.%&:\\+?/";
    return !name.empty() && length_of(name) <= 260 && (is_letter_or_digit(name.front()) || name.front() == '_') &&
           name.find_first_of(refused) == std::string_view::npos;
}

/// ^([_A-Za-z0-9]|([_A-Za-z0-9][-_A-Za-z0-9]{0,125}[_A-Za-z0-9]))$
bool is_short(std::string_view name) {
    return !name.empty() && name.size() <= 127 && name.front() != '-' && name.back() != '-' &&
           std::ranges::all_of(name, [](char c) { return is_letter_or_digit(c) || c == '-' || c == '_'; });
}

struct NameRule {
    bool (*allows)(std::string_view name);
    std::string_view text;
};

constexpr NameRule host_like{is_host_like, "letters, digits and single dashes between them, 3 to 63"};
constexpr NameRule plain{is_plain,
                         "1 to 260 characters, none of <>*#.%&:\\+?/, the first a letter of a to z, a digit or _"};
constexpr NameRule short_name{is_short, "1 to 127 letters, digits, _ and -, no - at the ends"};

// The service's OpenAPI; its documentation is stricter in places, which is Studio's own check.
const NameRule* rule_of(std::string_view kind) {
    static constexpr std::array<std::string_view, 3> with_short_names{"managedVirtualNetworks",
                                                                      "managedPrivateEndpoints", "credentials"};
    if (kind == factory_kind || kind == "integrationRuntimes") return &host_like;
    if (std::ranges::find(with_short_names, kind) != with_short_names.end()) return &short_name;
    return find_kind(kind) == nullptr ? nullptr : &plain;
}

/// "ENDPOINT" of "NETWORK/ENDPOINT".
std::string_view own_name(const EntityId& id) {
    const std::string_view name = id.name;
    return find_kind(id.kind)->parent.empty() ? name : name.substr(name.rfind('/') + 1);
}

}  // namespace

void check_names(const Plan& plan, Findings& findings) {
    for (const auto& step : plan.steps) {
        if (!is_put(step) || step.before || step.is_first_half) continue;
        const auto* const rule = rule_of(step.entity.kind);
        if (rule == nullptr || rule->allows(own_name(step.entity))) continue;
        findings.push_back(about(step.entity, "name-refused", Severity::error,
                                 "the service refuses its name: it takes " + std::string(rule->text),
                                 "rename it with --map, or leave it out with --except"));
    }
}

}  // namespace adfkeep::restore

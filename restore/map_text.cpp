#include "restore/map_text.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view subscriptions = "/subscriptions/", groups = "/resourceGroups/",
                           vaults = "/Microsoft.KeyVault/vaults/", factories = "/Microsoft.DataFactory/factories/";

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c & 0x80) != 0;
}

/// Whether a name of a resource may end at `end`: "sales" is not the start of "salesforce", "sales-2" or "sales@{…}".
bool is_border(std::string_view text, std::size_t end) {
    const auto rest = text.substr(end);
    if (rest.empty()) return true;
    if (rest.front() == '.') return rest.size() == 1 || !is_letter_or_digit(rest[1]);
    return !is_letter_or_digit(rest.front()) && rest.front() != '-' && rest.front() != '_' && rest.front() != '%' &&
           rest.front() != '(' && !rest.starts_with("@{");
}

/// Whether a host or a path may begin at `begin`.
bool is_start_of_host(std::string_view text, std::size_t begin) {
    return begin == 0 || (!is_letter_or_digit(text[begin - 1]) && text[begin - 1] != '-' && text[begin - 1] != '_' &&
                          text[begin - 1] != '.');
}

template <typename Accepts>
void find_all(std::string_view text, std::string_view wanted, const Accepts& accepts, std::vector<TextSpan>& spans) {
    const auto same = [](char a, char b) { return equal_without_case({&a, 1}, {&b, 1}); };
    for (auto from = text.begin();;) {
        const auto found = std::search(from, text.end(), wanted.begin(), wanted.end(), same);
        if (found == text.end()) return;
        const auto offset = static_cast<std::size_t>(found - text.begin());
        const bool is_one = accepts(offset);
        if (is_one) spans.push_back({.offset = offset, .size = wanted.size()});
        from = found + (is_one ? static_cast<std::ptrdiff_t>(wanted.size()) : 1);
    }
}

/// `name` where it is the segment behind `marker`.
void find_segment(std::string_view text, std::string_view marker, std::string_view name, std::vector<TextSpan>& spans) {
    std::vector<TextSpan> whole;
    find_all(
        text, std::string(marker) + std::string(name),
        [&](std::size_t offset) { return is_border(text, offset + marker.size() + name.size()); }, whole);
    for (const auto& span : whole) spans.push_back({.offset = span.offset + marker.size(), .size = name.size()});
}

/// https://learn.microsoft.com/azure/key-vault/general/about-keys-secrets-certificates, "DNS suffixes"; the last is a
/// private endpoint's.
bool is_vault_host(std::string_view behind_name) {
    static constexpr std::array<std::string_view, 5> suffixes{".vault.azure.net", ".vault.azure.cn",
                                                              ".vault.usgovcloudapi.net", ".vault.microsoftazure.de",
                                                              ".privatelink.vaultcore.azure.net"};
    return std::ranges::any_of(suffixes, [&](std::string_view suffix) {
        return equal_without_case(behind_name.substr(0, suffix.size()), suffix) &&
               is_border(behind_name, suffix.size());
    });
}

void find_vault(std::string_view text, std::string_view name, std::vector<TextSpan>& spans) {
    find_segment(text, vaults, name, spans);
    find_all(
        text, name,
        [&](std::size_t offset) {
            return is_start_of_host(text, offset) && is_vault_host(text.substr(offset + name.size()));
        },
        spans);
    std::ranges::sort(spans, {}, &TextSpan::offset);
}

bool is_name_of_group(std::string_view member) {
    static constexpr std::array<std::string_view, 3> members{"resourceGroup", "resourceGroupName",
                                                             "clusterResourceGroup"};
    return std::ranges::any_of(members, [&](std::string_view known) { return equal_without_case(member, known); });
}

std::vector<TextSpan> spans_of_text(std::string_view text, std::string_view wanted) {
    std::vector<TextSpan> spans;
    for (auto at = text.find(wanted); at != std::string_view::npos; at = text.find(wanted, at + wanted.size()))
        spans.push_back({.offset = at, .size = wanted.size()});
    return spans;
}

}  // namespace

std::vector<TextSpan> spans_of(const MapRule& rule, std::string_view factory, std::string_view text,
                               std::string_view member) {
    using enum MapRule::Does;
    std::vector<TextSpan> spans;
    const bool is_whole = equal_without_case(text, rule.path);
    if (rule.does == replace) return spans_of_text(text, rule.path);
    if (rule.does == factory_name) find_segment(text, factories, factory, spans);
    if (rule.does == key_vault) find_vault(text, rule.path, spans);
    if (rule.does == subscription) find_segment(text, subscriptions, rule.path, spans);
    if (rule.does == resource_group) find_segment(text, groups, rule.path, spans);
    if ((rule.does == subscription && is_whole) ||
        (rule.does == resource_group && is_whole && is_name_of_group(member)))
        spans.push_back({.offset = 0, .size = text.size()});
    if (rule.does == resource_id)
        find_all(
            text, rule.path, [&](std::size_t offset) { return is_border(text, offset + rule.path.size()); }, spans);
    return spans;
}

}  // namespace adfkeep::restore

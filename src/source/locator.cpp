#include "src/source/locator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::source {
namespace {

constexpr std::string_view live_form = "/subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F";

/// What follows `prefix`; absent where `text` does not begin with it.
std::optional<std::string_view> after(std::string_view prefix, std::string_view text) {
    return text.starts_with(prefix) ? std::optional(text.substr(prefix.size())) : std::nullopt;
}

Error not_understood(std::string_view text, const std::string& what, std::string_view form) {
    return {ErrorCode::usage, what, std::string(text), fmt::format("write it as {}", form)};
}

std::string not_empty(std::string_view part, std::string_view text, std::string_view form) {
    if (part.empty()) throw not_understood(text, "something is missing in this locator", form);
    return std::string(part);
}

GitLocator parse_git(std::string_view text, std::string_view rest) {
    constexpr std::string_view form = "git:PATH_OR_URL@REVISION[:ROOTFOLDER]";
    const auto at = rest.rfind('@');
    if (at == std::string_view::npos) throw not_understood(text, "a Git source needs a revision", form);
    const auto revision = rest.substr(at + 1);
    const auto colon = revision.find(':');
    return {.path_or_url = not_empty(rest.substr(0, at), text, form),
            .revision = not_empty(revision.substr(0, colon), text, form),
            .root = colon == std::string_view::npos ? std::string() : std::string(revision.substr(colon + 1))};
}

/// Azure compares the fixed parts of a resource id without case.
std::optional<LiveLocator> parse_live(std::string_view text) {
    constexpr std::array<std::string_view, 9> form{
        "", "subscriptions", "", "resourceGroups", "", "providers", "Microsoft.DataFactory", "factories", ""};
    const auto parts = split(text, '/');
    if (parts.size() != form.size() || !parts[0].empty()) return std::nullopt;
    for (std::size_t i = 1; i < form.size(); ++i) {
        if (form[i].empty() ? parts[i].empty() : !equal_without_case(parts[i], form[i])) return std::nullopt;
    }
    return LiveLocator{.subscription = std::string(parts[2]),
                       .resource_group = std::string(parts[4]),
                       .factory = std::string(parts[8])};
}

/// Without a prefix it is a path, unless it can only have been meant as something else.
Locator parse_plain(std::string_view text) {
    if (auto live = parse_live(text)) return std::move(*live);
    if (lower(text).starts_with("/subscriptions/") && lower(text).find("/providers/") != std::string::npos) {
        throw not_understood(text, "this is not the resource id of a factory", live_form);
    }
    if (text.find("://") != std::string_view::npos)
        throw not_understood(text, "a URL alone is no source", "git:URL@REVISION[:ROOTFOLDER]");
    return FolderLocator{not_empty(text, text, "a path, or folder:DIR, git:…, arm:…, snapshot:…")};
}

}  // namespace

Locator parse_locator(std::string_view text) {
    if (text.find('\0') != std::string_view::npos)
        throw Error(ErrorCode::usage, "a locator holds no zero byte", std::string(text));
    if (const auto rest = after("folder:", text)) return FolderLocator{not_empty(*rest, text, "folder:DIR")};
    if (const auto rest = after("git:", text)) return parse_git(text, *rest);
    if (const auto rest = after("arm:", text)) return ArmLocator{not_empty(*rest, text, "arm:FILE_OR_DIR")};
    if (after("snapshot:", text)) return parse_snapshot(text);
    return parse_plain(text);
}

SnapshotLocator parse_snapshot(std::string_view text) {
    constexpr std::string_view form = "FACTORY, FACTORY@latest, FACTORY@latest~N, FACTORY@COMMIT or FACTORY@DATE";
    const auto rest = after("snapshot:", text).value_or(text);
    const auto at = rest.rfind('@');
    if (at == std::string_view::npos) return {.factory = not_empty(rest, text, form)};
    return {.factory = not_empty(rest.substr(0, at), text, form), .at = not_empty(rest.substr(at + 1), text, form)};
}

std::string to_text(const Locator& locator) {
    struct {
        std::string operator()(const FolderLocator& folder) const { return "folder:" + folder.path.string(); }
        std::string operator()(const GitLocator& git) const {
            return fmt::format("git:{}@{}{}{}", git.path_or_url, git.revision, git.root.empty() ? "" : ":", git.root);
        }
        std::string operator()(const ArmLocator& arm) const { return "arm:" + arm.path.string(); }
        std::string operator()(const LiveLocator& live) const {
            return fmt::format("/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DataFactory/factories/{}",
                               live.subscription, live.resource_group, live.factory);
        }
        std::string operator()(const SnapshotLocator& snapshot) const {
            return fmt::format("snapshot:{}@{}", snapshot.factory, snapshot.at);
        }
    } text;
    return std::visit(text, locator);
}

Locator parse_snapshot_or_other(std::string_view text) {
    const bool has_prefix = text.starts_with("folder:") || text.starts_with("git:") || text.starts_with("arm:");
    if (has_prefix || text.starts_with('/')) return parse_locator(text);
    return parse_snapshot(text);
}

bool is_live(std::string_view text) { return parse_live(text).has_value(); }

bool is_remote(const GitLocator& locator) {
    const std::string_view text = locator.path_or_url;
    if (text.find("://") != std::string_view::npos) return !text.starts_with("file://");
    const auto colon = text.find(':');
    return colon != std::string_view::npos && text.find('/') > colon;  // as git tells HOST:PATH from a path
}

}  // namespace adfkeep::source

#include "restore/selection.hpp"

#include <fnmatch.h>

#include <algorithm>

#include "restore/dependencies.hpp"
#include "restore/json_object.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::string_view folder_prefix = "folder:";

bool matches_glob(const std::string& glob, const std::string& text) {
    return ::fnmatch(glob.c_str(), text.c_str(), FNM_CASEFOLD | FNM_NOESCAPE) == 0;
}

bool matches_kind(const std::string& glob, const std::string& kind) {
    if (matches_glob(glob, kind)) return true;
    const auto* const info = find_kind(kind);
    return info != nullptr && !info->git_folder.empty() && matches_glob(glob, std::string(info->git_folder));
}

/// "Sales/Daily"; empty where Studio shows it at the top.
std::string folder_of(const Entity& entity) {
    if (entity.definition.empty() || entity.id.kind == files_kind) return {};
    return string_member(JsonObject(entity.definition).get("folder"), "name");
}

/// One filter of --only or --except.
class Filter {
public:
    explicit Filter(const std::string& text) : text_(text) {
        if (text.starts_with(folder_prefix)) {
            folder_ = text.substr(folder_prefix.size());
            require(!folder_.empty());
            return;
        }
        const auto slash = text.find('/');
        kind_ = text.substr(0, slash);
        if (slash != std::string::npos) name_ = text.substr(slash + 1);
        require(!kind_.empty() && !name_.empty());
    }

    [[nodiscard]] bool matches(const Entity& entity) const {
        if (folder_.empty()) return matches_kind(kind_, entity.id.kind) && matches_glob(name_, entity.id.name);
        const auto folder = folder_of(entity);
        return !folder.empty() && (matches_glob(folder_, folder) || matches_glob(folder_ + "/*", folder));
    }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void require(bool is_filter) const {
        if (!is_filter) throw Error(ErrorCode::usage, "is no filter", text_, "write KIND, KIND/GLOB or folder:GLOB");
    }

    std::string text_;
    std::string kind_;
    std::string name_ = "*";
    std::string folder_;
};

std::vector<Filter> filters_of(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

bool any_matches(const std::vector<Filter>& filters, const Entity& entity) {
    return std::ranges::any_of(filters, [&](const Filter& filter) { return filter.matches(entity); });
}

void require_each_matches(const std::vector<Filter>& filters, const Factory& factory) {
    for (const auto& filter : filters)
        if (std::ranges::none_of(factory.entities, [&](const Entity& entity) { return filter.matches(entity); }))
            throw Error(ErrorCode::usage, "this filter matches nothing", filter.text(),
                        "`adfkeep show SNAPSHOT` lists what there is");
}

/// What is excepted is there already, and so is what only that needs.
void take_dependencies(const Dependencies& dependencies, const std::vector<bool>& is_excepted,
                       std::vector<bool>& is_taken) {
    std::vector<std::size_t> waiting;
    for (std::size_t i = 0; i < is_taken.size(); ++i)
        if (is_taken[i]) waiting.push_back(i);
    while (!waiting.empty()) {
        const auto entity = waiting.back();
        waiting.pop_back();
        for (const auto target : dependencies.targets(entity)) {
            if (is_taken[target] || is_excepted[target]) continue;
            is_taken[target] = true;
            waiting.push_back(target);
        }
    }
}

}  // namespace

bool selects(const Selection& selection, const Entity& entity) {
    const auto only = filters_of(selection.only), except = filters_of(selection.except);
    return (only.empty() || any_matches(only, entity)) && !any_matches(except, entity);
}

Selected select(const Factory& factory, const Selection& selection) {
    const auto only = filters_of(selection.only), except = filters_of(selection.except);
    require_each_matches(only, factory);
    require_each_matches(except, factory);
    std::vector<bool> is_excepted(factory.entities.size()), is_taken(factory.entities.size());
    for (std::size_t i = 0; i < factory.entities.size(); ++i) {
        is_excepted[i] = any_matches(except, factory.entities[i]);
        is_taken[i] = !is_excepted[i] && (only.empty() || any_matches(only, factory.entities[i]));
    }
    if (selection.with_dependencies && !only.empty()) take_dependencies(Dependencies(factory), is_excepted, is_taken);
    Selected selected{.factory = {.name = factory.name, .entities = {}}, .left_out = {}};
    for (std::size_t i = 0; i < is_taken.size(); ++i) {
        const auto& entity = factory.entities[i];
        if (is_taken[i])
            selected.factory.entities.push_back(entity);
        else if (!stands_around(entity.id.kind))
            selected.left_out.push_back(entity.id);
    }
    return selected;
}

}  // namespace adfkeep::restore

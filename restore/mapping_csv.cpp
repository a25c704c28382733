// The configuration files of azure.datafactory.tools: type,name,path,value.
// https://github.com/Azure-Player/azure.datafactory.tools, "Replace of properties".
#include <algorithm>
#include <cctype>
#include <map>

#include "restore/map_path.hpp"
#include "restore/mapping.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::size_t max_rules = 100'000;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

struct Row {
    std::size_t line = 0;
    std::vector<std::string> cells;
};

/// RFC 4180, with LF or CRLF.
class Rows {
public:
    Rows(std::string_view text, const std::string& where) : rest_(text), where_(where) {
        if (rest_.starts_with(byte_order_mark)) rest_.remove_prefix(byte_order_mark.size());
    }

    /// False at the end.
    bool next(Row& row) {
        if (rest_.empty()) return false;
        row = {.line = line_, .cells = {}};
        // Quotes in a comment mean nothing.
        if (rest_.starts_with('#')) {
            end_line(std::min(rest_.find('\n'), rest_.size()));
            return true;
        }
        do row.cells.push_back(cell());
        while (takes(','));
        const bool has_return = takes('\r');
        if (!rest_.empty() && !rest_.starts_with('\n'))
            refuse(has_return ? "a lone carriage return" : "text behind a closing quote");
        end_line(0);
        return true;
    }

private:
    std::string cell() {
        if (takes('"')) return quoted();
        const auto size = std::min(rest_.find_first_of(",\r\n"), rest_.size());
        std::string text(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return text;
    }
    std::string quoted() {
        std::string text;
        for (;;) {
            const auto end = rest_.find('"');
            if (end == std::string_view::npos) refuse("a quoted value without an end");
            const auto piece = rest_.substr(0, end);
            line_ += static_cast<std::size_t>(std::ranges::count(piece, '\n'));
            text += piece;
            rest_.remove_prefix(end + 1);
            if (!takes('"')) return text;
            text += '"';
        }
    }
    bool takes(char c) {
        if (!rest_.starts_with(c)) return false;
        rest_.remove_prefix(1);
        return true;
    }
    void end_line(std::size_t size) {
        rest_.remove_prefix(size);
        if (takes('\n')) ++line_;
    }
    [[noreturn]] void refuse(const std::string& what) const {
        throw Error(ErrorCode::invalid_input, "here stands " + what, where_ + ":" + std::to_string(line_),
                    "quote values as in RFC 4180: a quote inside is written twice");
    }

    std::string_view rest_;
    const std::string& where_;
    std::size_t line_ = 1;
};

bool is_blank(const Row& row) {
    return row.cells.empty() || (row.cells.size() == 1 && json::trimmed(row.cells[0]).empty());
}

/// Where each of the four columns stands.
std::map<std::string, std::size_t> columns_of(const Row& header, const std::string& where) {
    std::map<std::string, std::size_t> columns;
    for (std::size_t i = 0; i < header.cells.size(); ++i) columns.emplace(lower(json::trimmed(header.cells[i])), i);
    for (const auto* const name : {"type", "name", "path", "value"})
        if (!columns.contains(name))
            throw Error(ErrorCode::invalid_input, std::string("this file has no column '") + name + "'", where,
                        "its first line is type,name,path,value");
    return columns;
}

/// "$Env:NAME", "$($Env:NAME)", "${name}", "$name": azure.datafactory.tools has PowerShell expand them. A path of JSON
/// ("$.a", "$['a']") and a dollar sign behind a backtick stay.
bool has_variable(std::string_view value) {
    for (auto at = value.find('$'); at != std::string_view::npos; at = value.find('$', at + 1)) {
        if ((at != 0 && value[at - 1] == '`') || at + 1 == value.size()) continue;
        const auto next = value[at + 1];
        if (std::isalnum(static_cast<unsigned char>(next)) != 0 || next == '_' || next == '(' || next == '{')
            return true;
    }
    return false;
}

std::string without_backticks(std::string_view value) {
    std::string text(value);
    for (auto at = text.find("`$"); at != std::string::npos; at = text.find("`$", at + 1)) text.erase(at, 1);
    return text;
}

/// Rows name a nested entity without its parent, or have the parent in the type:
/// "managedVirtualNetwork\default\managedPrivateEndpoint".
void name_kind(MapRule& rule) {
    std::string parent = "*";
    if (const auto last = rule.kind.find_last_of("\\/"); last != std::string::npos) {
        const auto first = rule.kind.find_first_of("\\/");
        if (first + 1 < last) parent = rule.kind.substr(first + 1, last - first - 1);
        rule.kind.erase(0, last + 1);
    }
    const auto* const known = find_kind(rule.kind);
    if (known == nullptr) return;
    rule.kind = known->collection;
    if (!known->parent.empty() && rule.name.find('/') == std::string::npos) rule.name = parent + '/' + rule.name;
}

MapRule rule_of(std::string_view type, std::string_view name, std::string_view path, std::string_view value,
                const std::string& from) {
    const auto refuse = [&](const std::string& what, const std::string& next) {
        throw Error(ErrorCode::invalid_input, what, from, next);
    };
    if (type.empty() || name.empty()) refuse("a row needs a type and a name", "write * for every name");
    if (has_variable(value))
        refuse("this value has a variable of PowerShell, which is not read",
               "put the value in before, with envsubst or in the pipeline; `$ is a dollar sign");
    MapRule rule{.does = MapRule::Does::set,
                 .kind = type == "*" ? std::string() : std::string(type),
                 .name = std::string(name),
                 .path = {},
                 .value = without_backticks(value),
                 .from = from,
                 .is_text = true};
    name_kind(rule);
    if (path.starts_with('+')) rule.does = MapRule::Does::add;
    if (path.starts_with('-')) rule.does = MapRule::Does::remove;
    if (rule.does != MapRule::Does::set) path.remove_prefix(1);
    rule.path = path;
    static_cast<void>(map_path(rule.path, from));
    return rule;
}

}  // namespace

std::vector<MapRule> map_rules_from_csv(std::string_view text, const std::string& where) {
    if (!is_utf8(text)) throw Error(ErrorCode::invalid_input, "this file is not UTF-8", where, "save it as UTF-8");
    Rows rows(text, where);
    Row row;
    while (rows.next(row) && is_blank(row)) continue;
    const auto columns = columns_of(row, where);
    std::vector<MapRule> rules;
    while (rows.next(row)) {
        if (is_blank(row) || json::trimmed(row.cells[0]).starts_with('#')) continue;
        const auto from = where + ":" + std::to_string(row.line);
        if (row.cells.size() > columns.size())
            throw Error(ErrorCode::invalid_input, "this row has more values than there are columns", from,
                        "quote a value with a comma");
        row.cells.resize(columns.size());
        const auto cell = [&](const char* name) -> std::string_view { return row.cells[columns.at(name)]; };
        rules.push_back(rule_of(json::trimmed(cell("type")), json::trimmed(cell("name")), json::trimmed(cell("path")),
                                cell("value"), from));
        if (rules.size() > max_rules) throw Error(ErrorCode::invalid_input, "this file has too many rules", where);
    }
    return rules;
}

}  // namespace adfkeep::restore

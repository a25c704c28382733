#include "src/base/report/table.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/base/report/columns.hpp"
#include "src/base/report/harmless.hpp"

namespace adfkeep {
namespace {

const Cell& cell_at(const std::vector<Cell>& row, std::size_t column) {
    static const Cell absent;
    return column < row.size() ? row[column] : absent;
}

std::string shown(const Cell& cell) {
    if (const auto* number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* text = std::get_if<std::string>(&cell)) return harmless::line(*text);
    return "-";
}

struct Column {
    std::size_t width = 0;
    bool has_numbers = false;
};

Column column_of(const Table& table, std::size_t index) {
    Column column{.width = columns::width(harmless::line(table.columns[index]))};
    for (const auto& row : table.rows) {
        const auto& cell = cell_at(row, index);
        column.width = std::max(column.width, columns::width(shown(cell)));
        column.has_numbers |= std::holds_alternative<std::int64_t>(cell);
    }
    return column;
}

std::string line_of(const std::vector<std::string>& cells, const std::vector<Column>& widths) {
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        line += i == 0 ? "" : "  ";
        line += widths[i].has_numbers ? columns::right_aligned(cells[i], widths[i].width)
                                      : columns::left_aligned(cells[i], widths[i].width);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    return line + "\n";
}

}  // namespace

std::string to_text(const Table& table) {
    std::vector<Column> widths;
    std::vector<std::string> names;
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        widths.push_back(column_of(table, i));
        names.push_back(harmless::line(table.columns[i]));
    }
    auto text = line_of(names, widths);
    for (const auto& row : table.rows) {
        std::vector<std::string> cells;
        for (std::size_t i = 0; i < table.columns.size(); ++i) cells.push_back(shown(cell_at(row, i)));
        text += line_of(cells, widths);
    }
    return text;
}

std::string to_json(const Table& table) {
    auto array = nlohmann::ordered_json::array();
    for (const auto& row : table.rows) {
        auto object = nlohmann::ordered_json::object();
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const auto& cell = cell_at(row, i);
            if (const auto* number = std::get_if<std::int64_t>(&cell)) object[table.columns[i]] = *number;
            if (const auto* text = std::get_if<std::string>(&cell)) object[table.columns[i]] = *text;
        }
        array.push_back(std::move(object));
    }
    return harmless::json(array.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) + "\n";
}

}  // namespace adfkeep

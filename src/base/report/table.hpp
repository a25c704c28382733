// Rows of facts that nobody judges: snapshots, keys, the history of an entity.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace adfkeep {

/// Absent, text or a number.
using Cell = std::variant<std::monostate, std::string, std::int64_t>;

struct Table {
    std::vector<std::string> columns;
    std::vector<std::vector<Cell>> rows;  ///< a row that is too short is absent at its end
};

/// Aligned columns below their names, numbers to the right, "-" for what is absent; ends in LF. Text from outside is
/// made harmless for a terminal.
[[nodiscard]] std::string to_text(const Table& table);
/// An array of objects, one per row, whose members are the columns; absent cells are left out. Ends in LF.
[[nodiscard]] std::string to_json(const Table& table);

}  // namespace adfkeep

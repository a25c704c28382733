#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "src/base/report/columns.hpp"
#include "src/base/report/formats.hpp"
#include "src/base/report/harmless.hpp"
#include "src/base/report/overview.hpp"

namespace adfkeep::formats {
namespace {

constexpr std::size_t widest_aligned = 48;  // longer places and paths push the rest of their own line only

enum class Style { heading, error, warning, note, faint };

class Painter {
public:
    explicit Painter(Colour colour) : is_on_(colour == Colour::yes) {}

    [[nodiscard]] std::string operator()(Style style, const std::string& text) const {
        constexpr std::array codes = {"1", "1;31", "1;33", "36", "2"};
        return is_on_ ? fmt::format("\x1b[{}m{}\x1b[0m", codes.at(static_cast<std::size_t>(style)), text) : text;
    }

private:
    bool is_on_;
};

Style style_of(const Finding& finding) {
    if (finding.state != FindingState::fail || finding.severity == Severity::note) return Style::note;
    return finding.severity == Severity::error ? Style::error : Style::warning;
}

bool is_listed(const Finding& finding) {
    return finding.state == FindingState::fail || finding.state == FindingState::not_judged;
}

/// A finding's first line, in cells.
struct Row {
    const Finding* finding;
    std::array<std::string, 3> cells;  ///< verdict, place, path
};

Row row_of(const Finding& finding) {
    return {&finding,
            {std::string(verdict_of(finding)), harmless::line(place_of(finding)), harmless::line(finding.path)}};
}

std::array<std::size_t, 3> widths_of(const std::vector<Row>& rows) {
    std::array<std::size_t, 3> widths{};
    for (const auto& row : rows) {
        for (std::size_t i = 0; i < widths.size(); ++i) {
            if (const auto width = columns::width(row.cells[i]); width <= widest_aligned)
                widths[i] = std::max(widths[i], width);
        }
    }
    return widths;
}

std::string first_line(const Row& row, const std::array<std::size_t, 3>& widths, const Painter& paint) {
    auto line = "  " + paint(style_of(*row.finding), columns::left_aligned(row.cells[0], widths[0]));
    for (std::size_t i = 1; i < widths.size(); ++i) {
        if (widths[i] > 0 || !row.cells[i].empty()) line += "  " + columns::left_aligned(row.cells[i], widths[i]);
    }
    return line + "  " + harmless::line(row.finding->message) + "\n";
}

std::string detail(std::string_view label, const std::string& text, const Painter& paint) {
    return "      " + paint(Style::faint, columns::left_aligned(label, 5)) + "  " + harmless::line(text) + "\n";
}

std::string details(const Finding& finding, const Painter& paint) {
    std::string lines;
    if (finding.left) lines += detail("left", harmless::shortened(*finding.left, harmless::most_of_a_value), paint);
    if (finding.right) lines += detail("right", harmless::shortened(*finding.right, harmless::most_of_a_value), paint);
    if (!finding.file.empty()) lines += detail("in", position_of(finding), paint);
    if (!finding.fix.empty()) lines += detail("fix", finding.fix, paint);
    return lines;
}

std::string listed(const RuleGroup& group, const Painter& paint) {
    std::vector<Row> rows;
    for (const auto* finding : group.findings) {
        if (is_listed(*finding)) rows.push_back(row_of(*finding));
    }
    if (rows.empty()) return {};

    auto lines = fmt::format("{} ({})\n", paint(Style::heading, harmless::line(group.rule)), rows.size());
    const auto widths = widths_of(rows);
    for (const auto& row : rows) lines += first_line(row, widths, paint) + details(*row.finding, paint);
    return lines + "\n";
}

std::string summary(const Report& report) {
    std::size_t widest = 0;
    for (const auto& [name, value] : report.summary) widest = std::max(widest, columns::width(harmless::line(name)));
    std::string lines;
    for (const auto& [name, value] : report.summary) {
        lines += columns::left_aligned(harmless::line(name), widest) + "  " + harmless::line(value) + "\n";
    }
    return lines.empty() ? lines : lines + "\n";
}

}  // namespace

std::string text(const Report& report, Colour colour) {
    const Painter paint(colour);
    auto title = "adfkeep " + report.command;
    for (const auto& source : report.sources) title += " " + source;

    auto lines = paint(Style::heading, harmless::line(title)) + "\n\n";
    for (const auto& group : group_by_rule(report)) lines += listed(group, paint);
    return lines + summary(report) + paint(Style::heading, to_sentence(tally(report))) + "\n";
}

}  // namespace adfkeep::formats

#include "src/base/report/renderer.hpp"

#include <array>
#include <utility>

#include "src/base/report/formats.hpp"

namespace adfkeep {
namespace {

constexpr std::array names = {
    std::pair(Format::text, "text"),         std::pair(Format::json, "json"),
    std::pair(Format::markdown, "markdown"), std::pair(Format::sarif, "sarif"),
    std::pair(Format::junit, "junit"),       std::pair(Format::html, "html"),
    std::pair(Format::github, "github"),     std::pair(Format::azure_pipelines, "azure-pipelines"),
};

}  // namespace

std::optional<Format> parse_format(std::string_view name) {
    for (const auto& [format, known] : names) {
        if (name == known) return format;
    }
    return std::nullopt;
}

std::string format_names() {
    std::string list;
    for (const auto& [format, name] : names) list += (list.empty() ? "" : ", ") + std::string(name);
    return list;
}

std::string render(const Report& report, Format format, Colour colour) {
    switch (format) {
        case Format::text:
            return formats::text(report, colour);
        case Format::json:
            return formats::json(report);
        case Format::markdown:
            return formats::markdown(report);
        case Format::sarif:
            return formats::sarif(report);
        case Format::junit:
            return formats::junit(report);
        case Format::html:
            return formats::html(report);
        case Format::github:
            return formats::github(report);
        case Format::azure_pipelines:
            break;
    }
    return formats::azure_pipelines(report);
}

}  // namespace adfkeep

#include <nlohmann/json.hpp>

#include "src/base/report/formats.hpp"
#include "src/base/report/harmless.hpp"

namespace adfkeep::formats {
namespace {

using Json = nlohmann::ordered_json;

void put(Json& object, const char* member, const std::string& text) {
    if (!text.empty()) object[member] = text;
}

void put(Json& object, const char* member, const std::optional<std::string>& text) {
    if (text) object[member] = *text;
}

Json to_json(const Finding& finding) {
    Json object = {{"rule", finding.rule}, {"state", to_text(finding.state)}, {"severity", to_text(finding.severity)}};
    put(object, "kind", finding.kind);
    put(object, "entity", finding.entity);
    put(object, "path", finding.path);
    put(object, "message", finding.message);
    put(object, "left", finding.left);
    put(object, "right", finding.right);
    put(object, "file", finding.file);
    if (finding.line > 0) object["line"] = finding.line;
    put(object, "fix", finding.fix);
    return object;
}

}  // namespace

std::string json(const Report& report) {
    Json document = {{"schema", "adfkeep/report/1"},
                     {"command", report.command},
                     {"sources", report.sources},
                     {"summary", Json::object()},
                     {"findings", Json::array()}};
    for (const auto& [name, value] : report.summary) document["summary"][name] = value;
    for (const auto& finding : report.findings) document["findings"].push_back(to_json(finding));
    return harmless::json(document.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace adfkeep::formats

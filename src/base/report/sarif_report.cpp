#include <map>
#include <nlohmann/json.hpp>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/report/formats.hpp"
#include "src/base/report/harmless.hpp"
#include "src/base/report/overview.hpp"

namespace adfkeep::formats {
namespace {

using Json = nlohmann::ordered_json;

/// Section 3.27.9: what was not judged is "open".
const char* kind_of(FindingState state) {
    switch (state) {
        case FindingState::pass:
            return "pass";
        case FindingState::fail:
            return "fail";
        case FindingState::not_applicable:
            return "notApplicable";
        case FindingState::not_judged:
            break;
    }
    return "open";
}

/// RFC 3986: a path whose first segment may hold a colon, as in "COMMIT:path".
std::string uri_of(std::string_view path) {
    constexpr std::string_view unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
    std::string uri = path.starts_with('/') ? "file://" : "";
    for (const char c : path) {
        if (unreserved.find(c) != std::string_view::npos) {
            uri += c;
        } else {
            uri += '%';
            uri += to_hex({&c, 1});
        }
    }
    return uri;
}

Json location_of(const Finding& finding) {
    Json location = Json::object();
    if (!finding.file.empty()) {
        location["physicalLocation"]["artifactLocation"]["uri"] = uri_of(finding.file);
        if (finding.line > 0) location["physicalLocation"]["region"]["startLine"] = finding.line;
    }
    if (const auto place = place_of(finding); !place.empty()) {
        location["logicalLocations"] =
            Json::array({{{"fullyQualifiedName", finding.path.empty() ? place : place + " " + finding.path}}});
    }
    return location;
}

Json properties_of(const Finding& finding) {
    Json properties = Json::object();
    for (const auto& [name, text] : {std::pair("kind", &finding.kind), std::pair("entity", &finding.entity),
                                     std::pair("path", &finding.path), std::pair("fix", &finding.fix)}) {
        if (!text->empty()) properties[name] = *text;
    }
    if (finding.left) properties["left"] = *finding.left;
    if (finding.right) properties["right"] = *finding.right;
    return properties;
}

Json result_of(const Finding& finding, std::size_t rule_index) {
    const auto said = finding.message.empty() ? finding.rule : finding.message;
    Json result = {{"ruleId", finding.rule},
                   {"ruleIndex", rule_index},
                   {"kind", kind_of(finding.state)},
                   {"level", finding.state == FindingState::fail ? to_text(finding.severity) : "none"},
                   {"message", {{"text", finding.fix.empty() ? said : said + " " + finding.fix}}}};
    if (auto location = location_of(finding); !location.empty())
        result["locations"] = Json::array({std::move(location)});
    // The same thing found again has the same fingerprint, whatever line it moved to.
    result["partialFingerprints"]["adfkeep/1"] =
        to_hex(crypto::sha256(framed({finding.rule, finding.kind, finding.entity, finding.path})).view());
    if (auto properties = properties_of(finding); !properties.empty()) result["properties"] = std::move(properties);
    return result;
}

}  // namespace

std::string sarif(const Report& report) {
    Json rules = Json::array();
    Json results = Json::array();
    std::map<std::string_view, std::size_t> index;
    for (const auto& finding : report.findings) {
        const auto [known, is_new] = index.emplace(finding.rule, rules.size());
        if (is_new) rules.push_back({{"id", finding.rule}});
        results.push_back(result_of(finding, known->second));
    }
    Json properties = {{"command", report.command}, {"sources", report.sources}, {"summary", Json::object()}};
    for (const auto& [name, value] : report.summary) properties["summary"][name] = value;

    Json run = {{"tool", {{"driver", {{"name", "adfkeep"}, {"rules", std::move(rules)}}}}},
                {"results", std::move(results)},
                {"properties", std::move(properties)}};
    const Json document = {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                           {"version", "2.1.0"},
                           {"runs", Json::array({std::move(run)})}};
    return harmless::json(document.dump(2, ' ', false, Json::error_handler_t::replace)) + "\n";
}

}  // namespace adfkeep::formats

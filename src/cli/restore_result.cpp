#include "src/cli/restore_result.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <nlohmann/json.hpp>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"

namespace adfkeep::cli {
namespace {

using Json = nlohmann::ordered_json;
using restore::Action;
using restore::Outcome;

constexpr std::array shown_actions{Action::create, Action::update, Action::remove, Action::stop,
                                   Action::start,  Action::wait,   Action::manual};

std::string dump(const Json& document) { return document.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"; }

/// Of all of an entity but its white space.
std::string digest(const Entity& entity) {
    const auto rest = entity.rest.empty() ? std::string() : json::canonical(entity.rest);
    const auto definition = entity.definition.empty() ? std::string() : json::canonical(entity.definition);
    return to_hex(crypto::sha256({rest, "\n", definition}).view());
}

std::string counts(const restore::Plan& plan) {
    std::string text;
    for (const auto action : shown_actions)
        if (const auto count = plan.count(action); count != 0)
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_text(action), count);
    return text.empty() ? "nothing to do" : text;
}

Json finding_json(const Finding& finding) {
    Json json{{"rule", finding.rule}, {"severity", to_text(finding.severity)}};
    for (const auto& [name, value] :
         {std::pair{"kind", finding.kind}, std::pair{"entity", finding.entity}, std::pair{"path", finding.path},
          std::pair{"message", finding.message}, std::pair{"fix", finding.fix}})
        if (!value.empty()) json[name] = value;
    return json;
}

Json step_json(const restore::Step& step) {
    Json json{{"action", to_text(step.action)}, {"kind", step.entity.kind}, {"entity", step.entity.name}};
    if (step.is_first_half) json["half"] = "first";
    if (step.before) json["before"] = digest(*step.before);
    if (step.action == Action::create || step.action == Action::update) json["wanted"] = digest(step.wanted);
    if (!step.after.empty()) json["after"] = step.after;
    if (!step.text.empty()) json["text"] = step.text;
    return json;
}

Json prepared_json(const restore::Prepared& prepared, const RestoreNames& names, const char* schema) {
    Json json{{"schema", schema},
              {"command", "restore"},
              {"source", names.source},
              {"target", names.target},
              {"targetExists", prepared.target.actual.exists},
              {"feasible", prepared.plan.is_feasible()}};
    json["summary"] = Json::object();
    for (const auto action : shown_actions) json["summary"][std::string(to_text(action))] = prepared.plan.count(action);
    json["summary"]["skipped"] = prepared.plan.skipped.size();
    json["changes"] = Json::array();
    for (const auto& change : prepared.wanted.changes)
        json["changes"].push_back({{"rule", change.rule},
                                   {"kind", change.entity.kind},
                                   {"entity", change.entity.name},
                                   {"path", change.path},
                                   {"left", change.left},
                                   {"right", change.right}});
    json["steps"] = Json::array();
    for (const auto& step : prepared.plan.steps) json["steps"].push_back(step_json(step));
    json["skipped"] = Json::array();
    for (const auto& skipped : prepared.plan.skipped)
        json["skipped"].push_back(
            {{"kind", skipped.entity.kind}, {"entity", skipped.entity.name}, {"why", to_text(skipped.why)}});
    json["secrets"] = Json::array();
    for (const auto& secret : prepared.plan.secrets)
        json["secrets"].push_back(
            {{"kind", secret.entity.kind}, {"entity", secret.entity.name}, {"path", secret.path}});
    json["problems"] = Json::array();
    for (const auto& problem : prepared.plan.problems) json["problems"].push_back(finding_json(problem));
    return json;
}

std::string line_of(const Finding& finding) {
    auto text = fmt::format("  {} {}", to_text(finding.severity), finding.rule);
    if (!finding.entity.empty()) text += fmt::format("  {}/{}", finding.kind, finding.entity);
    if (!finding.path.empty()) text += "  " + finding.path;
    text = printable(text + ": " + finding.message) + "\n";
    return finding.fix.empty() ? text : text + "      " + printable(finding.fix) + "\n";
}

/// Those that `applied`, where there is one, did not do itself.
std::string manual_text(const restore::Plan& plan, const restore::Applied* applied = nullptr) {
    std::string text;
    std::size_t number = 0;
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        const auto& step = plan.steps[i];
        if (step.action != Action::manual || (applied != nullptr && applied->steps[i].outcome == Outcome::done))
            continue;
        text += fmt::format("  {}. {}: {}\n", ++number, printable(to_text(step.entity)), step.text);
    }
    return text.empty() ? text : "By hand:\n" + text;
}

std::string skips(const restore::Plan& plan) {
    std::map<std::string_view, std::size_t> by_reason;
    for (const auto& skipped : plan.skipped) ++by_reason[to_text(skipped.why)];
    std::string text;
    for (const auto& [why, count] : by_reason) text += fmt::format("  skip     {} {}\n", count, why);
    return text;
}

std::string secrets_text(const restore::Plan& plan) {
    if (plan.secrets.empty()) return {};
    std::string text =
        "Secrets that the snapshot has only the mask of (--secrets FILE, --secrets-prompt, or --without-secrets):\n";
    for (const auto& secret : plan.secrets)
        text += fmt::format("  {}  {}\n", printable(to_text(secret.entity)), printable(secret.path));
    return text;
}

std::size_t failed_count(const restore::Restored& restored) {
    return restored.applied.count(Outcome::failed) + restored.applied.count(Outcome::not_tried);
}

}  // namespace

std::string to_text(const restore::Prepared& prepared, const RestoreNames& names) {
    const auto& plan = prepared.plan;
    auto text = fmt::format("{} -> {}{}\n{}\n", printable(names.source), printable(names.target),
                            prepared.target.actual.exists ? "" : "  (not there: it will be made)", counts(plan));
    for (const auto& change : prepared.wanted.changes)
        text += fmt::format("  {}  {} {}: {} -> {}\n", printable(change.rule), printable(to_text(change.entity)),
                            printable(change.path), printable(change.left), printable(change.right));
    for (const auto& step : plan.steps) {
        if (step.action == Action::manual) continue;
        text += fmt::format("  {:8} {}{}\n", to_text(step.action), printable(to_text(step.entity)),
                            step.text.empty() ? "" : "  (" + printable(step.text) + ")");
    }
    text += skips(plan) + manual_text(plan) + secrets_text(plan);
    if (!plan.problems.empty()) text += plan.is_feasible() ? "To know:\n" : "In the way:\n";
    for (const auto& problem : plan.problems) text += line_of(problem);
    return text;
}

std::string to_json(const restore::Prepared& prepared, const RestoreNames& names) {
    return dump(prepared_json(prepared, names, "adfkeep/plan/1"));
}

std::string to_text(const RestoreEnd& end, const RestoreNames&) {
    const auto& applied = end.restored.applied;
    const auto& plan = end.prepared.plan;
    auto text = fmt::format("done {}, skipped {}, failed {}, manual {}: {} in all\n", applied.count(Outcome::done),
                            plan.skipped.size(), failed_count(end.restored), applied.count(Outcome::manual),
                            plan.steps.size() + plan.skipped.size());
    for (std::size_t i = 0; i < applied.steps.size(); ++i) {
        const auto& result = applied.steps[i];
        if (result.outcome != Outcome::failed && result.outcome != Outcome::not_tried) continue;
        text += fmt::format("  {} {} {}: {}\n", result.outcome == Outcome::failed ? "failed   " : "not tried",
                            to_text(plan.steps[i].action), printable(to_text(plan.steps[i].entity)),
                            printable(result.message));
    }
    const auto& verified = end.restored.verified;
    text += verified.is_identical()
                ? fmt::format("verified identical: {} entities\n", verified.identical)
                : fmt::format("{} entities are as wanted, {} are not:\n", verified.identical, verified.differences);
    for (const auto& finding : verified.findings)
        if (finding.state == FindingState::fail && finding.severity == Severity::error) text += line_of(finding);
    text += manual_text(plan, &applied);
    if (!end.undo.empty()) text += fmt::format("To bring the target back as it was:\n  {}\n", end.undo);
    return text;
}

std::string to_json(const RestoreEnd& end, const RestoreNames& names) {
    auto json = prepared_json(end.prepared, names, "adfkeep/restore/1");
    const auto& applied = end.restored.applied;
    for (std::size_t i = 0; i < applied.steps.size(); ++i) {
        static constexpr std::array outcomes{"done", "failed", "not-tried", "manual"};
        json["steps"][i]["outcome"] = outcomes.at(static_cast<std::size_t>(applied.steps[i].outcome));
        if (!applied.steps[i].message.empty()) json["steps"][i]["message"] = applied.steps[i].message;
    }
    json["result"] = {{"done", applied.count(Outcome::done)},
                      {"skipped", end.prepared.plan.skipped.size()},
                      {"failed", failed_count(end.restored)},
                      {"manual", applied.count(Outcome::manual)},
                      {"verifiedIdentical", end.restored.verified.is_identical()},
                      {"identical", end.restored.verified.identical},
                      {"differences", end.restored.verified.differences}};
    json["findings"] = Json::array();
    for (const auto& finding : end.restored.verified.findings) json["findings"].push_back(finding_json(finding));
    if (!end.undo.empty()) json["undo"] = end.undo;
    return dump(json);
}

}  // namespace adfkeep::cli

#include <fmt/format.h>

#include "restore/manual_parts.hpp"
#include "restore/value_at.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"

namespace adfkeep::restore {
namespace {

struct Node {
    std::string name;
    std::string version;
    std::string limit;  ///< of concurrent jobs; empty where nobody tells
};

/// What getStatus said of a runtime; null where it was not asked.
const Entity* status_of(const Factory& factory, const std::string& runtime) {
    return factory.find({.kind = std::string(runtime_status_kind), .name = runtime});
}

std::vector<Node> nodes_of(const Entity* status) {
    std::vector<Node> nodes;
    if (status == nullptr) return nodes;
    const auto array = value_at(status->definition, {"typeProperties", "nodes"});
    if (array.empty() || json::type_of(array) != json::Type::array) return nodes;
    for (const auto node : json::elements(array)) {
        unsigned long long limit = 0;
        const auto jobs = value_at(node, {"concurrentJobsLimit"});
        nodes.push_back({.name = string_at(node, {"nodeName"}),
                         .version = string_at(node, {"version"}),
                         .limit = parse_number(jobs, limit) ? std::string(jobs) : std::string()});
    }
    return nodes;
}

std::string list_of(const std::vector<Node>& nodes) {
    std::string text;
    for (const auto& node : nodes) {
        if (!text.empty()) text += ", ";
        text += '\'' + node.name + '\'';
        if (!node.version.empty()) text += " (version " + node.version + ")";
    }
    return text;
}

AzCommand runtime_command(const Move& move, const Entity& runtime, std::string_view command) {
    return move.datafactory("integration-runtime " + std::string(command)).with("name", runtime.id.name);
}

/// As Azure's own documentation of the runtime has it; the key goes from the first command into the second.
std::string sentence_for_nodes(const std::vector<Node>& nodes) {
    const auto had = nodes.empty()
                         ? std::string("it has no nodes")
                         : fmt::format("register its {}: {}", nodes.size() == 1 ? "node" : "nodes", list_of(nodes));
    return had +
           ". Install the Microsoft Integration Runtime on each machine (Windows), and run there as administrator, with "
           "the key that the command below shows:\n"
           "\"C:\\Program Files\\Microsoft Integration Runtime\\5.0\\Shared\\dmgcmd.exe\" -RegisterNewNode \"KEY\" "
           "\"NODE\"\n"
           "Credentials that were encrypted on the old nodes have to be entered again. The key";
}

void add_settings(const Move& move, const Entity& runtime, std::vector<std::string>& commands) {
    const auto* const status = status_of(move.desired, runtime.id.name);
    if (status == nullptr) return;
    const auto text = [&](std::string_view member) {
        return string_at(status->definition, {"typeProperties", member});
    };
    if (const auto update = text("autoUpdate"); !update.empty()) {
        auto command = runtime_command(move, runtime, "update").with("auto-update", update);
        // The service wants a JSON string inside the string.
        if (const auto delay = text("updateDelayOffset"); !delay.empty())
            command.with("update-delay-offset", json::encode(delay));
        commands.push_back(command.text());
    }
    for (const auto& node : nodes_of(status))
        if (!node.limit.empty() && !node.name.empty())
            commands.push_back(move.datafactory("integration-runtime-node update")
                                   .with("integration-runtime-name", runtime.id.name)
                                   .with("node-name", node.name)
                                   .with("concurrent-jobs-limit", node.limit)
                                   .text());
}

void add_self_hosted(const Move& move, const Entity& runtime, Steps& steps) {
    if (has_value(runtime.definition, {"typeProperties", "linkedInfo"})) return;
    const auto* const status = status_of(move.desired, runtime.id.name);
    const auto nodes = nodes_of(status);
    const bool had_none = status != nullptr && nodes.empty();
    if (had_none || !nodes_of(status_of(move.actual, runtime.id.name)).empty()) return;
    std::vector<std::string> commands{runtime_command(move, runtime, "list-auth-key").text()};
    add_settings(move, runtime, commands);
    auto what = sentence_for_nodes(nodes);
    if (commands.size() > 1) what += ", and how the runtime was set once its nodes are there";
    steps.push_back(manual_step(runtime.id, std::move(what), commands));
}

bool is_the_same_there(const Move& move, const Entity& runtime) {
    const auto* const there = move.actual.find(runtime.id);
    return there != nullptr && canonical_definition(as_written(*there)) == canonical_definition(as_written(runtime));
}

void add_ssis(const Move& move, const Entity& runtime, Steps& steps) {
    if (!has_value(runtime.definition, {"typeProperties", "ssisProperties"}) || is_the_same_there(move, runtime))
        return;
    steps.push_back(manual_step(runtime.id,
                                "start the SSIS runtime where it is needed: that takes up to half an hour, and costs "
                                "money from then on",
                                {runtime_command(move, runtime, "start").text()}));
}

}  // namespace

void add_runtimes(const Move& move, Steps& steps) {
    for (const auto& entity : move.desired.entities) {
        if (entity.id.kind != "integrationRuntimes") continue;
        const auto type = string_at(entity.definition, {"type"});
        if (equal_without_case(type, "SelfHosted")) add_self_hosted(move, entity, steps);
        if (equal_without_case(type, "Managed")) add_ssis(move, entity, steps);
    }
}

}  // namespace adfkeep::restore

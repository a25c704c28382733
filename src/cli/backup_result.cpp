#include "src/cli/backup_result.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"

namespace adfkeep::cli {
namespace {

std::string text_of(const Kept& kept, const snapshot::RepositoryId& repository) {
    const auto& b = kept.backup;
    const auto changes = b.is_unchanged ? "nothing changed"
                                        : fmt::format("{} added, {} changed, {} removed{}", b.added, b.changed,
                                                      b.removed, b.sealed_anew ? ", all sealed anew" : "");
    const auto gap = kept.masked.empty() ? std::string()
                                         : fmt::format("{} secrets are masked by the service and not in the snapshot\n",
                                                       kept.masked.size());
    const auto drill = !kept.drill ? std::string()
                       : kept.drill->is_identical
                           ? fmt::format("drilled: {} entities come back identical\n", kept.drill->identical)
                           : fmt::format("drilled: does NOT come back ({} findings)\n", kept.drill->findings);
    return fmt::format("{}: snapshot {} ({}), {} entities: {}\n{}{}{}\n", printable(b.kept_name), b.sequence,
                       shortened(b.commit.view()), b.entities, changes, gap, drill, snapshot::receipt(repository, b));
}

nlohmann::ordered_json json_of(const std::vector<MissingSecret>& gap) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& secret : gap) {
        auto dependents = nlohmann::ordered_json::array();
        for (const auto& dependent : *secret.dependents) dependents.push_back(to_text(dependent));
        list.push_back({{"entity", to_text(secret.entity)}, {"path", secret.path}, {"dependents", dependents}});
    }
    return list;
}

nlohmann::ordered_json json_of(const Kept& kept, const snapshot::RepositoryId& repository) {
    const auto& b = kept.backup;
    auto warnings = nlohmann::ordered_json::array();
    for (const auto& w : kept.warnings)
        warnings.push_back(
            {{"rule", w.rule}, {"kind", w.kind}, {"entity", w.entity}, {"message", w.message}, {"file", w.file}});
    nlohmann::ordered_json json{{"factory", b.kept_name},
                                {"source", kept.source},
                                {"id", to_base32(b.factory.view())},
                                {"sequence", b.sequence},
                                {"snapshot", to_hex(b.snapshot.view())},
                                {"commit", to_hex(b.commit.view())},
                                {"entities", b.entities},
                                {"added", b.added},
                                {"changed", b.changed},
                                {"removed", b.removed},
                                {"sealed", b.sealed},
                                {"unchanged", b.is_unchanged},
                                {"lostMost", b.lost_most},
                                {"receipt", snapshot::receipt(repository, b)},
                                {"secretGap", json_of(kept.masked)},
                                {"warnings", warnings}};
    if (kept.drill)
        json["drill"] = {{"identical", kept.drill->is_identical},
                         {"entities", kept.drill->identical},
                         {"findings", kept.drill->findings},
                         {"secrets", kept.drill->secrets},
                         {"stepsByHand", kept.drill->steps_by_hand}};
    return json;
}

}  // namespace

bool tell_losses(const std::vector<Kept>& kept, Console& console) {
    bool lost = false;
    for (const auto& k : kept) {
        if (!k.backup.lost_most) continue;
        lost = true;
        console.complain(fmt::format(
            "error: factory-lost-most: {} of the entities of \"{}\" are gone since the snapshot before; it is kept, and so is the past",
            k.backup.removed, printable(k.backup.kept_name)));
    }
    return lost;
}

bool tell_drills(const std::vector<Kept>& kept, Console& console) {
    bool has_failed = false;
    for (const auto& k : kept) {
        if (!k.drill || k.drill->is_identical) continue;
        has_failed = true;
        console.complain(fmt::format(
            "error: drill-failed: \"{}\" would not come back as it is: {} findings; it is kept, and the manifest says so",
            printable(k.backup.kept_name), k.drill->findings));
    }
    return has_failed;
}

void print(const std::vector<Kept>& kept, const snapshot::RepositoryId& repository, Console& console) {
    if (console.format() != Format::json) {
        std::string text;
        for (const auto& k : kept) text += text_of(k, repository);
        static_cast<void>(console.print(text, ""));
        return;
    }
    auto list = nlohmann::ordered_json::array();
    for (const auto& k : kept) list.push_back(json_of(k, repository));
    const nlohmann::ordered_json document{{"schema", "adfkeep/backup/1"},
                                          {"command", "backup"},
                                          {"repository", to_hex(repository.view())},
                                          {"backups", list}};
    static_cast<void>(
        console.print("", document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n"));
}

}  // namespace adfkeep::cli

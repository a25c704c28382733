#include "snapshot/manifest.hpp"

#include <nlohmann/json.hpp>

#include "src/base/error.hpp"

namespace adfkeep::snapshot {

std::map<std::string, std::size_t> count_kinds(const Factory& factory) {
    std::map<std::string, std::size_t> counts;
    for (const auto& entity : factory.entities) ++counts[entity.id.kind];
    return counts;
}

Entity to_entity(const Manifest& manifest, const std::string& kept_name) {
    using Json = nlohmann::ordered_json;
    Json missing = Json::array(), masked = Json::array();
    for (const auto& kind : manifest.missing) missing.push_back({{"kind", kind.kind}, {"why", kind.why}});
    for (const auto& secret : manifest.masked)
        masked.push_back({{"kind", secret.kind}, {"name", secret.name}, {"path", secret.path}});
    Json document{{"v", 1},
                  {"program", manifest.program},
                  {"source", manifest.source},
                  {"counts", manifest.counts},
                  {"missing", missing},
                  {"masked", masked},
                  {"drill", nullptr}};
    if (manifest.drill)
        document["drill"] = {{"identical", manifest.drill->is_identical},
                             {"entities", manifest.drill->identical},
                             {"findings", manifest.drill->findings},
                             {"secrets", manifest.drill->secrets},
                             {"stepsByHand", manifest.drill->steps_by_hand}};
    if (manifest.is_whole) document["whole"] = *manifest.is_whole;
    return {.id = {.kind = std::string(manifest_kind), .name = kept_name},
            .rest = {},
            .definition = document.dump(-1, ' ', false, Json::error_handler_t::replace)};
}

Manifest manifest_from(const Entity& entity, const std::string& where) {
    try {
        const auto document = nlohmann::json::parse(entity.definition);
        Manifest manifest;
        manifest.program = document.at("program").get<std::string>();
        manifest.source = document.at("source").get<std::string>();
        manifest.counts = document.at("counts").get<std::map<std::string, std::size_t>>();
        for (const auto& kind : document.at("missing"))
            manifest.missing.push_back({kind.at("kind").get<std::string>(), kind.at("why").get<std::string>()});
        for (const auto& secret : document.at("masked"))
            manifest.masked.push_back({secret.at("kind").get<std::string>(), secret.at("name").get<std::string>(),
                                       secret.at("path").get<std::string>()});
        if (const auto whole = document.find("whole"); whole != document.end()) manifest.is_whole = whole->get<bool>();
        if (const auto& drill = document.at("drill"); !drill.is_null())
            manifest.drill = DrillVerdict{.is_identical = drill.at("identical").get<bool>(),
                                          .identical = drill.at("entities").get<std::size_t>(),
                                          .findings = drill.at("findings").get<std::size_t>(),
                                          .secrets = drill.at("secrets").get<std::size_t>(),
                                          .steps_by_hand = drill.at("stepsByHand").get<std::size_t>()};
        return manifest;
    } catch (const nlohmann::json::exception&) {
        throw Error(ErrorCode::integrity, "manifest is malformed", where);
    }
}

}  // namespace adfkeep::snapshot

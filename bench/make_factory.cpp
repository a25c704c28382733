// Makes a factory of any size in the layout of Data Factory's Git integration, to measure with; or changes some of its
// entities where they stand. The same arguments give the same bytes.
//
//     adfkeep_make_factory DIR --entities 300 [--seed 1]
//     adfkeep_make_factory DIR --change 1% [--seed 2]        or --change 3: so many entities
#include <CLI/CLI.hpp>
#include <array>
#include <boost/filesystem/operations.hpp>
#include <boost/filesystem/string_file.hpp>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "bench/sizes.hpp"

namespace adfkeep::bench {
namespace fs = boost::filesystem;
using Json = nlohmann::ordered_json;
namespace {

constexpr std::array<std::string_view, 48> words{
    "customer", "order",    "invoice", "payment",  "product", "store",   "region",   "shipment", "return",  "supplier", "ledger",  "account",
    "contract", "employee", "payroll", "campaign", "budget",  "forecast", "stock",   "price",    "tariff",  "meter",    "reading", "sensor",
    "claim",    "policy",   "ticket",  "session",  "visit",   "patient", "sample",   "batch",    "machine", "route",    "vehicle", "parcel",
    "refund",   "coupon",   "loyalty", "tax",      "currency", "rate",   "position", "trade",    "risk",    "exposure", "audit",   "calendar"};
constexpr std::array<std::string_view, 16> verbs{"load", "copy", "stage", "merge", "clean", "publish", "archive", "export", "validate", "enrich", "sync", "split", "index", "purge", "notify", "refresh"};
constexpr std::array<std::string_view, 10> types{"string", "int", "decimal(18,4)", "datetime2", "bit", "bigint", "nvarchar(200)", "date", "float", "uniqueidentifier"};

/// Draws that are the same on every machine, which those of <random>'s distributions need not be.
class Draw {
public:
    explicit Draw(std::uint64_t seed) : engine_(seed) {}

    std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
    double fraction() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
    bool once_in(std::size_t count) { return below(count) == 0; }
    std::string word() { return std::string(words[below(words.size())]); }
    std::string verb() { return std::string(verbs[below(verbs.size())]); }
    std::string hex(std::size_t digits) {
        std::string text;
        while (text.size() < digits) text += "0123456789abcdef"[below(16)];
        return text;
    }
    std::string sentence() {
        std::string text = verb();
        for (auto left = 3 + below(8); left > 0; --left) text += ' ' + (once_in(4) ? std::to_string(below(10000)) : word());
        return text;
    }

private:
    std::mt19937_64 engine_;
};

Json expression(std::string value) { return {{"value", std::move(value)}, {"type", "Expression"}}; }

Json reference(const std::string& name, const char* type) { return {{"referenceName", name}, {"type", type}}; }

/// How many there are of each kind, in the shares that public factories have.
struct Counts {
    std::size_t linked_services, datasets, data_flows, triggers, pipelines;

    explicit Counts(std::size_t entities) {
        const auto share = [&](double part) { return std::max<std::size_t>(1, static_cast<std::size_t>(part * static_cast<double>(entities))); };
        linked_services = share(0.13);
        datasets = share(0.25);
        data_flows = share(0.06);
        triggers = share(0.13);
        const auto others = linked_services + datasets + data_flows + triggers + 2;  // the factory and its runtime
        pipelines = entities > others ? entities - others : 0;
    }
};

class Maker {
public:
    Maker(fs::path root, std::size_t entities, std::uint64_t seed) : root_(std::move(root)), counts_(entities), draw_(seed) {}

    void make() {
        write("factory", "bench-factory", {{"name", "bench-factory"}, {"properties", {{"globalParameters", {{"environment", {{"type", "string"}, {"value", "production"}}}}}}}, {"location", "westeurope"}});
        write("integrationRuntime", runtime, entity(runtime, {{"description", draw_.sentence()}, {"type", "SelfHosted"}}));
        for (std::size_t i = 0; i < counts_.linked_services; ++i) write("linkedService", linked_service(i), entity(linked_service(i), linked_service_properties(i)));
        for (std::size_t i = 0; i < counts_.datasets; ++i) write("dataset", dataset(i), entity(dataset(i), dataset_properties()));
        for (std::size_t i = 0; i < counts_.data_flows; ++i) write("dataflow", data_flow(i), entity(data_flow(i), data_flow_properties()));
        for (std::size_t i = 0; i < counts_.pipelines; ++i) write("pipeline", pipeline(i), entity(pipeline(i), pipeline_properties(i)));
        for (std::size_t i = 0; i < counts_.triggers; ++i) write("trigger", trigger(i), entity(trigger(i), trigger_properties()));
    }

private:
    static constexpr const char* runtime = "OnPremisesRuntime";

    static std::string numbered(const char* prefix, std::size_t number) {
        return std::string(prefix) + "_" + std::string(words[number % words.size()]) + "_" + std::to_string(number);
    }
    static std::string linked_service(std::size_t number) { return numbered("LS", number); }
    static std::string dataset(std::size_t number) { return numbered("DS", number); }
    static std::string data_flow(std::size_t number) { return numbered("DF", number); }
    static std::string pipeline(std::size_t number) { return numbered("PL", number); }
    static std::string trigger(std::size_t number) { return numbered("TR", number); }
    std::string any_linked_service() { return linked_service(draw_.below(counts_.linked_services)); }
    Json any_dataset() { return reference(dataset(draw_.below(counts_.datasets)), "DatasetReference"); }

    static Json entity(const std::string& name, Json properties) { return {{"name", name}, {"properties", std::move(properties)}}; }

    /// As Studio writes it: tabs, no line end behind the last brace.
    void write(const char* folder, const std::string& name, const Json& entity) {
        fs::create_directories(root_ / folder);
        fs::save_string_file(root_ / folder / (name + ".json"), entity.dump(1, '\t'));
    }

    Json linked_service_properties(std::size_t number) {
        Json properties{{"description", draw_.sentence()}, {"annotations", Json::array()}};
        if (number == 0) {
            properties.update({{"type", "AzureKeyVault"}, {"typeProperties", {{"baseUrl", "https://bench-" + draw_.hex(8) + ".vault.azure.net/"}}}});
            return properties;
        }
        properties["type"] = "AzureSqlDatabase";
        properties["typeProperties"] = {{"connectionString", "Integrated Security=False;Encrypt=True;Connection Timeout=30;Data Source=" + draw_.word() + "-" + draw_.hex(6) + ".database.windows.net;Initial Catalog=" + draw_.word()},
                                        {"password", {{"type", "AzureKeyVaultSecret"}, {"store", reference(linked_service(0), "LinkedServiceReference")}, {"secretName", draw_.word() + "-" + draw_.hex(6)}}}};
        if (draw_.once_in(3)) properties["connectVia"] = reference(runtime, "IntegrationRuntimeReference");
        return properties;
    }

    Json dataset_properties() {
        auto columns = Json::array();
        for (auto left = draw_.below(12); left > 0; --left) columns.push_back({{"name", draw_.word() + "_" + draw_.word()}, {"type", types[draw_.below(types.size())]}});
        return {{"description", draw_.sentence()},
                {"linkedServiceName", reference(any_linked_service(), "LinkedServiceReference")},
                {"folder", {{"name", draw_.word()}}},
                {"annotations", Json::array()},
                {"type", "AzureSqlTable"},
                {"schema", std::move(columns)},
                {"typeProperties", {{"schema", draw_.word()}, {"table", draw_.word() + "_" + draw_.word()}}}};
    }

    Json data_flow_properties() {
        auto lines = Json::array();
        auto transformations = Json::array();
        const auto target = drawn_size(data_flow_sizes, draw_.fraction());
        for (std::size_t size = 600; size < target;) {
            const auto name = draw_.verb() + draw_.hex(4);
            transformations.push_back({{"name", name}});
            for (auto left = 4 + draw_.below(8); left > 0; --left) {
                lines.push_back("          " + draw_.word() + "_" + draw_.word() + " = iif(isNull(" + draw_.word() + "), toInteger(" + std::to_string(draw_.below(100000)) + "), " + draw_.word() + "),");
                size += lines.back().get_ref<const std::string&>().size() + 8;
            }
            lines.push_back("     ) ~> " + name);
            size += 60;
        }
        return {{"description", draw_.sentence()},
                {"type", "MappingDataFlow"},
                {"typeProperties",
                 {{"sources", {{{"dataset", any_dataset()}, {"name", "source"}}}},
                  {"sinks", {{{"dataset", any_dataset()}, {"name", "sink"}}}},
                  {"transformations", std::move(transformations)},
                  {"scriptLines", std::move(lines)}}}};
    }

    Json trigger_properties() {
        Json started{{"pipelineReference", reference(pipeline(draw_.below(std::max<std::size_t>(1, counts_.pipelines))), "PipelineReference")}, {"parameters", {{"run_id", draw_.hex(12)}}}};
        return {{"description", draw_.sentence()},
                {"annotations", Json::array()},
                {"runtimeState", draw_.once_in(3) ? "Stopped" : "Started"},
                {"pipelines", {std::move(started)}},
                {"type", "ScheduleTrigger"},
                {"typeProperties",
                 {{"recurrence",
                   {{"frequency", "Day"}, {"interval", 1}, {"startTime", "2024-01-01T00:00:00"}, {"timeZone", "UTC"}, {"schedule", {{"minutes", {draw_.below(60)}}, {"hours", {draw_.below(24)}}}}}}}}};
    }

    Json pipeline_properties(std::size_t number) {
        auto activities = Json::array();
        const auto target = drawn_size(pipeline_sizes, draw_.fraction());
        std::string previous;
        for (std::size_t size = 300; size < target;) {
            auto activity = any_activity(number, activities.size(), previous);
            previous = activity["name"];
            size += activity.dump(1, '\t').size() * 6 / 5;  // with the tabs that standing deeper takes
            activities.push_back(std::move(activity));
        }
        return {{"description", draw_.sentence()},
                {"activities", std::move(activities)},
                {"parameters", {{draw_.word(), {{"type", "string"}, {"defaultValue", draw_.hex(8)}}}}},
                {"folder", {{"name", draw_.word() + "/" + draw_.word()}}},
                {"annotations", {draw_.word()}},
                {"lastPublishTime", "2024-0" + std::to_string(1 + draw_.below(9)) + "-11T0" + std::to_string(draw_.below(10)) + ":00:00Z"}};
    }

    Json any_activity(std::size_t pipeline_number, std::size_t number, const std::string& previous) {
        const auto name = draw_.verb() + " " + draw_.word() + " " + std::to_string(number);
        switch (draw_.below(pipeline_number == 0 ? 5 : 6)) {
            case 0: return copy(name, previous);
            case 1: return activity(name, "Lookup", previous, {{"source", sql_source()}, {"dataset", any_dataset()}, {"firstRowOnly", draw_.once_in(2)}});
            case 2: return activity(name, "SetVariable", previous, {{"variableName", draw_.word()}, {"value", expression("@concat(pipeline().Pipeline, '_', '" + draw_.word() + "', '_', activity('" + previous + "').output.firstRow." + draw_.word() + ")")}});
            case 3: return stored_procedure(name, previous);
            case 4: return activity(name, "IfCondition", previous, {{"expression", expression("@greater(activity('" + previous + "').output.rowsCopied, " + std::to_string(draw_.below(1000)) + ")")}, {"ifTrueActivities", {copy(name + " rows", "")}}});
            default:
                return activity(name, "ExecutePipeline", previous,
                                {{"pipeline", reference(pipeline(draw_.below(pipeline_number)), "PipelineReference")}, {"waitOnCompletion", true}, {"parameters", {{draw_.word(), expression("@pipeline().parameters." + draw_.word())}, {draw_.word() + "_id", draw_.below(100000)}}}});
        }
    }

    static Json activity(const std::string& name, const char* type, const std::string& previous, Json type_properties) {
        auto depends_on = Json::array();
        if (!previous.empty()) depends_on.push_back({{"activity", previous}, {"dependencyConditions", {"Succeeded"}}});
        return {{"name", name},
                {"type", type},
                {"dependsOn", std::move(depends_on)},
                {"policy", {{"timeout", "0.12:00:00"}, {"retry", 0}, {"retryIntervalInSeconds", 30}, {"secureOutput", false}, {"secureInput", false}}},
                {"userProperties", Json::array()},
                {"typeProperties", std::move(type_properties)}};
    }

    Json sql_source() {
        return {{"type", "AzureSqlSource"},
                {"sqlReaderQuery", expression("@concat('SELECT " + draw_.word() + "_id, " + draw_.word() + ", " + draw_.word() + " FROM " + draw_.word() + "." + draw_.word() + "_" + draw_.hex(4) + " WHERE " + draw_.word() + "_date >= ''', pipeline().parameters." + draw_.word() + ", '''')")},
                {"queryTimeout", "02:00:00"},
                {"partitionOption", "None"}};
    }

    Json copy(const std::string& name, const std::string& previous) {
        auto mappings = Json::array();
        for (auto left = draw_.below(14); left > 0; --left) {
            const auto column = draw_.word() + "_" + draw_.word();
            const auto type = types[draw_.below(types.size())];
            mappings.push_back({{"source", {{"name", column}, {"type", type}}}, {"sink", {{"name", column}, {"type", type}}}});
        }
        auto made = activity(name, "Copy", previous,
                             {{"source", sql_source()},
                              {"sink", {{"type", "AzureSqlSink"}, {"preCopyScript", "TRUNCATE TABLE " + draw_.word() + "." + draw_.word()}, {"writeBehavior", "insert"}, {"tableOption", "autoCreate"}}},
                              {"enableStaging", false},
                              {"translator", {{"type", "TabularTranslator"}, {"mappings", std::move(mappings)}}}});
        made["inputs"] = {any_dataset()};
        made["outputs"] = {any_dataset()};
        return made;
    }

    Json stored_procedure(const std::string& name, const std::string& previous) {
        Json parameters = Json::object();
        for (auto left = 1 + draw_.below(6); left > 0; --left) parameters[draw_.word()] = {{"value", expression("@activity('" + previous + "').output." + draw_.word())}, {"type", "String"}};
        auto made = activity(name, "SqlServerStoredProcedure", previous, {{"storedProcedureName", "[" + draw_.word() + "].[" + draw_.verb() + "_" + draw_.word() + "_" + draw_.hex(4) + "]"}, {"storedProcedureParameters", std::move(parameters)}});
        made["linkedServiceName"] = reference(any_linked_service(), "LinkedServiceReference");
        return made;
    }

    const fs::path root_;
    const Counts counts_;
    Draw draw_;
};

std::vector<fs::path> entity_files(const fs::path& root) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root))
        if (entry.path().extension() == ".json" && entry.path().parent_path().filename() != "factory") files.push_back(entry.path());
    std::ranges::sort(files);
    return files;
}

/// "3" or "1%" of `all`; at least one.
std::size_t how_many(const std::string& change, std::size_t all) {
    const auto number = std::stod(change);
    const auto wanted = change.ends_with('%') ? number / 100 * static_cast<double>(all) : number;
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(wanted)), 1, all);
}

/// Gives the entity another description, as somebody who touched it would have.
void change(const fs::path& path, Draw& draw) {
    std::string text;
    fs::load_string_file(path, text);
    constexpr std::string_view member = R"("description": ")";
    const auto begin = text.find(member);
    if (begin == std::string::npos) throw std::runtime_error(path.string() + " is not of this program");
    const auto end = text.find('"', begin + member.size());
    text.replace(begin + member.size(), end - begin - member.size(), draw.sentence() + " " + draw.hex(8));
    fs::save_string_file(path, text);
}

void change_some(const fs::path& root, const std::string& wanted, std::uint64_t seed) {
    Draw draw(seed);
    auto files = entity_files(root);
    const auto count = how_many(wanted, files.size());
    for (std::size_t i = 0; i < count; ++i) {
        std::swap(files[i], files[i + draw.below(files.size() - i)]);
        change(files[i], draw);
    }
}

}  // namespace
}  // namespace adfkeep::bench

int main(int argc, char** argv) {
    CLI::App app("Makes a factory to measure with, or changes some of its entities", "adfkeep_make_factory");
    std::string root, wanted;
    std::size_t entities = 0;
    std::uint64_t seed = 1;
    app.add_option("DIR", root)->required();
    auto* made = app.add_option("--entities", entities, "How many")->check(CLI::Range(8, 1000000));
    auto* changed = app.add_option("--change", wanted, "Change so many, or so many per cent (1%)")->excludes(made);
    app.add_option("--seed", seed, "Another seed, other texts");
    CLI11_PARSE(app, argc, argv);
    try {
        if (!*made && !*changed) throw std::runtime_error("give --entities or --change");
        if (*made) adfkeep::bench::Maker(root, entities, seed).make();
        if (*changed) adfkeep::bench::change_some(root, wanted, seed);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "adfkeep_make_factory: %s\n", error.what());
        return 1;
    }
}

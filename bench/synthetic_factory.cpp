#include "bench/synthetic_factory.hpp"

#include <fmt/format.h>

#include <boost/filesystem/operations.hpp>
#include <boost/filesystem/string_file.hpp>

#include "bench/activities.hpp"
#include "bench/sizes.hpp"

namespace adfkeep::bench {
namespace fs = boost::filesystem;
namespace {

class SyntheticFactory {
public:
    SyntheticFactory(fs::path root, std::size_t entities, std::uint64_t seed)
        : root_(std::move(root)), names_(entities), draw_(seed), activities_(draw_, names_) {}

    void write() {
        write_resource("factory", {{"name", "bench-factory"}, {"properties", factory()}, {"location", "westeurope"}});
        write_entity("integrationRuntime", Names::runtime, {{"type", "SelfHosted"}});
        for (std::size_t i = 0; i < names_.linked_services; ++i)
            write_entity("linkedService", Names::linked_service(i), i == 0 ? vault() : database());
        for (std::size_t i = 0; i < names_.datasets; ++i) write_entity("dataset", Names::dataset(i), dataset());
        for (std::size_t i = 0; i < names_.data_flows; ++i) write_entity("dataflow", Names::data_flow(i), data_flow());
        for (std::size_t i = 0; i < names_.pipelines; ++i) write_entity("pipeline", Names::pipeline(i), pipeline(i));
        for (std::size_t i = 0; i < names_.triggers; ++i) write_entity("trigger", Names::trigger(i), trigger());
    }

private:
    /// As Studio writes it: tabs, no line end behind the last brace.
    void write_resource(const char* folder, const Json& resource) {
        fs::create_directories(root_ / folder);
        fs::save_string_file(root_ / folder / (resource["name"].get<std::string>() + ".json"), resource.dump(1, '\t'));
    }

    void write_entity(const char* folder, const std::string& name, const Json& properties) {
        Json described{{"description", draw_.sentence()}};
        described.update(properties);
        write_resource(folder, {{"name", name}, {"properties", std::move(described)}});
    }

    static Json factory() {
        return {{"globalParameters", {{"environment", {{"type", "string"}, {"value", "production"}}}}}};
    }

    Json vault() {
        return {{"annotations", Json::array()},
                {"type", "AzureKeyVault"},
                {"typeProperties", {{"baseUrl", fmt::format("https://bench-{}.vault.azure.net/", draw_.hex(8))}}}};
    }

    Json database() {
        const auto server = draw_.name();
        Json password{{"type", "AzureKeyVaultSecret"},
                      {"store", reference(Names::linked_service(0), "LinkedServiceReference")},
                      {"secretName", fmt::format("{}-{}", draw_.word(), draw_.hex(6))}};
        Json properties{
            {"annotations", Json::array()},
            {"type", "AzureSqlDatabase"},
            {"typeProperties",
             {{"connectionString",
               fmt::format("Encrypt=True;Connection Timeout=30;Data Source={}.database.windows.net;Initial Catalog={}",
                           server, draw_.word())},
              {"password", std::move(password)}}}};
        if (draw_.once_in(3)) properties["connectVia"] = reference(Names::runtime, "IntegrationRuntimeReference");
        return properties;
    }

    Json dataset() {
        auto columns = Json::array();
        for (auto left = draw_.below(12); left > 0; --left)
            columns.push_back({{"name", draw_.name()}, {"type", draw_.type()}});
        return {{"linkedServiceName", activities_.linked_service()},
                {"folder", {{"name", draw_.word()}}},
                {"annotations", Json::array()},
                {"type", "AzureSqlTable"},
                {"schema", std::move(columns)},
                {"typeProperties", {{"schema", draw_.word()}, {"table", draw_.name()}}}};
    }

    Json data_flow() {
        auto lines = Json::array();
        auto transformations = Json::array();
        const auto target = drawn_size(data_flow_sizes, draw_.fraction());
        for (std::size_t size = 600; size < target; size += 80) {
            const auto name = draw_.verb() + draw_.hex(4);
            for (auto left = 4 + draw_.below(8); left > 0; --left) {
                const auto column = draw_.name(), tested = draw_.word();
                const auto line = fmt::format("          {} = iif(isNull({}), toInteger({}), {}),", column, tested,
                                              draw_.below(100000), draw_.word());
                size += line.size() + 8;
                lines.push_back(line);
            }
            lines.push_back("     ) ~> " + name);
            transformations.push_back({{"name", name}});
        }
        return {{"type", "MappingDataFlow"},
                {"typeProperties",
                 {{"sources", {{{"dataset", activities_.dataset()}, {"name", "source"}}}},
                  {"sinks", {{{"dataset", activities_.dataset()}, {"name", "sink"}}}},
                  {"transformations", std::move(transformations)},
                  {"scriptLines", std::move(lines)}}}};
    }

    Json trigger() {
        const auto started = reference(Names::pipeline(draw_.below(names_.pipelines)), "PipelineReference");
        const Json schedule{{"minutes", {draw_.below(60)}}, {"hours", {draw_.below(24)}}};
        return {{"annotations", Json::array()},
                {"runtimeState", draw_.once_in(3) ? "Stopped" : "Started"},
                {"pipelines", {{{"pipelineReference", started}, {"parameters", {{"run_id", draw_.hex(12)}}}}}},
                {"type", "ScheduleTrigger"},
                {"typeProperties",
                 {{"recurrence",
                   {{"frequency", "Day"},
                    {"interval", 1},
                    {"startTime", "2024-01-01T00:00:00"},
                    {"timeZone", "UTC"},
                    {"schedule", schedule}}}}}};
    }

    Json pipeline(std::size_t number) {
        auto activities = Json::array();
        const auto target = drawn_size(pipeline_sizes, draw_.fraction());
        std::string previous;
        for (std::size_t size = 300; size < target;) {
            const auto name = fmt::format("{} {} {}", draw_.verb(), draw_.word(), activities.size());
            activities.push_back(activities_.any(number, name, previous));
            size += activities.back().dump(1, '\t').size() * 6 / 5;  // with the tabs that standing deeper takes
            previous = name;
        }
        return {{"activities", std::move(activities)},
                {"parameters", {{draw_.word(), {{"type", "string"}, {"defaultValue", draw_.hex(8)}}}}},
                {"folder", {{"name", draw_.name()}}},
                {"annotations", {draw_.word()}},
                {"lastPublishTime", fmt::format("2024-05-{:02}T03:{:02}:00Z", 1 + draw_.below(28), draw_.below(60))}};
    }

    const fs::path root_;
    const Names names_;
    Draw draw_;
    Activities activities_;
};

}  // namespace

void write_synthetic_factory(const fs::path& root, std::size_t entities, std::uint64_t seed) {
    SyntheticFactory(root, entities, seed).write();
}

}  // namespace adfkeep::bench

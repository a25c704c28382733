#include "bench/activities.hpp"

#include <fmt/format.h>

namespace adfkeep::bench {
namespace {

Json expression(const std::string& value) { return {{"value", value}, {"type", "Expression"}}; }

Json activity(const std::string& name, const char* type, const std::string& previous, Json type_properties) {
    auto depends_on = Json::array();
    if (!previous.empty()) depends_on.push_back({{"activity", previous}, {"dependencyConditions", {"Succeeded"}}});
    return {{"name", name},
            {"type", type},
            {"dependsOn", std::move(depends_on)},
            {"policy",
             {{"timeout", "0.12:00:00"},
              {"retry", 0},
              {"retryIntervalInSeconds", 30},
              {"secureOutput", false},
              {"secureInput", false}}},
            {"userProperties", Json::array()},
            {"typeProperties", std::move(type_properties)}};
}

}  // namespace

Json reference(const std::string& name, const char* type) { return {{"referenceName", name}, {"type", type}}; }

Json Activities::any(std::size_t pipeline, const std::string& name, const std::string& previous) {
    switch (draw_.below(pipeline == 0 ? 5 : 6)) {
        case 0:
            return copy(name, previous);
        case 1:
            return lookup(name, previous);
        case 2:
            return set_variable(name, previous);
        case 3:
            return stored_procedure(name, previous);
        case 4:
            return condition(name, previous);
        default:
            return execute_pipeline(pipeline, name, previous);
    }
}

Json Activities::dataset() { return reference(Names::dataset(draw_.below(names_.datasets)), "DatasetReference"); }

Json Activities::linked_service() {
    return reference(Names::linked_service(draw_.below(names_.linked_services)), "LinkedServiceReference");
}

Json Activities::sql_source() {
    const auto column = draw_.word(), schema = draw_.word(), table = draw_.name(), parameter = draw_.word();
    return {{"type", "AzureSqlSource"},
            {"sqlReaderQuery",
             expression(fmt::format(
                 "@concat('SELECT {0}_id, {1} FROM {2}.{3}_{4} WHERE {0}_date >= ''', pipeline().parameters.{5}, '''')",
                 column, draw_.name(), schema, table, draw_.hex(4), parameter))},
            {"queryTimeout", "02:00:00"},
            {"partitionOption", "None"}};
}

Json Activities::mappings() {
    auto all = Json::array();
    for (auto left = draw_.below(14); left > 0; --left) {
        const Json column{{"name", draw_.name()}, {"type", draw_.type()}};
        all.push_back({{"source", column}, {"sink", column}});
    }
    return all;
}

Json Activities::copy(const std::string& name, const std::string& previous) {
    Json sink{{"type", "AzureSqlSink"},
              {"preCopyScript", "TRUNCATE TABLE " + draw_.name()},
              {"writeBehavior", "insert"},
              {"tableOption", "autoCreate"}};
    auto made = activity(name, "Copy", previous,
                         {{"source", sql_source()},
                          {"sink", std::move(sink)},
                          {"enableStaging", false},
                          {"translator", {{"type", "TabularTranslator"}, {"mappings", mappings()}}}});
    made["inputs"] = {dataset()};
    made["outputs"] = {dataset()};
    return made;
}

Json Activities::lookup(const std::string& name, const std::string& previous) {
    return activity(name, "Lookup", previous,
                    {{"source", sql_source()}, {"dataset", dataset()}, {"firstRowOnly", draw_.once_in(2)}});
}

Json Activities::set_variable(const std::string& name, const std::string& previous) {
    const auto value = fmt::format("@concat(pipeline().Pipeline, '_{}_', activity('{}').output.firstRow.{})",
                                   draw_.hex(4), previous, draw_.name());
    return activity(name, "SetVariable", previous, {{"variableName", draw_.word()}, {"value", expression(value)}});
}

Json Activities::stored_procedure(const std::string& name, const std::string& previous) {
    auto parameters = Json::object();
    for (auto left = 1 + draw_.below(6); left > 0; --left) {
        const auto parameter = draw_.name();
        parameters[parameter] = {
            {"value", expression(fmt::format("@activity('{}').output.{}", previous, draw_.word()))},
            {"type", "String"}};
    }
    const auto procedure = fmt::format("[{}].[{}_{}]", draw_.word(), draw_.verb(), draw_.hex(6));
    auto made = activity(name, "SqlServerStoredProcedure", previous,
                         {{"storedProcedureName", procedure}, {"storedProcedureParameters", std::move(parameters)}});
    made["linkedServiceName"] = linked_service();
    return made;
}

Json Activities::condition(const std::string& name, const std::string& previous) {
    const auto tested = fmt::format("@greater(activity('{}').output.rowsCopied, {})", previous, draw_.below(1000));
    return activity(name, "IfCondition", previous,
                    {{"expression", expression(tested)}, {"ifTrueActivities", {copy(name + " rows", "")}}});
}

Json Activities::execute_pipeline(std::size_t pipeline, const std::string& name, const std::string& previous) {
    Json parameters{{draw_.word(), expression("@pipeline().parameters." + draw_.word())}, {"run_id", draw_.hex(12)}};
    return activity(name, "ExecutePipeline", previous,
                    {{"pipeline", reference(Names::pipeline(draw_.below(pipeline)), "PipelineReference")},
                     {"waitOnCompletion", true},
                     {"parameters", std::move(parameters)}});
}

}  // namespace adfkeep::bench

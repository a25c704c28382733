// Activities of a synthetic pipeline.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "bench/draw.hpp"
#include "bench/names.hpp"

namespace adfkeep::bench {

using Json = nlohmann::ordered_json;

[[nodiscard]] Json reference(const std::string& name, const char* type);

/// Draws activities; what they refer to is there.
class Activities {
public:
    Activities(Draw& draw, const Names& names) : draw_(draw), names_(names) {}

    /// One of pipeline number `pipeline`, which starts only pipelines before itself, after the activity `previous` if
    /// any.
    [[nodiscard]] Json any(std::size_t pipeline, const std::string& name, const std::string& previous);
    [[nodiscard]] Json dataset();
    [[nodiscard]] Json linked_service();

private:
    Json copy(const std::string& name, const std::string& previous);
    Json lookup(const std::string& name, const std::string& previous);
    Json set_variable(const std::string& name, const std::string& previous);
    Json stored_procedure(const std::string& name, const std::string& previous);
    Json condition(const std::string& name, const std::string& previous);
    Json execute_pipeline(std::size_t pipeline, const std::string& name, const std::string& previous);
    Json sql_source();
    Json mappings();

    Draw& draw_;
    const Names& names_;
};

}  // namespace adfkeep::bench

// How many entities of each kind a synthetic factory has, and what they are called: what a reference may name.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>

#include "bench/draw.hpp"

namespace adfkeep::bench {

/// In the shares that public factories have. Every name that the members below give is an entity of the factory.
class Names {
public:
    static constexpr const char* runtime = "OnPremisesRuntime";

    explicit Names(std::size_t entities)
        : linked_services(share(entities, 0.13)),
          datasets(share(entities, 0.25)),
          data_flows(share(entities, 0.06)),
          triggers(share(entities, 0.13)),
          pipelines(entities - linked_services - datasets - data_flows - triggers - 2) {
    }  // the factory and its runtime

    [[nodiscard]] static std::string linked_service(std::size_t i) { return numbered("LS", i); }
    [[nodiscard]] static std::string dataset(std::size_t i) { return numbered("DS", i); }
    [[nodiscard]] static std::string data_flow(std::size_t i) { return numbered("DF", i); }
    [[nodiscard]] static std::string trigger(std::size_t i) { return numbered("TR", i); }
    [[nodiscard]] static std::string pipeline(std::size_t i) { return numbered("PL", i); }

    std::size_t linked_services, datasets, data_flows, triggers, pipelines;

private:
    static std::size_t share(std::size_t entities, double part) {
        return std::max<std::size_t>(1, static_cast<std::size_t>(part * static_cast<double>(entities)));
    }
    static std::string numbered(const char* prefix, std::size_t i) {
        return std::string(prefix) + '_' + word_of(i) + '_' + std::to_string(i);
    }
};

/// Fewest entities that have one of each.
inline constexpr std::size_t min_entities = 8;

}  // namespace adfkeep::bench

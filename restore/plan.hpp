// What a restore does: steps, in an order that the service accepts.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/report/report.hpp"
#include "src/model/factory.hpp"

namespace adfkeep::restore {

enum class Action {
    create,  ///< PUT of what the target has not
    update,  ///< PUT of what the target has otherwise
    remove,
    stop,    ///< a trigger or a change data capture, before something it runs is touched
    start,   ///< likewise, after everything it runs is as wanted
    wait,    ///< until the service is done with what was put (a managed private endpoint)
    manual,  ///< for a person: `text` says what
};
/// "create".
[[nodiscard]] std::string_view to_text(Action action);

struct Step {
    Action action = Action::create;
    EntityId entity;
    /// create, update: the entity to put, as it was written (as_written); of the factory resource, `rest` and
    /// `definition` are what the whole of it shall be.
    Entity wanted;
    /// Whether it is the first of two PUTs: `wanted` lacks what would refer to entities that are not there yet.
    bool is_first_half = false;
    /// What the target held when the plan was made (as_written), to notice whoever changes it meanwhile; absent where
    /// it held nothing.
    std::optional<Entity> before;
    /// Indices of the steps that have to be done first; all are smaller than its own.
    std::vector<std::size_t> after;
    /// For people: why, or for a manual step what is to be done, with the command where there is one.
    std::string text;
};

enum class Skip {
    identical,
    identical_but_masked,  ///< the one difference is a secret that the snapshot has not
    kept,                  ///< --existing keep
    not_selected,          ///< left out by a filter
    with_factory,          ///< comes with the factory resource
    not_restorable,        ///< states, files, what the service makes itself
};
[[nodiscard]] std::string_view to_text(Skip skip);

struct Skipped {
    EntityId entity;
    Skip why = Skip::identical;
};

/// A secret that a step needs and nobody gave.
struct NeededSecret {
    EntityId entity;
    std::string path;  ///< inside the definition, as MissingSecret has it
};

struct Plan {
    std::vector<Step> steps;  ///< each after all that it needs
    std::vector<Skipped> skipped;
    std::vector<NeededSecret> secrets;  ///< what a person must supply before it can begin
    std::vector<Finding> problems;      ///< why it cannot begin (severity error), and what else should be known
    std::size_t target_entities = 0;    ///< how many the target holds now

    /// As far as anybody can tell before it begins.
    [[nodiscard]] bool is_feasible() const noexcept;
    [[nodiscard]] std::size_t count(Action action) const noexcept;
};

}  // namespace adfkeep::restore

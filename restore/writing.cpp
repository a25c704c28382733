#include "restore/writing.hpp"

#include <optional>

#include "src/model/kind.hpp"

namespace adfkeep::restore {

void report_bug(const std::string& what, const std::string& where) {
    throw Error(ErrorCode::partial, what + ": this is a bug in adfkeep", where, "please report it");
}

void Writing::perform(const Step& step, std::size_t number) {
    switch (step.action) {
        case Action::create:
        case Action::update:
            return put(step, number);
        case Action::remove:
            return remove(step, number);
        case Action::stop:
            return target_.stop(step.entity);
        case Action::start:
            return (options_.starter != nullptr ? *options_.starter : target_).start(step.entity);
        case Action::wait:
            return target_.wait_until_settled(step.entity);
        case Action::manual:
            report_bug("a step for a person was tried", to_text(step.entity));
    }
}

Writing::Look Writing::look(const Step& step, std::size_t number) {
    const auto held = target_.held(step.entity);
    if (step.entity.kind == factory_kind && step.action == Action::create && held) is_new_ = false;
    return {.found = expectations_.look(number, held ? std::optional(held->entity) : std::nullopt),
            .etag = held ? held->etag : std::string()};
}

void Writing::put(const Step& step, std::size_t number) {
    const auto sent = options_.sendable(step);
    if (is_new_ && step.entity.kind != factory_kind) return target_.put(sent, {});
    const auto seen = look(step, number);
    if (seen.found == Found::moved) throw azure::ChangedMeanwhile(step.entity);
    if (seen.found == Found::further) return;
    // Whether a secret is the right one nobody can see: it is sent again.
    if (seen.found == Found::as_wanted && sent == step.wanted) return;
    try {
        target_.put(sent, seen.etag);
    } catch (const azure::ChangedMeanwhile&) {
        // Unless it was this very write, sent again because its answer was lost.
        if (look(step, number).found != Found::as_wanted) throw;
    }
}

void Writing::remove(const Step& step, std::size_t number) {
    const auto found = look(step, number).found;
    if (found == Found::moved) throw azure::ChangedMeanwhile(step.entity);
    if (found == Found::as_expected) target_.remove(step.entity);
}

}  // namespace adfkeep::restore

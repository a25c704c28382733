#include "src/azure/factory_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <future>
#include <iterator>
#include <mutex>
#include <optional>

#include "src/azure/factory_listing.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::size_t questions_at_once = 16;

/// A state that a POST tells, of one entity.
struct Question {
    const Entity* entity;
    std::string_view state_kind;
    std::string path;
};

bool is_event_trigger(const Entity& trigger) {
    const auto type = string_member(trigger.definition, "type");
    return equal_without_case(type, "BlobEventsTrigger") || equal_without_case(type, "CustomEventsTrigger");
}

std::vector<Question> questions_about(const Listing& listing, const FactoryId& id) {
    std::vector<Question> questions;
    const auto ask = [&](const Entity& entity, std::string_view state_kind, std::string_view action) {
        questions.push_back({.entity = &entity,
                             .state_kind = state_kind,
                             .path = fmt::format("{}/{}/{}/{}?api-version={}", path_of(id), entity.id.kind,
                                                 http::encode(entity.id.name), action, factory_api_version)});
    };
    for (const auto& [entity, version] : listing.all) {
        if (entity.definition.empty()) continue;
        if (entity.id.kind == "integrationRuntimes") ask(entity, runtime_status_kind, "getStatus");
        if (entity.id.kind == "triggers" && is_event_trigger(entity))
            ask(entity, subscription_status_kind, "getEventSubscriptionStatus");
    }
    return questions;
}

/// `answer` as a definition: its `properties` where it has any, else all of it.
std::string definition_of(const std::string& answer, const std::string& where) {
    json::validate(answer, where);
    for (const auto& member : json::members(answer))
        if (member.name == "properties") return std::string(member.value);
    return answer;
}

struct States {
    std::vector<Entity> entities;
    std::vector<UnreadKind> unread;
};

States ask_states(ArmClient& client, const FactoryId& id, const Listing& listing, const std::stop_token& stop) {
    const auto questions = questions_about(listing, id);
    std::vector<std::optional<Entity>> answers(questions.size());
    States states;
    std::mutex guard;
    parallel_for(
        questions.size(),
        [&](std::size_t i) {
            check_interrupted(stop);
            const auto& question = questions[i];
            try {
                const auto answer = client.post(question.path, "", Post::question);
                answers[i] =
                    captured({.id = {.kind = std::string(question.state_kind), .name = question.entity->id.name},
                              .definition = definition_of(answer.body, question.path)});
            } catch (const ArmError& error) {
                if (error.code() == ErrorCode::unavailable || error.status() < 400) throw;
                const std::scoped_lock lock(guard);
                states.unread.push_back(
                    {.kind = std::string(question.state_kind) + "/" + question.entity->id.name,
                     .why = fmt::format("{} {}: {}", error.status(), error.service_code(), error.service_text()),
                     .is_refused = error.is_forbidden()});
            }
        },
        questions_at_once);
    for (auto& answer : answers)
        if (answer) states.entities.push_back(std::move(*answer));
    return states;
}

/// One factory being read. Nothing waits for an answer that it does not need: what the kind table does not know is
/// asked for beside the first pass, and states beside the pass after the one that named what has them.
class Reading {
public:
    Reading(ArmClient& client, const FactoryId& id, Progress& progress, const std::stop_token& stop)
        : client_(client), id_(id), progress_(progress), stop_(stop) {}

    void first_pass() {
        auto unknown = std::async(std::launch::async, [this] { return unknown_collections(client_, id_); });
        collections_ = known_collections();
        listing = list_collections(client_, id_, collections_, progress_, stop_);
        const auto others = unknown.get();
        if (others.empty()) return;
        listing.add(list_collections(client_, id_, others, progress_, stop_));
        collections_.insert(collections_.end(), others.begin(), others.end());
    }

    /// Whether it agrees with the pass before.
    bool next_pass() {
        auto asked = std::async(std::launch::async, [this] { return ask_states(client_, id_, listing, stop_); });
        auto again = list_collections(client_, id_, collections_, progress_, stop_);
        states = asked.get();
        const bool agrees = again.agrees_with(listing);
        listing = std::move(again);
        return agrees;
    }

    void ask_again() { states = ask_states(client_, id_, listing, stop_); }

    Listing listing;
    States states;

private:
    ArmClient& client_;
    const FactoryId& id_;
    Progress& progress_;
    const std::stop_token& stop_;
    std::vector<std::string> collections_;
};

Factory factory_of(Listing& listing) {
    Factory factory;
    for (auto& item : listing.all) {
        if (item.entity.id.kind == factory_kind) factory.name = item.entity.id.name;
        factory.entities.push_back(captured(std::move(item.entity)));
    }
    arrange(factory);
    return factory;
}

}  // namespace

LiveFactory read_factory(ArmClient& client, const FactoryId& id, const FactoryReaderOptions& options,
                         Progress& progress, const std::stop_token& stop) {
    Reading reading(client, id, progress, stop);
    LiveFactory live;
    reading.first_pass();
    for (live.passes = 1; live.passes < options.max_passes && !live.is_whole; ++live.passes)
        live.is_whole = reading.next_pass();
    if (!live.is_whole) reading.ask_again();
    live.factory = factory_of(reading.listing);
    live.unread = std::move(reading.listing.unread);
    std::ranges::move(reading.states.entities, std::back_inserter(live.factory.entities));
    std::ranges::move(reading.states.unread, std::back_inserter(live.unread));
    std::ranges::sort(live.unread, {}, &UnreadKind::kind);
    arrange(live.factory);
    return live;
}

}  // namespace adfkeep::azure

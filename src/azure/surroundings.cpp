#include "src/azure/surroundings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <map>
#include <optional>
#include <set>

#include "src/azure/http/url.hpp"
#include "src/azure/surroundings_questions.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/kind_members.hpp"

namespace adfkeep::azure {
namespace {

constexpr std::size_t questions_at_once = 16;

struct Answer {
    std::vector<Neighbour> found;
    std::optional<UnreadKind> unread;
};

std::vector<std::string> texts_of(ArmClient& client, const Question& question) {
    const auto with_version = question.path + "?api-version=" + question.api_version;
    switch (question.way) {
        case Way::list:
            return client.list(question.path, question.api_version);
        case Way::query:
            return client.query(question.path, question.api_version, "");
        case Way::resource:
            return {client.get(with_version).body};
        case Way::vault:
            return {client.get_from_vault(http::parse_url(with_version)).body};
    }
    return {};
}

Neighbour read(const Question& question, const FactoryId& factory, const std::string& text) {
    if (question.way == Way::query) return policy_state(text, factory, question.path);
    if (question.way == Way::vault) return vault_key(text, question.about, question.path);
    return neighbour(question.kind, text, factory, question.path);
}

/// A list at the factory tells also what stands above it. A role given there is not the factory's; a lock and a policy
/// there are in force here.
bool is_ours(const Question& question, const Neighbour& found, const FactoryId& factory) {
    if (question.kind != role_assignment_kind || !question.about.empty()) return true;
    return is_within(string_at(found.entity.definition, {"scope"}), factory);
}

UnreadKind unread(const Question& question, std::string why, bool is_refused) {
    return {.kind = question.about.empty() ? std::string(question.kind)
                                           : fmt::format("{}/{}", question.kind, question.about),
            .why = std::move(why),
            .is_refused = is_refused,
            .is_neighbour = true};
}

UnreadKind unread(const Question& question, const ArmError& error) {
    return unread(question, fmt::format("{} {}: {}", error.status(), error.service_code(), error.service_text()),
                  error.is_forbidden());
}

/// Whether nothing is to be had at all: the program stops, Resource Manager is away or does not know us any more. A
/// vault is a place of its own.
bool ends_all(const Error& error, const Question& question) {
    if (error.code() == ErrorCode::interrupted) return true;
    return question.way != Way::vault &&
           (error.code() == ErrorCode::unavailable || error.code() == ErrorCode::refused_access);
}

Answer ask(ArmClient& client, const Question& question, const FactoryId& factory) {
    Answer answer;
    try {
        for (const auto& text : texts_of(client, question)) {
            auto found = read(question, factory, text);
            if (is_ours(question, found, factory)) answer.found.push_back(std::move(found));
        }
    } catch (const ArmError& error) {
        if (!error.is_forbidden() && ends_all(error, question)) throw;
        answer.unread = unread(question, error);
    } catch (const Error& error) {
        if (ends_all(error, question)) throw;
        answer.unread = unread(question, error.what(), error.code() == ErrorCode::refused_access);
    }
    return answer;
}

/// Everything that was found and was not, in the order of the questions.
class Asking {
public:
    Asking(ArmClient& client, const FactoryId& factory, Progress& progress, const std::stop_token& stop)
        : client_(client), factory_(factory), progress_(progress), stop_(stop) {}

    /// What was found this time.
    std::vector<Neighbour> ask(const std::vector<Question>& questions) {
        std::vector<Answer> answers(questions.size());
        std::atomic<std::size_t> done = 0;
        parallel_for(
            questions.size(),
            [&](std::size_t i) {
                check_interrupted(stop_);
                answers[i] = azure::ask(client_, questions[i], factory_);
                progress_.at(++done, questions.size());
            },
            questions_at_once);
        std::vector<Neighbour> found;
        for (auto& answer : answers) {
            if (answer.unread) unread.push_back(std::move(*answer.unread));
            std::ranges::move(answer.found, std::back_inserter(found));
        }
        return found;
    }

    std::vector<UnreadKind> unread;

private:
    ArmClient& client_;
    const FactoryId& factory_;
    Progress& progress_;
    const std::stop_token& stop_;
};

/// Takes the roles out of `found` and gives their names to the assignments.
void name_roles(std::vector<Neighbour>& found) {
    std::map<std::string, std::string> names;
    for (const auto& each : found)
        if (each.entity.id.kind == role_kind)
            names[lower(each.entity.id.name)] = string_at(each.entity.definition, {"roleName"});
    std::erase_if(found, [](const Neighbour& each) { return each.entity.id.kind == role_kind; });
    for (auto& [id, entity] : found) {
        if (entity.id.kind != role_assignment_kind) continue;
        const auto role = string_at(entity.definition, {"roleDefinitionId"});
        const auto name = names.find(lower(role.substr(role.rfind('/') + 1)));
        if (name == names.end() || name->second.empty()) continue;
        auto rest = entity.rest.empty() ? std::string("{") : entity.rest.substr(0, entity.rest.size() - 1) + ',';
        entity.rest = rest + R"("roleName":)" + json::encode(name->second) + '}';
    }
}

/// One entity for each neighbour, however often it was found; sorted, and so named the same each time.
std::vector<Entity> unique_entities(std::vector<Neighbour> found) {
    std::ranges::sort(found, {}, [](const Neighbour& each) {
        return std::tuple(folded_key(each.entity.id), lower(each.id), each.entity.definition);
    });
    std::vector<Entity> entities;
    std::set<std::string> ids, names;
    for (auto& [id, entity] : found) {
        if (!ids.insert(entity.id.kind + lower(id)).second) continue;
        if (!names.insert(folded_key(entity.id)).second) {
            entity.id.name = id.substr(0, max_name_bytes);
            if (!is_utf8(entity.id.name) || !names.insert(folded_key(entity.id)).second) continue;
        }
        entities.push_back(captured(std::move(entity)));
    }
    return entities;
}

}  // namespace

Surroundings read_surroundings(ArmClient& client, const FactoryId& id, const Factory& factory, Progress& progress,
                               const std::stop_token& stop) {
    Asking asking(client, id, progress, stop);
    auto found = asking.ask(questions_about(id, factory));
    std::ranges::move(asking.ask(questions_about(found)), std::back_inserter(found));
    name_roles(found);
    std::ranges::sort(asking.unread, {}, &UnreadKind::kind);
    return {.entities = unique_entities(std::move(found)), .unread = std::move(asking.unread)};
}

}  // namespace adfkeep::azure

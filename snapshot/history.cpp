#include "snapshot/history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t min_digits = 4;
constexpr std::string_view latest = "latest";

[[noreturn]] void not_found(const Branch& branch, const std::string& at) {
    throw Error(ErrorCode::invalid_input, "there is no snapshot \"" + at + "\"",
                "factory " + to_base32(branch.factory().view()), "`adfkeep snapshots` lists them");
}

/// N of "latest~N"; 0 of "latest".
std::optional<std::size_t> steps_back(std::string_view at) {
    if (at == latest) return 0;
    unsigned long long steps = 0;
    if (!at.starts_with(latest) || !at.substr(latest.size()).starts_with('~') ||
        !parse_number(at.substr(latest.size() + 1), steps))
        return std::nullopt;
    return steps;
}

/// The last second that `at` takes in.
std::optional<Time> last_second(const std::string& at) {
    if (const auto time = time_from_text(at)) return time;
    const auto start = time_from_text(at + "T00:00:00Z");
    return start ? std::optional(*start + std::chrono::days(1) - std::chrono::seconds(1)) : std::nullopt;
}

const SnapshotCommit& find_by_time(Branch& branch, Time time, const std::string& at) {
    for (std::size_t steps = 0;; ++steps) {
        const auto* commit = branch.before_tip(steps);
        if (commit == nullptr) not_found(branch, at);
        if (commit->message.time <= time) return *commit;
    }
}

const SnapshotCommit& find_by_id(Branch& branch, const std::string& at) {
    const bool is_id = at.size() >= min_digits && at.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_id) not_found(branch, at);
    const SnapshotCommit* found = nullptr;
    for (std::size_t steps = 0;; ++steps) {
        const auto* commit = branch.before_tip(steps);
        if (commit == nullptr) break;
        if (!to_hex(commit->commit.view()).starts_with(at) && !to_hex(commit->id.view()).starts_with(at)) continue;
        if (found != nullptr)
            throw Error(ErrorCode::invalid_input, "\"" + at + "\" is the beginning of several snapshots",
                        "factory " + to_base32(branch.factory().view()), "give more digits");
        found = commit;
    }
    if (found == nullptr) not_found(branch, at);
    return *found;
}

const SnapshotCommit& find_unjudged(Branch& branch, const std::string& at) {
    if (const auto steps = steps_back(at)) {
        const auto* commit = branch.before_tip(*steps);
        if (commit == nullptr) not_found(branch, at);
        return *commit;
    }
    if (const auto time = last_second(at)) return find_by_time(branch, *time, at);
    return find_by_id(branch, lower(at));
}

std::vector<const EntityFile*> missing_in(const SnapshotTree& tree, const SnapshotTree& other) {
    std::vector<const EntityFile*> missing;
    for (const auto& entity : tree.entities) {
        const auto twin = std::ranges::lower_bound(other.entities, entity.name, {}, &EntityFile::name);
        if (twin == other.entities.end() || twin->name != entity.name || twin->content != entity.content)
            missing.push_back(&entity);
    }
    return missing;
}

/// One entity's file in the snapshots of one factory.
class EntityHistory {
public:
    EntityHistory(const Repository& repository, const FactoryId& factory, const NamingHistory& names,
                  const EntityId& id, const Reader* reader)
        : repository_(repository),
          factory_(factory),
          names_(names),
          id_(id),
          reader_(reader),
          trees_(repository.git()) {}

    bool can_name(const SnapshotCommit& commit) const {
        return std::ranges::any_of(names_.all(), [&](const NamingSecret& secret) {
            return secret.check(repository_.id()) == names_check(commit);
        });
    }

    std::optional<EntityFile> file_in(const SnapshotCommit& commit) {
        const Namer namer(names_.of(configuration(commit)), repository_.id(), factory_);
        return trees_.find(commit.tree, namer.entity(id_), to_hex(commit.commit.view()));
    }

    /// Absent where nothing changed.
    std::optional<EntityChange::What> compare(const SnapshotCommit& newer, const EntityFile& now,
                                              const SnapshotCommit& older, const EntityFile& before) {
        if (names_check(newer) == names_check(older))
            return now.content != before.content ? std::optional(EntityChange::What::changed) : std::nullopt;
        if (reader_ == nullptr) return EntityChange::What::unknown;
        const auto today = open(newer, now), then = open(older, before);
        const bool is_same =
            header_line(today) == header_line(then) && canonical_definition(today) == canonical_definition(then);
        return is_same ? std::nullopt : std::optional(EntityChange::What::changed);
    }

private:
    const Configuration& configuration(const SnapshotCommit& commit) const {
        return repository_.chain().at(commit.message.config_number)->configuration;
    }
    NamesCheck names_check(const SnapshotCommit& commit) const { return configuration(commit).names_check; }
    Entity open(const SnapshotCommit& commit, const EntityFile& file) {
        const auto listed = list_snapshot(trees_, commit);
        return reader_->entities(listed, {&file}, no_progress(), {}).front();
    }

    const Repository& repository_;
    const FactoryId factory_;
    const NamingHistory& names_;
    const EntityId& id_;
    const Reader* reader_;
    TreeReader trees_;
};

}  // namespace

FactoryId find_factory(const Repository& repository, const NamingSecret& names, const std::string& name) {
    const auto by_name = names.factory(repository.id(), name);
    if (repository.branch_tip(by_name)) return by_name;
    if (const auto by_id = fixed_from_base32<FactoryId>(lower(name)); by_id && repository.branch_tip(*by_id))
        return *by_id;
    static_cast<void>(repository.branch(by_name));  // a factory that was here and is missing has its own words
    std::string known;
    for (const auto& factory : repository.factories()) {
        const auto seen = repository.remembered().factories.find(factory);
        known +=
            (known.empty() ? "" : ", ") + (seen != repository.remembered().factories.end() && !seen->second.name.empty()
                                               ? seen->second.name
                                               : to_base32(factory.view()));
    }
    throw Error(ErrorCode::invalid_input, "no factory is kept under the name \"" + name + "\"", {},
                known.empty() ? "nothing is kept here yet: `adfkeep backup`" : "kept are: " + known);
}

const SnapshotCommit& find_snapshot(Branch& branch, const std::string& at) {
    const auto& commit = find_unjudged(branch, at);
    branch.require_counts(commit);
    return commit;
}

std::vector<EntityChange> entity_changes(const Repository& repository, Branch& branch, const NamingHistory& names,
                                         const EntityId& id, const Reader* reader) {
    std::vector<EntityChange> changes;
    EntityHistory history(repository, branch.factory(), names, id, reader);
    const auto* commit = branch.before_tip(0);
    if (!history.can_name(*commit)) return changes;
    auto now = history.file_in(*commit);
    for (std::size_t steps = 1; commit != nullptr; ++steps) {
        const auto* older = branch.before_tip(steps);
        if (older != nullptr && !history.can_name(*older)) {
            if (now) changes.push_back({.commit = commit, .what = EntityChange::What::unknown});
            break;
        }
        const auto before = older != nullptr ? history.file_in(*older) : std::nullopt;
        if (now && !before) changes.push_back({.commit = commit, .what = EntityChange::What::added});
        if (!now && before) changes.push_back({.commit = commit, .what = EntityChange::What::removed});
        if (now && before)
            if (const auto what = history.compare(*commit, *now, *older, *before))
                changes.push_back({.commit = commit, .what = *what});
        commit = older;
        now = before;
    }
    return changes;
}

DifferingParts read_differing(const Reader& reader, const ListedSnapshot& left, const ListedSnapshot& right,
                              const std::stop_token& stop) {
    DifferingParts parts;
    parts.left = {.name = reader.manifest(left).kept_name,
                  .entities = reader.entities(left, missing_in(left.tree, right.tree), no_progress(), stop)};
    parts.right = {.name = reader.manifest(right).kept_name,
                   .entities = reader.entities(right, missing_in(right.tree, left.tree), no_progress(), stop)};
    arrange(parts.left);
    arrange(parts.right);
    return parts;
}

}  // namespace adfkeep::snapshot

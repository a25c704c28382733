// The journal: what a killed restore leaves behind, and what it is good for.
#include "restore/journal.hpp"

#include <sys/stat.h>

#include "tests/restore/plans.hpp"

namespace adfkeep::restore {
namespace {

using namespace adfkeep::testing;
using Names = std::vector<std::string>;

JournalHead head() {
    return {.target = "/subscriptions/s/factories/sales",
            .snapshot = "snapshot:sales@latest",
            .options = {"--to", "sales é", "--prune"},
            .undo = "snapshot:sales@1234",
            .started = *time_from_text("2026-11-24T03:00:00Z")};
}

Plan living_plan() { return plan_for(factory_of(living_factory())); }

bool are_equal(const JournalRecord& left, const JournalRecord& right) {
    return left.head == right.head && left.triggers == right.triggers && left.steps == right.steps;
}

unsigned mode_of(const files::Path& path) {
    struct stat found{};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found.st_mode & 0777;
}

TEST_CASE("a journal is read as it was written") {
    TempDir folder;
    const auto plan = living_plan();
    {
        Journal journal(folder.path(), LocalAzure::id());
        REQUIRE_FALSE(journal.left_behind());
        journal.begin(head(), plan);
        const auto listener = journal.listener();
        listener.starting(0);
        listener.ended(0, {.outcome = Outcome::done, .message = {}});
        listener.starting(1);
        listener.starting(4);
        listener.ended(4, {.outcome = Outcome::failed, .message = "no"});
    }
    auto expected = record_of(head(), plan, {});
    expected.steps[0].state = StepState::done;
    expected.steps[1].state = StepState::begun;
    expected.steps[4].state = StepState::failed;
    REQUIRE(are_equal(Journal(folder.path(), LocalAzure::id()).left_behind().value(), expected));
    REQUIRE(are_equal(Journal::peek(folder.path(), LocalAzure::id()).value(), expected));
}

TEST_CASE("a journal is its owner's alone, and holds no definition") {
    TempDir folder;
    Journal journal(folder.path(), LocalAzure::id());
    auto plan = living_plan();
    plan.steps[0].wanted.definition = R"({"password":"sesame"})";
    journal.begin(head(), plan);
    REQUIRE(mode_of(journal.path()) == 0600);
    REQUIRE(mode_of(journal.path().parent_path()) == 0700);
    const auto text = read_file(journal.path());
    REQUIRE(text.find("sesame") == std::string::npos);
    REQUIRE(text.find("ScheduleTrigger") == std::string::npos);
    REQUIRE(text.find("nightly") != std::string::npos);
}

TEST_CASE("a finished restore leaves no journal") {
    TempDir folder;
    Journal journal(folder.path(), LocalAzure::id());
    journal.begin(head(), living_plan());
    journal.finish();
    REQUIRE_FALSE(files::exists(journal.path()));
    REQUIRE_FALSE(Journal::peek(folder.path(), LocalAzure::id()));
}

TEST_CASE("two restores of one factory do not run at once, two of different ones do") {
    TempDir folder;
    auto other = LocalAzure::id();
    const Journal journal(folder.path(), other);
    other.resource_group = "LOCAL";  // the same
    REQUIRE_THROWS_MATCHES(Journal(folder.path(), other), Error,
                           Says(ErrorCode::refused_for_safety, "another restore of this factory"));
    other.factory = "marketing";
    REQUIRE_NOTHROW(Journal(folder.path(), other));
}

TEST_CASE("a journal torn at any byte is read up to there") {
    auto record = record_of(head(), living_plan(), {});
    const auto begun = to_lines(record);
    const auto text = begun + begin_line(0) + end_line(0, Outcome::done) + begin_line(1);
    for (auto length = begun.size(); length <= text.size(); ++length) {
        const auto read = parse_journal(text.substr(0, length), "journal");
        REQUIRE(read.steps.size() == record.steps.size());
        const auto is_whole = length >= begun.size() + begin_line(0).size() + end_line(0, Outcome::done).size();
        REQUIRE((read.steps[0].state == StepState::done) == is_whole);
        REQUIRE((read.steps[1].state == StepState::begun) == (length == text.size()));
    }
}

TEST_CASE("a file that is no journal is refused, with its line") {
    const auto lines = to_lines(record_of(head(), living_plan(), {}));
    const auto text = GENERATE_COPY(values<std::string>(
        {"", "{\n", "[]\n", "{\"v\":2}\n", lines + "{\"begin\":21}\n", lines + "{\"begin\":-1}\n", lines + "{}\n",
         lines + "{\"end\":1}\n", lines + "{\"begin\":1,\"x\":1}\n", "{\"begin\":0}\n" + lines,
         lines + R"({"step":"jump","kind":"a","name":"b","firstHalf":false,"before":"","wanted":""})" + "\n",
         lines + std::string(40, '[') + std::string(40, ']') + "\n"}));
    CAPTURE(text);
    REQUIRE_THROWS_MATCHES(parse_journal(text, "here"), Error, Says(ErrorCode::invalid_input, "here"));
}

TEST_CASE("only a trigger that stands stopped and should run is told") {
    auto record = record_of(head(), living_plan(), {});
    auto now = factory_of(living_factory());
    REQUIRE(standing_triggers(record, now).size() == 1);  // weekly, which was to be started
    for (auto& each : now.entities)
        if (each.id.kind == "triggers")
            each.definition.replace(each.definition.find("runtimeState") + 15,
                                    each.definition.find(",\"desc") - each.definition.find("runtimeState") - 16,
                                    "Stopped");
    REQUIRE(running_in(now) == Names{"capture"});
    // Somebody else stopped them: this restore had not begun to.
    for (const auto& trigger : standing_triggers(record, now)) REQUIRE_FALSE(trigger.is_stopped);
    record.steps[2].state = StepState::begun;
    record.steps[3].state = StepState::done;
    std::map<std::string, JournalTrigger> standing;
    for (auto& trigger : standing_triggers(record, now)) standing[trigger.entity.name] = trigger;
    REQUIRE(standing.at("blobs").is_stopped);
    REQUIRE(standing.at("blobs").shall_run);
    REQUIRE(standing.at("gone").is_stopped);
    REQUIRE_FALSE(standing.at("gone").shall_run);
    REQUIRE_FALSE(standing.at("weekly").ran);
    REQUIRE_FALSE(standing.contains("hourly"));  // not there
}

TEST_CASE("what an earlier restore left stopped is known to the next one, and started by its plan") {
    const std::vector<JournalTrigger> standing{
        {.entity = trigger_id("blobs"), .ran = true, .shall_run = true, .is_stopped = true},
        {.entity = trigger_id("nightly"), .ran = true, .shall_run = true, .is_stopped = true}};
    auto plan = living_plan();
    std::erase_if(plan.steps, [](const Step& each) { return each.entity.name == "blobs"; });
    for (auto& each : plan.steps) each.after.clear();
    const auto steps = plan.steps.size();
    add_starts(plan, standing);
    REQUIRE(plan.steps.size() == steps + 1);
    REQUIRE(plan.steps.back().action == Action::start);
    REQUIRE(plan.steps.back().entity.name == "blobs");

    // Killed again before it did anything.
    const auto record = parse_journal(to_lines(record_of(head(), plan, standing)), "journal");
    auto now = factory_of({trigger_of("blobs", "BlobEventsTrigger", "load", "Stopped")});
    const auto left = standing_triggers(record, now);
    REQUIRE(left.size() == 1);
    REQUIRE(left[0] == standing[0]);
}

TEST_CASE("entities that are neither as before nor as planned were changed by somebody else") {
    const auto record = record_of(head(), living_plan(), {});
    auto now = factory_of(living_factory());
    REQUIRE(changed_by_others(record, now).empty());
    const auto change = [&](const EntityId& id, const std::string& definition) {
        std::ranges::find_if(now.entities, [&](const Entity& e) { return order_of(e.id, id) == 0; })->definition =
            definition;
    };
    change({.kind = "datasets", .name = "orders"}, dataset_on("orders", "new store").definition);
    REQUIRE(changed_by_others(record, now).empty());
    change({.kind = "datasets", .name = "orders"}, dataset_on("orders", "elsewhere").definition);
    std::erase_if(now.entities, [](const Entity& each) { return each.id.name == "old" || each.id.name == "nightly"; });
    REQUIRE(changed_by_others(record, now) ==
            std::vector<EntityId>{{.kind = "datasets", .name = "orders"}, {.kind = "triggers", .name = "nightly"}});
}

TEST_CASE("a secret's mask and its pointer make nobody a changer") {
    Plan plan;
    plan.steps = {step(Action::create, entity("linkedservices", "sql",
                                              R"({"type":"x","typeProperties":{"password":{"type":"SecureString",)"
                                              R"("value":"sesame"},"connectionString":"Server=a;Password=b"}})"))};
    const auto record = record_of(head(), plan, {});
    LocalAzure azure;
    azure.load({});
    azure.writer().put(plan.steps[0].wanted, {});
    const auto now = azure.read();
    REQUIRE(now.find(plan.steps[0].entity)->definition.find("encryptedCredential") != std::string::npos);
    REQUIRE(changed_by_others(record, now).empty());
}

TEST_CASE(
    "a restore killed at any request is abandoned: entities as before or as planned, every trigger in its state") {
    bool was_killed = true;
    for (std::size_t last = 0; was_killed; ++last) {
        TempDir folder;
        LocalAzure azure;
        azure.load(living_factory());
        const auto before = azure.read();
        const auto plan = plan_for(before);
        std::size_t count = 0;
        was_killed = false;
        azure.before = [&](const http::Request&) {
            if (count++ < last) return;
            was_killed = true;
            throw Error(ErrorCode::interrupted, "killed");
        };
        std::string left;
        {
            Journal journal(folder.path(), LocalAzure::id());
            journal.begin(head(), plan);
            auto listener = journal.listener();
            // The dead note nothing.
            const StepListener mortal{.starting =
                                          [&](std::size_t i) {
                                              if (!was_killed) listener.starting(i);
                                          },
                                      .ended =
                                          [&](std::size_t i, const StepResult& result) {
                                              if (!was_killed) listener.ended(i, result);
                                          }};
            static_cast<void>(apply(plan, azure.writer(), {.at_once = 1}, mortal, no_progress(), {}));
        }
        azure.before = nullptr;
        if (!was_killed) break;
        Journal journal(folder.path(), LocalAzure::id());
        const auto now = azure.read();
        INFO("killed at request " << last);
        REQUIRE(changed_by_others(*journal.left_behind(), now).empty());
        for (const auto& trigger : standing_triggers(*journal.left_behind(), now))
            if (trigger.ran) azure.writer().start(trigger.entity);
        journal.finish();
        const auto after = azure.read();
        const auto running = running_in(after);
        for (const auto& name : running_in(before)) {
            const bool is_there = after.find(trigger_id(name)) != nullptr || name == "capture";
            REQUIRE(std::ranges::count(running, name) == (is_there ? 1 : 0));
        }
    }
}

}  // namespace
}  // namespace adfkeep::restore

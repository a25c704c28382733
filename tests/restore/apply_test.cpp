// Applying plans to the emulator: order, other people, trouble, interruption.
#include "restore/apply.hpp"

#include <random>

#include "restore/step_queue.hpp"
#include "tests/restore/plans.hpp"

namespace adfkeep::restore {
namespace {

using namespace adfkeep::testing;
using enum Action;
using Names = std::vector<std::string>;

/// A living factory and the plan for it.
struct Scene {
    explicit Scene(emulator::ServiceOptions options = {}) : azure(std::move(options)) {
        azure.load(living_factory());
        plan = plan_for(azure.read());
        loaded = azure.service().events().size();
    }

    Applied apply(ApplyOptions options = {}, const StepListener& listener = {}, const std::stop_token& stop = {}) {
        return restore::apply(plan, azure.writer(), options, listener, no_progress(), stop);
    }

    LocalAzure azure;
    Plan plan;
    std::size_t loaded = 0;
};

void require_all_done(const Plan& plan, const Applied& applied) {
    for (std::size_t i = 0; i < plan.steps.size(); ++i) {
        INFO(to_text(plan.steps[i].action) << " " << to_text(plan.steps[i].entity) << ": " << applied.steps[i].message);
        REQUIRE(applied.steps[i].outcome == (plan.steps[i].action == manual ? Outcome::manual : Outcome::done));
    }
}

TEST_CASE("a plan is applied whole, and its triggers end as it says") {
    Scene scene;
    const auto applied = scene.apply({.at_once = GENERATE(std::size_t{1}, std::size_t{16})});
    require_all_done(scene.plan, applied);
    REQUIRE(applied.count(Outcome::done) + applied.count(Outcome::manual) == scene.plan.steps.size());
    REQUIRE_FALSE(applied.was_interrupted);
    const auto now = scene.azure.read();
    REQUIRE(running_in(now) == Names{"capture", "blobs", "hourly", "nightly", "weekly"});
    REQUIRE(now.find({.kind = "pipelines", .name = "old"}) == nullptr);
    for (const auto& each : scene.plan.steps)
        if (!each.is_first_half && (each.action == create || each.action == update))
            REQUIRE(is_as(each.wanted, *now.find(each.entity)));
}

TEST_CASE("progress counts every step but those of a person, once") {
    struct Count final : Progress {
        void at(std::size_t done, std::size_t total) override {
            if (done == total) ++ends;
            most = total;
        }
        std::atomic<std::size_t> ends = 0, most = 0;
    } count;
    Scene scene;
    static_cast<void>(restore::apply(scene.plan, scene.azure.writer(), {}, {}, count, {}));
    REQUIRE(count.ends == 1);
    REQUIRE(count.most == scene.plan.steps.size() - 1);
}

TEST_CASE("what is there as wanted is not written again") {
    Scene scene;
    require_all_done(scene.plan, scene.apply());
    for (auto& each : scene.plan.steps)
        if (each.action == stop || each.action == start) each = step(manual, each.entity);
    const auto before = scene.azure.writes();
    require_all_done(scene.plan, scene.apply());
    REQUIRE(scene.azure.writes() == before);
}

TEST_CASE("what somebody else changed is not overwritten, and holds back only what needs it") {
    Scene scene;
    REQUIRE(scene.azure.other("PUT", "/pipelines/load", R"({"properties":{"activities":[],"theirs":1}})").status ==
            200);
    const auto applied = scene.apply();
    REQUIRE(applied.target_moved);
    REQUIRE(applied.steps[8].outcome == Outcome::failed);
    REQUIRE(applied.steps[8].message.find("by somebody else meanwhile") != std::string::npos);
    REQUIRE(applied.steps[11].outcome == Outcome::not_tried);
    REQUIRE(applied.steps[11].message == "needs pipelines/load, which was not done");
    REQUIRE(applied.count(Outcome::failed) == 1);
    REQUIRE(applied.count(Outcome::not_tried) == 1);
    REQUIRE(scene.azure.other("GET", "/pipelines/load").json.at("properties").contains("theirs"));
    REQUIRE(running_in(scene.azure.read()) == Names{"capture", "blobs", "hourly", "nightly", "weekly"});
}

TEST_CASE("what somebody else changes between our look and our write is not overwritten") {
    Scene scene;
    bool has_looked = false;
    scene.azure.after = [&](const http::Request& request) {
        if (has_looked || request.method != "GET" || request.url.target.find("/pipelines/load?") == std::string::npos)
            return;
        has_looked = true;
        scene.azure.other("PUT", "/pipelines/load", R"({"properties":{"activities":[],"theirs":1}})");
    };
    const auto applied = scene.apply({.at_once = 1});
    REQUIRE(applied.target_moved);
    REQUIRE(applied.steps[8].outcome == Outcome::failed);
    REQUIRE(scene.azure.other("GET", "/pipelines/load").json.at("properties").contains("theirs"));
}

TEST_CASE("what somebody else made, removed or changed since the plan is noticed") {
    Scene scene;
    const auto [method, path, body, number] = GENERATE(table<std::string, std::string, std::string, std::size_t>({
        {"PUT", "/linkedservices/new%20store", R"({"properties":{"type":"theirs"}})", 0},
        {"PUT", "/pipelines/old", R"({"properties":{"activities":[],"theirs":1}})", 10},
        {"PUT", "/triggers/hourly", R"({"properties":{"type":"ScheduleTrigger"}})", 12},
        {"DELETE", "/datasets/orders", "", 4},
    }));
    if (method == "DELETE") {
        for (const auto* const trigger : {"nightly", "blobs", "weekly"}) {
            scene.azure.other("POST", std::string("/triggers/") + trigger + "/stop");
            scene.azure.other("DELETE", std::string("/triggers/") + trigger);
        }
        REQUIRE(scene.azure.other("DELETE", "/pipelines/load").status == 200);
    }
    REQUIRE(scene.azure.other(method, path, body).status == 200);
    const auto applied = scene.apply();
    CAPTURE(path, applied.steps[number].message);
    REQUIRE(applied.target_moved);
    REQUIRE(applied.steps[number].outcome == Outcome::failed);
}

TEST_CASE("a trigger that somebody started meanwhile is told as such") {
    Scene scene;
    scene.plan.steps = {step(update, trigger_of("weekly", "ScheduleTrigger", "load", "Stopped", "new"))};
    set_before(scene.plan, scene.azure.read());
    REQUIRE(scene.azure.other("POST", "/triggers/weekly/start").status == 200);
    const auto applied = scene.apply();
    REQUIRE(applied.target_moved);
    REQUIRE(applied.steps[0].message.find("somebody started it meanwhile") != std::string::npos);
}

TEST_CASE("a refusal says what it means and what to do") {
    Scene scene;
    REQUIRE(scene.azure
                .other("PUT", "/providers/Microsoft.Authorization/locks/freeze",
                       R"({"properties":{"level":"CanNotDelete"}})")
                .status < 300);
    const auto applied = scene.apply();
    REQUIRE(applied.steps[9].outcome == Outcome::failed);
    REQUIRE(applied.steps[9].message.starts_with("a lock forbids it"));
    REQUIRE(applied.steps[9].message.find("az lock delete") != std::string::npos);
    REQUIRE_FALSE(applied.target_moved);
}

TEST_CASE("a trigger that was stopped is started again though its own change failed") {
    Scene scene;
    scene.azure.before = [](const http::Request& request) {
        if (request.method == "PUT" && request.url.target.find("/triggers/nightly?") != std::string::npos)
            throw Error(ErrorCode::invalid_input, "no such luck");
    };
    const auto applied = scene.apply();
    REQUIRE(applied.steps[11].message == "no such luck");
    REQUIRE(applied.steps[16].outcome == Outcome::done);
    REQUIRE(running_in(scene.azure.read()) == Names{"capture", "blobs", "hourly", "nightly", "weekly"});
}

TEST_CASE("a new trigger whose own creation failed is not tried to be started") {
    Scene scene;
    scene.azure.before = [](const http::Request& request) {
        if (request.method == "PUT" && request.url.target.find("/triggers/hourly?") != std::string::npos)
            throw Error(ErrorCode::invalid_input, "no such luck");
    };
    const auto applied = scene.apply();
    REQUIRE(applied.steps[18].outcome == Outcome::not_tried);
    REQUIRE(applied.steps[18].message == "needs triggers/hourly, which was not done");
}

TEST_CASE("an interrupted restore begins nothing but the starts, and every trigger that it stopped runs") {
    const auto last = GENERATE(range(std::size_t{0}, std::size_t{16}));
    Scene scene;
    std::stop_source source;
    StepListener listener;
    listener.ended = [&](std::size_t number, const StepResult&) {
        if (number == last) source.request_stop();
    };
    const auto applied = scene.apply({.at_once = 1}, listener, source.get_token());
    const auto after_it = applied.count(Outcome::not_tried);
    REQUIRE(applied.was_interrupted == (after_it > 0));
    const auto running = running_in(scene.azure.read());
    for (const auto* const name : {"blobs", "nightly"}) REQUIRE(std::ranges::count(running, name) == 1);
}

TEST_CASE("a restore that is stopped before it begins writes nothing but starts that are due") {
    Scene scene;
    std::stop_source source;
    source.request_stop();
    const auto applied = scene.apply({}, {}, source.get_token());
    REQUIRE(applied.was_interrupted);
    REQUIRE(applied.steps[0].message == "the restore was stopped");
    const auto writes = scene.azure.writes();
    REQUIRE(std::ranges::count(writes, "POST /triggers/weekly/start") == 1);
    for (const auto& write : writes)  // one that was loaded running has no subscription yet
        REQUIRE((write.ends_with("/start") || write.ends_with("/subscribeToEvents")));
}

TEST_CASE("a client that ends with the program does not keep triggers from being started by another") {
    Scene scene;
    std::atomic<bool> is_over = false;
    scene.azure.before = [&](const http::Request&) {
        if (is_over) throw Error(ErrorCode::interrupted, "interrupted");
    };
    StepListener listener;
    listener.ended = [&](std::size_t number, const StepResult&) {
        if (number == 4) is_over = true;
    };
    // The same service through a client that nobody interrupts.
    struct Through final : http::Transport {
        explicit Through(LocalAzure& to) : azure(to) {}
        http::Response send(const http::Request& request) override {
            const auto answer = azure.service().answer({.method = request.method,
                                                        .target = request.url.target,
                                                        .headers = {{"Authorization", "Bearer any"}},
                                                        .body = std::string(request.body)},
                                                       local_url);
            return {.status = answer.response.status, .body = answer.response.body, .headers = {}};
        }
        LocalAzure& azure;
    } transport(scene.azure);
    azure::testing::CountedTokens tokens;
    azure::ArmClient client(transport, tokens, scene.azure.client().options(), scene.azure.client().world());
    azure::FactoryWriter starter(client, LocalAzure::id());
    const auto applied = scene.apply({.at_once = 1, .starter = &starter}, listener);
    is_over = false;
    REQUIRE(applied.was_interrupted);
    const auto running = running_in(scene.azure.read());
    for (const auto* const name : {"blobs", "nightly"}) REQUIRE(std::ranges::count(running, name) == 1);
}

TEST_CASE("a step that cannot be noted is not done, and the triggers run again") {
    const auto last = GENERATE(range(std::size_t{0}, std::size_t{20}));
    Scene scene;
    StepListener listener;
    listener.starting = [&](std::size_t number) {
        if (number == last) throw Error(ErrorCode::unavailable, "the disk is full");
    };
    REQUIRE_THROWS_MATCHES(scene.apply({.at_once = 1}, listener), Error,
                           Says(ErrorCode::unavailable, "the disk is full"));
    const auto running = running_in(scene.azure.read());
    for (const auto* const name : {"blobs", "nightly"}) REQUIRE(std::ranges::count(running, name) == 1);
    if (last == 0) REQUIRE(scene.azure.other("GET", "/linkedservices/new%20store").status == 404);
}

TEST_CASE("a restore killed at any request ends the same when its plan is applied again") {
    Scene whole;
    require_all_done(whole.plan, whole.apply({.at_once = 1}));
    const auto expected = account_of(whole.azure.read());
    const bool takes_effect = GENERATE(false, true);
    const auto at_once = GENERATE(std::size_t{1}, std::size_t{4});

    bool was_killed = true;
    for (std::size_t last = 0; was_killed; ++last) {
        Scene scene;
        std::atomic<std::size_t> count = 0;
        was_killed = false;
        const auto kill = [&](const http::Request&) {
            if (count++ < last) return;
            was_killed = true;
            throw Error(ErrorCode::interrupted, "killed");
        };
        // Once dead, nothing more arrives; whether what was under way did nobody knows.
        scene.azure.before = [&](const http::Request& request) {
            if (was_killed || !takes_effect) kill(request);
        };
        if (takes_effect) scene.azure.after = kill;
        static_cast<void>(scene.apply({.at_once = at_once}));
        scene.azure.before = scene.azure.after = nullptr;
        const auto applied = scene.apply({.at_once = at_once});
        INFO("killed at request " << last);
        require_all_done(scene.plan, applied);
        REQUIRE(account_of(scene.azure.read()) == expected);
    }
}

TEST_CASE("trouble of every fifth request changes nothing of the outcome") {
    Scene whole;
    require_all_done(whole.plan, whole.apply());
    Scene scene({.faults = {{.status = 503, .share = 0.06},
                            {.status = 429, .share = 0.04},
                            {.status = 500, .share = 0.04},
                            {.delivery = emulator::Delivery::reset, .share = 0.06}},
                 .seed = GENERATE(range(1u, 21u))});
    const auto applied = scene.apply({.at_once = 4});
    require_all_done(scene.plan, applied);
    REQUIRE(account_of(scene.azure.read()) == account_of(whole.azure.read()));
}

// --- a new factory

Plan plan_of_new_factory() {
    auto factory = entity("factories", "sales", "{}");
    factory.rest = R"({"location":"westeurope"})";
    auto connected = factory;
    connected.definition = R"({"repoConfiguration":{"type":"FactoryGitHubConfiguration","accountName":"a"}})";
    Plan plan;
    plan.steps = {step(create, factory), step(create, service_called("store"), {0}),
                  step(create, dataset_on("orders", "store"), {1}), step(update, connected, {0, 1, 2})};
    plan.steps[3].before = plan.steps[0].wanted;
    return plan;
}

TEST_CASE("a new factory is filled without a look at what cannot be there") {
    LocalAzure azure;
    const auto plan = plan_of_new_factory();
    require_all_done(plan, apply(plan, azure.writer(), {.target_is_new = true}, {}, no_progress(), {}));
    Names looks;
    for (const auto& event : azure.service().events())
        if (event.method == "GET") looks.push_back(event.path.substr(factories.size()));
    REQUIRE(looks == Names{"/sales", "/sales"});
    REQUIRE(azure.other("GET", "").json.at("properties").contains("repoConfiguration"));
}

TEST_CASE("a factory that somebody made meanwhile is not replaced") {
    LocalAzure azure;
    azure.other("PUT", "", R"({"location":"westeurope","tags":{"theirs":"1"}})");
    const auto plan = plan_of_new_factory();
    const auto applied = apply(plan, azure.writer(), {.target_is_new = true}, {}, no_progress(), {});
    REQUIRE(applied.target_moved);
    REQUIRE(applied.count(Outcome::failed) == 1);
    REQUIRE(applied.count(Outcome::not_tried) == 3);
    REQUIRE(azure.other("GET", "").json.at("tags").contains("theirs"));
}

TEST_CASE("a factory that is there as wanted may hold what somebody else put into it") {
    LocalAzure azure;
    azure.other("PUT", "", R"({"location":"West Europe"})");
    azure.other("PUT", "/linkedservices/store", R"({"properties":{"type":"theirs"}})");
    const auto plan = plan_of_new_factory();
    const auto applied = apply(plan, azure.writer(), {.target_is_new = true}, {}, no_progress(), {});
    REQUIRE(applied.steps[0].outcome == Outcome::done);
    REQUIRE(applied.steps[1].outcome == Outcome::failed);
    REQUIRE(applied.target_moved);
}

TEST_CASE("a secret is sent, though the target shows nothing but its mask") {
    LocalAzure azure;
    azure.load({});
    Plan plan;
    plan.steps = {step(create, entity("linkedservices", "sql",
                                      R"({"type":"AzureSqlDatabase","typeProperties":{"password":)"
                                      R"({"type":"SecureString","value":"**********"}}})"))};
    ApplyOptions options;
    options.sendable = [](const Step& each) {
        auto sent = each.wanted;
        sent.definition.replace(sent.definition.find("**********"), 10, "given");
        return sent;
    };
    std::size_t sent = 0;
    azure.before = [&](const http::Request& request) {
        sent += request.body.find(R"("value":"given")") != std::string_view::npos;
        REQUIRE(request.body.find("***") == std::string_view::npos);
    };
    require_all_done(plan, apply(plan, azure.writer(), options, {}, no_progress(), {}));
    require_all_done(plan, apply(plan, azure.writer(), options, {}, no_progress(), {}));
    REQUIRE(sent == 2);
}

// --- order

/// Entities that refer to others at random, some pipelines to each other in circles.
Plan random_plan(unsigned seed) {
    std::mt19937 random(seed);
    const auto below = [&](std::size_t end) { return std::uniform_int_distribution<std::size_t>(0, end - 1)(random); };
    const auto named = [](const char* what, std::size_t n) { return what + std::to_string(n); };
    constexpr std::size_t services = 8, datasets = 15, pipelines = 30, pairs = 5;
    Plan plan;
    for (std::size_t i = 0; i < services; ++i) plan.steps.push_back(step(create, service_called(named("s", i))));
    for (std::size_t i = 0; i < datasets; ++i) {
        const auto service = below(services);
        plan.steps.push_back(step(create, dataset_on(named("d", i), named("s", service)), {service}));
    }
    for (std::size_t i = 0; i < pipelines; ++i) {
        const auto dataset = below(datasets);
        std::vector<std::size_t> after{services + dataset};
        Names calls;
        for (std::size_t call = below(3); call > 0 && i > 0; --call) {
            const auto called = below(i);
            calls.push_back(named("p", called));
            after.push_back(services + datasets + called);
        }
        plan.steps.push_back(step(create, pipeline_with(named("p", i), {named("d", dataset)}, calls), after));
    }
    for (std::size_t i = 0; i < pairs; ++i) {
        const auto left = named("left", i), right = named("right", i);
        const auto half = plan.steps.size();
        plan.steps.push_back(step(create, pipeline_with(left, {}, {})));
        plan.steps.back().is_first_half = true;
        plan.steps.push_back(step(create, pipeline_with(right, {}, {left}), {half}));
        plan.steps.push_back(step(update, pipeline_with(left, {}, {right}), {half, half + 1}));
    }
    return plan;
}

TEST_CASE("no step is ever sent before what it refers to, whatever goes wrong on the way") {
    const auto seed = GENERATE(range(1u, 31u));
    CAPTURE(seed);
    LocalAzure azure({.faults = {{.status = 503, .share = 0.1}, {.delivery = emulator::Delivery::reset, .share = 0.1}},
                      .seed = seed});
    azure.load({});
    const auto plan = random_plan(seed);
    require_all_done(
        plan, apply(plan, azure.writer(), {.at_once = 8, .target_is_new = seed % 2 == 0}, {}, no_progress(), {}));
    for (const auto& event : azure.service().events()) REQUIRE(event.status != 400);
}

TEST_CASE("steps that do not need each other are done at once, as many as may be") {
    constexpr std::size_t at_once = 4;
    LocalAzure azure;
    azure.load({});
    Plan plan;
    for (int i = 0; i < 12; ++i) plan.steps.push_back(step(create, service_called("s" + std::to_string(i))));
    std::mutex guard;
    std::condition_variable changed;
    std::size_t inside = 0, most = 0;
    azure.before = [&](const http::Request&) {
        std::unique_lock lock(guard);
        most = std::max(most, ++inside);
        changed.notify_all();
        changed.wait_for(lock, std::chrono::seconds(5), [&] { return most == at_once; });
        --inside;
    };
    require_all_done(plan, apply(plan, azure.writer(), {.at_once = at_once}, {}, no_progress(), {}));
    REQUIRE(most == at_once);
}

TEST_CASE("of steps that may begin, the one with the longest way behind it is first") {
    Plan plan;
    plan.steps = {step(create, service_called("short")), step(create, service_called("long")),
                  step(create, dataset_on("d", "long"), {1}), step(create, pipeline_with("p", {"d"}, {}), {2})};
    StepQueue queue(plan, {true, true, true, true}, AfterFailure::hold_back);
    std::vector<std::size_t> order;
    while (const auto next = queue.next()) {
        order.push_back(*next);
        queue.ended(*next, true);
    }
    REQUIRE(order == std::vector<std::size_t>{1, 2, 0, 3});
}

TEST_CASE("a plan that is none is refused before anything is sent") {
    Scene scene;
    const auto wrong = GENERATE(std::size_t{0}, std::size_t{16});
    scene.plan.steps[0].after = {wrong};
    if (wrong == 16) scene.plan.steps[20].after = {wrong};
    REQUIRE_THROWS_MATCHES(scene.apply(), Error, Says(ErrorCode::partial, "this is a bug"));
    REQUIRE(scene.azure.service().events().size() == scene.loaded);
}

TEST_CASE("an empty plan is done") {
    LocalAzure azure;
    REQUIRE(apply({}, azure.writer(), {}, {}, no_progress(), {}).steps.empty());
}

}  // namespace
}  // namespace adfkeep::restore

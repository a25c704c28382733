// Backups that somebody or something gets in the way of.
#include <functional>
#include <set>

#include "snapshot/key_file.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

/// Is asked for the time when a snapshot is about to be signed: a moment to do something else.
class Meddler final : public Clock {
public:
    Meddler(std::function<void()> act, int times) : act_(std::move(act)), times_(times) {}
    Time now() const override {
        if (times_-- > 0) act_();
        return *time_from_text("2026-11-24T02:00:00Z");
    }

private:
    std::function<void()> act_;
    mutable int times_;
};

/// Notes what was drawn for data keys, which are the only draws of 32 bytes.
class NotingRandom final : public Random {
public:
    void fill(unsigned char* target, std::size_t size) override {
        system_random().fill(target, size);
        const std::scoped_lock lock(guard_);
        if (size == DataKey::size) keys.emplace_back(reinterpret_cast<const char*>(target), size);
    }
    std::vector<Bytes> keys;

private:
    std::mutex guard_;
};

/// Asks for a stop at the first progress.
class StoppingProgress final : public Progress {
public:
    void at(std::size_t, std::size_t) override { source.request_stop(); }
    std::stop_source source;
};

struct State {
    std::string references, objects;
    friend bool operator==(const State&, const State&) = default;
};
State state_of(const TestRepository& kept) {
    return {.references = testing::stock_git(kept.path(), {"for-each-ref"}),
            .objects = testing::stock_git(kept.path(), {"cat-file", "--batch-all-objects", "--batch-check"})};
}

Backup back_up(TestRepository& kept, Repository& repository, const Factory& factory, const BackupTools& tools) {
    return snapshot::back_up(repository, kept.writer(), factory,
                             {.program = "adfkeep", .source = "test", .counts = {}, .missing = {}, .masked = {}},
                             tools);
}

TEST_CASE("a backup that lost a race goes on top of the other one, under a new data key") {
    TestRepository kept;
    kept.back_up(small_factory());
    auto repository = kept.open();
    const Meddler meddler([&] { kept.back_up(factory_of({entity("pipelines", "theirs")})); }, 1);
    NotingRandom random;
    const auto backup = back_up(kept, repository, factory_of({entity("pipelines", "ours")}),
                                {.random = random, .clock = meddler, .progress = no_progress(), .stop = {}});
    REQUIRE(backup.sequence == 3);
    REQUIRE(random.keys.size() == 2);
    REQUIRE(random.keys[0] != random.keys[1]);
    const auto reopened = kept.open();
    const auto tree = tree_of(reopened, reopened.branch(backup.factory)->tip());
    REQUIRE(tree.keys.size() == 1);
    const auto file =
        decode_key_file(reopened.git().read(git::ObjectType::blob, tree.keys[0].file.id, max_key_file_bytes), "here");
    REQUIRE(recovery_key().unwrap(file, kept.id(), "here").view() == random.keys[1]);
    REQUIRE(read_factory(reopened, recovery_key(), backup.factory, "latest~1").entities[0].id.name == "theirs");
    REQUIRE(read_factory(reopened, recovery_key(), backup.factory).entities[0].id.name == "ours");
}

TEST_CASE("a first backup that another first one came before goes on top of it") {
    TestRepository kept;
    auto repository = kept.open();
    const Meddler meddler([&] { kept.back_up(small_factory()); }, 1);
    const auto backup = back_up(kept, repository, small_factory(),
                                {.random = kept.random, .clock = meddler, .progress = no_progress(), .stop = {}});
    REQUIRE(backup.sequence == 2);
    REQUIRE(backup.sealed == 0);
}

TEST_CASE("a backup that lost a race to a new configuration seals for the recipients that it has") {
    TestRepository kept;
    kept.change([](auto& change) { add_recipient(change, recipient("leaving", 1)); });
    auto repository = kept.open();
    const Meddler meddler(
        [&] {
            kept.change([](auto& change) { remove_key(change, "leaving"); });
            kept.back_up(factory_of({entity("pipelines", "theirs")}));
        },
        1);
    const auto backup = back_up(kept, repository, small_factory(),
                                {.random = kept.random, .clock = meddler, .progress = no_progress(), .stop = {}});
    REQUIRE(backup.sequence == 2);
    const auto reopened = kept.open();
    const auto branch = reopened.branch(backup.factory);
    REQUIRE(branch->tip().message.config_number == 3);
    for (const auto& key : tree_of(reopened, branch->tip()).keys) {
        const auto file =
            decode_key_file(reopened.git().read(git::ObjectType::blob, key.file.id, max_key_file_bytes), "here");
        REQUIRE(file.wraps.size() == 1);
        REQUIRE(file.wraps[0].to == rsa_key(0).public_key().id());
    }
}

TEST_CASE("a writer that was removed during its backup does not try again") {
    TestRepository kept;
    const auto second = signing_key("second-host");
    kept.change([&](auto& change) { add_writer(change, {.name = "second-host", .key = second.public_key()}); });
    auto repository = kept.open();
    const Meddler meddler(
        [&] {
            kept.change([](auto& change) { remove_key(change, "second-host"); });
            kept.back_up(small_factory());
        },
        1);
    const Manifest manifest{.program = "adfkeep", .source = "test", .counts = {}, .missing = {}, .masked = {}};
    REQUIRE_THROWS_MATCHES(
        snapshot::back_up(repository, {.key = second, .names = kept.foundation().names}, small_factory(), manifest,
                          {.random = kept.random, .clock = meddler, .progress = no_progress(), .stop = {}}),
        Error, Says(ErrorCode::refused_access, "this writer is not listed"));
    REQUIRE(kept.open().branch(kept.foundation().names.factory(kept.id(), "sales"))->tip().message.sequence == 1);
}

TEST_CASE("a host that shows an older configuration during a backup is found out") {
    TestRepository kept;
    kept.change([](auto& change) { add_recipient(change, recipient("leaving", 1)); });
    const auto before = *kept.open().git().reference(main_reference);
    kept.change([](auto& change) { remove_key(change, "leaving"); });
    auto repository = kept.open();
    const Meddler meddler(
        [&] {
            kept.back_up(small_factory());
            auto host = git::Repository::open(kept.path());
            point(host, main_reference, before);
        },
        1);
    REQUIRE_THROWS_MATCHES(back_up(kept, repository, small_factory(),
                                   {.random = kept.random, .clock = meddler, .progress = no_progress(), .stop = {}}),
                           Error, Says(integrity, "configuration rolled back"));
}

TEST_CASE("a branch that moves again and again makes the backup give up, with nothing changed by it") {
    TestRepository kept;
    const auto first = kept.back_up(small_factory());
    const Meddler meddler(
        [&] {
            auto other = kept.open();
            publish(other, after_tip(other, first.factory), kept.foundation().writer);
        },
        1000);
    auto repository = kept.open();
    REQUIRE_THROWS_MATCHES(back_up(kept, repository, factory_of({entity("pipelines", "ours")}),
                                   {.random = kept.random, .clock = meddler, .progress = no_progress(), .stop = {}}),
                           Error, HasCode(ErrorCode::unavailable));
    REQUIRE(read_factory(kept.open(), recovery_key(), first.factory).entities.size() == 3);
}

TEST_CASE("a backup that is interrupted leaves nothing but what was there") {
    TestRepository kept;
    kept.back_up(small_factory());
    const auto before = state_of(kept);
    auto repository = kept.open();
    const auto factory = factory_of({entity("pipelines", "two")});
    StoppingProgress progress;
    SECTION("before it began") {
        progress.source.request_stop();
        REQUIRE_THROWS_MATCHES(back_up(kept, repository, factory,
                                       {.random = kept.random,
                                        .clock = kept.clock,
                                        .progress = no_progress(),
                                        .stop = progress.source.get_token()}),
                               Error, HasCode(ErrorCode::interrupted));
    }
    SECTION("while it sealed") {
        REQUIRE_THROWS_MATCHES(back_up(kept, repository, factory,
                                       {.random = kept.random,
                                        .clock = kept.clock,
                                        .progress = progress,
                                        .stop = progress.source.get_token()}),
                               Error, HasCode(ErrorCode::interrupted));
    }
    SECTION("when it was about to write") {
        const Meddler meddler([&] { progress.source.request_stop(); }, 1);
        REQUIRE_THROWS_MATCHES(back_up(kept, repository, factory,
                                       {.random = kept.random,
                                        .clock = meddler,
                                        .progress = no_progress(),
                                        .stop = progress.source.get_token()}),
                               Error, HasCode(ErrorCode::interrupted));
    }
    REQUIRE(state_of(kept) == before);
    REQUIRE(kept.back_up(factory).sequence == 2);
}

TEST_CASE("no text, no name and no data key of a factory stands anywhere in the repository") {
    TestRepository kept;
    const std::vector<std::string> secrets = {"Umsatzplan", "geheimer-server.example.org", "Quartalsbericht"};
    auto repository = kept.open();
    NotingRandom random;
    const auto factory = factory_of({entity("linkedservices", secrets[0], R"({"server":")" + secrets[1] + R"("})"),
                                     entity("files", secrets[2], secrets[1])},
                                    secrets[2]);
    back_up(kept, repository, factory, {.random = random, .clock = kept.clock, .progress = no_progress(), .stop = {}});
    const auto everything = testing::run_git(kept.path(), {"cat-file", "--batch-all-objects", "--batch"}).output +
                            testing::stock_git(kept.path(), {"for-each-ref"});
    REQUIRE(everything.find("adfkeep snapshot 1") != std::string::npos);
    for (const auto& secret : secrets) REQUIRE(everything.find(secret) == std::string::npos);
    REQUIRE(random.keys.size() == 1);
    REQUIRE(everything.find(random.keys[0]) == std::string::npos);
    REQUIRE(everything.find(to_hex(random.keys[0])) == std::string::npos);
    for (const auto part : {kept.foundation().names.permanent(), kept.foundation().names.replaceable()}) {
        REQUIRE(everything.find(part) == std::string::npos);
        REQUIRE(everything.find(to_hex(part)) == std::string::npos);
    }
}

}  // namespace
}  // namespace adfkeep::snapshot

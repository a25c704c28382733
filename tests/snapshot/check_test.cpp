#include "snapshot/check.hpp"

#include <algorithm>

#include "snapshot/key_file.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

/// A repository with two snapshots of one factory, and what check says of it.
struct Checkup {
    TestRepository kept;
    std::vector<Backup> backups;
    CheckOptions options;

    Checkup() {
        backups.push_back(kept.back_up(small_factory()));
        kept.clock.advance(std::chrono::hours(24));
        backups.push_back(kept.back_up(
            factory_of({entity("pipelines", "Load File"), entity("datasets", "Orders", R"({"type":"Parquet"})")})));
    }
    const FactoryId& factory() const { return backups[0].factory; }
    const crypto::Ed25519PrivateKey& writer() const { return kept.foundation().writer; }
    Checked run() {
        auto repository = kept.open();
        return check(repository, options, kept.clock, no_progress(), {});
    }
};

bool has(const Checked& checked, const std::string& rule, const std::string& entity, const std::string& words) {
    return std::ranges::any_of(checked.report.findings, [&](const Finding& finding) {
        return finding.rule == rule && finding.entity.find(entity) != std::string::npos &&
               finding.message.find(words) != std::string::npos;
    });
}

bool finds(const Checked& checked, const std::string& entity, const std::string& words) {
    return !checked.is_intact && fails(checked.report, Severity::error) && has(checked, "integrity", entity, words);
}

std::size_t failures(const Checked& checked) {
    return static_cast<std::size_t>(
        std::ranges::count(checked.report.findings, std::string("integrity"), &Finding::rule));
}

TEST_CASE("a repository that nobody touched is intact, with a key and without one") {
    Checkup it;
    const auto key = recovery_key();
    const bool has_key = GENERATE(true, false);
    if (has_key) it.options.key = &key;
    const auto checked = it.run();
    REQUIRE(checked.is_intact);
    REQUIRE_FALSE(fails(checked.report, Severity::warning));
    const auto& summary = checked.report.summary;
    REQUIRE(std::ranges::find(summary, std::pair<std::string, std::string>("snapshots", "2")) != summary.end());
    REQUIRE(std::ranges::find(summary, std::pair<std::string, std::string>("factories", "1")) != summary.end());
    REQUIRE(std::ranges::find(summary, std::pair<std::string, std::string>(
                                           "repository", to_hex(it.kept.id().view()))) != summary.end());
    REQUIRE(has(checked, "texts", "", "not opened") != has_key);
}

TEST_CASE("without memory and without proof freshness is not proven, and says so") {
    Checkup it;
    REQUIRE(has(it.run(), "freshness", "", "freshness not proven"));
    SECTION("an expected snapshot proves it") { it.options.expected = {hex(it.backups[1].commit)}; }
    SECTION("a receipt proves it") {
        it.options.receipts = parse_receipts(receipt(it.kept.id(), it.backups[1]), "receipts");
    }
    SECTION("an age proves it") { it.options.max_age = std::chrono::hours(26); }
    SECTION("memory proves it") {
        auto repository = it.kept.open();
        repository.remember(repository.branch(it.factory())->tip());
        repository.store_memory();
    }
    REQUIRE(it.run().is_intact);
    REQUIRE_FALSE(has(it.run(), "freshness", "", ""));
}

TEST_CASE("an expected snapshot is found by the beginning of its commit or snapshot id, wherever it is in history") {
    Checkup it;
    it.options.expected = {hex(it.backups[0].commit), hex(it.backups[1].commit).substr(0, 8),
                           to_hex(it.backups[0].snapshot.view())};
    REQUIRE(it.run().is_intact);
    it.options.expected = {std::string(40, 'a')};
    REQUIRE(
        finds(it.run(), std::string(40, 'a'), "expected snapshot is not here: the branch was rolled back or forked"));
    it.options.expected = {"1234567"};
    REQUIRE_THROWS_MATCHES(it.run(), Error, HasCode(ErrorCode::usage));
}

TEST_CASE("a branch that was set back is found out by memory, by an expected snapshot and by a receipt") {
    Checkup it;
    const auto set_back = [&] {
        auto repository = it.kept.open();
        point(repository.git(), branch_name(it.factory()), it.backups[0].commit);
    };
    SECTION("nobody remembers: it looks well, and freshness is not proven") {
        set_back();
        REQUIRE(it.run().is_intact);
        REQUIRE(has(it.run(), "freshness", "", "not proven"));
    }
    SECTION("this machine remembers") {
        auto repository = it.kept.open();
        repository.remember(repository.branch(it.factory())->tip());
        repository.store_memory();
        set_back();
        REQUIRE(finds(it.run(), hex(it.backups[0].commit), "branch rolled back: this machine has seen snapshot 2"));
    }
    SECTION("somebody expects it") {
        set_back();
        it.options.expected = {hex(it.backups[1].commit)};
        REQUIRE(finds(it.run(), hex(it.backups[1].commit), "expected snapshot is not here"));
    }
    SECTION("a receipt tells") {
        set_back();
        it.options.receipts = parse_receipts(receipt(it.kept.id(), it.backups[1]), "receipts");
        REQUIRE(finds(it.run(), hex(it.backups[0].commit), "branch rolled back: a receipt has seen snapshot 2"));
    }
}

TEST_CASE("a fork is found out by a receipt, and the rest of the branch is still checked") {
    Checkup it;
    it.options.receipts = parse_receipts(receipt(it.kept.id(), it.backups[1]), "receipts");
    auto repository = it.kept.open();
    auto forged = tip_again(repository, it.factory());
    forged.message.time += std::chrono::seconds(1);
    forged.files.begin()->second.id = git::ObjectId{};
    const auto commit = hex(publish(repository, forged, it.writer()));
    const auto checked = it.run();
    REQUIRE(finds(checked, commit, "branch forked: a receipt has seen another snapshot 2"));
    REQUIRE(finds(checked, commit + ":" + forged.files.begin()->first, "missing object"));
}

TEST_CASE("a branch that is gone is missing, by the configuration, by memory and by a receipt") {
    Checkup it;
    SECTION("the configuration") {
        it.kept.change([](auto&) {});
    }
    SECTION("memory") {
        auto repository = it.kept.open();
        repository.remember(repository.branch(it.factory())->tip());
        repository.store_memory();
    }
    SECTION("a receipt") { it.options.receipts = parse_receipts(receipt(it.kept.id(), it.backups[1]), "receipts"); }
    remove_reference(it.kept.path(), branch_name(it.factory()));
    REQUIRE(finds(it.run(), "factory " + to_base32(it.factory().view()), "branch missing"));
}

TEST_CASE("an old newest snapshot fails where an age is asked for") {
    Checkup it;
    it.options.max_age = std::chrono::hours(26);
    it.kept.clock.advance(std::chrono::hours(26));
    REQUIRE_FALSE(fails(it.run().report, Severity::error));
    it.kept.clock.advance(std::chrono::seconds(1));
    const auto checked = it.run();
    REQUIRE(checked.is_intact);
    REQUIRE(fails(checked.report, Severity::error));
    REQUIRE(has(checked, "snapshot-age", to_base32(it.factory().view()), "26 hours"));
}

TEST_CASE("malformed receipts are refused by line, other lines and other repositories' receipts are ignored") {
    Checkup it;
    const auto good = receipt(it.kept.id(), it.backups[1]);
    const auto parsed = parse_receipts("2026-11-24 backup began\n" + good + "\r\nadfkeep-receiptless\n\n", "log");
    REQUIRE(parsed.size() == 1);
    REQUIRE(parsed[0].sequence == 2);
    REQUIRE(parsed[0].snapshot == it.backups[1].snapshot);
    const auto bad = GENERATE_COPY(as<std::string>{}, "adfkeep-receipt ", good + " ", good + "0",
                                   replaced(good, "receipt 1", "receipt 2"), replaced(good, " 2 ", " -2 "),
                                   replaced(good, " 2 ", " x "), good.substr(0, good.size() - 1));
    REQUIRE_THROWS_MATCHES(parse_receipts("first line\n" + bad, "log"), Error,
                           Says(ErrorCode::invalid_input, "log:2: malformed receipt"));
    auto foreign = it.backups[1];
    foreign.snapshot = crypto::sha256("another");
    it.options.receipts = parse_receipts(receipt(RepositoryId{}, foreign), "log");
    REQUIRE(it.run().is_intact);
}

TEST_CASE("references that are none of ours, and what changes the history that Git shows, are told and not followed") {
    Checkup it;
    testing::stock_git(it.kept.path(), {"update-ref", "refs/heads/other", "main"});
    testing::stock_git(it.kept.path(), {"tag", "v1", "main"});
    testing::stock_git(it.kept.path(), {"replace", hex(it.backups[1].commit), hex(it.backups[0].commit)});
    const auto checked = it.run();
    REQUIRE(checked.is_intact);
    REQUIRE(has(checked, "foreign-reference", "", "refs/heads/other"));
    REQUIRE(has(checked, "foreign-reference", "", "refs/tags/v1"));
    REQUIRE(has(checked, "git-anomaly", "", "refs/replace/"));
}

TEST_CASE("a key that was added later opens what is sealed for it, and the rest is not judged") {
    Checkup it;
    it.kept.change([](auto& change) { add_recipient(change, recipient("second", 1)); });
    it.kept.back_up(small_factory());
    const auto key = recovery_key(1);
    it.options.key = &key;
    const auto checked = it.run();
    REQUIRE(checked.is_intact);
    REQUIRE(failures(checked) == 0);
    REQUIRE(has(checked, "texts", "", "sealed for other recipients than this recovery key, and were not opened: 2"));
}

TEST_CASE("a check that is interrupted says so") {
    Checkup it;
    auto repository = it.kept.open();
    std::stop_source stop;
    stop.request_stop();
    REQUIRE_THROWS_MATCHES(check(repository, it.options, it.kept.clock, no_progress(), stop.get_token()), Error,
                           HasCode(ErrorCode::interrupted));
}

}  // namespace
}  // namespace adfkeep::snapshot

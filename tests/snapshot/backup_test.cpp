#include "snapshot/backup.hpp"

#include <algorithm>
#include <boost/filesystem.hpp>
#include <set>

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "src/model/json/text.hpp"
#include "tests/snapshot/fixture.hpp"
#include "tests/testing/hostile_json.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

SnapshotTree tip_tree(const Repository& repository, const FactoryId& factory) {
    return tree_of(repository, repository.branch(factory)->tip());
}

std::size_t bytes_below(const boost::filesystem::path& folder) {
    std::size_t size = 0;
    for (const auto& entry : boost::filesystem::recursive_directory_iterator(folder))
        if (boost::filesystem::is_regular_file(entry.status())) size += boost::filesystem::file_size(entry.path());
    return size;
}

TEST_CASE("a factory goes in and comes back as it was") {
    TestRepository kept;
    const auto factory = small_factory();
    const auto backup = kept.back_up(factory);
    REQUIRE(backup.sequence == 1);
    REQUIRE(backup.entities == 3);
    REQUIRE(backup.added == 3);
    REQUIRE(backup.sealed == 3);
    REQUIRE(backup.kept_name == "sales");
    const auto back = read_factory(kept.open(), recovery_key(), backup.factory);
    REQUIRE(back.name == factory.name);
    REQUIRE(back.entities == factory.entities);
}

TEST_CASE("a factory without entities, and one with a name of every kind of character, come back") {
    TestRepository kept;
    const auto name = GENERATE(as<std::string>{}, "empty", std::string("a\0b", 3), "line\nfeed",
                               "Ümläut 漢字 \xF0\x9F\x98\x80", "\"quoted\\\"", "a/../b", std::string(1024, 'x'));
    CAPTURE(name);
    auto factory = small_factory(name);
    if (name == "empty") factory.entities.clear();
    const auto backup = kept.back_up(factory);
    const auto back = read_factory(kept.open(), recovery_key(), backup.factory);
    REQUIRE(back.name == name);
    REQUIRE(back.entities == factory.entities);
    REQUIRE(kept.back_up(factory).is_unchanged);
}

TEST_CASE("hostile JSON goes in and comes back byte for byte") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    testing::HostileJson hostile(seed);
    std::vector<Entity> entities;
    for (int i = 0; i < 150; ++i) {
        auto rest = json::compact(hostile.object(900));
        const auto definition = std::string(json::trimmed(hostile.value()));
        entities.push_back(entity(i % 2 == 0 ? "pipelines" : "unknownKind", "name \n\"" + std::to_string(i), definition,
                                  rest == "{}" ? "" : rest));
    }
    const auto factory = factory_of(std::move(entities));
    TestRepository kept;
    const auto backup = kept.back_up(factory);
    REQUIRE(read_factory(kept.open(), recovery_key(), backup.factory).entities == factory.entities);
    REQUIRE(kept.back_up(factory).is_unchanged);
}

TEST_CASE("on a quiet night the tree is the one before, and hardly a kilobyte is added") {
    TestRepository kept;
    const auto first = kept.back_up(small_factory());
    const auto before = bytes_below(kept.path());
    kept.clock.advance(std::chrono::hours(24));
    const auto second = kept.back_up(small_factory());
    REQUIRE(second.is_unchanged);
    REQUIRE(second.sealed == 0);
    REQUIRE(second.sequence == 2);
    REQUIRE(second.commit != first.commit);
    REQUIRE(bytes_below(kept.path()) - before < 1500);
    const auto repository = kept.open();
    REQUIRE(repository.git().tree_of(second.commit) == repository.git().tree_of(first.commit));
    REQUIRE(repository.branch(first.factory)->tip().message.time == kept.clock.now());
}

TEST_CASE("only what changed is sealed, and the rest is kept file by file") {
    TestRepository kept;
    const auto first = kept.back_up(small_factory());
    auto factory = small_factory();
    factory.entities[0].definition = R"({"type":"Json"})";
    factory.entities.push_back(entity("triggers", "Nightly"));
    arrange(factory);
    const auto before = tip_tree(kept.open(), first.factory);
    const auto second = kept.back_up(factory);
    REQUIRE(second.added == 1);
    REQUIRE(second.changed == 1);
    REQUIRE(second.removed == 0);
    REQUIRE(second.sealed == 2);
    const auto after = tip_tree(kept.open(), first.factory);
    REQUIRE(after.keys.size() == 2);
    const auto was_there = [&](const EntityFile& file) {
        return std::ranges::any_of(before.entities, [&](const EntityFile& old) {
            return old.file == file.file && path_of(old) == path_of(file);
        });
    };
    REQUIRE(std::ranges::count_if(after.entities, was_there) == 2);
    REQUIRE(read_factory(kept.open(), recovery_key(), first.factory).entities == factory.entities);
    REQUIRE(read_factory(kept.open(), recovery_key(), first.factory, "latest~1").entities == small_factory().entities);
}

TEST_CASE("another order of members or other white space is no change, another case of a name is one") {
    TestRepository kept;
    kept.back_up(factory_of({entity("pipelines", "Load", R"({"a":1,"b":2})")}));
    REQUIRE(kept.back_up(factory_of({entity("pipelines", "Load", R"({ "b":2, "a":1 })")})).is_unchanged);
    REQUIRE(kept.back_up(factory_of({entity("pipelines", "LOAD", R"({"a":1,"b":2})")})).changed == 1);
    REQUIRE(kept.back_up(factory_of({entity("pipelines", "LOAD", R"({"a":1,"b":2})", R"({"location":"westeurope"})")}))
                .changed == 1);
}

TEST_CASE("what is gone is gone from the next snapshot, and most of it being gone is told") {
    TestRepository kept;
    kept.back_up(small_factory());
    auto factory = small_factory();
    factory.entities.pop_back();
    const auto second = kept.back_up(factory);
    REQUIRE(second.removed == 1);
    REQUIRE(second.sealed == 0);
    REQUIRE_FALSE(second.lost_most);
    factory.entities.clear();
    const auto third = kept.back_up(factory);
    REQUIRE(third.removed == 2);
    REQUIRE(third.lost_most);
    REQUIRE(third.entities == 0);
    REQUIRE(read_factory(kept.open(), recovery_key(), third.factory).entities.empty());
    REQUIRE(read_factory(kept.open(), recovery_key(), third.factory, "latest~2").entities.size() == 3);
}

TEST_CASE("neighbours that outnumber a factory and stay do not hide that it is gone") {
    TestRepository kept;
    auto factory = small_factory();
    for (int i = 0; i < 40; ++i)
        factory.entities.push_back(entity("policyAssignments", "policy " + std::to_string(i), "{}"));
    arrange(factory);
    REQUIRE_FALSE(kept.back_up(factory).lost_most);
    std::erase_if(factory.entities, [](const Entity& entity) { return entity.id.kind != "policyAssignments"; });
    REQUIRE(kept.back_up(factory).lost_most);
}

TEST_CASE("two factories with the same content have no name of a file in common") {
    TestRepository kept;
    const auto one = kept.back_up(small_factory("sales")), other = kept.back_up(small_factory("marketing"));
    const auto repository = kept.open();
    REQUIRE(repository.factories().size() == 2);
    std::set<std::string> parts;
    const auto collect = [&](const FactoryId& factory) {
        std::vector<std::string> found;
        for (const auto& path : paths_of(tip_tree(repository, factory)))
            for (const auto part : split(std::string_view(path).substr(path.rfind('/') + 1), '.'))
                found.emplace_back(part);
        return found;
    };
    for (const auto& part : collect(one.factory)) parts.insert(part);
    for (const auto& part : collect(other.factory))
        if (part != "manifest") REQUIRE(parts.insert(part).second);
}

TEST_CASE("a host with another naming secret, or that is no writer any more, is refused before anything is written") {
    TestRepository kept;
    const auto objects = [&] {
        return testing::stock_git(kept.path(), {"cat-file", "--batch-all-objects", "--batch-check"});
    };
    const auto before = objects();
    const auto others = naming_secret("others");
    const auto stranger = signing_key("stranger");
    auto repository = kept.open();
    const Author wrong_names{.key = kept.foundation().writer, .names = others},
        wrong_key{.key = stranger, .names = kept.foundation().names};
    REQUIRE_THROWS_MATCHES(require_author(repository, wrong_names), Error,
                           Says(ErrorCode::refused_access, "the naming secret of this writer is not the repository's"));
    REQUIRE_THROWS_MATCHES(require_author(repository, wrong_key), Error,
                           Says(ErrorCode::refused_access, "this writer is not listed"));
    REQUIRE_THROWS_MATCHES(kept.back_up(repository, small_factory(), wrong_names), Error,
                           HasCode(ErrorCode::refused_access));
    REQUIRE_THROWS_MATCHES(kept.back_up(repository, small_factory(), wrong_key), Error,
                           HasCode(ErrorCode::refused_access));
    REQUIRE(objects() == before);
    REQUIRE_NOTHROW(require_author(repository, kept.writer()));
    REQUIRE_NOTHROW(require_author(repository, {.key = kept.foundation().owner, .names = kept.foundation().names}));
}

TEST_CASE("a definition that is larger than a payload may be is refused by its name") {
    TestRepository kept;
    const auto factory = factory_of(
        {entity("files", "huge.bin", std::string(max_payload_bytes, 'x')), entity("files", "small.bin", "x")});
    REQUIRE_THROWS_MATCHES(kept.back_up(factory), Error,
                           Says(ErrorCode::invalid_input, "files/huge.bin: definition is larger than 32 MiB"));
    REQUIRE(kept.open().factories().empty());
}

TEST_CASE("a receipt is one line that check reads") {
    TestRepository kept;
    const auto backup = kept.back_up(small_factory());
    REQUIRE(receipt(kept.id(), backup) == "adfkeep-receipt 1 " + to_hex(kept.id().view()) + " " +
                                              to_base32(backup.factory.view()) + " 1 " +
                                              to_hex(backup.snapshot.view()));
}

TEST_CASE("stock git finds every snapshot whole and well signed, and may collect its garbage at any time") {
    TestRepository kept;
    kept.back_up(small_factory());
    const auto backup = kept.back_up(factory_of({entity("pipelines", "two")}));
    testing::stock_git(kept.path(), {"fsck", "--strict", "--no-dangling"});
    testing::stock_git(kept.path(), {"gc", "-q", "--prune=now"});
    REQUIRE(read_factory(kept.open(), recovery_key(), backup.factory).entities.size() == 1);
    REQUIRE(read_factory(kept.open(), recovery_key(), backup.factory, "latest~1").entities.size() == 3);
    kept.back_up(small_factory());
    testing::stock_git(kept.path(), {"fsck", "--strict", "--no-dangling"});
    if (!testing::has_program("ssh-keygen")) return;
    const TempDir folder;
    write_file(folder / "allowed_signers", testing::run_git(kept.path(), {"show", "main:allowed_signers"}).output);
    testing::stock_git(kept.path(), {"-c", "gpg.ssh.allowedSignersFile=" + (folder / "allowed_signers").string(),
                                     "verify-commit", branch_name(backup.factory)});
}

}  // namespace
}  // namespace adfkeep::snapshot

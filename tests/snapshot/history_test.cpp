#include "snapshot/history.hpp"

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "tests/snapshot/hostile_host.hpp"

namespace adfkeep::snapshot {
namespace {

using What = EntityChange::What;

constexpr ErrorCode invalid_input = ErrorCode::invalid_input;
const EntityId load = {.kind = "pipelines", .name = "Load"};

/// One snapshot a day, at one o'clock.
struct History {
    TestRepository kept;
    std::vector<Backup> backups;

    void keep(std::vector<Entity> entities) {
        backups.push_back(kept.back_up(factory_of(std::move(entities))));
        kept.clock.advance(std::chrono::hours(24));
    }
    const FactoryId& factory() const { return backups[0].factory; }
    /// Sequence of what `at` means.
    std::uint64_t find(const std::string& at) const {
        const auto repository = kept.open();
        auto branch = repository.branch(factory());
        return find_snapshot(*branch, at).message.sequence;
    }
};

struct ThreeDays : History {
    ThreeDays() {
        for (const auto* text : {"{}", R"({"a":1})", R"({"a":2})"}) keep({entity("pipelines", "Load", text)});
    }
};

TEST_CASE("a factory is found by its name in any case and by its opaque id") {
    ThreeDays it;
    const auto repository = it.kept.open();
    const auto& names = it.kept.foundation().names;
    for (const std::string name : {"sales", "SALES"}) REQUIRE(find_factory(repository, names, name) == it.factory());
    REQUIRE(find_factory(repository, names, to_base32(it.factory().view())) == it.factory());
    REQUIRE_THROWS_MATCHES(find_factory(repository, names, "marketing"), Error,
                           Says(invalid_input, "no factory is kept under the name \"marketing\""));
    REQUIRE_THROWS_MATCHES(find_factory(repository, names, "marketing"), Error,
                           Says(invalid_input, "kept are: " + to_base32(it.factory().view())));
    auto knowing = it.kept.open();
    knowing.remember(knowing.branch(it.factory())->tip(), "sales");
    knowing.store_memory();
    REQUIRE_THROWS_MATCHES(find_factory(it.kept.open(), names, "marketing"), Error,
                           Says(invalid_input, "kept are: sales"));
    remove_reference(it.kept.path(), branch_name(it.factory()));
    REQUIRE_THROWS_MATCHES(find_factory(it.kept.open(), names, "sales"), Error, Says(integrity, "branch missing"));
}

TEST_CASE("a repository in which nothing is kept says so") {
    const TestRepository kept;
    REQUIRE_THROWS_MATCHES(find_factory(kept.open(), kept.foundation().names, "sales"), Error,
                           Says(invalid_input, "nothing is kept here yet"));
}

TEST_CASE("a snapshot is found by its distance, its ids and its time") {
    ThreeDays it;
    const auto [at, sequence] = GENERATE(table<std::string, std::uint64_t>({{"latest", 3},
                                                                            {"latest~0", 3},
                                                                            {"latest~2", 1},
                                                                            {"2026-11-24", 1},
                                                                            {"2026-11-25", 2},
                                                                            {"2026-12-24", 3},
                                                                            {"2026-11-25T01:00:07Z", 2},
                                                                            {"2026-11-25T01:00:06Z", 1}}));
    CAPTURE(at);
    REQUIRE(it.find(at) == sequence);
}

TEST_CASE("a snapshot is found by the beginning of its commit or snapshot id, in any case") {
    ThreeDays it;
    for (const auto& backup : it.backups) {
        const auto commit = hex(backup.commit), id = to_hex(backup.snapshot.view());
        for (const auto& at : {commit, commit.substr(0, 12), id, id.substr(0, 12)})
            REQUIRE(it.find(at) == backup.sequence);
        std::string upper = commit;
        for (auto& c : upper) c = static_cast<char>(c >= 'a' && c <= 'f' ? c - 'a' + 'A' : c);
        REQUIRE(it.find(upper) == backup.sequence);
    }
}

TEST_CASE("what names no snapshot is told as such") {
    ThreeDays it;
    const auto at =
        GENERATE(as<std::string>{}, "", "latest~3", "latest~-1", "latest~01", "latest~", "latest~x", "newest",
                 "2026-11-23", "2026-11-24T01:00:06Z", "2026-11-31", "abc", "ffffffffffff", "zzzz");
    CAPTURE(at);
    REQUIRE_THROWS_MATCHES(it.find(at), Error, Says(invalid_input, "there is no snapshot \"" + at + "\""));
}

TEST_CASE("an entity's changes are told, newest first") {
    History it;
    it.keep({entity("pipelines", "Other")});
    it.keep({entity("pipelines", "Load")});
    it.keep({entity("pipelines", "Load"), entity("pipelines", "Other")});
    it.keep({entity("pipelines", "Load", R"({"a":1})")});
    it.keep({entity("pipelines", "Other")});
    it.keep({entity("pipelines", "LOAD", R"({"a":1})")});
    const auto repository = it.kept.open();
    auto branch = repository.branch(it.factory());
    const auto names = it.kept.names();
    const auto changes = entity_changes(repository, *branch, names, load, nullptr);
    std::vector<std::pair<std::uint64_t, What>> found;
    for (const auto& change : changes) found.emplace_back(change.commit->message.sequence, change.what);
    REQUIRE(found == std::vector<std::pair<std::uint64_t, What>>{
                         {6, What::added}, {5, What::removed}, {4, What::changed}, {2, What::added}});
    REQUIRE(entity_changes(repository, *branch, names, {.kind = "pipelines", .name = "Nobody"}, nullptr).empty());
}

/// A history across a change of the naming secret.
struct Renamed : History {
    explicit Renamed(const std::string& afterwards) {
        keep({entity("pipelines", "Load")});
        kept.change([&](auto& change) { rotate_names(change, kept.random); });
        auto repository = kept.open();
        const auto names = open_names(repository.chain(), recovery_key());
        backups.push_back(kept.back_up(repository, factory_of({entity("pipelines", "Load", afterwards)}),
                                       {.key = kept.foundation().writer, .names = names.newest()}));
    }
};

std::vector<What> changes_of(const Renamed& it, const NamingHistory& names, bool has_key) {
    const auto repository = it.kept.open();
    const auto key = recovery_key();
    const Reader reader(repository.git(), repository.chain(), names, key);
    auto branch = repository.branch(it.factory());
    std::vector<What> found;
    for (const auto& change : entity_changes(repository, *branch, names, load, has_key ? &reader : nullptr))
        found.push_back(change.what);
    return found;
}

TEST_CASE("across a new naming secret an entity is compared by its text, where there is a key to open it") {
    const Renamed same(R"({ })"), other(R"({"a":1})");
    for (const auto* it : {&same, &other}) {
        const auto names = open_names(it->kept.open().chain(), recovery_key());
        REQUIRE(changes_of(*it, names, false) == std::vector{What::unknown, What::added});
    }
    REQUIRE(changes_of(same, open_names(same.kept.open().chain(), recovery_key()), true) == std::vector{What::added});
    REQUIRE(changes_of(other, open_names(other.kept.open().chain(), recovery_key()), true) ==
            std::vector{What::changed, What::added});
}

TEST_CASE("a host that knows the newest naming secret alone sees history end where it began") {
    const Renamed it("{}");
    const auto all = open_names(it.kept.open().chain(), recovery_key());
    std::vector<NamingSecret> newest;
    newest.emplace_back(all.newest().permanent(), all.newest().replaceable());
    REQUIRE(changes_of(it, NamingHistory(std::move(newest)), false) == std::vector{What::unknown});
    REQUIRE(changes_of(it, it.kept.names(), false).empty());
}

TEST_CASE("of two snapshots only what differs is opened") {
    History it;
    it.keep({entity("pipelines", "Same"), entity("pipelines", "Load"), entity("pipelines", "Gone")});
    it.keep({entity("pipelines", "Same"), entity("pipelines", "Load", R"({"a":1})"), entity("pipelines", "New")});
    const auto repository = it.kept.open();
    const auto key = recovery_key();
    const auto names = open_names(repository.chain(), key);
    const Reader reader(repository.git(), repository.chain(), names, key);
    auto branch = repository.branch(it.factory());
    TreeReader trees(repository.git());
    const auto left = list_snapshot(trees, *branch->before_tip(1)), right = list_snapshot(trees, branch->tip());
    const auto parts = read_differing(reader, left, right, {});
    REQUIRE(parts.left.entities == factory_of({entity("pipelines", "Load"), entity("pipelines", "Gone")}).entities);
    REQUIRE(parts.right.entities ==
            factory_of({entity("pipelines", "Load", R"({"a":1})"), entity("pipelines", "New")}).entities);
    REQUIRE(parts.left.name == "sales");
    REQUIRE(read_differing(reader, right, right, {}).left.entities.empty());
}

}  // namespace
}  // namespace adfkeep::snapshot

#include "snapshot/memory.hpp"

#include <sys/stat.h>

#include "src/base/encoding.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ErrorCode invalid_input = ErrorCode::invalid_input;

const auto repository = RepositoryId::from(Bytes(32, 'r'));
const auto sales = FactoryId::from(Bytes(16, 's')), marketing = FactoryId::from(Bytes(16, 'm'));
const auto recipient_id = Sha256::from(Bytes(32, 'o'));

Time at(const char* text) { return *time_from_text(text); }

Remembered seen(std::uint64_t config, std::uint64_t sequence, const std::string& snapshot) {
    return {.config = config,
            .config_id = crypto::sha256(std::to_string(config)),
            .factories = {{sales, {.sequence = sequence, .snapshot = crypto::sha256(snapshot), .name = "sales"}}},
            .opened = {}};
}

struct Machine {
    TempDir folder;
    Memory memory{folder / "state"};
    boost::filesystem::path file() const { return folder / "state" / (to_hex(repository.view()) + ".json"); }
};

TEST_CASE("a repository is new to a machine until it is remembered, and what was seen comes back") {
    const Machine machine;
    REQUIRE_FALSE(machine.memory.recall(repository));
    auto what = seen(7, 117, "a");
    what.opened[recipient_id] = at("2026-11-24T01:00:07Z");
    machine.memory.remember(repository, what);
    const auto recalled = machine.memory.recall(repository);
    REQUIRE(recalled);
    REQUIRE(recalled->config == 7);
    REQUIRE(recalled->config_id == what.config_id);
    REQUIRE(recalled->factories.at(sales).sequence == 117);
    REQUIRE(recalled->factories.at(sales).snapshot == crypto::sha256("a"));
    REQUIRE(recalled->factories.at(sales).name == "sales");
    REQUIRE(recalled->opened == what.opened);
    REQUIRE_FALSE(machine.memory.recall(RepositoryId::from(Bytes(32, 'x'))));
}

TEST_CASE("only its owner can read what a machine remembers") {
    const Machine machine;
    machine.memory.remember(repository, seen(1, 1, "a"));
    struct stat status{};
    REQUIRE(::stat(machine.file().c_str(), &status) == 0);
    REQUIRE((status.st_mode & 0777) == 0600);
    REQUIRE(::stat(machine.file().parent_path().c_str(), &status) == 0);
    REQUIRE((status.st_mode & 0777) == 0700);
}

TEST_CASE("what is remembered has the document's shape") {
    const Machine machine;
    auto what = seen(7, 117, "a");
    what.opened[recipient_id] = at("2026-11-24T01:00:07Z");
    machine.memory.remember(repository, what);
    REQUIRE(read_file(machine.file()) ==
            "{\n  \"v\": 1,\n  \"repository\": \"" + to_hex(repository.view()) +
                "\",\n  \"config\": 7,\n  \"configId\": \"" + to_hex(crypto::sha256("7").view()) +
                "\",\n  \"factories\": {\n    \"" + to_base32(sales.view()) +
                "\": {\n      \"sequence\": 117,\n      \"snapshot\": \"" + to_hex(crypto::sha256("a").view()) +
                "\",\n      \"name\": \"sales\"\n    }\n  },\n  \"opened\": {\n    \"" + to_hex(recipient_id.view()) +
                "\": \"2026-11-24T01:00:07Z\"\n  }\n}\n");
}

TEST_CASE("numbers only grow, whoever writes last") {
    const Machine machine;
    machine.memory.remember(repository, seen(7, 117, "new"));
    auto older = seen(6, 116, "old");
    older.factories[marketing] = {.sequence = 3, .snapshot = crypto::sha256("m"), .name = {}};
    older.opened[recipient_id] = at("2026-11-24T01:00:07Z");
    machine.memory.remember(repository, older);
    older.opened[recipient_id] = at("2026-11-23T01:00:07Z");
    machine.memory.remember(repository, older);
    const auto recalled = machine.memory.recall(repository);
    REQUIRE(recalled->config == 7);
    REQUIRE(recalled->config_id == crypto::sha256("7"));
    REQUIRE(recalled->factories.at(sales).sequence == 117);
    REQUIRE(recalled->factories.at(sales).snapshot == crypto::sha256("new"));
    REQUIRE(recalled->factories.at(marketing).sequence == 3);
    REQUIRE(recalled->opened.at(recipient_id) == at("2026-11-24T01:00:07Z"));
}

TEST_CASE("a factory's name is kept when somebody without it remembers more") {
    const Machine machine;
    machine.memory.remember(repository, seen(7, 117, "a"));
    auto nameless = seen(7, 118, "b");
    nameless.factories[sales].name.clear();
    machine.memory.remember(repository, nameless);
    REQUIRE(machine.memory.recall(repository)->factories.at(sales).sequence == 118);
    REQUIRE(machine.memory.recall(repository)->factories.at(sales).name == "sales");
}

TEST_CASE("a damaged memory is an error, never a new repository") {
    const Machine machine;
    machine.memory.remember(repository, seen(7, 117, "a"));
    const auto whole = read_file(machine.file());
    const auto text = GENERATE_COPY(
        as<std::string>{}, "", "{}", "null", whole.substr(0, whole.size() / 2), replaced(whole, "\"v\": 1", "\"v\": 2"),
        replaced(whole, "\"v\"", "\"w\""), replaced(whole, "117", "-1"), replaced(whole, "117", "\"117\""),
        replaced(whole, "\"config\": 7", "\"config\": null"), replaced(whole, "\"opened\": {}", "\"opened\": null"),
        replaced(whole, "\"opened\": {}", "\"opened\": {\"x\": \"y\"}"),
        replaced(whole, "\"opened\": {}", "\"opened\": {}, \"more\": 1"),
        replaced(whole, to_base32(sales.view()), "sales"),
        replaced(whole, to_hex(repository.view()), std::string(64, '0')));
    CAPTURE(text);
    write_file(machine.file(), text);
    REQUIRE_THROWS_MATCHES(machine.memory.recall(repository), Error,
                           Says(invalid_input, machine.file().string() + ": what this machine remembers"));
    REQUIRE_THROWS_MATCHES(machine.memory.remember(repository, seen(8, 118, "b")), Error, HasCode(invalid_input));
    REQUIRE(read_file(machine.file()) == text);
}

}  // namespace
}  // namespace adfkeep::snapshot

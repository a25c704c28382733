#include "src/model/factory.hpp"

#include "src/base/error.hpp"
#include "src/model/kind.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using adfkeep::testing::HasCode;
using adfkeep::testing::Says;

namespace {

Entity entity(const std::string& kind, const std::string& name, const std::string& definition = "{}") {
    return {.id = {.kind = kind, .name = name}, .definition = definition};
}

Factory factory(std::vector<Entity> entities) {
    Factory made{.name = "sales", .entities = std::move(entities)};
    arrange(made);
    return made;
}

}  // namespace

TEST_CASE("an entity is found without regard to the case of its name") {
    const auto sales = factory(
        {entity("pipelines", "b"), entity("pipelines", "A c"), entity("datasets", "B"), entity("pipelines", "é")});

    CHECK(sales.find({"pipelines", "B"})->id.name == "b");
    CHECK(sales.find({"Pipelines", "a C"})->id.name == "A c");
    CHECK(sales.find({"datasets", "b"})->id.kind == "datasets");
    CHECK(sales.find({"pipelines", "é"}) != nullptr);
    CHECK(sales.find({"pipelines", "É"}) == nullptr);  // only ASCII folds
    CHECK(sales.find({"triggers", "b"}) == nullptr);
    CHECK(sales.find({"pipelines", ""}) == nullptr);
    CHECK(Factory{}.find({"pipelines", "b"}) == nullptr);
}

TEST_CASE("entities are arranged in the order of their folded keys") {
    const auto sales =
        factory({entity("pipelines", "b"), entity("pipelines", "C"), entity("pipelines", "a"), entity("a", "z"),
                 entity("pipelines", "\xc3\xa9"), entity("a-b", "a"), entity("pipelines", "a b")});
    for (std::size_t i = 1; i < sales.entities.size(); ++i) {
        CHECK(folded_key(sales.entities[i - 1].id) < folded_key(sales.entities[i].id));
        CHECK((order_of(sales.entities[i - 1].id, sales.entities[i].id) < 0));
    }
}

TEST_CASE("kind and name do not run together in a key") {
    CHECK(folded_key({"a", "bc"}) != folded_key({"ab", "c"}));
    CHECK(folded_key({"managedPrivateEndpoints", "NET/Pe"}) == folded_key({"MANAGEDPRIVATEENDPOINTS", "net/PE"}));
}

TEST_CASE("two entities whose names differ only by case are refused, both named") {
    Factory sales{.name = "sales",
                  .entities = {entity("pipelines", "Load"), entity("datasets", "load"), entity("pipelines", "LOAD")}};
    CHECK_THROWS_MATCHES(arrange(sales), Error, Says(ErrorCode::invalid_input, "pipelines/Load"));
    CHECK_THROWS_MATCHES(arrange(sales), Error, Says(ErrorCode::invalid_input, "pipelines/LOAD"));
}

TEST_CASE("canonical definition: JSON for entities, bytes for files, nothing for nothing") {
    CHECK(canonical_definition(entity("pipelines", "p", R"({ "b":1, "a":2 })")) == R"({"a":2,"b":1})");
    CHECK(canonical_definition(entity("pipelines", "p", "")).empty());
    const std::string bytes("{ \"b\":1,\xff\0", 10);
    CHECK(canonical_definition(entity(std::string(files_kind), "templates/x", bytes)) == bytes);
    CHECK_THROWS_MATCHES(canonical_definition(entity("pipelines", "p", "{")), Error, HasCode(ErrorCode::invalid_input));
}

#include "snapshot/identity.hpp"

#include "src/model/json/text.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

RepositoryId repository(const std::string& seed = "owner") {
    return repository_id(Nonce{}, signing_key(seed).public_key());
}

Namer namer(const std::string& kept_name = "sales") {
    const auto names = naming_secret("names");
    return {names, repository(), names.factory(repository(), kept_name)};
}

ContentName content(const Entity& entity) { return namer().content(header_line(entity), canonical_definition(entity)); }

TEST_CASE("a repository's id certifies its nonce and its first owner") {
    const auto other_nonce = Nonce::from(Bytes(32, 'n'));
    REQUIRE(repository_id(Nonce{}, signing_key("owner").public_key()) == repository("owner"));
    REQUIRE(repository_id(other_nonce, signing_key("owner").public_key()) != repository("owner"));
    REQUIRE(repository("another") != repository("owner"));
}

TEST_CASE("a factory's branch is named after its name without case, the secret and the repository") {
    const auto names = naming_secret("names");
    const auto sales = names.factory(repository(), "Sales");
    REQUIRE(names.factory(repository(), "sALES") == sales);
    REQUIRE(names.factory(repository(), "sales2") != sales);
    REQUIRE(names.factory(repository("another"), "Sales") != sales);
    REQUIRE(naming_secret("another").factory(repository(), "Sales") != sales);
    // Only ASCII letters fold.
    REQUIRE(names.factory(repository(), "Ärger") != names.factory(repository(), "ärger"));
}

TEST_CASE("a renewed secret keeps factories' names and changes all others") {
    FixedRandom random("renewed");
    const auto before = naming_secret("names");
    const auto after = before.renewed(random);
    const auto factory = before.factory(repository(), "sales");
    REQUIRE(after.factory(repository(), "sales") == factory);
    REQUIRE(after.check(repository()) != before.check(repository()));
    const Namer then(before, repository(), factory), now(after, repository(), factory);
    REQUIRE(now.entity({"pipelines", "Load"}) != then.entity({"pipelines", "Load"}));
    REQUIRE(now.content("header", "{}") != then.content("header", "{}"));
}

TEST_CASE("no two entities share a name because of where kind ends and name begins") {
    REQUIRE(namer().entity({"ab", "c"}) != namer().entity({"a", "bc"}));
    REQUIRE(namer().entity({"ab", ""}) != namer().entity({"", "ab"}));
    REQUIRE(namer().content("ab", "c") != namer().content("a", "bc"));
    const auto odd =
        GENERATE(as<std::string>{}, std::string("a\0b", 3), std::string("a\0", 2), "a\nb", "a\\u0000", "a/b");
    REQUIRE(namer().entity({"files", odd}) != namer().entity({"files", "a"}));
    REQUIRE(namer().entity({"files", odd}) == namer().entity({"files", odd}));
}

TEST_CASE("an entity's name does not depend on its spelling in upper or lower case, its content's name does") {
    REQUIRE(namer().entity({"pipelines", "Load File"}) == namer().entity({"pipelines", "LOAD file"}));
    REQUIRE(content(entity("pipelines", "Load File")) != content(entity("pipelines", "LOAD file")));
}

TEST_CASE("two factories have no name in common") {
    REQUIRE(namer("sales").entity({"pipelines", "Load"}) != namer("marketing").entity({"pipelines", "Load"}));
    REQUIRE(namer("sales").content("header", "{}") != namer("marketing").content("header", "{}"));
}

TEST_CASE("the order of members and white space does not change a content's name, anything else does") {
    const auto name_of = [](const std::string& definition, const std::string& rest = "") {
        return content(entity("pipelines", "Load", definition, rest));
    };
    const auto name = name_of(R"({"a":1,"b":[1,2]})");
    REQUIRE(name_of("{ \"b\" : [1,\t2],\r\n \"a\":1 }") == name);
    for (const auto* other : {R"({"a":1.0,"b":[1,2]})", R"({"a":1,"b":[2,1]})", R"({"\u0061":1,"b":[1,2]})",
                              R"({"a":1,"b":[1,2],"c":null})", ""}) {
        CAPTURE(other);
        REQUIRE(name_of(other) != name);
    }
    REQUIRE(name_of(R"({"a":1,"b":[1,2]})", R"({"location":"westeurope"})") != name);
    REQUIRE(name_of("{}", R"({"x":1})") != name_of("{}", R"({"x":2})"));
}

TEST_CASE("members that are the same once decoded keep their order in a content's name") {
    REQUIRE(content(entity("pipelines", "Load", R"({"a":1,"\u0061":2})")) !=
            content(entity("pipelines", "Load", R"({"\u0061":2,"a":1})")));
}

TEST_CASE("a file's bytes are its content, JSON or not") {
    REQUIRE(content(entity("files", "a.json", "{ }")) != content(entity("files", "a.json", "{}")));
    REQUIRE(content(entity("files", "a.json", "{")) != content(entity("files", "a.json", "")));
}

TEST_CASE("a names check proves both halves of the secret and the repository") {
    const auto names = naming_secret("names"), others = naming_secret("others");
    const auto check = names.check(repository());
    REQUIRE(NamingSecret(names.permanent(), names.replaceable()).check(repository()) == check);
    REQUIRE(NamingSecret(others.permanent(), names.replaceable()).check(repository()) != check);
    REQUIRE(NamingSecret(names.permanent(), others.replaceable()).check(repository()) != check);
    REQUIRE(names.check(repository("another")) != check);
}

}  // namespace
}  // namespace adfkeep::snapshot

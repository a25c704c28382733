#include "snapshot/known_texts.hpp"

#include <boost/filesystem.hpp>

#include "snapshot/sealing.hpp"
#include "src/base/files/files.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

const RepositoryId repository = RepositoryId::from(Bytes(RepositoryId::size, 'r'));
const FactoryId sales = FactoryId::from(Bytes(FactoryId::size, 's'));
const FactoryId other = FactoryId::from(Bytes(FactoryId::size, 'o'));

struct Place {
    TempDir folder;
    boost::filesystem::path file = folder / "state" / "texts";

    [[nodiscard]] KnownTexts known(const FactoryId& factory = sales, const std::string& seed = "names") const {
        return {naming_secret(seed), repository, factory, file};
    }
};

std::vector<ContentName> contents(const Factory& factory, KnownTexts& known) {
    const auto secret = naming_secret("names");
    std::vector<ContentName> contents;
    for (const auto& named : name_entities(factory, Namer(secret, repository, sales), known, {}))
        contents.push_back(named.content);
    return contents;
}

TEST_CASE("a text that is known has the name that it would be given anew, and a text that changed has another") {
    const Place place;
    auto first = place.known();
    const auto anew = contents(small_factory(), first);
    auto second = place.known();
    for (const auto& entity : small_factory().entities)
        REQUIRE(second.find(second.name(header_line(entity), entity.definition)));
    REQUIRE(contents(small_factory(), second) == anew);

    auto changed = small_factory();
    changed.entities[1].definition = R"({"now": "another"})";
    const auto names = contents(changed, second);
    REQUIRE(names[0] == anew[0]);
    REQUIRE(names[1] != anew[1]);
    REQUIRE(names[2] == anew[2]);
}

TEST_CASE("what is known is told by the exact text: another header line or another spelling is not") {
    const Place place;
    auto known = place.known();
    const auto text = known.name("header", R"({"a":1})");
    known.replace({{.text = text, .content = ContentName::from(Bytes(ContentName::size, 'c'))}});
    REQUIRE(known.find(text));
    REQUIRE_FALSE(known.find(known.name("header", R"({"a": 1})")));
    REQUIRE_FALSE(known.find(known.name("another", R"({"a":1})")));
}

TEST_CASE("names that a known text got are believed, so what stands in the file decides") {
    const Place place;
    auto known = place.known();
    const auto entity = small_factory().entities[0];
    const auto planted = ContentName::from(Bytes(ContentName::size, 'c'));
    known.replace({{.text = known.name(header_line(entity), entity.definition), .content = planted}});
    auto again = place.known();
    REQUIRE(contents(small_factory(), again)[0] == planted);
}

TEST_CASE("a damaged file, another factory's or another secret's is as good as none") {
    const Place place;
    auto known = place.known();
    const auto entity = small_factory().entities[0];
    const auto anew = contents(small_factory(), known);
    const auto whole = read_file(place.file);
    const auto knows = [&](const KnownTexts& texts) {
        return texts.find(texts.name(header_line(entity), entity.definition)).has_value();
    };
    REQUIRE(knows(place.known()));
    REQUIRE_FALSE(knows(place.known(other)));
    REQUIRE_FALSE(knows(place.known(sales, "another secret")));
    for (std::size_t at = 0; at < whole.size(); at += 7) {
        auto damaged = whole;
        damaged[at] = static_cast<char>(damaged[at] ^ 1);
        write_file(place.file, damaged);
        REQUIRE_FALSE(knows(place.known()));
    }
    for (const auto size : {std::size_t{0}, std::size_t{10}, whole.size() - 32, whole.size() - 1}) {
        write_file(place.file, whole.substr(0, size));
        REQUIRE_FALSE(knows(place.known()));
    }
    auto healed = place.known();
    REQUIRE(contents(small_factory(), healed) == anew);
    REQUIRE(read_file(place.file) == whole);
}

TEST_CASE("the file is its owner's, and a disk that refuses it stops no backup") {
    const Place place;
    auto known = place.known();
    const auto anew = contents(small_factory(), known);
    REQUIRE_FALSE(files::is_open_to_others(place.file));

    const Place refused;
    write_file(refused.folder / "state", "a file where a folder should be");
    auto unwritten = refused.known();
    REQUIRE(contents(small_factory(), unwritten) == anew);
}

}  // namespace
}  // namespace adfkeep::snapshot

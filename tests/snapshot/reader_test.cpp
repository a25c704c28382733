// What is opened, and what is refused although somebody who may sign has signed it.
#include "snapshot/reader.hpp"

#include <boost/filesystem.hpp>

#include "snapshot/key_file.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

/// A snapshot of three entities, and what its writer makes of it.
struct Kept {
    TestRepository kept;
    Repository repository = kept.open();
    FactoryId factory = kept.back_up(repository, small_factory()).factory;
    ForgedSnapshot forged = tip_again(repository, factory);

    const crypto::Ed25519PrivateKey& writer() const { return kept.foundation().writer; }
    git::Repository& git() { return repository.git(); }
    Factory read() { return read_factory(kept.open(), recovery_key(), factory); }
    std::string entity_path(std::size_t number = 0) const {
        auto found = forged.files.lower_bound("entities/");
        std::advance(found, number);
        return found->first;
    }
    std::string publish() { return hex(snapshot::publish(repository, forged, writer())); }
    /// States the Contents of the forged files.
    std::string publish_consistently() {
        forged.state_contents();
        return publish();
    }
    /// Puts `content` at `path`, under the hash that it has.
    std::string exchange(const std::string& path, ByteView content) {
        forged.files.erase(path);
        return add_stored(git(), forged.files, path.substr(0, path.rfind('.')), content);
    }
    Bytes content(const std::string& path) { return content_at(git(), forged.files, path); }
};

TEST_CASE("a tree that is not the one that was signed is a digest mismatch") {
    Kept it;
    SECTION("the tree is right, Contents are wrong") { it.forged.message.contents = crypto::sha256("other"); }
    SECTION("Contents are right, the tree is another") { it.exchange(it.entity_path(), "other"); }
    SECTION("a file is gone") { it.forged.files.erase(it.entity_path()); }
    const auto commit = it.publish();
    REQUIRE_THROWS_MATCHES(
        it.read(), Error,
        Says(integrity, "snapshot 1 (" + commit + "): digest mismatch: the tree is not the one that was signed"));
}

TEST_CASE("bytes that are not those that a file's name states are a digest mismatch") {
    Kept it;
    const auto path = path_with(it.forged.files, GENERATE(as<std::string>{}, "entities/", "keys/", "manifest."));
    it.forged.files.at(path).id = write_blob(it.git(), it.content(it.entity_path(1)) + "other");
    const auto commit = it.publish();
    REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":" + path + ": digest mismatch"));
}

TEST_CASE("an object that was overwritten in the object store under its own id is a digest mismatch") {
    Kept it;
    const auto path = it.entity_path();
    const auto object = [&](const git::ObjectId& id) {
        return it.kept.path() / "objects" / hex(id).substr(0, 2) / hex(id).substr(2);
    };
    // Git itself never writes such a thing: the file of one object under the name of another.
    boost::filesystem::create_directory(it.kept.path() / "spare");
    for (const auto& pack : boost::filesystem::directory_iterator(it.kept.path() / "objects" / "pack"))
        boost::filesystem::rename(pack.path(), it.kept.path() / "spare" / pack.path().filename());
    for (const auto& pack : boost::filesystem::directory_iterator(it.kept.path() / "spare"))
        if (pack.path().extension() == ".pack")
            testing::stock_git(it.kept.path(), {"unpack-objects", "-q"}, read_file(pack.path()));
    auto altered = it.content(path);
    altered.back() = static_cast<char>(altered.back() ^ 1);
    const auto other = write_blob(it.git(), altered);
    boost::filesystem::copy_file(object(other), object(it.forged.files.at(path).id),
                                 boost::filesystem::copy_options::overwrite_existing);
    const auto commit = hex(it.repository.branch(it.factory)->tip().commit);
    REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":" + path + ": digest mismatch"));
}

TEST_CASE("a file that Git does not have is a missing object") {
    Kept it;
    const auto path = path_with(it.forged.files, GENERATE(as<std::string>{}, "entities/", "keys/", "manifest."));
    it.forged.files.at(path).id = git::ObjectId{};
    const auto commit = it.publish();
    REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":" + path + ": missing object"));
}

TEST_CASE("an object at another place than the one it was sealed for does not authenticate") {
    Kept it;
    std::string path;
    SECTION("another entity's") { path = it.exchange(it.entity_path(0), it.content(it.entity_path(1))); }
    SECTION("the manifest's") {
        path = it.exchange(path_with(it.forged.files, "manifest."), it.content(it.entity_path()));
    }
    SECTION("an entity's, from the manifest's") {
        path = it.exchange(it.entity_path(), it.content(path_with(it.forged.files, "manifest.")));
    }
    SECTION("altered and named after what it is now") {
        auto altered = it.content(it.entity_path());
        altered[60] = static_cast<char>(altered[60] ^ 1);
        path = it.exchange(it.entity_path(), altered);
    }
    SECTION("nothing of ours") { path = it.exchange(it.entity_path(), "plain text"); }
    const auto commit = it.publish_consistently();
    REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":" + path + ": object does not authenticate"));
}

TEST_CASE("an object of another content of the same entity does not authenticate") {
    Kept it;
    const auto path = it.entity_path();
    const auto first_dot = path.find('.'), second_dot = path.rfind('.');
    auto file = it.forged.files.extract(path);
    file.key() = path.substr(0, first_dot) + "." + std::string(26, 'a') + path.substr(second_dot);
    const auto renamed = file.key();
    it.forged.files.insert(std::move(file));
    const auto commit = it.publish_consistently();
    REQUIRE_THROWS_MATCHES(it.read(), Error,
                           Says(integrity, commit + ":" + renamed + ": object does not authenticate"));
}

TEST_CASE("the whole tree of another factory is refused under this one's name") {
    Kept it;
    const auto other = it.kept.back_up(it.repository, small_factory("marketing"));
    it.forged.files = files_of(it.git(), it.git().tree_of(other.commit));
    const auto commit = it.publish_consistently();
    REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":manifest."));
    REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, "object does not authenticate"));
}

TEST_CASE("an object whose key has no key file, or another key's, is refused") {
    Kept it;
    const auto key = path_with(it.forged.files, "keys/");
    SECTION("no key file") {
        it.forged.files.erase(key);
        const auto other = std::string(26, 'a');
        add_stored(it.git(), it.forged.files, "keys/a/" + other, "anything");
        const auto commit = it.publish_consistently();
        REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, ": the object's key has no key file"));
        REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":"));
    }
    SECTION("a key file of another key under its name") {
        FixedRandom random("another");
        const auto path =
            it.exchange(key, encode(wrap(DataKey::random(it.kept.id(), random), {rsa_key(0).public_key()})));
        const auto commit = it.publish_consistently();
        REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":" + path + ": wrong key commitment"));
    }
    SECTION("its key file with another key inside") {
        FixedRandom random("another");
        auto file = decode_key_file(it.content(key), "here");
        file.wraps = wrap(DataKey::random(it.kept.id(), random), {rsa_key(0).public_key()}).wraps;
        const auto path = it.exchange(key, encode(file));
        const auto commit = it.publish_consistently();
        REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":" + path + ": wrong key commitment"));
    }
    SECTION("a malformed one") {
        const auto path = it.exchange(key, "{}");
        const auto commit = it.publish_consistently();
        REQUIRE_THROWS_MATCHES(it.read(), Error, Says(integrity, commit + ":" + path + ": "));
    }
}

TEST_CASE("of two recipients who were given different keys one reads, the other gets an error and no content") {
    TestRepository kept;
    kept.change([](auto& change) { add_recipient(change, recipient("second", 1)); });
    auto repository = kept.open();
    const auto factory = kept.back_up(repository, small_factory()).factory;
    auto forged = tip_again(repository, factory);
    const auto path = path_with(forged.files, "keys/");
    auto file = decode_key_file(content_at(repository.git(), forged.files, path), "here");
    FixedRandom random("another");
    const auto other = wrap(DataKey::random(kept.id(), random), {rsa_key(1).public_key()});
    for (auto& wrap : file.wraps)
        if (wrap.to == other.wraps[0].to) wrap = other.wraps[0];
    forged.files.erase(path);
    const auto exchanged = add_stored(repository.git(), forged.files, path.substr(0, path.rfind('.')), encode(file));
    forged.state_contents();
    const auto commit = hex(publish(repository, forged, kept.foundation().writer));
    REQUIRE(read_factory(kept.open(), recovery_key(0), factory).entities == small_factory().entities);
    REQUIRE_THROWS_MATCHES(read_factory(kept.open(), recovery_key(1), factory), Error,
                           Says(integrity, commit + ":" + exchanged + ": wrong key commitment"));
}

TEST_CASE("what can be opened is opened, and each file that cannot be is told in order") {
    Kept it;
    const auto first = it.exchange(it.entity_path(0), "plain text");
    const auto last = it.entity_path(2);
    it.forged.files.at(last).id = git::ObjectId{};
    it.publish_consistently();
    const auto repository = it.kept.open();
    const auto key = recovery_key();
    const auto names = open_names(repository.chain(), key);
    const Reader reader(repository.git(), repository.chain(), names, key);
    TreeReader trees(repository.git());
    const auto listed = list_snapshot(trees, repository.branch(it.factory)->tip());
    std::vector<std::string> failed;
    const auto opened = reader.entities_that_open(listed, all_files(listed.tree), no_progress(), {},
                                                  [&](const Error& error) { failed.push_back(describe(error)); });
    REQUIRE(opened.size() == 1);
    REQUIRE(failed.size() == 2);
    for (const auto& words : failed) REQUIRE(words.find("commit") == std::string::npos);
    const auto says = [&](const std::string& path, const std::string& words) {
        return std::ranges::any_of(
            failed, [&](const std::string& text) { return text.find(path + ": " + words) != std::string::npos; });
    };
    REQUIRE(says(first, "object does not authenticate"));
    REQUIRE(says(last, "missing object"));
}

TEST_CASE("reading stops when it is asked to") {
    Kept it;
    const auto key = recovery_key();
    const auto names = open_names(it.repository.chain(), key);
    const Reader reader(it.git(), it.repository.chain(), names, key);
    TreeReader trees(it.git());
    const auto listed = list_snapshot(trees, it.repository.branch(it.factory)->tip());
    std::stop_source stop;
    stop.request_stop();
    REQUIRE_THROWS_MATCHES(reader.factory(listed, no_progress(), stop.get_token()), Error,
                           HasCode(ErrorCode::interrupted));
    REQUIRE_THROWS_MATCHES(
        reader.entities_that_open(listed, all_files(listed.tree), no_progress(), stop.get_token(), [](const Error&) {}),
        Error, HasCode(ErrorCode::interrupted));
}

TEST_CASE("a manifest says what was kept and under which name") {
    Kept it;
    const auto key = recovery_key();
    const auto names = open_names(it.repository.chain(), key);
    const Reader reader(it.git(), it.repository.chain(), names, key);
    TreeReader trees(it.git());
    const auto opened = reader.manifest(list_snapshot(trees, it.repository.branch(it.factory)->tip()));
    REQUIRE(opened.kept_name == "sales");
    REQUIRE(opened.manifest.counts == count_kinds(small_factory()));
    REQUIRE(opened.manifest.source == "folder:sales");
}

}  // namespace
}  // namespace adfkeep::snapshot

// Files that check finds altered, exchanged, missing or too many: most of them without any key.
#include <algorithm>

#include "snapshot/check.hpp"
#include "snapshot/key_file.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"

namespace adfkeep::snapshot {
namespace {

/// Two quiet nights, and what somebody with the writer's key makes of the second one.
struct Checkup {
    TestRepository kept;
    Repository repository = kept.open();
    FactoryId factory = two_nights();
    ForgedSnapshot forged = tip_again(repository, factory);

    FactoryId two_nights() {
        kept.back_up(repository, small_factory());
        return kept.back_up(repository, small_factory()).factory;
    }
    git::Repository& git() { return repository.git(); }
    std::string path(const std::string& beginning) const { return path_with(forged.files, beginning); }
    std::string publish() { return hex(snapshot::publish(repository, forged, kept.foundation().writer)); }
    std::string publish_consistently() {
        forged.state_contents();
        return publish();
    }
    Checked run(const RecoveryKey* key = nullptr) const {
        auto reopened = kept.open();
        return check(reopened, {.expected = {}, .receipts = {}, .max_age = {}, .key = key}, kept.clock, no_progress(),
                     {});
    }
    /// A snapshot like `good` on top of what is the tip now: what was found good there is found first.
    void cover_with(ForgedSnapshot good) {
        const auto tip = *repository.branch_tip(factory);
        const auto raw = git().read(git::ObjectType::commit, tip, max_commit_bytes);
        good.parent = tip;
        good.message.previous = crypto::sha256(raw);
        good.message.sequence = decode_snapshot_commit(raw, "here").message.sequence + 1;
        snapshot::publish(repository, good, kept.foundation().writer);
    }
    /// Every failure, as a person reads it.
    std::vector<std::string> failures(const RecoveryKey* key = nullptr) const {
        std::vector<std::string> found;
        const auto checked = run(key);
        for (const auto& finding : checked.report.findings)
            if (finding.rule == "integrity") found.push_back(finding.entity + ": " + finding.message);
        REQUIRE(checked.is_intact == found.empty());
        return found;
    }
    /// Asserts that there is one failure, which begins so.
    void refuses(const std::string& words, const RecoveryKey* key = nullptr) const {
        const auto found = failures(key);
        CAPTURE(words, found);
        REQUIRE(found.size() == 1);
        REQUIRE(found[0].starts_with(words));
    }
};

TEST_CASE("without any key check finds a file whose bytes are others than its name states") {
    Checkup it;
    const auto path = it.path(GENERATE(as<std::string>{}, "entities/", "keys/", "manifest."));
    // Only the object is another: paths, and so Contents, are those that were signed before.
    auto bytes = content_at(it.git(), it.forged.files, path);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    it.forged.files.at(path).id = write_blob(it.git(), bytes);
    const auto commit = it.publish();
    it.refuses(commit + ":" + path + ": digest mismatch");
}

TEST_CASE("check finds another object under the path of one that it found good in another snapshot") {
    Checkup it;
    const auto path = it.path("entities/");
    const auto good = it.forged;
    it.forged.files.at(path).id = write_blob(it.git(), "other");
    const auto bad = it.publish();
    it.cover_with(good);
    it.refuses(bad + ":" + path + ": digest mismatch");
}

TEST_CASE("without any key check finds a file that is missing") {
    Checkup it;
    const auto path = it.path(GENERATE(as<std::string>{}, "entities/", "keys/", "manifest."));
    it.forged.files.at(path).id = git::ObjectId{};
    const auto commit = it.publish();
    const auto found = it.failures();
    REQUIRE(std::ranges::any_of(
        found, [&](const std::string& words) { return words.starts_with(commit + ":" + path + ": missing object"); }));
}

TEST_CASE("without any key check finds a file too many, a mode too much and a folder too deep") {
    Checkup it;
    const auto entity = it.path("entities/");
    std::string path = entity;
    SECTION("an extra file") { it.forged.files[path = "notes.txt"] = it.forged.files.at(entity); }
    SECTION("a link") { it.forged.files.at(entity).mode = git::mode_link; }
    SECTION("an executable") { it.forged.files.at(entity).mode = git::mode_executable; }
    SECTION("a submodule") { it.forged.files.at(entity).mode = git::mode_submodule; }
    SECTION("a third level") {
        auto file = it.forged.files.extract(entity);
        path = entity.substr(0, entity.rfind('/') + 2);
        file.key() = path + "/" + entity.substr(entity.rfind('/') + 1);
        it.forged.files.insert(std::move(file));
    }
    const auto commit = it.publish_consistently();
    it.refuses(commit + ":" + path + ": foreign file");
}

TEST_CASE("without any key check finds an extra entity and one that is missing by Contents") {
    Checkup it;
    SECTION("one more") {
        it.forged
            .files["entities/a/a/" + std::string(26, 'a') + "." + std::string(26, 'a') + "." + std::string(64, 'a')] =
            it.forged.files.at(it.path("entities/"));
    }
    SECTION("one less") { it.forged.files.erase(it.path("entities/")); }
    const auto commit = it.publish();
    it.refuses("factory " + to_base32(it.factory.view()) + ", snapshot 2 (" + commit + "): digest mismatch");
}

TEST_CASE("without any key check finds a key file that is missing or that nothing needs") {
    Checkup it;
    const auto key = it.path("keys/");
    const auto file = decode_key_file(content_at(it.git(), it.forged.files, key), "here");
    FixedRandom random("another");
    const auto other = wrap(DataKey::random(it.kept.id(), random), {rsa_key(0).public_key()});
    const auto name = to_base32(shortened(other.key).view());
    const auto added = add_stored(it.git(), it.forged.files, "keys/" + name.substr(0, 1) + "/" + name, encode(other));
    SECTION("one that nothing needs") {
        const auto commit = it.publish_consistently();
        it.refuses(commit + ":" + added + ": foreign file: nothing is sealed under this key");
    }
    SECTION("another one in place of the one that is needed") {
        it.forged.files.erase(key);
        const auto commit = it.publish_consistently();
        const auto found = it.failures();
        REQUIRE(found.size() == 2);
        REQUIRE(found[0].starts_with(commit + ":" + added + ": foreign file"));
        REQUIRE(
            found[1].starts_with(commit + ":keys/" + to_base32(shortened(file.key).view()) + ": key file is missing"));
    }
}

TEST_CASE("without any key check finds a key file with other recipients, or of another key, or malformed") {
    Checkup it;
    const auto key = it.path("keys/");
    auto file = decode_key_file(content_at(it.git(), it.forged.files, key), "here");
    std::string words;
    SECTION("a recipient too many") {
        file.wraps.push_back({.to = rsa_key(1).public_key().id(), .wrapped = file.wraps[0].wrapped});
        std::ranges::sort(file.wraps, {}, &Wrap::to);
        words = "key file's recipients are not those of the configuration";
    }
    SECTION("another recipient") {
        file.wraps[0].to = rsa_key(1).public_key().id();
        words = "key file's recipients are not those of the configuration";
    }
    SECTION("a wrap of another length than the recipient's key") {
        file.wraps[0].wrapped += Bytes(16, 'x');
        words = "key file holds a malformed wrap";
    }
    SECTION("another key's") {
        file.key = KeyId{};
        words = "wrong key commitment";
    }
    it.forged.files.erase(key);
    const auto path = add_stored(it.git(), it.forged.files, key.substr(0, key.rfind('.')), encode(file));
    const auto commit = it.publish_consistently();
    it.refuses(commit + ":" + path + ": " + words);
}

TEST_CASE("with a key check finds what does not open, and goes on") {
    Checkup it;
    const auto first = it.path("entities/");
    const auto last = std::prev(it.forged.files.lower_bound("f"))->first;
    const auto one = content_at(it.git(), it.forged.files, first), other = content_at(it.git(), it.forged.files, last);
    it.forged.files.erase(first);
    it.forged.files.erase(last);
    const auto one_path = add_stored(it.git(), it.forged.files, first.substr(0, first.rfind('.')), other);
    const auto other_path = add_stored(it.git(), it.forged.files, last.substr(0, last.rfind('.')), one);
    const auto commit = it.publish_consistently();
    REQUIRE(it.failures().empty());
    const auto key = recovery_key();
    const auto found = it.failures(&key);
    REQUIRE(found.size() == 2);
    for (const auto& path : {one_path, other_path})
        REQUIRE(std::ranges::count(found, commit + ":" + path + ": object does not authenticate") == 1);
}

TEST_CASE("with a key check finds a file of another factory, though it was good there") {
    Checkup it;
    const auto other = it.kept.back_up(it.repository, small_factory("marketing")).factory;
    // Whichever of the two is looked at first.
    const auto from = GENERATE(true, false) ? it.factory : other;
    const auto to = from == other ? it.factory : other;
    const auto donor = tip_again(it.repository, from);
    it.forged = tip_again(it.repository, to);
    auto& into = it.forged.files;
    std::erase_if(into, [](const auto& file) { return file.first.starts_with("entities/"); });
    for (const auto& [path, entry] : donor.files)
        if (!path.starts_with("manifest.")) into.emplace(path, entry);
    const auto commit = it.publish_consistently();
    REQUIRE(it.failures().empty());
    const auto key = recovery_key();
    const auto found = it.failures(&key);
    REQUIRE(found.size() == 3);
    for (const auto& words : found) REQUIRE(words.ends_with(": object does not authenticate"));
    for (const auto& words : found) REQUIRE(words.starts_with(commit + ":entities/"));
}

TEST_CASE("with a key check finds a wrong key in a key file, though every file under it was good elsewhere") {
    Checkup it;
    const auto good = it.forged;
    const auto path = it.path("keys/");
    auto file = decode_key_file(content_at(it.git(), it.forged.files, path), "here");
    FixedRandom random("another");
    file.wraps = wrap(DataKey::random(it.kept.id(), random), {rsa_key(0).public_key()}).wraps;
    // The manifest is sealed under a key of its own, which is good.
    SealedByHand own(it.repository, it.factory, it.kept.foundation().names);
    own.add_manifest("sales");
    own.add_key_file();
    it.forged.files.erase(path);
    it.forged.files.erase(it.path("manifest."));
    it.forged.files.merge(own.snapshot.files);
    const auto bad_path = add_stored(it.git(), it.forged.files, path.substr(0, path.rfind('.')), encode(file));
    const auto commit = it.publish_consistently();
    it.cover_with(good);
    REQUIRE(it.failures().empty());
    const auto key = recovery_key();
    it.refuses(commit + ":" + bad_path + ": wrong key commitment", &key);
}

TEST_CASE("one broken factory does not keep check from the others") {
    Checkup it;
    const auto other = it.kept.back_up(it.repository, small_factory("marketing")).factory;
    for (const auto& factory : {it.factory, other}) {
        auto forged = after_tip(it.repository, factory);
        publish(it.repository, forged, signing_key("mallory"));
    }
    const auto found = it.failures();
    REQUIRE(found.size() == 2);
    for (const auto& factory : {it.factory, other})
        REQUIRE(std::ranges::any_of(found, [&](const std::string& words) {
            return words.starts_with("factory " + to_base32(factory.view())) &&
                   words.find("unknown writer") != std::string::npos;
        }));
}

}  // namespace
}  // namespace adfkeep::snapshot

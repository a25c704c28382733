// What snapshots share is looked at once; that it is good in one of them says nothing of the keys, the names and the
// place that another one gives it.
#include <algorithm>

#include "snapshot/check.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/hostile_host.hpp"

namespace adfkeep::snapshot {
namespace {

/// Two nights, so that two keys are in use, and what is put upon them.
struct Checkup {
    TestRepository kept;
    Repository repository = kept.open();
    FactoryId factory = two_nights();
    const ForgedSnapshot good = tip_again(repository, factory);

    FactoryId two_nights() {
        kept.back_up(repository, small_factory());
        auto changed = small_factory();
        changed.entities.push_back(entity("pipelines", "Second"));
        return kept.back_up(repository, changed).factory;
    }
    /// A snapshot of `files` on top of the tip; its commit.
    std::string put(Files files) {
        auto next = after_tip(repository, factory);
        next.files = std::move(files);
        next.state_contents();
        return hex(publish(repository, next, kept.foundation().writer));
    }
    /// Nights on which nothing changed.
    void quiet(std::size_t nights) {
        auto next = after_tip(repository, factory);
        for (; nights > 0; --nights) {
            const auto commit = publish(repository, next, kept.foundation().writer);
            next.parent = commit;
            next.message.previous =
                crypto::sha256(repository.git().read(git::ObjectType::commit, commit, max_commit_bytes));
            ++next.message.sequence;
        }
    }
    std::vector<std::string> failures(const RecoveryKey* key, std::size_t snapshots) const {
        auto reopened = kept.open();
        const auto checked =
            check(reopened, {.expected = {}, .receipts = {}, .max_age = {}, .key = key}, kept.clock, no_progress(), {});
        std::vector<std::string> found;
        for (const auto& finding : checked.report.findings)
            if (finding.rule == "integrity") found.push_back(finding.entity + ": " + finding.message);
        REQUIRE(checked.is_intact == found.empty());
        const std::pair<std::string, std::string> count("snapshots", std::to_string(snapshots));
        REQUIRE(std::ranges::find(checked.report.summary, count) != checked.report.summary.end());
        return found;
    }
};

/// With a key and without one.
template <typename Look>
void with_and_without_key(Look look) {
    const auto key = recovery_key();
    look(nullptr);
    look(&key);
}

TEST_CASE("a key file that is missing is found in a snapshot that shares every folder with the good ones around it") {
    Checkup it;
    auto files = it.good.files;
    std::vector<std::string> keys;
    for (const auto& [path, entry] : files)
        if (path.starts_with("keys/")) keys.push_back(path);
    REQUIRE(keys.size() == 2);
    const auto key = keys[GENERATE(0u, 1u)];
    files.erase(key);
    const auto bad = it.put(files);
    it.put(it.good.files);
    const auto name = key.substr(key.rfind('/') + 1);
    with_and_without_key([&](const RecoveryKey* with) {
        const auto found = it.failures(with, 4);
        REQUIRE(found.back() == bad + ":keys/" + name.substr(0, name.find('.')) + ": key file is missing");
        // Of all that it seals the manifest alone is opened in each snapshot.
        const bool seals_manifest = with != nullptr && found.size() == 2;
        REQUIRE(found.size() == (seals_manifest ? 2 : 1));
        if (seals_manifest)
            REQUIRE(found.front() == bad + ":" + path_with(files, "manifest.") + ": the object's key has no key file");
    });
}

TEST_CASE("a key file too many is found in a snapshot that shares every folder with the good ones around it") {
    Checkup it;
    auto files = it.good.files;
    SealedByHand other(it.repository, it.factory, it.kept.foundation().names);
    const auto added = other.add_key_file();
    files.merge(other.snapshot.files);
    const auto bad = it.put(files);
    it.put(it.good.files);
    with_and_without_key([&](const RecoveryKey* with) {
        REQUIRE(it.failures(with, 4) ==
                std::vector<std::string>{bad + ":" + added + ": foreign file: nothing is sealed under this key"});
    });
}

TEST_CASE("a manifest is judged in each snapshot that has another one, whatever its folders") {
    Checkup it;
    auto files = it.good.files;
    const auto path = path_with(files, "manifest.");
    auto bytes = content_at(it.repository.git(), files, path);
    files.erase(path);
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    const auto altered = add_stored(it.repository.git(), files, path.substr(0, path.rfind('.')), bytes);
    const auto bad = it.put(files), again = it.put(files);
    it.put(it.good.files);
    REQUIRE(it.failures(nullptr, 5).empty());
    const auto key = recovery_key();
    const std::string words = ":" + altered + ": object does not authenticate";
    REQUIRE(it.failures(&key, 5) == std::vector{again + words, bad + words});
}

TEST_CASE("folders of the past are other entities under names that are new") {
    Checkup it;
    it.kept.change([&](ConfigurationChange& change) { rotate_names(change, it.kept.random); });
    it.repository = it.kept.open();
    const auto bad = it.put(it.good.files);
    const auto key = recovery_key();
    const auto found = it.failures(&key, 3);
    REQUIRE(found.size() == 5);  // four entities and the manifest
    for (const auto& words : found) REQUIRE(words.starts_with(bad + ":"));
    REQUIRE(std::ranges::count_if(found, [](const std::string& words) {
                return words.ends_with(": content does not match its name: it is another entity");
            }) == 4);
}

TEST_CASE("key files of the past are wrapped for others than a configuration with one more recipient asks for") {
    Checkup it;
    it.kept.change([](ConfigurationChange& change) { add_recipient(change, recipient("second", 1)); });
    it.repository = it.kept.open();
    const auto bad = it.put(it.good.files);
    with_and_without_key([&](const RecoveryKey* with) {
        const auto found = it.failures(with, 3);
        REQUIRE(found.size() == 2);
        for (const auto& words : found) REQUIRE(words.starts_with(bad + ":keys/"));
        for (const auto& words : found)
            REQUIRE(words.ends_with(": key file's recipients are not those of the configuration"));
    });
}

TEST_CASE("in a long history each finding stands where it belongs, from the newest snapshot to the oldest") {
    Checkup it;
    it.quiet(20);
    auto files = it.good.files;
    files["notes.txt"] = files.begin()->second;
    const auto foreign = it.put(files);
    it.put(it.good.files);
    it.quiet(50);
    files = it.good.files;
    const auto entity = files.begin()->first;
    files.begin()->second.id = write_blob(it.repository.git(), "other");
    const auto altered = it.put(files);
    it.put(it.good.files);
    it.quiet(3);
    with_and_without_key([&](const RecoveryKey* with) {
        REQUIRE(it.failures(with, 2 + 20 + 2 + 50 + 2 + 3) ==
                std::vector{
                    altered + ":" + entity + ": digest mismatch: the file's bytes are not those that its name states",
                    foreign + ":notes.txt: foreign file"});
    });
}

TEST_CASE("a history whose chain breaks is checked down to there") {
    Checkup it;
    it.quiet(5);
    auto forged = after_tip(it.repository, it.factory);
    const auto mallory = signing_key("mallory");
    forged.parent = publish(it.repository, forged, mallory);
    const auto raw = it.repository.git().read(git::ObjectType::commit, *forged.parent, max_commit_bytes);
    forged.message.previous = crypto::sha256(raw);
    ++forged.message.sequence;
    auto bad = forged;
    const auto entity = bad.files.begin()->first;
    bad.files.begin()->second.id = git::ObjectId{};
    const auto missing = hex(publish(it.repository, bad, it.kept.foundation().writer));
    it.quiet(40);
    with_and_without_key([&](const RecoveryKey* with) {
        const auto found = it.failures(with, 41);
        // Nights after it have the same folders as it has, and are told of themselves.
        REQUIRE(found.size() == 42);
        REQUIRE(found[40].starts_with(missing + ":" + entity + ": missing object"));
        REQUIRE(found[41].find(hex(*forged.parent)) != std::string::npos);
        REQUIRE(found[41].ends_with("unknown writer: its key is not in the configuration that the snapshot names"));
    });
}

}  // namespace
}  // namespace adfkeep::snapshot

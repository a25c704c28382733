// A passphrase that is replaced: what the old one and the new one open.
#include <algorithm>
#include <boost/filesystem.hpp>

#include "src/base/encoding.hpp"
#include "tests/snapshot/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

const Secret old_passphrase{ByteView("correct horse battery staple")};
const Secret new_passphrase{ByteView("FXYCJAHK1CRFTP7SAC1HHD080DZJ")};

Repository open_with(const boost::filesystem::path& path, const TestRepository& kept, RecoveryKey& key) {
    return Repository::open(path, {}, Memory(kept.path() / "nothing-remembered"), &key);
}

/// What `key rotate` does.
void rotate(TestRepository& kept, const Secret& from, const Secret& to) {
    auto key = RecoveryKey::from_passphrase(from);
    auto repository = open_with(kept.path(), kept, key);
    auto change = begin_change(repository, open_names(repository.chain(), key));
    const auto owner = key.owner_key(repository.configuration().owners.front().key);
    const auto keys = key.private_keys();
    const auto first_owner = key.owner_key(repository.chain().first().configuration.owners.front().key);
    rotate_passphrase(change, {.passphrase = to, .private_keys = keys, .first_owner = first_owner}, kept.random);
    commit_change(repository, std::move(change), *owner, kept.random, kept.clock);
}

TEST_CASE("after the passphrase was replaced the old one opens the past alone, the new one everything") {
    TestRepository kept(&old_passphrase);
    const auto before = factory_of({entity("pipelines", "before")}), after = factory_of({entity("pipelines", "after")});
    const auto factory = kept.back_up(before).factory;
    const TempDir folder;
    testing::stock_git(folder.path(), {"clone", "-q", "--mirror", kept.path().string(), "old-clone.git"});
    auto old_key = RecoveryKey::from_passphrase(old_passphrase);
    REQUIRE(read_factory(open_with(folder / "old-clone.git", kept, old_key), old_key, factory).entities ==
            before.entities);

    rotate(kept, old_passphrase, new_passphrase);
    const auto backup = kept.back_up(after);
    REQUIRE(backup.sealed_anew);

    // The new one, on a machine that was never here.
    auto new_key = RecoveryKey::from_passphrase(new_passphrase);
    const auto repository = open_with(kept.path(), kept, new_key);
    REQUIRE(repository.id() == kept.id());
    REQUIRE(read_factory(repository, new_key, factory).entities == after.entities);
    REQUIRE(read_factory(repository, new_key, factory, "latest~1").entities == before.entities);

    // The old one: refused by the repository as it is, and its keys open nothing that was sealed since.
    auto refused = RecoveryKey::from_passphrase(old_passphrase);
    REQUIRE_THROWS_MATCHES(open_with(kept.path(), kept, refused), Error,
                           Says(ErrorCode::refused_access, "wrong passphrase"));
    const auto names = open_names(repository.chain(), new_key);
    const Reader reader(repository.git(), repository.chain(), names, old_key);
    TreeReader trees(repository.git());
    auto branch = repository.branch(factory);
    REQUIRE_THROWS_MATCHES(reader.manifest(list_snapshot(trees, branch->tip())), Error,
                           Says(ErrorCode::refused_access, "not a recovery key of this repository"));
    REQUIRE(reader.manifest(list_snapshot(trees, *branch->before_tip(1))).kept_name == "sales");
}

TEST_CASE("replacing the passphrase replaces its owner and its recipient, and keeps what the past needs") {
    TestRepository kept(&old_passphrase);
    const auto first_owner = kept.foundation().owner.public_key();
    const auto first_recipient = rsa_key(0).public_key();
    rotate(kept, old_passphrase, new_passphrase);
    const auto second = kept.open().configuration();
    REQUIRE(second.owners.size() == 1);
    REQUIRE(second.owners[0].key != first_owner);
    REQUIRE(second.recipients.size() == 1);
    REQUIRE(second.recipients[0].key.id() != first_recipient.id());
    const auto files = kept.open().chain().files();
    for (const auto& path : {recovery_path(first_owner), recovery_path(first_recipient),
                             recovery_path(second.owners[0].key), recovery_path(second.recipients[0].key)})
        REQUIRE(files.contains(path));
    REQUIRE_THROWS_MATCHES(kept.change([](auto&) {}), Error,
                           Says(ErrorCode::refused_access, "this key is not an owner's"));

    rotate(kept, new_passphrase, old_passphrase);
    auto key = RecoveryKey::from_passphrase(old_passphrase);
    const auto repository = open_with(kept.path(), kept, key);
    REQUIRE(repository.configuration().number == 3);
    REQUIRE(key.private_keys().size() == 3);
    // The owner between has no authority and proves nothing: its key is not kept.
    REQUIRE_FALSE(repository.chain().files().contains(recovery_path(second.owners[0].key)));
}

}  // namespace
}  // namespace adfkeep::snapshot

// docs/golden: a repository with public keys opens, and is made again byte for byte.
#include "tests/snapshot/golden.hpp"

#include "gitops/layout.hpp"
#include "snapshot/tree_writer.hpp"
#include "src/base/encoding.hpp"
#include "src/base/zstd.hpp"
#include "src/git/object_writer.hpp"
#include "tests/snapshot/fixture.hpp"
#include "tests/snapshot/inner.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

const std::string golden_folder = std::string(ADFKEEP_SOURCE_DIR) + "/docs/golden/";

/// Gives the salt that an object has.
class SaltOf final : public Random {
public:
    explicit SaltOf(ByteView sealed) : salt_(sealed.substr(5 + KeyId::size, 16)) {}
    void fill(unsigned char* target, std::size_t size) override {
        REQUIRE(size == salt_.size());
        std::memcpy(target, salt_.data(), size);
    }

private:
    Bytes salt_;
};

/// The golden repository, cloned from its bundle.
struct Golden {
    TempDir folder;
    RecoveryKey key = RecoveryKey::from_passphrase(Secret(ByteView(golden::passphrase)));
    Repository repository = open();
    NamingHistory names = open_names(repository.chain(), key);
    Reader reader{repository.git(), repository.chain(), names, key};

    Repository open() {
        testing::stock_git(folder.path(),
                           {"clone", "--quiet", "--mirror", golden_folder + "repository.bundle", "golden.git"});
        return Repository::open(folder / "golden.git", {}, Memory(folder / "state"), &key);
    }
    Branch branch() { return *repository.branch(find_factory(repository, names.newest(), "golden-factory")); }
    ListedSnapshot list(const SnapshotCommit& commit) {
        TreeReader trees(repository.git());
        return list_snapshot(trees, commit);
    }
};

Factory source(const std::string& folder) {
    return gitops::read_layout(*gitops::open_folder(golden_folder + folder), {}, no_progress(), {}).factory;
}

/// The data key that sealed `sealed`.
DataKey data_key(const Golden& golden, const ListedSnapshot& listed, ByteView sealed) {
    const auto& keys = listed.tree.keys;
    const auto entry = std::ranges::find(keys, shortened(key_of(sealed)), &KeyFileEntry::key);
    REQUIRE(entry != keys.end());
    return golden.key.unwrap(
        decode_key_file(golden.repository.git().read(git::ObjectType::blob, entry->file.id, max_key_file_bytes), "key"),
        golden.repository.id(), "key");
}

TEST_CASE("the golden repository opens with its public passphrase and holds what its folders hold") {
    Golden golden;
    REQUIRE(to_hex(golden.repository.id().view()) + "\n" == read_file(golden_folder + "repository-id.txt"));
    auto branch = golden.branch();
    REQUIRE(golden.reader.factory(golden.list(branch.tip()), no_progress(), {}).entities == source("second").entities);
    REQUIRE(golden.reader.factory(golden.list(*branch.before_tip(1)), no_progress(), {}).entities ==
            source("first").entities);
}

TEST_CASE("the golden repository's keys and names come from its public texts") {
    Golden golden;
    const auto foundation = golden::foundation(std::nullopt);
    const auto& first = golden.repository.chain().first().configuration;
    REQUIRE(first.owners.front().key == foundation.owner.public_key());
    REQUIRE(first.writers.front().key == foundation.writer.public_key());
    REQUIRE(first.nonce == foundation.nonce);
    REQUIRE(first.names_check == foundation.names.check(golden.repository.id()));
}

TEST_CASE("every sealed file of the golden repository is made again byte for byte") {
    Golden golden;
    auto branch = golden.branch();
    const auto listed = golden.list(branch.tip());
    const auto entities = golden.reader.entities(listed, all_files(listed.tree), no_progress(), {});
    const auto namer = golden.reader.namer(listed.commit);
    for (std::size_t i = 0; i < entities.size(); ++i) {
        const auto& file = listed.tree.entities[i];
        REQUIRE(namer.entity(entities[i].id) == file.name);
        REQUIRE(namer.content(header_line(entities[i]), canonical_definition(entities[i])) == file.content);
        const auto sealed = golden.repository.git().read(git::ObjectType::blob, file.file.id, max_sealed_bytes);
        const auto key = data_key(golden, listed, sealed);
        const auto place = "entity/" + to_base32(file.name.view()) + "/" + to_base32(file.content.view());
        const ObjectAddress address{.repository = golden.repository.id(), .factory = branch.factory(), .place = place};
        const auto payload = header_line(entities[i]) + "\n" + entities[i].definition;
        SaltOf salt(sealed);
        const auto again = seal(key, address, payload, salt);
        REQUIRE(open(key, address, again) == payload);
        // Another version of zstd may compress to another frame: then only what it opens to can be the same.
        if (open_inner(key, address, sealed).starts_with(zstd::compress(payload))) {
            REQUIRE(again == sealed);
        } else {
            WARN("zstd makes another frame here than when the golden repository was made");
        }
    }
}

TEST_CASE("trees and commits of the golden repository are made again byte for byte") {
    Golden golden;
    const auto foundation = golden::foundation(std::nullopt);
    auto branch = golden.branch();
    for (const std::size_t steps : {0, 1}) {
        const auto& commit = *branch.before_tip(steps);
        const auto listed = golden.list(commit);
        REQUIRE(contents_of(listed.tree) == commit.message.contents);
        git::ObjectWriter writer(golden.repository.git());
        REQUIRE(write_tree(listed.tree, nullptr, writer).id == commit.tree);
        REQUIRE(signed_commit(commit.message, commit.tree, commit.parent, foundation.writer) ==
                golden.repository.git().read(git::ObjectType::commit, commit.commit, max_commit_bytes));
    }
}

TEST_CASE("the golden repository's configuration is encoded again byte for byte") {
    Golden golden;
    const auto& chain = golden.repository.chain();
    REQUIRE(encode(chain.first().configuration) == chain.first_files().at(configuration_file));
    REQUIRE(allowed_signers(chain.first().configuration) == chain.first_files().at(allowed_signers_file));
}

}  // namespace
}  // namespace adfkeep::snapshot

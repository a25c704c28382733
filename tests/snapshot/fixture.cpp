#include "tests/snapshot/fixture.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <map>
#include <memory>

#include "src/base/encoding.hpp"

namespace adfkeep::snapshot {
namespace {

namespace fs = boost::filesystem;

Foundation make_foundation(bool with_passphrase) {
    FixedRandom random("foundation");
    auto made = found(WithPassphrase::no, random);
    if (with_passphrase) made.recovery = crypto::RsaPrivateKey::from_pkcs8(rsa_key(0).pkcs8().view());
    return made;
}

/// A new repository, made once in a run: every test gets a copy.
const TempDir& new_repository(const Secret* passphrase) {
    static std::map<Bytes, std::unique_ptr<TempDir>> made;
    auto& folder = made[Bytes(passphrase != nullptr ? passphrase->view() : "")];
    if (folder) return *folder;
    folder = std::make_unique<TempDir>();
    CreateOptions options{.recipients = {}, .writer_name = "backup-host", .passphrase = passphrase};
    if (passphrase == nullptr) options.recipients.push_back(recipient("recovery", 0));
    SharedRandom random("new repository");
    create_repository(*folder / "backups.git", make_foundation(passphrase != nullptr), options, random,
                      FakeClock("2026-11-24T00:00:00Z"));
    return *folder;
}

void copy_folder(const fs::path& from, const fs::path& to) {
    fs::create_directory(to);
    for (const auto& entry : fs::directory_iterator(from)) {
        const auto target = to / entry.path().filename();
        if (fs::is_directory(entry.status()))
            copy_folder(entry.path(), target);
        else
            fs::copy_file(entry.path(), target);
    }
}

}  // namespace

const crypto::RsaPrivateKey& rsa_key(std::size_t number) {
    static std::map<std::size_t, std::unique_ptr<crypto::RsaPrivateKey>> made;
    auto& key = made[number];
    if (!key) key = std::make_unique<crypto::RsaPrivateKey>(crypto::RsaPrivateKey::generate(3072));
    return *key;
}

Recipient recipient(const std::string& name, std::size_t number) {
    return {.name = name, .key = rsa_key(number).public_key(), .vault = {}};
}

RecoveryKey recovery_key(std::size_t number) {
    const TempDir folder;
    const auto path = folder / "recovery.pem";
    const auto pkcs8 = rsa_key(number).pkcs8();
    write_file(path, "-----BEGIN PRIVATE KEY-----\n" + to_base64(pkcs8.view()) + "\n-----END PRIVATE KEY-----\n");
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
    return RecoveryKey::from_file(path);
}

crypto::Ed25519PrivateKey signing_key(const std::string& seed) {
    FixedRandom random(seed);
    return crypto::Ed25519PrivateKey::generate(random);
}

NamingSecret naming_secret(const std::string& seed) {
    FixedRandom random(seed);
    return NamingSecret::generate(random);
}

Entity entity(const std::string& kind, const std::string& name, const std::string& definition,
              const std::string& rest) {
    return {.id = {.kind = kind, .name = name}, .rest = rest, .definition = definition};
}

Factory factory_of(std::vector<Entity> entities, const std::string& name) {
    Factory factory{.name = name, .entities = std::move(entities)};
    arrange(factory);
    return factory;
}

Factory small_factory(const std::string& name) {
    return factory_of(
        {entity("pipelines", "Load File", R"({ "activities": [], "retries": 1.10 })"),
         entity("datasets", "Orders", R"({"type":"Parquet"})"), entity("files", "README.md", "# Sales\n")},
        name);
}

TestRepository::TestRepository(const Secret* passphrase) : foundation_(make_foundation(passphrase != nullptr)) {
    copy_folder(new_repository(passphrase) / "backups.git", path());
}

RepositoryId TestRepository::id() const { return repository_id(foundation_.nonce, foundation_.owner.public_key()); }

NamingHistory TestRepository::names() const {
    std::vector<NamingSecret> secrets;
    secrets.emplace_back(foundation_.names.permanent(), foundation_.names.replaceable());
    return NamingHistory(std::move(secrets));
}

Repository TestRepository::open(std::uint64_t config_at_least) const {
    return Repository::open(path(), {.pin = id(), .config_at_least = config_at_least}, memory(), nullptr);
}

Backup TestRepository::back_up(const Factory& factory) {
    auto repository = open();
    return back_up(repository, factory);
}

Backup TestRepository::back_up(Repository& repository, const Factory& factory, const Author& author) {
    const Manifest manifest{.program = "adfkeep 0.1.0",
                            .source = "folder:sales",
                            .counts = count_kinds(factory),
                            .missing = {},
                            .masked = {}};
    return snapshot::back_up(repository, author, factory, manifest, tools());
}

void TestRepository::change(const std::function<void(ConfigurationChange&)>& edit,
                            const crypto::Ed25519PrivateKey* owner) {
    auto repository = open();
    auto change = begin_change(repository, names());
    edit(change);
    commit_change(repository, std::move(change), owner != nullptr ? *owner : foundation_.owner, random, clock);
}

Factory read_factory(const Repository& repository, const RecoveryKey& key, const FactoryId& factory,
                     const std::string& at) {
    const auto names = open_names(repository.chain(), key);
    const Reader reader(repository.git(), repository.chain(), names, key);
    auto branch = repository.branch(factory);
    REQUIRE(branch);
    TreeReader trees(repository.git());
    return reader.factory(list_snapshot(trees, find_snapshot(*branch, at)), no_progress(), {});
}

SnapshotTree tree_of(const Repository& repository, const SnapshotCommit& commit) {
    return TreeReader(repository.git()).read(commit.tree, hex(commit.commit));
}

std::vector<std::string> paths_of(const SnapshotTree& tree) {
    std::vector<std::string> paths = {manifest_path(tree)};
    for (const auto& key : tree.keys) paths.push_back(path_of(key));
    for (const auto& file : tree.entities) paths.push_back(path_of(file));
    std::ranges::sort(paths);
    return paths;
}

std::string hex(const git::ObjectId& id) { return to_hex(id.view()); }

std::string replaced(std::string text, std::string_view what, std::string_view with) {
    const auto at = text.find(what);
    REQUIRE(at != std::string::npos);
    return text.replace(at, what.size(), with);
}

}  // namespace adfkeep::snapshot

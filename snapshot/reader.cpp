#include "snapshot/reader.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>

#include "snapshot/naming.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::snapshot {
namespace {

std::string at(const SnapshotCommit& commit, const std::string& path) {
    return to_hex(commit.commit.view()) + ":" + path;
}

/// The entity of a payload: header line, LF, definition. What a writer sealed need not be one.
Entity parse_payload(Bytes payload) {
    const auto end = payload.find('\n');
    if (end == Bytes::npos) throw Error(ErrorCode::integrity, "malformed payload: it has no header line");
    const auto line = payload.substr(0, end);
    payload.erase(0, end + 1);
    try {
        auto entity = parse_entity(line, std::move(payload));
        if (entity.id.kind != files_kind && !entity.definition.empty()) json::validate(entity.definition, "definition");
        return entity;
    } catch (const Error& error) {
        throw Error(ErrorCode::integrity, std::string("malformed payload: ") + error.what());
    }
}

void require_signed(const Sha256& contents, const SnapshotCommit& commit) {
    if (contents != commit.message.contents)
        throw Error(ErrorCode::integrity, "digest mismatch: the tree is not the one that was signed",
                    commit.describe());
}

}  // namespace

ListedSnapshot list_snapshot(TreeReader& trees, const SnapshotCommit& commit) {
    ListedSnapshot listed{.commit = commit, .tree = trees.read(commit.tree, to_hex(commit.commit.view()))};
    require_signed(trees.contents(), commit);
    return listed;
}

FolderedSnapshot list_snapshot(const EntityFolders& folders, const SnapshotCommit& commit) {
    auto tree = folders.list(commit.tree, to_hex(commit.commit.view()));
    require_signed(tree.contents, commit);
    return {.listed = {.commit = commit, .tree = std::move(tree.top)}, .shelves = std::move(tree.shelves)};
}

Bytes read_stored(const git::Repository& repository, const StoredFile& file, std::size_t max_bytes,
                  const std::string& where) {
    auto content = naming(where, [&] { return repository.read(git::ObjectType::blob, file.id, max_bytes); });
    if (crypto::sha256(content) != file.digest)
        throw Error(ErrorCode::integrity, "digest mismatch: the file's bytes are not those that its name states",
                    where);
    return content;
}

/// Data keys, unwrapped when first asked for. Thread-safe.
class Reader::DataKeys {
public:
    DataKeys(const git::Repository& repository, const RepositoryId& id, const RecoveryKey& key)
        : repository_(repository), id_(id), key_(key) {}

    /// The key that `entry`, which stands at `path`, holds.
    const DataKey& of(const KeyFileEntry& entry, const std::string& path) {
        Slot* slot = nullptr;
        {
            const std::scoped_lock lock(guard_);
            slot = &slots_[{entry.file.digest, entry.file.id}];
        }
        std::call_once(slot->once, [&] { slot->key = unwrap(entry, path); });
        return *slot->key;
    }

private:
    struct Slot {
        std::once_flag once;
        std::optional<DataKey> key;
    };

    DataKey unwrap(const KeyFileEntry& entry, const std::string& path) const {
        const auto file = decode_key_file(read_stored(repository_, entry.file, max_key_file_bytes, path), path);
        return key_.unwrap(file, id_, path);
    }

    const git::Repository& repository_;
    const RepositoryId id_;
    const RecoveryKey& key_;
    std::mutex guard_;
    std::map<std::pair<Sha256, git::ObjectId>, Slot> slots_;
};

Reader::Reader(const git::Repository& repository, const ConfigurationChain& chain, const NamingHistory& names,
               const RecoveryKey& key)
    : repository_(repository),
      chain_(chain),
      names_(names),
      keys_(std::make_unique<DataKeys>(repository, chain.repository(), key)) {}
Reader::~Reader() = default;

Reader::Session::Session(const Reader& reader, const ListedSnapshot& snapshot)
    : reader_(reader), snapshot_(snapshot), namer_(reader.namer(snapshot.commit)) {}

Entity Reader::Session::manifest() const {
    const auto& tree = snapshot_.tree;
    const auto path = manifest_path(tree);
    auto entity = open_file(read(tree.manifest, path), path, "manifest/" + to_base32(tree.manifest_content.view()));
    const auto& commit = snapshot_.commit;
    const auto& names = reader_.names_.newest();
    if (entity.id.kind != manifest_kind ||
        names.factory(commit.message.repository, entity.id.name) != commit.message.factory)
        throw Error(ErrorCode::integrity, "manifest is of another factory than its branch", at(commit, path));
    require_content(entity, tree.manifest_content, path);
    return entity;
}

Entity Reader::Session::entity(const EntityFile& file) const { return entity(file, read(file.file, path_of(file))); }

Entity Reader::Session::entity(const EntityFile& file, ByteView sealed) const {
    const auto path = path_of(file);
    auto entity =
        open_file(sealed, path, "entity/" + to_base32(file.name.view()) + "/" + to_base32(file.content.view()));
    if (namer_.entity(entity.id) != file.name)
        throw Error(ErrorCode::integrity, "content does not match its name: it is another entity",
                    at(snapshot_.commit, path));
    require_content(entity, file.content, path);
    return entity;
}

Bytes Reader::Session::read(const StoredFile& file, const std::string& path) const {
    return read_stored(reader_.repository_, file, max_sealed_bytes, at(snapshot_.commit, path));
}

Entity Reader::Session::open_file(ByteView sealed, const std::string& path, const std::string& place) const {
    const auto where = at(snapshot_.commit, path);
    const auto& message = snapshot_.commit.message;
    const auto& key = data_key(naming(where, [&] { return key_of(sealed); }), where);
    return naming(where, [&] {
        return parse_payload(
            open(key, {.repository = message.repository, .factory = message.factory, .place = place}, sealed));
    });
}

void Reader::Session::require_content(const Entity& entity, const ContentName& name, const std::string& path) const {
    if (namer_.content(header_line(entity), canonical_definition(entity)) != name)
        throw Error(ErrorCode::integrity, "content does not match its name: it is another text",
                    at(snapshot_.commit, path));
}

const DataKey& Reader::Session::data_key(const KeyId& id, const std::string& where) const {
    const auto& keys = snapshot_.tree.keys;
    const auto entry = std::ranges::lower_bound(keys, shortened(id), {}, &KeyFileEntry::key);
    if (entry == keys.end() || entry->key != shortened(id))
        throw Error(ErrorCode::integrity, "the object's key has no key file", where);
    const auto path = at(snapshot_.commit, path_of(*entry));
    const auto& key = reader_.keys_->of(*entry, path);
    if (key.id() != id)
        throw Error(ErrorCode::integrity, "wrong key commitment: the key file is of another key than its name states",
                    path);
    return key;
}

void Reader::unwrap(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const {
    static_cast<void>(keys_->of(entry, at(snapshot.commit, path_of(entry))));
}

Namer Reader::namer(const SnapshotCommit& commit) const {
    return {names_.of(chain_.at(commit.message.config_number)->configuration), commit.message.repository,
            commit.message.factory};
}

Reader::Opened Reader::manifest(const ListedSnapshot& snapshot) const {
    const auto entity = Session(*this, snapshot).manifest();
    return {.kept_name = entity.id.name,
            .manifest = manifest_from(entity, at(snapshot.commit, manifest_path(snapshot.tree)))};
}

std::vector<Entity> Reader::entities(const ListedSnapshot& snapshot, const std::vector<const EntityFile*>& wanted,
                                     Progress& progress, const std::stop_token& stop) const {
    Session session(*this, snapshot);
    std::vector<Entity> opened(wanted.size());
    std::atomic<std::size_t> done = 0;
    parallel_for(wanted.size(), [&](std::size_t i) {
        check_interrupted(stop);
        opened[i] = session.entity(*wanted[i]);
        progress.at(++done, wanted.size());
    });
    return opened;
}

std::vector<Entity> Reader::entities_that_open(const ListedSnapshot& snapshot,
                                               const std::vector<const EntityFile*>& wanted, Progress& progress,
                                               const std::stop_token& stop,
                                               const std::function<void(const Error&)>& failed) const {
    Session session(*this, snapshot);
    std::vector<std::optional<Entity>> opened(wanted.size());
    std::vector<std::optional<Error>> errors(wanted.size());
    std::atomic<std::size_t> done = 0;
    parallel_for(wanted.size(), [&](std::size_t i) {
        check_interrupted(stop);
        try {
            opened[i] = session.entity(*wanted[i]);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::interrupted) throw;
            errors[i] = error;
        }
        progress.at(++done, wanted.size());
    });
    std::vector<Entity> good;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (errors[i]) failed(*errors[i]);
        if (opened[i]) good.push_back(std::move(*opened[i]));
    }
    return good;
}

Factory Reader::factory(const ListedSnapshot& snapshot, Progress& progress, const std::stop_token& stop) const {
    Factory factory{.name = manifest(snapshot).kept_name,
                    .entities = entities(snapshot, all_files(snapshot.tree), progress, stop)};
    arrange(factory);
    return factory;
}

}  // namespace adfkeep::snapshot

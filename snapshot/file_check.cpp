#include "snapshot/file_check.hpp"

#include <algorithm>
#include <set>

#include "snapshot/key_file.hpp"
#include "src/base/encoding.hpp"
#include "src/base/parallel.hpp"

namespace adfkeep::snapshot {
namespace {

std::string at(const ListedSnapshot& snapshot, const std::string& path) {
    return to_hex(snapshot.commit.commit.view()) + ":" + path;
}

}  // namespace

void FileCheck::check(const FolderedSnapshot& foldered, const std::stop_token& stop) {
    auto snapshot = foldered.listed;
    snapshot.tree.entities = entities_of(foldered.shelves);
    enter(snapshot.commit.message.factory);
    Context context{.names_check = configuration(snapshot).names_check, .opens = reader_ != nullptr};
    for (const auto& entry : snapshot.tree.keys)
        findings_.guard([&] { context.opens = check_key(snapshot, entry) && context.opens; });
    if (reader_ != nullptr && !context.opens) ++sealed_for_others_;
    check_entities(snapshot, context, stop);
    if (context.opens)
        findings_.guard([&] { static_cast<void>(reader_->manifest(snapshot)); });
    else
        findings_.guard([&] {
            static_cast<void>(read_stored(repository_.git(), snapshot.tree.manifest, max_sealed_bytes,
                                          at(snapshot, manifest_path(snapshot.tree))));
        });
    check_key_use(snapshot, context);
}

/// What was found of another factory's files says nothing here.
void FileCheck::enter(const FactoryId& factory) {
    if (factory == factory_) return;
    factory_ = factory;
    known_files_.clear();
    known_manifests_.clear();
    latest_.reset();
}

const Configuration& FileCheck::configuration(const ListedSnapshot& snapshot) const {
    return repository_.chain().at(snapshot.commit.message.config_number)->configuration;
}

FileCheck::KeyPlace FileCheck::key_place(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const {
    return {entry.key, entry.file.digest, entry.file.id, snapshot.commit.message.config_number};
}

FileCheck::FilePlace FileCheck::file_place(const EntityFile& file, const Context& context) {
    return {file.name, file.content, file.file.digest, file.file.id, context};
}

/// Whether the key file, which is found good, opens.
bool FileCheck::check_key(const ListedSnapshot& snapshot, const KeyFileEntry& entry) {
    const auto place = key_place(snapshot, entry);
    auto known = known_keys_.find(place);
    if (known == known_keys_.end()) known = known_keys_.emplace(place, judge_key(snapshot, entry)).first;
    return known->second;
}

/// Throws where the key file is not good, or the key that the recovery key finds in it is not the one that it names.
/// Thread-safe.
bool FileCheck::judge_key(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const {
    require_good(snapshot, entry);
    if (reader_ == nullptr) return false;
    try {
        reader_->unwrap(snapshot, entry);
        return true;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::refused_access) throw;
        return false;
    }
}

void FileCheck::require_good(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const {
    const auto path = at(snapshot, path_of(entry));
    const auto file = decode_key_file(read_stored(repository_.git(), entry.file, max_key_file_bytes, path), path);
    if (shortened(file.key) != entry.key)
        throw Error(ErrorCode::integrity, "wrong key commitment: the key file is of another key than its name states",
                    path);
    std::map<Sha256, std::size_t> lengths;  // of each recipient's wrap
    for (const auto& recipient : configuration(snapshot).recipients)
        lengths.emplace(recipient.key.id(), recipient.key.modulus_bytes());
    const bool are_listed =
        file.wraps.size() == lengths.size() &&
        std::ranges::all_of(file.wraps, [&](const Wrap& wrap) { return lengths.contains(wrap.to); });
    if (!are_listed)
        throw Error(ErrorCode::integrity, "key file's recipients are not those of the configuration", path);
    if (std::ranges::any_of(file.wraps, [&](const Wrap& wrap) { return wrap.wrapped.size() != lengths[wrap.to]; }))
        throw Error(ErrorCode::integrity, "key file holds a malformed wrap", path);
}

/// Of a file whose bytes are those that its name states. Thread-safe.
ShortKeyId FileCheck::sealing_key(const ListedSnapshot& snapshot, const StoredFile& file,
                                  const std::string& path) const {
    return shortened(key_of(read_stored(repository_.git(), file, max_sealed_bytes, at(snapshot, path))));
}

/// With a key every new file is opened, without one its bytes are hashed; either way the key that seals it is noted.
void FileCheck::check_entities(const ListedSnapshot& snapshot, const Context& context, const std::stop_token& stop) {
    std::vector<const EntityFile*> fresh;
    for (const auto& entity : snapshot.tree.entities)
        if (!known_files_.contains(file_place(entity, context))) fresh.push_back(&entity);
    std::vector<std::optional<ShortKeyId>> keys(fresh.size());
    std::vector<std::optional<Error>> errors(fresh.size());
    parallel_for(fresh.size(), [&](std::size_t i) {
        check_interrupted(stop);
        const auto path = path_of(*fresh[i]);
        try {
            keys[i] = sealing_key(snapshot, fresh[i]->file, path);
        } catch (const Error& error) {
            errors[i] = Error(error.code(), error.what(), error.where().empty() ? at(snapshot, path) : error.where());
        }
    });
    for (std::size_t i = 0; i < fresh.size(); ++i) {
        if (errors[i]) findings_.broken(*errors[i]);
        if (keys[i]) known_files_.emplace(file_place(*fresh[i], context), *keys[i]);
    }
    files_ += fresh.size();
    if (!context.opens) return;
    std::erase_if(fresh, [&](const EntityFile* file) { return !known_files_.contains(file_place(*file, context)); });
    static_cast<void>(reader_->entities_that_open(snapshot, fresh, no_progress(), stop,
                                                  [&](const Error& error) { findings_.broken(error); }));
}

/// Each used key has its file and each key file is used.
void FileCheck::check_key_use(const ListedSnapshot& snapshot, const Context& context) {
    std::set<ShortKeyId> used;
    bool is_known = true;  // under which key each file is sealed
    for (const auto& entity : snapshot.tree.entities) {
        const auto found = known_files_.find(file_place(entity, context));
        is_known = is_known && found != known_files_.end();
        if (found != known_files_.end()) used.insert(found->second);
    }
    try {
        used.insert(shortened(
            key_of(repository_.git().read(git::ObjectType::blob, snapshot.tree.manifest.id, max_sealed_bytes))));
    } catch (const Error&) {
        is_known = false;  // told when the manifest was read
    }
    for (const auto& entry : snapshot.tree.keys)
        if (used.erase(entry.key) == 0 && is_known)
            findings_.broken(Error(ErrorCode::integrity, "foreign file: nothing is sealed under this key",
                                   at(snapshot, path_of(entry))));
    for (const auto& key : used)
        findings_.broken(
            Error(ErrorCode::integrity, "key file is missing", at(snapshot, "keys/" + to_base32(key.view()))));
}

}  // namespace adfkeep::snapshot

#include "snapshot/backup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "snapshot/key_file.hpp"
#include "snapshot/key_use.hpp"
#include "snapshot/reader.hpp"
#include "snapshot/sealing.hpp"
#include "snapshot/tree_writer.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr int max_attempts = 20;

/// The snapshot before, as far as a writer sees it.
struct Yesterday {
    SnapshotCommit commit;
    SnapshotTree tree;
    TreeReader reader;  ///< what read the tree
};

/// One attempt at one snapshot.
class Attempt {
public:
    Attempt(Repository& repository, const Author& author, const Factory& factory, const Manifest& manifest,
            const std::vector<NamedEntity>& names, const FactoryId& id, const BackupTools& tools)
        : repository_(repository),
          author_(author),
          factory_(factory),
          manifest_(to_entity(manifest, factory.name)),
          names_(names),
          id_(id),
          tools_(tools),
          writer_(repository.git()) {}

    /// Absent where another writer moved the branch first.
    std::optional<Backup> run() {
        const auto reference = repository_.git().reference(branch_name(id_));
        load_yesterday();
        seal_what_changed();
        seal_manifest();
        finish_keys();
        commit();
        check_interrupted(tools_.stop);
        writer_.finish();
        if (!repository_.git().move_reference(branch_name(id_), reference, backup_.commit)) return std::nullopt;
        return backup_;
    }

private:
    const Configuration& configuration() const { return repository_.configuration(); }

    void load_yesterday() {
        auto branch = repository_.branch(id_);
        if (!branch) return;
        TreeReader trees(repository_.git());
        auto listed = list_snapshot(trees, branch->tip());
        yesterday_.emplace(std::move(listed.commit), std::move(listed.tree), std::move(trees));
        const auto& then = repository_.chain().at(yesterday_->commit.message.config_number)->configuration;
        backup_.sealed_anew = asks_to_seal_anew(then, configuration());
        is_renamed_ = then.names_check != configuration().names_check;
    }

    const SnapshotTree* tree_to_keep() const {
        return yesterday_ && !backup_.sealed_anew ? &yesterday_->tree : nullptr;
    }

    void seal_what_changed() {
        auto selection = select(names_, tree_to_keep());
        if (backup_.sealed_anew && !is_renamed_)
            count(select(names_, &yesterday_->tree));
        else
            count(selection);
        give_up_keys(selection);
        tree_.entities = std::move(selection.kept);
        backup_.sealed = selection.to_seal.size();
        if (!selection.to_seal.empty()) {
            std::ranges::sort(selection.to_seal);
            const auto sealed = seal_entities(factory_, names_, selection.to_seal, key(), repository_.id(), id_,
                                              tools_.random, writer_, tools_.progress, tools_.stop);
            tree_.entities.insert(tree_.entities.end(), sealed.begin(), sealed.end());
        }
        std::ranges::sort(tree_.entities, {}, &EntityFile::name);
    }

    /// Under new names no entity is recognised: all are added, and how many are gone at least is all that is known.
    void count(const Selection& since_yesterday) {
        backup_.added = since_yesterday.added;
        backup_.changed = since_yesterday.changed;
        backup_.removed = since_yesterday.removed;
        if (!yesterday_) return;
        const auto before = yesterday_->tree.entities.size();
        if (is_renamed_) backup_.removed = before - std::min(before, names_.size());
        // What stands around a factory may outnumber it, and stays when the factory goes.
        const auto around = static_cast<std::size_t>(std::ranges::count_if(
            factory_.entities, [](const Entity& entity) { return stands_around(entity.id.kind); }));
        backup_.lost_most = backup_.removed * 2 > before - std::min(before, around);
    }

    /// Decides which keys stay: a key that seals nothing any more goes, and above 64 those that seal the fewest.
    void give_up_keys(Selection& selection) {
        if (tree_to_keep() == nullptr) return;
        kept_keys_ = yesterday_->tree.keys;
        const bool is_quiet = selection.to_seal.empty() && selection.replaced.empty();
        if (is_quiet && yesterday_->tree.manifest_content == manifest_name()) return;
        auto use = files_by_key(repository_.git(), selection.kept);
        std::set<EntityName> sealed_anew;
        for (const auto& given_up : fewest(use, max_keys - 1)) {
            for (const auto file : use[given_up]) sealed_anew.insert(selection.kept[file].name);
            use.erase(given_up);
        }
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (sealed_anew.contains(names_[i].name)) selection.to_seal.push_back(i);
        std::erase_if(selection.kept, [&](const EntityFile& file) { return sealed_anew.contains(file.name); });
        std::erase_if(kept_keys_, [&](const KeyFileEntry& entry) { return !use.contains(entry.key); });
    }

    ContentName manifest_name() const {
        return namer().content(header_line(manifest_), canonical_definition(manifest_));
    }

    Namer namer() const { return {author_.names, repository_.id(), id_}; }

    void seal_manifest() {
        tree_.manifest_content = manifest_name();
        if (tree_to_keep() != nullptr && yesterday_->tree.manifest_content == tree_.manifest_content &&
            keeps_manifest_key()) {
            tree_.manifest = yesterday_->tree.manifest;
            return;
        }
        const auto place = "manifest/" + to_base32(tree_.manifest_content.view());
        auto sealed = seal_file(key(), {.repository = repository_.id(), .factory = id_, .place = place}, manifest_,
                                tools_.random);
        tree_.manifest = sealed.file;
        writer_.add(std::move(sealed.object));
    }

    bool keeps_manifest_key() const {
        const auto header =
            repository_.git().read_start(git::ObjectType::blob, yesterday_->tree.manifest.id, sealed_header_bytes);
        return std::ranges::find(kept_keys_, shortened(key_of(header)), &KeyFileEntry::key) != kept_keys_.end();
    }

    void finish_keys() {
        tree_.keys = kept_keys_;
        if (!key_) return;
        const auto content = encode(wrap(*key_, configuration().recipient_keys()));
        auto object = git::pack_object(git::ObjectType::blob, content, git::Compression::deflate);
        tree_.keys.push_back(
            {.key = shortened(key_->id()), .file = {.digest = crypto::sha256(content), .id = object.id}});
        std::ranges::sort(tree_.keys, {}, &KeyFileEntry::key);
        writer_.add(std::move(object));
    }

    void commit() {
        const auto [tree, contents] = write_tree(tree_, yesterday_ ? &yesterday_->reader : nullptr, writer_);
        SnapshotMessage message{.repository = repository_.id(),
                                .factory = id_,
                                .sequence = 1,
                                .previous = {},
                                .config_number = configuration().number,
                                .config_id = repository_.chain().current().id,
                                .time = tools_.clock.now(),
                                .contents = contents,
                                .rewritten = {}};
        std::optional<git::ObjectId> parent;
        if (yesterday_) {
            message.sequence = yesterday_->commit.message.sequence + 1;
            message.previous = yesterday_->commit.id;
            parent = yesterday_->commit.commit;
        }
        const auto raw = signed_commit(message, tree, parent, author_.key);
        backup_.commit = writer_.add(git::ObjectType::commit, raw, git::Compression::deflate);
        backup_.factory = id_;
        backup_.kept_name = factory_.name;
        backup_.sequence = message.sequence;
        backup_.snapshot = crypto::sha256(raw);
        backup_.entities = factory_.entities.size();
        backup_.is_unchanged = yesterday_ && yesterday_->commit.tree == tree;
    }

    const DataKey& key() {
        if (!key_) key_ = DataKey::random(repository_.id(), tools_.random);
        return *key_;
    }

    Repository& repository_;
    const Author& author_;
    const Factory& factory_;
    const Entity manifest_;
    const std::vector<NamedEntity>& names_;
    const FactoryId id_;
    const BackupTools& tools_;

    git::ObjectWriter writer_;
    std::optional<Yesterday> yesterday_;
    bool is_renamed_ = false;  ///< since yesterday
    std::optional<DataKey> key_;
    std::vector<KeyFileEntry> kept_keys_;
    SnapshotTree tree_;
    Backup backup_;
};

}  // namespace

void require_author(const Repository& repository, const Author& author) {
    const auto& configuration = repository.configuration();
    const auto& key = author.key.public_key();
    if (configuration.writer(key) == nullptr && configuration.owner(key) == nullptr)
        throw Error(ErrorCode::refused_access, "this writer is not listed in the repository's configuration (any more)",
                    fmt::format("configuration {}", configuration.number),
                    "an owner can add a writer with `adfkeep key add --writer NAME`");
    if (author.names.check(repository.id()) != configuration.names_check)
        throw Error(ErrorCode::refused_access, "the naming secret of this writer is not the repository's",
                    fmt::format("configuration {}", configuration.number),
                    "`key rotate --names` replaced it; take a new writer.pem from an owner");
}

Backup back_up(Repository& repository, const Author& author, const Factory& factory, const Manifest& manifest,
               const BackupTools& tools) {
    require_author(repository, author);
    if (factory.entities.size() > max_entities)
        throw Error(ErrorCode::invalid_input, "factory has more entities than a snapshot may", factory.name);
    const auto id = author.names.factory(repository.id(), factory.name);
    KnownTexts known(author.names, repository.id(), id, repository.memory().known_texts(repository.id(), id));
    const auto names = name_entities(factory, Namer(author.names, repository.id(), id), known, tools.stop);
    for (int attempt = 0; attempt < max_attempts; ++attempt) {
        const auto backup = Attempt(repository, author, factory, manifest, names, id, tools).run();
        if (!backup) {
            repository.reload();
            require_author(repository, author);
            continue;
        }
        auto branch = repository.branch(id);
        repository.remember(branch->tip(), factory.name);
        return *backup;
    }
    throw Error(ErrorCode::unavailable, "other writers moved the branch again and again", branch_name(id),
                "run it again");
}

std::string receipt(const RepositoryId& repository, const Backup& backup) {
    return fmt::format("adfkeep-receipt 1 {} {} {} {}", to_hex(repository.view()), to_base32(backup.factory.view()),
                       backup.sequence, to_hex(backup.snapshot.view()));
}

}  // namespace adfkeep::snapshot

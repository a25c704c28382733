// From a factory and the snapshot before it to what is new: pure but for the random bytes.
//
// A writer that lists yesterday's tree finds by name what changed, and seals only that.
#pragma once

#include <optional>
#include <stop_token>
#include <vector>

#include "snapshot/known_texts.hpp"
#include "snapshot/manifest.hpp"
#include "snapshot/sealed_object.hpp"
#include "snapshot/tree.hpp"
#include "src/base/progress.hpp"
#include "src/base/random.hpp"
#include "src/git/object_writer.hpp"

namespace adfkeep::snapshot {

/// An entity with its opaque names.
struct NamedEntity {
    EntityName name;
    ContentName content;
};

/// Names of all entities of `factory`, in their order; on every core. What is in `known` is not canonicalised; after
/// it, `known` holds these texts.
[[nodiscard]] std::vector<NamedEntity> name_entities(const Factory& factory, const Namer& namer, KnownTexts& known,
                                                     const std::stop_token& stop);

/// What the tree of today takes from yesterday's, and what it needs.
struct Selection {
    std::vector<EntityFile> kept;      ///< with the very name and content of today
    std::vector<std::size_t> to_seal;  ///< indices into the factory's entities
    std::size_t added = 0;             ///< among to_seal: not there yesterday
    std::size_t changed = 0;           ///< among to_seal: there with another content
    std::vector<EntityFile> replaced;  ///< yesterday's files that are not kept
    std::size_t removed = 0;           ///< among replaced: entities that are gone
};
[[nodiscard]] Selection select(const std::vector<NamedEntity>& today, const SnapshotTree* yesterday);

/// Seals the entities `indices` and adds them to `writer` in that order; on every core, with a bounded number of sealed
/// objects in memory.
[[nodiscard]] std::vector<EntityFile> seal_entities(const Factory& factory, const std::vector<NamedEntity>& names,
                                                    const std::vector<std::size_t>& indices, const DataKey& key,
                                                    const RepositoryId& repository, const FactoryId& id, Random& random,
                                                    git::ObjectWriter& writer, Progress& progress,
                                                    const std::stop_token& stop);

/// Seals one payload as a file.
struct SealedFile {
    StoredFile file;
    git::PackedObject object;
};
[[nodiscard]] SealedFile seal_file(const DataKey& key, const ObjectAddress& address, const Entity& entity,
                                   Random& random);

}  // namespace adfkeep::snapshot

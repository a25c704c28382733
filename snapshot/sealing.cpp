#include "snapshot/sealing.hpp"

#include <algorithm>
#include <numeric>

#include "snapshot/naming.hpp"
#include "src/base/encoding.hpp"
#include "src/base/parallel.hpp"

namespace adfkeep::snapshot {
namespace {

// Enough for every core to be busy while the writer takes the batch before.
constexpr std::size_t batch_entities = 256;

std::string place_of(const NamedEntity& entity) {
    return "entity/" + to_base32(entity.name.view()) + "/" + to_base32(entity.content.view());
}

}  // namespace

std::vector<NamedEntity> name_entities(const Factory& factory, const Namer& namer, KnownTexts& known,
                                       const std::stop_token& stop) {
    std::vector<NamedEntity> names(factory.entities.size());
    std::vector<KnownText> texts(factory.entities.size());
    parallel_for(names.size(), [&](std::size_t i) {
        check_interrupted(stop);
        const auto& entity = factory.entities[i];
        const auto line = header_line(entity);
        texts[i].text = known.name(line, entity.definition);
        const auto content = known.find(texts[i].text);
        texts[i].content = content ? *content : namer.content(line, canonical_definition(entity));
        names[i] = {.name = namer.entity(entity.id), .content = texts[i].content};
    });
    known.replace(std::move(texts));
    return names;
}

Selection select(const std::vector<NamedEntity>& today, const SnapshotTree* yesterday) {
    Selection selection;
    std::vector<EntityFile> none;
    const auto& before = yesterday == nullptr ? none : yesterday->entities;
    std::vector<std::size_t> by_name(today.size());
    std::iota(by_name.begin(), by_name.end(), std::size_t{0});
    std::ranges::sort(by_name, {}, [&](std::size_t i) -> const EntityName& { return today[i].name; });
    auto old = before.begin();
    const auto remove_below = [&](const EntityName* name) {
        for (; old != before.end() && (name == nullptr || old->name < *name); ++old) {
            ++selection.removed;
            selection.replaced.push_back(*old);
        }
    };
    for (const auto i : by_name) {
        remove_below(&today[i].name);
        const bool was_there = old != before.end() && old->name == today[i].name;
        if (was_there && old->content == today[i].content) {
            selection.kept.push_back(*old++);
            continue;
        }
        selection.to_seal.push_back(i);
        ++(was_there ? selection.changed : selection.added);
        if (was_there) selection.replaced.push_back(*old++);
    }
    remove_below(nullptr);
    return selection;
}

SealedFile seal_file(const DataKey& key, const ObjectAddress& address, const Entity& entity, Random& random) {
    auto payload = header_line(entity);
    payload += '\n';
    payload += entity.definition;
    const auto sealed = naming(to_text(entity.id), [&] { return seal(key, address, payload, random); });
    SealedFile file{.file = {.digest = crypto::sha256(sealed), .id = {}},
                    .object = git::pack_object(git::ObjectType::blob, sealed, git::Compression::none)};
    file.file.id = file.object.id;
    return file;
}

std::vector<EntityFile> seal_entities(const Factory& factory, const std::vector<NamedEntity>& names,
                                      const std::vector<std::size_t>& indices, const DataKey& key,
                                      const RepositoryId& repository, const FactoryId& id, Random& random,
                                      git::ObjectWriter& writer, Progress& progress, const std::stop_token& stop) {
    std::vector<EntityFile> files;
    files.reserve(indices.size());
    for (std::size_t start = 0; start < indices.size(); start += batch_entities) {
        check_interrupted(stop);
        std::vector<SealedFile> batch(std::min(batch_entities, indices.size() - start));
        parallel_for(batch.size(), [&](std::size_t i) {
            const auto index = indices[start + i];
            const auto place = place_of(names[index]);
            batch[i] = seal_file(key, {.repository = repository, .factory = id, .place = place},
                                 factory.entities[index], random);
        });
        for (std::size_t i = 0; i < batch.size(); ++i) {
            const auto& name = names[indices[start + i]];
            files.push_back({.name = name.name, .content = name.content, .file = batch[i].file});
            writer.add(std::move(batch[i].object));
        }
        progress.at(start + batch.size(), indices.size());
    }
    return files;
}

}  // namespace adfkeep::snapshot

#include "src/git/object_writer.hpp"

#include <cstring>
#include <optional>
#include <unordered_set>

#include "src/git/loose_objects.hpp"
#include "src/git/pack_file.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace {

constexpr std::size_t max_loose = 8;

}  // namespace

struct ObjectWriter::State {
    explicit State(Repository::State& into) : repository(into) {}

    Repository::State& repository;
    std::unordered_set<ObjectId, ObjectIdHash> added;
    std::vector<PackedObject> few;  ///< until there are too many for files of their own
    std::optional<PackFile> pack;

    void append(const PackedObject& object) { pack->add(object.id, object.stored, object.crc32); }

    void begin_pack() {
        pack.emplace(repository.staging().new_file());
        for (const auto& object : few) append(object);
        few.clear();
    }

    void finish_few() {
        LooseObjects loose(repository.git_folder / "objects", repository.staging());
        for (const auto& object : few) loose.stage(object);
        loose.publish();
    }
};

ObjectWriter::ObjectWriter(Repository& repository) : state_(std::make_unique<State>(repository.state())) {}
ObjectWriter::~ObjectWriter() = default;

void ObjectWriter::add(PackedObject object) {
    if (!state_->added.insert(object.id).second) return;
    if (!state_->pack && state_->few.size() < max_loose) {
        state_->few.push_back(std::move(object));
        return;
    }
    if (!state_->pack) state_->begin_pack();
    state_->append(object);
}

ObjectId ObjectWriter::add(ObjectType type, ByteView content, Compression compression) {
    auto object = pack_object(type, content, compression);
    const auto id = object.id;
    add(std::move(object));
    return id;
}

void ObjectWriter::finish() {
    if (state_->pack) {
        state_->pack->finish(state_->repository.git_folder / "objects" / "pack");
    } else {
        state_->finish_few();
    }
    state_->repository.objects.refresh();
    state_ = std::make_unique<State>(state_->repository);
}

}  // namespace adfkeep::git

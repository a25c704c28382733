// Puts many new objects into a repository at once: one pack, synced before it is visible.
#pragma once

#include <boost/filesystem/path.hpp>
#include <memory>

#include "src/git/object.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::git {

/// How a pack stores an object. Sealed bytes do not compress: they are stored as they are.
enum class Compression { none, deflate };

/// An object as it will lie in a pack. Made by any thread.
struct PackedObject {
    ObjectId id;
    ObjectType type = ObjectType::blob;
    std::size_t size = 0;     ///< of the content
    Bytes stored;             ///< entry of a pack: type and size, then the content as a zlib stream
    std::uint32_t crc32 = 0;  ///< of `stored`, as the pack's index has it
};
[[nodiscard]] PackedObject pack_object(ObjectType type, ByteView content, Compression compression);

/// Collects objects; nothing is visible in the repository before `finish`. Up to 8 objects become loose ones, more
/// become one pack. What is not finished leaves no trace; what a killed process left behind is removed by the next
/// writer. Not thread-safe.
class ObjectWriter {
public:
    explicit ObjectWriter(Repository& repository);
    ~ObjectWriter();
    ObjectWriter(const ObjectWriter&) = delete;
    ObjectWriter& operator=(const ObjectWriter&) = delete;

    /// An object that was added before is added once.
    void add(PackedObject object);
    /// Packs and adds; returns the id.
    ObjectId add(ObjectType type, ByteView content, Compression compression);

    /// Writes and syncs everything, files before their folders; afterwards the objects are there for `repository` too.
    /// Throws Error(unavailable) where the disk is full or fails; nothing visible has changed then.
    void finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Merges packs and loose objects into one pack where there are more than 50 packs or 2,000 loose objects; otherwise
/// does nothing. Every object that was there is there afterwards, at every instant; readers and writers at work are not
/// disturbed. A pack that is larger than twice all the rest together is left alone.
void merge_packs_if_many(Repository& repository);

}  // namespace adfkeep::git

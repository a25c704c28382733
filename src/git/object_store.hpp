// The objects of one repository: its packs, then its loose objects. Alternates are never followed. For the files of
// this folder only.
//
// They are read here and not by libgit2, whose version 1.5.1 (Debian 12) writes beyond its memory where a loose object
// inflates to more than it claims, and never ends where a delta names itself: a repository is hostile input.
#pragma once

#include <atomic>
#include <boost/filesystem/path.hpp>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "src/git/object.hpp"
#include "src/git/stored_object.hpp"

namespace adfkeep::git {

class PackReader;

/// Thread-safe.
class ObjectStore {
public:
    explicit ObjectStore(boost::filesystem::path objects_folder);
    ~ObjectStore();

    [[nodiscard]] bool contains(const ObjectId& id);
    /// Absent where the object is nowhere. Throw Error(integrity) where each copy of it is damaged, or its pack's index
    /// is.
    [[nodiscard]] std::optional<ObjectHeader> header(const ObjectId& id);
    /// Throws TooLarge before more than `max_bytes` are allocated for it.
    [[nodiscard]] std::optional<StoredObject> read(const ObjectId& id, std::size_t max_bytes);
    /// The first `bytes` of its content, or all where it has fewer.
    [[nodiscard]] std::optional<StoredObject> read_start(const ObjectId& id, std::size_t bytes);
    /// Every object whose id begins with the hex digits `prefix`, sorted; at least two digits are needed.
    [[nodiscard]] std::vector<ObjectId> with_prefix(std::string_view prefix);

    /// Looks for packs that are new or gone. False where nothing has changed. (A lookup that finds nothing does so
    /// too.)
    bool refresh();

private:
    class Pack;
    using Packs = std::vector<std::shared_ptr<Pack>>;

    [[nodiscard]] std::shared_ptr<const Packs> packs();
    template <typename Result>
    [[nodiscard]] std::optional<Result> look_up(
        const ObjectId& id, const std::function<Result(const PackReader&, std::uint64_t)>& from_pack,
        const std::function<std::optional<Result>(const boost::filesystem::path&)>& from_file);

    boost::filesystem::path folder_;
    std::mutex guard_;  ///< of packs_
    std::shared_ptr<const Packs> packs_;
    std::atomic<std::size_t> latest_ = 0;  ///< number of the pack that had the latest object
};

}  // namespace adfkeep::git

// One local Git repository.
#pragma once

#include <boost/filesystem/path.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/git/object.hpp"

namespace adfkeep::git {

/// References, objects and their ids. Reading is thread-safe; a Repository is moved, not copied.
class Repository {
public:
    /// A bare repository or a working tree's; no environment, no parent folders are searched beyond `path` itself.
    /// Throws Error(invalid_input) where there is none, or Git cannot read it.
    [[nodiscard]] static Repository open(const boost::filesystem::path& path);
    /// The repository that `path` lies in: `path` or the nearest folder above it.
    [[nodiscard]] static Repository discover(const boost::filesystem::path& path);
    /// A new bare repository with HEAD at refs/heads/main, its folders synced. Throws Error(refused_for_safety) where
    /// `path` holds one that has any reference, or holds other files; an empty folder or a bare repository without
    /// references is taken.
    [[nodiscard]] static Repository create(const boost::filesystem::path& path);

    Repository(Repository&&) noexcept;
    Repository& operator=(Repository&&) noexcept;
    ~Repository();

    /// The Git folder (where `objects` is), absolute.
    [[nodiscard]] const boost::filesystem::path& path() const noexcept;
    /// The working tree's root; empty for a bare repository.
    [[nodiscard]] boost::filesystem::path work_tree() const;

    /// The commit that `git rev-parse` finds for a reference's name, long or short, an id or its beginning, or what
    /// `git describe` says, each with ^ and ~ behind it; absent where there is none or it is ambiguous. (No @{…} and no
    /// search in messages.)
    [[nodiscard]] std::optional<ObjectId> resolve(const std::string& revision) const;

    /// What the reference points to; absent where it does not exist. Throws Error(integrity) where it is symbolic
    /// (other than HEAD).
    [[nodiscard]] std::optional<ObjectId> reference(const std::string& name) const;
    /// All references whose name begins with `prefix`, sorted by name. Symbolic ones are left out.
    [[nodiscard]] std::vector<std::pair<std::string, ObjectId>> references(std::string_view prefix) const;
    /// Moves `name` from `expected` (absent: it must not exist) to `target`, synced to the disk, its folders too.
    /// False, and nothing changed, where somebody else moved it first.
    [[nodiscard]] bool move_reference(const std::string& name, const std::optional<ObjectId>& expected,
                                      const ObjectId& target);

    /// Whether the object is here.
    [[nodiscard]] bool contains(const ObjectId& id) const;
    /// Content of the object. Throws Error(integrity) "missing object …" where it is absent, or it is of another type
    /// or fails to inflate, and Error(integrity) where it is larger than `max_bytes`, before that much is allocated.
    /// Does NOT recompute the SHA-1.
    [[nodiscard]] Bytes read(ObjectType type, const ObjectId& id, std::size_t max_bytes) const;
    /// The first `bytes` of the object, or all where it has fewer; throws as read does, but for its size.
    [[nodiscard]] Bytes read_start(ObjectType type, const ObjectId& id, std::size_t bytes) const;
    /// Size of the object without reading it; throws as read does.
    [[nodiscard]] std::size_t size(ObjectType type, const ObjectId& id) const;
    [[nodiscard]] Tree read_tree(const ObjectId& id) const;
    /// The tree of a commit, whatever other headers that has.
    [[nodiscard]] ObjectId tree_of(const ObjectId& commit) const;

    /// What makes a repository show other history than its objects hold, one phrase each ("replace reference
    /// refs/replace/…", "grafts in info/grafts", "shallow clone", "alternates in objects/info/alternates"); empty for a
    /// plain one. Reading never follows any of them.
    [[nodiscard]] std::vector<std::string> anomalies() const;

    struct State;  ///< for the files of this folder
    [[nodiscard]] State& state() const noexcept { return *state_; }

private:
    explicit Repository(std::unique_ptr<State> state);

    std::unique_ptr<State> state_;
};

}  // namespace adfkeep::git

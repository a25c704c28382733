// References are read here and not by libgit2, which passes over damaged ones in silence, waits for pipes and follows
// links out of the repository. Format: gitrepository-layout, "refs", "packed-refs" and "HEAD".
#include <fcntl.h>

#include <cerrno>
#include <map>

#include "src/base/encoding.hpp"
#include "src/base/files/descriptor.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/base/text.hpp"
#include "src/git/reference_name.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr std::size_t max_reference_bytes = 4096;
constexpr std::size_t max_packed_bytes = 64u << 20;
constexpr int max_folder_depth = 64;
constexpr std::size_t hex_digits = 2 * ObjectId::size;
constexpr std::string_view symbolic_prefix = "ref: ";

/// Either an id, or the name of another reference.
struct ReferenceValue {
    std::optional<ObjectId> id;
    std::string target;
};

[[noreturn]] void damaged(const fs::path& path) {
    throw Error(ErrorCode::integrity, "damaged reference", path.string(),
                "restore it from another clone, or remove it if it is not needed");
}

/// Content of a file that lies where a reference may; absent where there is none.
std::optional<Bytes> read_if_there(const fs::path& path, std::size_t max_bytes) {
    const auto file = files::open_at(AT_FDCWD, path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
    if (!file) {
        if (errno == ENOENT || errno == ENOTDIR || errno == ENAMETOOLONG) return std::nullopt;
        if (errno == ELOOP) throw Error(ErrorCode::integrity, "symbolic reference", path.string());
        throw files::failure(errno, "cannot be read", path.string());
    }
    const auto status = files::status(file, path.string());
    if (S_ISDIR(status.st_mode)) return std::nullopt;
    if (!S_ISREG(status.st_mode) || static_cast<std::size_t>(status.st_size) > max_bytes) damaged(path);
    return files::read_all(file, static_cast<std::size_t>(status.st_size), path.string());
}

ReferenceValue decode_loose(ByteView text, const fs::path& path) {
    const auto end = text.find_last_not_of(" \t\r\n") + 1;
    if (text.starts_with(symbolic_prefix)) {
        const auto target = text.substr(0, end).substr(symbolic_prefix.size());
        if (!target.starts_with("refs/")) damaged(path);
        return {.id = {}, .target = std::string(target)};
    }
    const auto id = fixed_from_hex<ObjectId>(text.substr(0, end));
    if (!id) damaged(path);
    return {.id = id, .target = {}};
}

using References = std::map<std::string, ObjectId, std::less<>>;

/// Lines "<id> <name>"; those that begin with # or ^ tell other things.
References read_packed(const fs::path& path, std::string_view prefix) {
    References found;
    const auto content = read_if_there(path, max_packed_bytes).value_or("");
    for (const auto line : split(content, '\n')) {
        if (line.empty() || line.front() == '#' || line.front() == '^') continue;
        const auto id = fixed_from_hex<ObjectId>(line.substr(0, hex_digits));
        if (!id || line.substr(hex_digits, 1) != " ") damaged(path);
        const auto name = line.substr(hex_digits + 1);
        if (name.starts_with(prefix)) found.insert_or_assign(std::string(name), *id);
    }
    return found;
}

/// The name of every file below `folder` that may be a reference. Links are not followed.
void add_loose_names(const fs::path& folder, const std::string& name, int depth, std::vector<std::string>& names) {
    boost::system::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const auto entry_name = name + '/' + entry->path().filename().string();
        if (!fs::is_directory(entry->symlink_status())) {
            names.push_back(entry_name);
        } else if (depth < max_folder_depth) {
            add_loose_names(entry->path(), entry_name, depth + 1, names);
        }
    }
}

/// Absent where there is none.
std::optional<ReferenceValue> read_reference(const Repository& repository, const std::string& name) {
    const bool is_at_top = name.find('/') == std::string::npos;
    if (!is_reference_name(name) || (!is_at_top && !name.starts_with("refs/"))) return std::nullopt;
    const auto path = (is_at_top ? repository.state().head_folder() : repository.path()) / name;
    if (const auto text = read_if_there(path, max_reference_bytes)) return decode_loose(*text, path);
    const auto packed = read_packed(repository.path() / "packed-refs", name);
    const auto found = packed.find(name);
    return found == packed.end() ? std::nullopt : std::optional(ReferenceValue{.id = found->second, .target = {}});
}

}  // namespace

std::optional<ObjectId> Repository::reference(const std::string& name) const {
    const auto value = read_reference(*this, name);
    if (!value || value->id) return value ? value->id : std::nullopt;
    if (name != "HEAD") throw Error(ErrorCode::integrity, "symbolic reference", (path() / name).string());
    return reference(value->target);
}

std::vector<std::pair<std::string, ObjectId>> Repository::references(std::string_view prefix) const {
    std::vector<std::string> names;
    add_loose_names(path() / "refs", "refs", 0, names);
    // After the loose ones: `git pack-refs` removes those when they are packed, so none is passed over.
    auto found = read_packed(path() / "packed-refs", prefix);
    for (const auto& name : names) {
        if (!name.starts_with(prefix) || !is_reference_name(name)) continue;
        const auto text = read_if_there(path() / name, max_reference_bytes);
        if (!text) continue;
        if (const auto value = decode_loose(*text, path() / name); value.id) {
            found.insert_or_assign(name, *value.id);
        } else {
            found.erase(name);
        }
    }
    return {found.begin(), found.end()};
}

std::optional<ObjectId> Repository::resolve(const std::string& revision) const {
    git_object* found = nullptr;
    if (git_revparse_single(&found, state_->libgit2(), revision.c_str()) != GIT_OK) return std::nullopt;
    const ObjectHandle object(found);
    git_object* commit = nullptr;
    if (git_object_peel(&commit, found, GIT_OBJECT_COMMIT) != GIT_OK) return std::nullopt;
    const ObjectHandle owner(commit);
    return to_id(*git_object_id(commit));
}

}  // namespace adfkeep::git

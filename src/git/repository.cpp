#include "src/git/repository.hpp"

#include <fmt/format.h>
#include <git2/sys/repository.h>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/git/object_backend.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr std::size_t max_tree_bytes = 32u << 20, max_commit_bytes = 1u << 20;

RepositoryHandle open_libgit2(const fs::path& path, unsigned flags) {
    start_libgit2();
    git_repository* opened = nullptr;
    const int result = git_repository_open_ext(&opened, path.c_str(), flags, nullptr);
    if (result == GIT_ENOTFOUND) throw Error(ErrorCode::invalid_input, "no Git repository is here", path.string());
    if (result != GIT_OK) throw libgit2_error(ErrorCode::invalid_input, "cannot read this repository", path.string());
    return RepositoryHandle(opened);
}

/// Whether its HEAD and config are the very bytes that `create` writes. Whatever else it may be, libgit2 opens.
bool is_made_by_create(const fs::path& path) {
    const auto holds = [&](const char* name, std::string_view content) {
        boost::system::error_code absent;
        const auto file = path / name;
        return fs::symlink_status(file, absent).type() == fs::regular_file &&
               fs::file_size(file, absent) == content.size() && files::read(file, content.size()) == content;
    };
    return holds("config", created_config) && holds("HEAD", created_head) && files::is_folder(path / "objects") &&
           files::is_folder(path / "refs") && !files::exists(path / "commondir");
}

Error missing(const ObjectId& id, const std::string& why = {}, const std::string& where = {}) {
    const auto what = fmt::format("missing object {}{}{}", to_hex(id.view()), why.empty() ? "" : ": ", why);
    return {ErrorCode::integrity, what, where, "fetch it from another clone"};
}

/// What `look_up` finds; a failure is told with the object's name.
template <typename LookUp>
auto found_by(const LookUp& look_up, const ObjectId& id) {
    decltype(look_up()) found;
    try {
        found = look_up();
    } catch (const TooLarge& error) {
        throw Error(ErrorCode::integrity, fmt::format("object {} {}", to_hex(id.view()), error.what()));
    } catch (const Error& error) {
        if (error.code() != ErrorCode::integrity) throw;
        throw missing(id, error.what(), error.where());
    }
    if (!found) throw missing(id);
    return *std::move(found);
}

void require_type(const ObjectId& id, unsigned found, ObjectType wanted) {
    const auto number = static_cast<unsigned>(wanted);
    if (found != number) throw missing(id, fmt::format("it is a {}, not a {}", type_name(found), type_name(number)));
}

}  // namespace

Repository::Repository(std::unique_ptr<State> state) : state_(std::move(state)) {}
Repository::Repository(Repository&&) noexcept = default;
Repository& Repository::operator=(Repository&&) noexcept = default;
Repository::~Repository() = default;

Repository::State::State(RepositoryHandle opened)
    : git_folder(fs::canonical(git_repository_commondir(opened.get()))),
      objects(git_folder / "objects"),
      is_made_by_create_(false),
      libgit2_(std::move(opened)) {
    git_repository_set_odb(libgit2_.get(), make_odb(objects).get());
}

Repository::State::State(const fs::path& made_by_create)
    : git_folder(fs::canonical(made_by_create)), objects(git_folder / "objects"), is_made_by_create_(true) {}

git_repository* Repository::State::libgit2() {
    std::call_once(libgit2_once_, [this] {
        if (libgit2_) return;
        libgit2_ = open_libgit2(git_folder, GIT_REPOSITORY_OPEN_NO_SEARCH);
        git_repository_set_odb(libgit2_.get(), make_odb(objects).get());
    });
    return libgit2_.get();
}

fs::path Repository::State::head_folder() { return is_made_by_create_ ? git_folder : git_repository_path(libgit2()); }

fs::path Repository::State::work_tree() {
    const char* folder = is_made_by_create_ ? nullptr : git_repository_workdir(libgit2());
    return folder != nullptr ? fs::canonical(folder) : fs::path();
}

Repository Repository::open(const fs::path& path) {
    if (is_made_by_create(path)) return Repository(std::make_unique<State>(path));
    return Repository(std::make_unique<State>(open_libgit2(path, GIT_REPOSITORY_OPEN_NO_SEARCH)));
}

Repository Repository::discover(const fs::path& path) {
    return Repository(std::make_unique<State>(open_libgit2(path, GIT_REPOSITORY_OPEN_CROSS_FS)));
}

const fs::path& Repository::path() const noexcept { return state_->git_folder; }

fs::path Repository::work_tree() const { return state_->work_tree(); }

bool Repository::contains(const ObjectId& id) const { return state_->objects.contains(id); }

std::size_t Repository::size(ObjectType type, const ObjectId& id) const {
    const auto header = found_by([&] { return state_->objects.header(id); }, id);
    require_type(id, header.type, type);
    return header.size;
}

Bytes Repository::read(ObjectType type, const ObjectId& id, std::size_t max_bytes) const {
    auto object = found_by([&] { return state_->objects.read(id, max_bytes); }, id);
    require_type(id, object.type, type);
    return std::move(object.content);
}

Bytes Repository::read_start(ObjectType type, const ObjectId& id, std::size_t bytes) const {
    auto object = found_by([&] { return state_->objects.read_start(id, bytes); }, id);
    require_type(id, object.type, type);
    return std::move(object.content);
}

Tree Repository::read_tree(const ObjectId& id) const { return decode_tree(read(ObjectType::tree, id, max_tree_bytes)); }

ObjectId Repository::tree_of(const ObjectId& commit) const {
    constexpr std::string_view first = "tree ";
    const auto content = read(ObjectType::commit, commit, max_commit_bytes);
    const auto tree = content.starts_with(first)
                          ? fixed_from_hex<ObjectId>(ByteView(content).substr(first.size(), 2 * ObjectId::size))
                          : std::nullopt;
    if (!tree) throw Error(ErrorCode::integrity, "malformed commit " + to_hex(commit.view()));
    return *tree;
}

}  // namespace adfkeep::git

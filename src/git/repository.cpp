#include "src/git/repository.hpp"

#include <fmt/format.h>

#include <boost/filesystem/operations.hpp>

#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr std::size_t max_tree_bytes = 32u << 20, max_commit_bytes = 1u << 20;

[[noreturn]] void refuse(const fs::path& path) { throw Error(ErrorCode::invalid_input, "no Git repository is here", path.string()); }

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

Repository Repository::open(const fs::path& path) {
    auto layout = find_layout(path);
    if (!layout) refuse(path);
    return Repository(std::make_unique<State>(*std::move(layout)));
}

Repository Repository::discover(const fs::path& path) {
    for (auto folder = fs::absolute(path).lexically_normal(); !folder.empty(); folder = folder.parent_path()) {
        if (!files::is_folder(folder)) continue;
        if (auto layout = find_layout(folder)) return Repository(std::make_unique<State>(*std::move(layout)));
    }
    refuse(path);
}

const fs::path& Repository::path() const noexcept { return state_->layout.common_folder; }

fs::path Repository::work_tree() const { return state_->layout.work_tree; }

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

Tree Repository::read_tree(const ObjectId& id) const { return decode_tree(read(ObjectType::tree, id, max_tree_bytes)); }

ObjectId Repository::tree_of(const ObjectId& commit) const {
    constexpr std::string_view first = "tree ";
    const auto content = read(ObjectType::commit, commit, max_commit_bytes);
    const auto tree = content.starts_with(first) ? fixed_from_hex<ObjectId>(ByteView(content).substr(first.size(), 2 * ObjectId::size)) : std::nullopt;
    if (!tree) throw Error(ErrorCode::integrity, "malformed commit " + to_hex(commit.view()));
    return *tree;
}

}  // namespace adfkeep::git

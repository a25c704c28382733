#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "gitops/file_tree.hpp"
#include "gitops/tree_index.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::gitops {
namespace {

constexpr std::size_t max_commit_bytes = 1u << 20;  // Git has no bound; messages of this size are not written by hand
constexpr std::size_t max_link_bytes = 4096;
constexpr std::size_t abbreviated = 12;

/// "a/b" of "/a//./b/".
std::string plain_path(const std::string& path) {
    std::vector<std::string_view> parts;
    for (const auto part : split(path, '/')) {
        if (part == "..")
            throw Error(ErrorCode::invalid_input, "a root folder is a path inside the repository, without \"..\"",
                        path);
        if (!part.empty() && part != ".") parts.push_back(part);
    }
    return fmt::format("{}", fmt::join(parts, "/"));
}

/// Only the tree is of interest; whatever else a commit says, in whatever order, is not.
git::ObjectId tree_of(const git::Repository& repository, const git::ObjectId& commit) {
    constexpr std::string_view label = "tree ";
    const auto content = repository.read(git::ObjectType::commit, commit, max_commit_bytes);
    const auto id = content.starts_with(label)
                        ? fixed_from_hex<git::ObjectId>(content.substr(label.size(), 2 * git::ObjectId::size))
                        : std::nullopt;
    if (!id) throw Error(ErrorCode::integrity, "malformed commit: no tree", to_hex(commit.view()));
    return *id;
}

class CommitTree final : public FileTree {
public:
    CommitTree(git::Repository repository, const git::ObjectId& commit, const std::string& root)
        : repository_(std::move(repository)),
          root_(plain_path(root)),
          commit_(to_hex(commit.view()).substr(0, abbreviated)),
          index_(commit_ + ":" + root_) {
        walk(find_root(tree_of(repository_, commit)));
        index_.resolve_links();
    }

    [[nodiscard]] std::vector<FileEntry> list() const override { return index_.entries(); }

    [[nodiscard]] Bytes read(const FileEntry& file, std::size_t max_bytes) const override {
        return content_of(file.path, blobs_.at(index_.file_of(file.path)), max_bytes);
    }

    [[nodiscard]] std::string describe(const std::string& path) const override {
        return commit_ + ":" + joined(root_, path);
    }
    [[nodiscard]] std::vector<std::string> left_out() const override { return submodules_; }

    [[nodiscard]] std::string name() const override {
        if (!root_.empty()) return root_.substr(root_.rfind('/') + 1);
        const auto tree = repository_.work_tree();
        return tree.empty() ? repository_.path().stem().string() : tree.filename().string();
    }

private:
    [[nodiscard]] git::ObjectId find_root(git::ObjectId tree) const {
        for (const auto part : split(root_, '/')) {
            if (part.empty()) break;
            const auto entries = repository_.read_tree(tree);
            const auto found = std::ranges::find(entries, part, &git::TreeEntry::name);
            if (found == entries.end() || found->mode != git::mode_tree) {
                throw Error(ErrorCode::invalid_input, "there is no such folder in this commit", describe(""),
                            fmt::format("`git ls-tree {}` lists what there is", commit_));
            }
            tree = found->id;
        }
        return tree;
    }

    void walk(const git::ObjectId& root) {
        std::vector<std::pair<std::string, git::ObjectId>> folders{{"", root}};
        while (!folders.empty()) {
            const auto [path, id] = std::move(folders.back());
            folders.pop_back();
            for (const auto& entry : repository_.read_tree(id)) {
                auto child = joined(path, entry.name);
                add(child, entry);
                if (entry.mode == git::mode_tree) folders.emplace_back(std::move(child), entry.id);
            }
        }
    }

    void add(const std::string& path, const git::TreeEntry& entry) {
        switch (entry.mode) {
            case git::mode_tree:
                index_.add_folder(path);
                break;
            case git::mode_link:
                index_.add_link(path, content_of(path, entry.id, max_link_bytes));
                break;
            case git::mode_submodule:
                submodules_.push_back(path);
                break;
            default:
                index_.add_file(path);
                blobs_.emplace(path, entry.id);
        }
    }

    [[nodiscard]] Bytes content_of(const std::string& path, const git::ObjectId& blob, std::size_t max_bytes) const {
        try {
            return repository_.read(git::ObjectType::blob, blob, max_bytes);
        } catch (
            const Error&) {  // it looks at the size first; asking for it beforehand would cost every file a look more
            const auto size = repository_.size(git::ObjectType::blob, blob);
            if (size > max_bytes) throw too_large(describe(path), size, max_bytes);
            throw;
        }
    }

    git::Repository repository_;
    std::string root_;
    std::string commit_;  ///< abbreviated: what is shown
    TreeIndex index_;
    std::unordered_map<std::string, git::ObjectId> blobs_;
    std::vector<std::string> submodules_;
};

}  // namespace

std::unique_ptr<FileTree> open_commit(git::Repository repository, const git::ObjectId& commit,
                                      const std::string& root) {
    return std::make_unique<CommitTree>(std::move(repository), commit, root);
}

}  // namespace adfkeep::gitops

#include "src/git/object.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <utility>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/text.hpp"
#include "src/git/stored_object.hpp"

namespace adfkeep::git {
namespace {

constexpr unsigned known_modes[] = {mode_file, mode_executable, mode_link, mode_tree, mode_submodule};

[[noreturn]] void malformed(const char* what) { throw Error(ErrorCode::integrity, what); }

/// Git compares entries as if the name of a folder ended in a slash.
bool in_git_order(const TreeEntry& left, const TreeEntry& right) {
    const auto common = std::min(left.name.size(), right.name.size());
    if (const int order = left.name.compare(0, common, right.name, 0, common); order != 0) return order < 0;
    const auto next = [&](const TreeEntry& entry) -> unsigned char {
        if (entry.name.size() > common) return static_cast<unsigned char>(entry.name[common]);
        return entry.mode == mode_tree ? '/' : '\0';
    };
    return next(left) < next(right);
}

/// Names that `git fsck` forbids: no path may climb, split or reach into a Git folder, on any system that checks it
/// out.
bool is_allowed_name(std::string_view name) {
    if (name.empty() || name.find('/') != std::string_view::npos || name == "." || name == "..") return false;
    auto plain = name.substr(0, name.find_last_not_of(" .") + 1);  // Windows drops these at the end
    return !equal_without_case(plain, ".git") && !equal_without_case(plain, "git~1");
}

/// Between a file and a folder of one name others may stand: "a", "a.b", "a" as a folder.
bool is_named_before(const Tree& entries, const std::string& name) {
    for (auto entry = entries.rbegin(); entry != entries.rend() && entry->name.starts_with(name); ++entry) {
        if (entry->name == name) return true;
    }
    return false;
}

/// Takes `content` apart from its front.
class Reader {
public:
    explicit Reader(ByteView content) : rest_(content) {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    [[nodiscard]] ByteView rest() const { return rest_; }
    [[nodiscard]] bool starts_with(std::string_view text) const { return rest_.starts_with(text); }

    /// What stands before the next `end`, which is skipped.
    ByteView until(char end, const char* otherwise) {
        const auto at = rest_.find(end);
        if (at == ByteView::npos) malformed(otherwise);
        const auto piece = rest_.substr(0, at);
        rest_.remove_prefix(at + 1);
        return piece;
    }
    ByteView take(std::size_t count, const char* otherwise) {
        if (rest_.size() < count) malformed(otherwise);
        const auto piece = rest_.substr(0, count);
        rest_.remove_prefix(count);
        return piece;
    }
    /// The value of the header line `name`, which must come next.
    ByteView header(std::string_view name, const char* otherwise) {
        if (!rest_.starts_with(name) || rest_.substr(name.size(), 1) != " ") malformed(otherwise);
        rest_.remove_prefix(name.size() + 1);
        return until('\n', otherwise);
    }

private:
    ByteView rest_;
};

unsigned decode_mode(ByteView digits) {
    for (const unsigned mode : known_modes) {
        if (fmt::format("{:o}", mode) == digits) return mode;
    }
    malformed("malformed tree: unknown mode");
}

ObjectId decode_id(ByteView hex) {
    const auto id = fixed_from_hex<ObjectId>(hex);
    if (!id) malformed("malformed commit: not an object id");
    return *id;
}

/// The continuation lines of a header begin with a blank.
std::string decode_signature(Reader& reader) {
    std::string signature(reader.header("gpgsig", "malformed commit: broken signature header"));
    while (reader.starts_with(" ")) {
        reader.take(1, "");
        signature += '\n';
        signature += reader.until('\n', "malformed commit: broken signature header");
    }
    if (signature.empty()) malformed("malformed commit: empty signature header");
    return signature;
}

void append_signature(Bytes& content, std::string_view signature) {
    content += "gpgsig";
    for (const auto line : split(signature, '\n')) {
        content += ' ';
        content += line;
        content += '\n';
    }
}

}  // namespace

ObjectId object_id(ObjectType type, ByteView content) {
    return ObjectId::from(
        crypto::sha1({header_text({.type = static_cast<unsigned>(type), .size = content.size()}), content}).view());
}

Bytes encode_tree(Tree entries) {
    std::ranges::sort(entries, in_git_order);
    Bytes content;
    for (const auto& entry : entries) {
        assert(is_allowed_name(entry.name) && entry.name.find('\0') == std::string::npos);
        fmt::format_to(std::back_inserter(content), "{:o} {}", entry.mode, entry.name);
        content += '\0';
        content += entry.id.view();
    }
    return content;
}

Tree decode_tree(ByteView content) {
    Tree entries;
    for (Reader reader(content); !reader.empty();) {
        TreeEntry entry{.mode = decode_mode(reader.until(' ', "malformed tree: no mode"))};
        entry.name = reader.until('\0', "malformed tree: no name");
        entry.id = ObjectId::from(reader.take(ObjectId::size, "malformed tree: cut short"));
        if (!is_allowed_name(entry.name))
            throw Error(ErrorCode::integrity, "malformed tree: forbidden name \"" + entry.name + "\"");
        if (is_named_before(entries, entry.name)) malformed("malformed tree: a name twice");
        if (!entries.empty() && !in_git_order(entries.back(), entry)) malformed("malformed tree: not sorted");
        entries.push_back(std::move(entry));
    }
    return entries;
}

Bytes encode_commit(const Commit& commit) {
    auto content = fmt::format("tree {}\n", to_hex(commit.tree.view()));
    for (const auto& parent : commit.parents) content += fmt::format("parent {}\n", to_hex(parent.view()));
    content += fmt::format("author {}\ncommitter {}\n", commit.author, commit.committer);
    if (!commit.signature.empty()) append_signature(content, commit.signature);
    return content + '\n' + commit.message;
}

Commit decode_commit(ByteView content) {
    Reader reader(content);
    Commit commit;
    commit.tree = decode_id(reader.header("tree", "malformed commit: no tree"));
    while (reader.starts_with("parent "))
        commit.parents.push_back(decode_id(reader.header("parent", "malformed commit: no parent")));
    commit.author = reader.header("author", "malformed commit: no author");
    commit.committer = reader.header("committer", "malformed commit: no committer");
    if (reader.starts_with("gpgsig ")) commit.signature = decode_signature(reader);
    if (!reader.starts_with("\n")) malformed("malformed commit: unknown header");
    commit.message = reader.rest().substr(1);
    return commit;
}

}  // namespace adfkeep::git

#include "src/git/object.hpp"

#include <algorithm>

#include "src/base/encoding.hpp"
#include "tests/testing/stock_git.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::git {
namespace {

using testing::HasCode;
using testing::Says;

constexpr ErrorCode integrity = ErrorCode::integrity;
const std::string some_id = "0123456789abcdef0123456789abcdef01234567";
const std::string somebody = "A U Thor <author@example.com> 1234567890 +0130";

std::string raw_entry(const std::string& mode, const std::string& name) {
    return mode + ' ' + name + '\0' + std::string(20, '\7');
}

std::string commit_text(const std::string& more_headers = {}) {
    return "tree " + some_id + "\nparent " + some_id + "\nauthor " + somebody + "\ncommitter " + somebody + "\n" +
           more_headers + "\nsubject\n\nbody\n";
}

TEST_CASE("objects have the ids that Git gives them") {
    const testing::TempDir folder;
    const auto content = GENERATE(as<std::string>{}, "", "hello\n", std::string(70000, 'x'));
    const auto expected = testing::stock_git(folder.path(), {"hash-object", "--stdin"}, content);
    REQUIRE(to_hex(object_id(ObjectType::blob, content).view()) == expected);
}

TEST_CASE("a tree has the order and the bytes that Git gives it") {
    const testing::TempDir folder;
    testing::stock_git(folder.path(), {"init", "-q", "."});
    const auto blob = testing::stock_git(folder.path(), {"hash-object", "-w", "--stdin"}, "x");
    const auto tree = testing::stock_git(folder.path(), {"mktree"}, "");
    Tree entries;
    std::string listing;
    for (const char* name : {"a", "a.b", "a-b", "a0", "b", "ab", "\xc3\xa9", "z"}) {
        const bool is_folder = std::string_view(name) == "a" || std::string_view(name) == "z";
        entries.push_back({.name = name,
                           .mode = is_folder ? mode_tree : mode_file,
                           .id = ObjectId::from(*from_hex(is_folder ? tree : blob))});
        listing += (is_folder ? "040000 tree " + tree : "100644 blob " + blob) + '\t' + name + '\0';
    }
    REQUIRE(to_hex(object_id(ObjectType::tree, encode_tree(entries)).view()) ==
            testing::stock_git(folder.path(), {"mktree", "-z"}, listing));
}

TEST_CASE("trees survive a round trip in any order") {
    testing::FixedRandom random("trees");
    for (int round = 0; round < 200; ++round) {
        Tree tree;
        const auto count = octets(random.bytes(1))[0] % 40u;
        for (unsigned i = 0; i < count; ++i) {
            const unsigned modes[] = {mode_file, mode_executable, mode_link, mode_tree, mode_submodule};
            tree.push_back({.name = to_base32(random.bytes(1 + i % 4)),
                            .mode = modes[octets(random.bytes(1))[0] % 5],
                            .id = random.fixed<ObjectId>()});
        }
        std::ranges::sort(tree, {}, &TreeEntry::name);
        tree.erase(std::unique(tree.begin(), tree.end(), [](const auto& a, const auto& b) { return a.name == b.name; }),
                   tree.end());
        const auto content = encode_tree(tree);
        auto decoded = decode_tree(content);
        REQUIRE(encode_tree(decoded) == content);
        std::ranges::sort(decoded, {}, &TreeEntry::name);
        REQUIRE(decoded == tree);
    }
}

TEST_CASE("a malformed tree is refused, and the words say why") {
    const auto [content, words] = GENERATE(table<std::string, std::string>({
        {raw_entry("100644", "a").substr(0, 20), "cut short"},
        {"100644", "no mode"},
        {"100644 a", "no name"},
        {raw_entry("0100644", "a"), "mode"},
        {raw_entry("100600", "a"), "mode"},
        {raw_entry("", "a"), "mode"},
        {raw_entry("040000", "a"), "mode"},
        {raw_entry("100644", "b") + raw_entry("100644", "a"), "not sorted"},
        {raw_entry("100644", "a") + raw_entry("100644", "a"), "a name twice"},
        {raw_entry("100644", "a") + raw_entry("40000", "a"), "a name twice"},
        {raw_entry("40000", "a") + raw_entry("100644", "a.b"), "not sorted"},
        {raw_entry("100644", ""), "forbidden name"},
        {raw_entry("100644", "a/b"), "forbidden name"},
        {raw_entry("40000", "."), "forbidden name"},
        {raw_entry("40000", ".."), "forbidden name"},
        {raw_entry("40000", ".git"), "forbidden name"},
        {raw_entry("40000", ".GIT. ."), "forbidden name"},
        {raw_entry("40000", "git~1"), "forbidden name"},
    }));
    REQUIRE_THROWS_MATCHES(decode_tree(content), Error, Says(integrity, words));
}

TEST_CASE("a file and a folder of one name are refused even where another stands between them") {
    const auto content = raw_entry("100644", "a") + raw_entry("100644", "a.b") + raw_entry("40000", "a");
    REQUIRE_THROWS_MATCHES(decode_tree(content), Error, Says(integrity, "a name twice"));
}

TEST_CASE("commits survive a round trip, with and without parents, signature and message") {
    const Commit commit{
        .tree = ObjectId::from(Bytes(20, '\1')),
        .parents = GENERATE(std::vector<ObjectId>(), std::vector<ObjectId>(1), std::vector<ObjectId>(3)),
        .author = somebody,
        .committer = "adfkeep <adfkeep> 0 +0000",
        .signature = GENERATE(as<std::string>{}, "", "one line", "first\n\n  last\n"),
        .message = GENERATE(as<std::string>{}, "", "\n", "subject", "subject\n\ntree 0\n", std::string("nul\0nul", 7))};
    REQUIRE(decode_commit(encode_commit(commit)) == commit);
}

TEST_CASE("a commit of stock git reads as what it says, and encodes to its own bytes") {
    const testing::TempDir folder;
    testing::stock_git(folder.path(), {"init", "-q", "."});
    testing::stock_git(folder.path(), {"commit", "-q", "--allow-empty", "-m", "first"});
    testing::stock_git(folder.path(), {"commit", "-q", "--allow-empty", "-m", "second"});
    const auto content = testing::run_git(folder.path(), {"cat-file", "commit", "HEAD"}).output;
    const auto commit = decode_commit(content);
    REQUIRE(commit.parents.size() == 1);
    REQUIRE(commit.author == "author <author> 1000000 +0000");
    REQUIRE(commit.committer == "committer <committer> 1000000 +0000");
    REQUIRE(commit.message == "second\n");
    REQUIRE(encode_commit(commit) == content);
}

TEST_CASE("a malformed commit is refused") {
    const auto good = commit_text();
    const auto line = [](const std::string& name) { return name + " " + some_id + "\n"; };
    const auto content = GENERATE_COPY(
        as<std::string>{}, "", "\n", "tree", good.substr(0, good.find('\n')), good.substr(good.find('\n') + 1),
        line("tree") + good, line("parent") + good, commit_text(line("tree")), commit_text(line("parent")),
        commit_text("encoding UTF-8\n"), commit_text("mergetag object 1\n"), commit_text("gpgsig a\ngpgsig b\n"),
        commit_text("gpgsig \n"), commit_text("gpgsig-sha256 a\n"), commit_text(" continued\n"),
        commit_text("author " + somebody + "\n"), good.substr(0, good.find("\n\n") + 1),
        "tree " + some_id.substr(1) + good.substr(45),
        "tree 0123456789ABCDEF0123456789abcdef01234567" + good.substr(45));
    REQUIRE_NOTHROW(decode_commit(good));
    REQUIRE_THROWS_MATCHES(decode_commit(content), Error, HasCode(integrity));
}

TEST_CASE("whatever is accepted as a commit or a tree encodes to the same bytes") {
    const auto commit = commit_text("gpgsig one\n two\n");
    const auto tree = encode_tree({{.name = "a", .id = {}},
                                   {.name = "b", .mode = mode_tree, .id = {}},
                                   {.name = "c", .mode = mode_link, .id = {}}});
    for (const auto& [content, again] :
         {std::pair<Bytes, Bytes (*)(ByteView)>(commit,
                                                [](ByteView bytes) { return encode_commit(decode_commit(bytes)); }),
          std::pair<Bytes, Bytes (*)(ByteView)>(tree,
                                                [](ByteView bytes) { return encode_tree(decode_tree(bytes)); })}) {
        for (std::size_t at = 0; at < content.size(); ++at) {
            for (const char other : {'\0', '\n', ' ', '/', '0', '7', 'a', 'p', '\xff'}) {
                auto changed = content;
                changed[at] = other;
                for (const auto& candidate :
                     {changed, content.substr(0, at), content.substr(0, at) + other + content.substr(at)}) {
                    try {
                        const auto encoded = again(candidate);
                        if (encoded != candidate) FAIL(at << " " << candidate);
                    } catch (const Error& error) {
                        if (error.code() != integrity) FAIL(error.what());
                    }
                }
            }
        }
    }
}

}  // namespace
}  // namespace adfkeep::git

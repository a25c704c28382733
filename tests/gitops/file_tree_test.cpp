#include "gitops/file_tree.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/filesystem.hpp>

#include "tests/gitops/samples.hpp"

using namespace adfkeep;
using namespace adfkeep::gitops;
using namespace adfkeep::testing;
namespace fs = boost::filesystem;

namespace {

std::vector<std::string> paths_of(const FileTree& tree) {
    std::vector<std::string> paths;
    for (const auto& file : tree.list()) paths.push_back(file.path);
    return paths;
}

std::unique_ptr<FileTree> open_new_commit(const fs::path& path, const GitFiles& files, const std::string& root = "") {
    const auto commit = make_commit(path, files);
    return open_commit(git::Repository::open(path), commit, root);
}

/// The same files and links, as a folder and as a commit.
std::unique_ptr<FileTree> open_as(const std::string& form, const TempDir& dir, const GitFiles& files) {
    if (form == "commit") return open_new_commit(dir / "repository", files);
    for (const auto& [path, file] : files) {
        const auto place = dir / ("tree/" + path);
        fs::create_directories(place.parent_path());
        if (file.mode == git::mode_link) {
            fs::create_symlink(file.content, place);
        } else {
            write_file(place, file.content);
        }
    }
    return open_folder(dir / "tree");
}

GitFile link_to(const std::string& target) { return {target, git::mode_link}; }

}  // namespace

TEST_CASE("files of a folder and of a commit are listed in byte order of path and read as they are") {
    const TempDir dir;
    const std::string bytes("\0\r\n\xFF", 4);
    const auto tree = open_as(GENERATE("folder", "commit"), dir,
                              {{"pipeline/b.json", {bytes}},
                               {"pipeline-x", {"x"}},
                               {"pipeline/a b ä.json", {"a"}},
                               {".hidden", {""}},
                               {"z", {"z"}}});

    REQUIRE(paths_of(*tree) ==
            std::vector<std::string>{".hidden", "pipeline-x", "pipeline/a b ä.json", "pipeline/b.json", "z"});
    REQUIRE(tree->read({"pipeline/b.json"}, 4) == bytes);
    REQUIRE(tree->read({".hidden"}, 0).empty());
    REQUIRE_THROWS_MATCHES(tree->read({"pipeline/b.json"}, 3), Error,
                           Says(ErrorCode::invalid_input, "pipeline/b.json: is 4 bytes large; at most 3"));
}

TEST_CASE("Git's own folder is skipped at any depth, whatever it is") {
    const TempDir dir;
    write_file(dir / "f/.git/config", "x");
    write_file(dir / "f/sub/.git", "gitdir: elsewhere");
    write_file(dir / "f/sub/.GIT/config", "x");
    write_file(dir / "f/.gitignore", "x");
    fs::create_directories(dir / "f/empty");
    fs::create_symlink("/", dir / "f/empty/.git");

    REQUIRE(paths_of(*open_folder(dir / "f")) == std::vector<std::string>{".gitignore"});
}

TEST_CASE("a link to a file inside the root is that file") {
    const TempDir dir;
    const auto tree = open_as(GENERATE("folder", "commit"), dir,
                              {{"real/file", {"content"}},
                               {"a", link_to("real/file")},
                               {"sub/b", link_to("../a")},
                               {"sub/c", link_to("./../sub//../real/file/")}});

    REQUIRE(paths_of(*tree) == std::vector<std::string>{"a", "real/file", "sub/b", "sub/c"});
    for (const auto* path : {"a", "sub/b", "sub/c"}) REQUIRE(tree->read({path}, 100) == "content");
}

TEST_CASE("a link that leads out, to nothing, to a folder or to itself is refused by name") {
    const auto form = GENERATE("folder", "commit");
    const auto [target, words] =
        GENERATE(table<std::string, std::string>({{"/etc/passwd", "leads out of the folder"},
                                                  {"../../outside", "leads out of the folder"},
                                                  {"../sub/../../tree/real/file", "leads out of the folder"},
                                                  {"absent", "leads to nothing"},
                                                  {"../real", "is a symbolic link to a folder"},
                                                  {"..", "is a symbolic link to a folder"},
                                                  {"../.git/config", "leads to nothing"},
                                                  {"link", "leads to itself"}}));
    const TempDir dir;
    write_file(dir / "outside", "secret");
    REQUIRE_THROWS_MATCHES(open_as(form, dir, {{"real/file", {"content"}}, {"sub/link", link_to(target)}}), Error,
                           Says(ErrorCode::invalid_input, words));
}

TEST_CASE("an absolute link counts by where it leads, in a working tree") {
    const TempDir dir;
    write_file(dir / "tree/sub/file", "content");
    fs::create_directories(dir / "tree/a/b");
    fs::create_symlink(fs::canonical(dir.path()) / "tree/sub/file", dir / "tree/a/b/link");
    REQUIRE(open_folder(dir / "tree")->read({"a/b/link"}, 100) == "content");
}

TEST_CASE("pipes, sockets and devices are refused and never opened") {
    const TempDir dir;
    fs::create_directories(dir / "f/sub");
    SECTION("a pipe") { REQUIRE(::mkfifo((dir / "f/sub/odd").c_str(), 0600) == 0); }
    SECTION("a socket") {
        const int number = ::socket(AF_UNIX, SOCK_STREAM, 0);
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        const auto path = (dir / "f/sub/odd").string();
        path.copy(address.sun_path, sizeof address.sun_path - 1);
        const auto bound = ::bind(number, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        ::close(number);
        REQUIRE(bound == 0);
    }
    REQUIRE_THROWS_MATCHES(open_folder(dir / "f"), Error,
                           Says(ErrorCode::invalid_input, "sub/odd: is neither a file nor a folder"));
}

TEST_CASE("a file that becomes a link, a pipe or a folder after it was listed is not read") {
    const TempDir dir;
    write_file(dir / "outside/file", "secret");
    write_file(dir / "tree/sub/file", "content");
    const auto tree = open_folder(dir / "tree");

    SECTION("the file") {
        fs::remove(dir / "tree/sub/file");
        SECTION("a link") { fs::create_symlink("../../outside/file", dir / "tree/sub/file"); }
        SECTION("a pipe") { REQUIRE(::mkfifo((dir / "tree/sub/file").c_str(), 0600) == 0); }
        SECTION("a folder") { fs::create_directory(dir / "tree/sub/file"); }
    }
    SECTION("a folder above it") {
        fs::remove_all(dir / "tree/sub");
        fs::create_symlink("../outside", dir / "tree/sub");
    }
    REQUIRE_THROWS_MATCHES(tree->read({"sub/file"}, 100), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a root that is absent or no folder is told as such") {
    const TempDir dir;
    write_file(dir / "file", "x");
    REQUIRE_THROWS_MATCHES(open_folder(dir / "absent"), Error,
                           Says(ErrorCode::invalid_input, "there is no such folder"));
    REQUIRE_THROWS_MATCHES(open_folder(dir / "file"), Error, Says(ErrorCode::invalid_input, "is not a folder"));
    REQUIRE_THROWS_MATCHES(open_new_commit(dir / "r1", {{"adf/pipeline/x", {}}}, "absent"), Error,
                           Says(ErrorCode::invalid_input, "there is no such folder in this commit"));
    REQUIRE_THROWS_MATCHES(open_new_commit(dir / "r2", {{"adf/pipeline/x", {}}}, "adf/pipeline/x"), Error,
                           Says(ErrorCode::invalid_input, "there is no such folder"));
    REQUIRE_THROWS_MATCHES(open_new_commit(dir / "r3", {{"adf/pipeline/x", {}}}, "adf/../.."), Error,
                           HasCode(ErrorCode::invalid_input));
}

TEST_CASE("the root of a commit may be a folder inside it") {
    const TempDir dir;
    const auto root = GENERATE("adf/main", "/adf/main/", "./adf//main");
    const auto tree =
        open_new_commit(dir / "factory.git",
                        {{"adf/main/pipeline/x", {"x"}}, {"adf/main/up", link_to("pipeline/x")}, {"other", {}}}, root);

    REQUIRE(paths_of(*tree) == std::vector<std::string>{"pipeline/x", "up"});
    REQUIRE(tree->read({"up"}, 100) == "x");
    REQUIRE(tree->name() == "main");
    REQUIRE(tree->describe("up").substr(12) == ":adf/main/up");
}

TEST_CASE("a link of a commit does not leave the root for the rest of the repository") {
    const TempDir dir;
    REQUIRE_THROWS_MATCHES(open_new_commit(dir / "r", {{"adf/link", link_to("../secret")}, {"secret", {"s"}}}, "adf"),
                           Error, Says(ErrorCode::invalid_input, "adf/link: is a symbolic link that leads out"));
}

TEST_CASE("submodules are told, not read") {
    const TempDir dir;
    const auto tree = open_new_commit(dir / "r", {{"pipeline/x", {"x"}}, {"lib/theirs", {"", git::mode_submodule}}});
    REQUIRE(paths_of(*tree) == std::vector<std::string>{"pipeline/x"});
    REQUIRE(tree->left_out() == std::vector<std::string>{"lib/theirs"});
}

TEST_CASE("folders nested too deep are refused") {
    const auto form = GENERATE("folder", "commit");
    const auto depth = GENERATE(99u, 100u);
    std::string path;
    for (unsigned i = 0; i < depth; ++i) path += "d/";
    const TempDir dir;
    if (depth < max_folder_depth) {
        REQUIRE(paths_of(*open_as(form, dir, {{path + "f", {}}})).size() == 1);
    } else {
        REQUIRE_THROWS_MATCHES(open_as(form, dir, {{path + "f", {}}}), Error,
                               Says(ErrorCode::invalid_input, "nested deeper than 100"));
    }
}

TEST_CASE("trees that fold a repository into itself end at the bound") {
    const TempDir dir;
    auto repository = git::Repository::create(dir / "bomb");
    git::ObjectWriter writer(repository);
    git::TreeEntry below{"", git::mode_file, writer.add(git::ObjectType::blob, "x", git::Compression::none)};
    for (int level = 0; level < 20; ++level) {
        git::Tree entries;
        for (int i = 0; i < 500; ++i) entries.push_back({std::to_string(i), below.mode, below.id});
        below = {"", git::mode_tree,
                 writer.add(git::ObjectType::tree, git::encode_tree(entries), git::Compression::none)};
    }
    const git::Commit commit{
        .tree = below.id, .author = "a <a> 1 +0000", .committer = "a <a> 1 +0000", .message = "m\n"};
    const auto id = writer.add(git::ObjectType::commit, git::encode_commit(commit), git::Compression::none);
    writer.finish();
    REQUIRE_THROWS_MATCHES(open_commit(git::Repository::open(dir / "bomb"), id, ""), Error,
                           Says(ErrorCode::invalid_input, "more than 200000 files or folders"));
}

TEST_CASE("a tree is called like its folder, its repository or its root in it") {
    const TempDir dir;
    fs::create_directories(dir / "sales/below");
    REQUIRE(open_folder(dir / "sales")->name() == "sales");
    REQUIRE(open_folder(dir / "sales/below/..")->name() == "sales");
    REQUIRE(open_folder(dir / "sales")->describe("a/b") == (dir / "sales/a/b").string());
    REQUIRE(open_new_commit(dir / "marketing.git", {{"x", {}}})->name() == "marketing");
}

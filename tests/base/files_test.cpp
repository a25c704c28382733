#include "src/base/files/files.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/filesystem.hpp>
#include <csignal>

#include "src/base/files/descriptor.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
namespace fs = boost::filesystem;

namespace {

unsigned mode_of(const fs::path& path) {
    struct stat found{};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found.st_mode & 07777;
}

std::vector<std::string> names_in(const fs::path& folder) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.push_back(entry.path().filename().string());
    std::sort(names.begin(), names.end());
    return names;
}

/// A disk that takes no more than `bytes` in a file, for as long as this lives.
class SmallDisk {
public:
    explicit SmallDisk(rlim_t bytes) {
        ::getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit small{bytes, before_.rlim_max};
        ::setrlimit(RLIMIT_FSIZE, &small);
        handler_ = std::signal(SIGXFSZ, SIG_IGN);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        std::signal(SIGXFSZ, handler_);
        ::setrlimit(RLIMIT_FSIZE, &before_);
    }

private:
    rlimit before_{};
    void (*handler_)(int) = nullptr;
};

struct Umask {
    explicit Umask(mode_t mask) : before(::umask(mask)) {}
    Umask(const Umask&) = delete;
    Umask& operator=(const Umask&) = delete;
    ~Umask() { ::umask(before); }
    mode_t before;
};

}  // namespace

TEST_CASE("a file is read as it is, up to its bound and not beyond") {
    const TempDir dir;
    const std::string content("a\0b\r\n\xFF", 6);
    write_file(dir / "file", content);

    REQUIRE(files::read(dir / "file", content.size()) == content);
    REQUIRE_THROWS_MATCHES(files::read(dir / "file", content.size() - 1), Error,
                           Says(ErrorCode::invalid_input, "is 6 bytes large; at most 5"));
    write_file(dir / "empty", "");
    REQUIRE(files::read(dir / "empty", 0).empty());
}

TEST_CASE("what is no regular file is refused and never waited for") {
    const TempDir dir;
    REQUIRE(::mkfifo((dir / "pipe").c_str(), 0600) == 0);

    REQUIRE_THROWS_MATCHES(files::read(dir / "pipe", 100), Error,
                           Says(ErrorCode::invalid_input, "is not a regular file"));
    REQUIRE_THROWS_MATCHES(files::read("/dev/zero", 100), Error,
                           Says(ErrorCode::invalid_input, "is not a regular file"));
    REQUIRE_THROWS_MATCHES(files::read(dir.path(), 100), Error, Says(ErrorCode::invalid_input, "is a folder"));
    REQUIRE_THROWS_MATCHES(files::read(dir / "absent", 100), Error,
                           Says(ErrorCode::invalid_input, "absent: cannot be read: No such file"));
}

TEST_CASE("a sparse file of a terabyte is refused by its size, unread") {
    const TempDir dir;
    write_file(dir / "huge", "");
    REQUIRE(::truncate((dir / "huge").c_str(), 1ll << 40) == 0);
    REQUIRE_THROWS_MATCHES(files::read(dir / "huge", 32u << 20), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("a file that grew or shrank since it was opened is told, not returned half") {
    const TempDir dir;
    write_file(dir / "file", "12345");
    const auto size = GENERATE(4u, 6u);
    const auto file = files::open_at(AT_FDCWD, (dir / "file").c_str(), O_RDONLY);
    REQUIRE_THROWS_MATCHES(files::read_all(file, size, "file"), Error,
                           Says(ErrorCode::invalid_input, "changed while it was read"));
}

TEST_CASE("a secret that others may read or write is refused, with the command that helps") {
    const TempDir dir;
    write_file(dir / "writer.pem", "secret text");
    const auto mode = GENERATE(0640u, 0604u, 0620u, 0602u, 0666u);
    fs::permissions(dir / "writer.pem", static_cast<fs::perms>(mode));

    REQUIRE(files::is_open_to_others(dir / "writer.pem"));
    REQUIRE_THROWS_MATCHES(files::read_secret(dir / "writer.pem", 100), Error,
                           Says(ErrorCode::refused_access, "chmod 600 " + (dir / "writer.pem").string()));
}

TEST_CASE("a secret of its owner alone is read") {
    const TempDir dir;
    write_file(dir / "writer.pem", "secret text");
    const auto mode = GENERATE(0600u, 0400u, 0700u, 0711u);
    fs::permissions(dir / "writer.pem", static_cast<fs::perms>(mode));

    REQUIRE_FALSE(files::is_open_to_others(dir / "writer.pem"));
    REQUIRE(files::read_secret(dir / "writer.pem", 100).view() == "secret text");
    REQUIRE_THROWS_MATCHES(files::read_secret(dir / "writer.pem", 10), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("an atomic write replaces the whole content and leaves nothing beside it") {
    const TempDir dir;
    files::write_atomically(dir / "state.json", "a long first content");
    files::write_atomically(dir / "state.json", "second", 0600);

    REQUIRE(read_file(dir / "state.json") == "second");
    REQUIRE(mode_of(dir / "state.json") == 0600);
    REQUIRE(names_in(dir.path()) == std::vector<std::string>{"state.json"});
}

TEST_CASE("a write that the disk refuses leaves the old content and no trace") {
    const TempDir dir;
    files::write_atomically(dir / "state.json", "old");
    {
        const SmallDisk disk(4096);
        REQUIRE_THROWS_MATCHES(files::write_atomically(dir / "state.json", std::string(8192, 'x')), Error,
                               Says(ErrorCode::unavailable, "cannot be written"));
        REQUIRE_THROWS_MATCHES(files::write_new(dir / "new", std::string(8192, 'x')), Error,
                               HasCode(ErrorCode::unavailable));
    }
    REQUIRE(read_file(dir / "state.json") == "old");
    REQUIRE(names_in(dir.path()) == std::vector<std::string>{"state.json"});
}

TEST_CASE("a new file never replaces an existing one, nor writes through a link") {
    const TempDir dir;
    write_file(dir / "kept", "kept");
    fs::create_symlink("elsewhere", dir / "link");

    REQUIRE_THROWS_MATCHES(files::write_new(dir / "kept", "new"), Error,
                           Says(ErrorCode::refused_for_safety, "exists already"));
    REQUIRE_THROWS_MATCHES(files::write_new(dir / "link", "new"), Error, HasCode(ErrorCode::refused_for_safety));
    REQUIRE(read_file(dir / "kept") == "kept");
    REQUIRE(names_in(dir.path()) == std::vector<std::string>{"kept", "link"});
}

TEST_CASE("a new file has its mode from the first instant, and the user's umask counts") {
    const TempDir dir;
    const Umask umask(027);
    files::write_new(dir / "secret", "s", 0600);
    files::write_new(dir / "public", "p");

    REQUIRE(read_file(dir / "secret") == "s");
    REQUIRE(mode_of(dir / "secret") == 0600);
    REQUIRE(mode_of(dir / "public") == 0640);
}

TEST_CASE("a file name as long as the system takes can be written") {
    const TempDir dir;
    const std::string name(255, 'n');
    files::write_atomically(dir / name, "content");
    REQUIRE(read_file(dir / name) == "content");
}

TEST_CASE("folders are made with those above them, once") {
    const TempDir dir;
    files::create_folders(dir / "a/b/c", 0700);
    files::create_folders(dir / "a/b/c/");

    REQUIRE(files::is_folder(dir / "a/b/c"));
    REQUIRE(mode_of(dir / "a/b/c") == 0700);
    write_file(dir / "file", "");
    REQUIRE_THROWS_MATCHES(files::create_folders(dir / "file/below"), Error, HasCode(ErrorCode::invalid_input));
    REQUIRE_THROWS_MATCHES(files::create_folders(dir / "file"), Error, HasCode(ErrorCode::invalid_input));
}

TEST_CASE("what a path is can be asked without an error") {
    const TempDir dir;
    write_file(dir / "folder/file", "");
    fs::create_directory(dir / "empty");

    REQUIRE(files::exists(dir / "folder/file"));
    REQUIRE_FALSE(files::exists(dir / "folder/other"));
    REQUIRE_FALSE(files::exists(dir / "folder/file/below"));
    REQUIRE(files::is_folder(dir / "folder"));
    REQUIRE_FALSE(files::is_folder(dir / "folder/file"));
    REQUIRE(files::is_empty_folder(dir / "empty"));
    REQUIRE_FALSE(files::is_empty_folder(dir / "folder"));
    REQUIRE_FALSE(files::is_empty_folder(dir / "absent"));
    REQUIRE_THROWS_MATCHES(files::is_open_to_others(dir / "absent"), Error, HasCode(ErrorCode::invalid_input));
}

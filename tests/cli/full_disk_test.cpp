// A full disk: one clear message, exit code 5, and what was there is there.
#include <sys/mount.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cstdio>

#include "tests/cli/stopped.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;
namespace fs = boost::filesystem;

namespace {

constexpr std::size_t page = 4096;

/// A small disk. Only root may make one.
class SmallDisk {
public:
    explicit SmallDisk(fs::path path) : path_(std::move(path)) {
        fs::create_directory(path_);
        is_mounted_ = ::mount("none", path_.c_str(), "tmpfs", 0, "size=2m") == 0;
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;
    ~SmallDisk() {
        if (is_mounted_) ::umount2(path_.c_str(), MNT_DETACH);
    }

    explicit operator bool() const { return is_mounted_; }

    /// Leaves room for `free_pages` pages.
    void fill(std::size_t free_pages) const {
        empty();
        const auto room = fs::space(path_).available / page;
        const std::string content((room - std::min<std::size_t>(room, free_pages)) * page, 'x');
        write_file(path_ / "ballast", content);
    }
    void empty() const { fs::remove(path_ / "ballast"); }

private:
    fs::path path_;
    bool is_mounted_ = false;
};

/// A site whose repository, or memory, lies on a small disk.
struct FullSite : Site {
    SmallDisk disk{*this / "disk"};

    FullSite() {
        write_factory(*this / "factory", 60, "first");
        copy_folder(*this / "backups.git", *this / "disk/backups.git");
    }
    [[nodiscard]] CliResult backup() const {
        return run({"--repo", "disk/backups.git", "--writer", "writer.pem", "backup", "factory"});
    }
};

}  // namespace

TEST_CASE(
    "a backup to a full disk fails with one clear message and leaves the snapshot before; with room again it succeeds") {
    const FullSite site;
    if (!site.disk) {
        WARN("no small disk can be mounted here (root may): a full disk is not tried");
        return;
    }
    REQUIRE(site.backup().exit_code == 0);
    write_factory(site / "factory", 60, "second");
    const auto before = references(site / "disk/backups.git");
    std::size_t failed = 0;
    // Room for so many pages that the disk is full at each of the steps, one after the other.
    for (const std::size_t pages : {0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 70}) {
        CAPTURE(pages);
        site.disk.fill(pages);
        const auto result = site.backup();
        CAPTURE(result.err);
        if (result.exit_code == 0) break;
        ++failed;
        REQUIRE(result.exit_code == 5);
        REQUIRE(is_one_clear_message(result.err));
        REQUIRE_THAT(result.err, Contains("No space left on device"));
        REQUIRE(result.out.empty());
        REQUIRE(references(site / "disk/backups.git") == before);
        REQUIRE(is_whole(site / "disk/backups.git"));
        REQUIRE(leftovers(site / "disk/backups.git").empty());
        REQUIRE(site.run({"--repo", "disk/backups.git", "check"}).exit_code == 0);
    }
    REQUIRE(failed > 5);

    site.disk.empty();
    write_factory(site / "factory", 60, "third");
    REQUIRE(site.backup().exit_code == 0);
    REQUIRE(leftovers(site / "disk/backups.git").empty());
    REQUIRE(site.run({"--repo", "disk/backups.git", "--recovery-key", "keys/offline.key", "check"}).exit_code == 0);
}

TEST_CASE("an export to a full disk fails with one clear message and leaves nothing") {
    const FullSite site;
    if (!site.disk) {
        WARN("no small disk can be mounted here (root may): a full disk is not tried");
        return;
    }
    site.keep({"factory"});
    for (const std::size_t pages : {0, 1, 10, 40}) {
        site.disk.fill(pages);
        const auto failed = site.as_reader({"export", "factory", "--to", "disk/restored"});
        CAPTURE(pages, failed.err);
        REQUIRE(failed.exit_code == 5);
        REQUIRE(is_one_clear_message(failed.err));
        REQUIRE_FALSE(fs::exists(site / "disk/restored"));
        REQUIRE(std::distance(fs::directory_iterator(site / "disk"), fs::directory_iterator()) == 2);
    }
    site.disk.empty();
    REQUIRE(site.as_reader({"export", "factory", "--to", "disk/restored"}).exit_code == 0);
}

TEST_CASE("a machine that cannot remember keeps the factory and says so") {
    FullSite site;
    if (!site.disk) {
        WARN("no small disk can be mounted here (root may): a full disk is not tried");
        return;
    }
    site.set("XDG_STATE_HOME", (site / "disk/state").string());
    site.disk.fill(0);
    const auto kept = site.as_host({"backup", "factory"});
    CAPTURE(kept.err);
    REQUIRE(kept.exit_code == 0);
    REQUIRE_THAT(kept.err, Contains("cannot remember"));
    REQUIRE_THAT(kept.out, Contains("snapshot 1"));
}

TEST_CASE("a result that cannot be written is told, and what was kept stays kept") {
    const Site site;
    write_small_factory(site / "factory");
    const auto told = site.shell("adfkeep --repo backups.git --writer writer.pem backup factory >/dev/full");
    REQUIRE(told.exit_code == 5);
    REQUIRE(is_one_clear_message(told.err));
    REQUIRE(site.as_host({"check"}).exit_code == 0);
    REQUIRE(site.as_host({"snapshots"}).exit_code == 0);
}

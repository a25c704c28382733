// Repositories that somebody made to mislead whoever reads them, or to exhaust the machine.
#include <sys/stat.h>
#include <zlib.h>

#include <boost/filesystem.hpp>
#include <fstream>
#include <sstream>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/git/pack_index.hpp"
#include "tests/git/fixture.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::git {
namespace {
namespace fs = boost::filesystem;

using testing::HasCode;
using testing::Says;
using testing::stock_git;

constexpr ErrorCode integrity = ErrorCode::integrity;
constexpr std::size_t megabyte = 1u << 20;

std::string hex(const ObjectId& id) { return to_hex(id.view()); }
ObjectId id_of(char digit) { return *fixed_from_hex<ObjectId>(std::string(40, digit)); }

Bytes deflated(ByteView content, std::size_t times = 1) {
    z_stream stream{};
    REQUIRE(deflateInit(&stream, 9) == Z_OK);
    Bytes out(content.size() * times / 900 + 1000 + content.size(), '\0');
    stream.next_out = octets(out);
    stream.avail_out = static_cast<uInt>(out.size());
    for (std::size_t i = 0; i < times; ++i) {
        stream.next_in = const_cast<Bytef*>(octets(content));
        stream.avail_in = static_cast<uInt>(content.size());
        REQUIRE(deflate(&stream, i + 1 == times ? Z_FINISH : Z_NO_FLUSH) >= Z_OK);
    }
    out.resize(stream.total_out);
    deflateEnd(&stream);
    return out;
}

/// A number in groups of seven bits, the lowest first.
Bytes delta_size(std::uint64_t size) {
    Bytes bytes;
    for (; size > 127; size >>= 7) bytes += static_cast<char>(size | 128);
    return bytes + static_cast<char>(size);
}

Bytes entry_header(unsigned type, std::uint64_t size) {
    const auto first = static_cast<unsigned>(type << 4 | (size & 15));
    return size < 16 ? Bytes(1, static_cast<char>(first)) : static_cast<char>(first | 128) + delta_size(size >> 4);
}

/// Puts a pack of these entries into a repository, whatever they are.
void add_pack(const fs::path& repository, const std::vector<std::pair<ObjectId, Bytes>>& objects) {
    Bytes pack = Bytes("PACK\0\0\0\2", 8) + big_endian_32(static_cast<std::uint32_t>(objects.size()));
    std::vector<PackEntry> entries;
    for (const auto& [id, bytes] : objects) {
        entries.push_back({.id = id,
                           .crc32 = static_cast<std::uint32_t>(crc32_z(0, octets(bytes), bytes.size())),
                           .offset = pack.size()});
        pack += bytes;
    }
    const auto checksum = crypto::sha1({pack});
    const auto path = (repository / "objects/pack/pack-").string() + to_hex(checksum.view());
    testing::write_file(path + ".pack", pack + Bytes(checksum.view()));
    testing::write_file(path + ".idx", encode_pack_index(entries, checksum));
}

void add_loose(const fs::path& repository, const ObjectId& id, ByteView file) {
    testing::write_file(repository / "objects" / hex(id).substr(0, 2) / hex(id).substr(2), file);
}

/// Most address space that this process had, in bytes.
std::size_t peak() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmPeak:")) return std::stoull(line.substr(7)) * 1024;
    }
    return 0;
}

TEST_CASE("an object that claims gigabytes is refused before memory is taken for it") {
    const testing::TempDir folder;
    const auto repository = Repository::create(folder.path());
    const std::uint64_t claimed = 3ull << 30;
    const Bytes zeros(65536, '\0');
    const Bytes copies(static_cast<std::size_t>(claimed / zeros.size()),
                       '\x80');  // each copies 65,536 bytes from the start of the base
    const auto grown = delta_size(zeros.size()) + delta_size(claimed) + copies;
    const auto shrunk = delta_size(claimed) + delta_size(5) + "\5small";
    add_pack(folder.path(), {{id_of('1'), entry_header(3, zeros.size()) + deflated(zeros)},
                             {id_of('2'), entry_header(7, grown.size()) + Bytes(id_of('1').view()) + deflated(grown)},
                             {id_of('3'), entry_header(7, shrunk.size()) + Bytes(id_of('2').view()) + deflated(shrunk)},
                             {id_of('4'), entry_header(3, claimed) + deflated(zeros)}});
    add_loose(folder.path(), id_of('5'), deflated("blob 3221225472" + Bytes(1, '\0') + "x"));
    const auto before = peak();
    for (const char digit : {'2', '3', '4', '5'}) {
        INFO(digit);
        REQUIRE_THROWS_MATCHES(repository.read(ObjectType::blob, id_of(digit), 32 * megabyte), Error,
                               HasCode(integrity));
        REQUIRE_THROWS_MATCHES(repository.read(ObjectType::blob, id_of(digit), SIZE_MAX), Error, HasCode(integrity));
    }
    REQUIRE(repository.read(ObjectType::blob, id_of('1'), 32 * megabyte) == zeros);
    REQUIRE(peak() - before < 256 * megabyte);
}

TEST_CASE("an object that inflates to more or less than it claims is refused") {
    const testing::TempDir folder;
    const auto repository = Repository::create(folder.path());
    const Bytes zeros(megabyte, '\0');
    add_pack(folder.path(), {{id_of('1'), entry_header(3, 10) + deflated(zeros, 100)},
                             {id_of('2'), entry_header(3, 10) + deflated("short")}});
    add_loose(folder.path(), id_of('3'), deflated("blob 10" + Bytes(1, '\0') + zeros));
    add_loose(folder.path(), id_of('4'), deflated("blob 10" + Bytes(1, '\0') + "short"));
    const auto before = peak();
    for (const char digit : {'1', '2', '3', '4'}) {
        INFO(digit);
        REQUIRE_THROWS_MATCHES(repository.read(ObjectType::blob, id_of(digit), megabyte), Error,
                               Says(integrity, "missing object"));
    }
    REQUIRE(peak() - before < 64 * megabyte);
}

TEST_CASE("a file of an object that is huge, a pipe or a folder is refused, not read") {
    const testing::TempDir folder;
    const auto repository = Repository::create(folder.path());
    const auto file = folder / "objects/11" / std::string(38, '1');
    fs::create_directories(file.parent_path());
    SECTION("huge") {
        add_loose(folder.path(), id_of('1'), deflated("blob 1" + Bytes(1, '\0') + "x"));
        fs::resize_file(file, 1ull << 40);
    }
    SECTION("a pipe") { REQUIRE(::mkfifo(file.c_str(), 0600) == 0); }
    SECTION("a folder") { fs::create_directories(file); }
    const auto before = peak();
    REQUIRE_THROWS_MATCHES(repository.read(ObjectType::blob, id_of('1'), megabyte), Error,
                           Says(integrity, "missing object"));
    REQUIRE(peak() - before < 64 * megabyte);
}

TEST_CASE("deltas that name themselves, nobody or each other are refused") {
    const testing::TempDir folder;
    const auto repository = Repository::create(folder.path());
    const auto delta = delta_size(5) + delta_size(5) + "\5small";
    const auto on = [&](char base) {
        return entry_header(7, delta.size()) + Bytes(id_of(base).view()) + deflated(delta);
    };
    add_pack(folder.path(), {{id_of('1'), on('1')},
                             {id_of('2'), on('3')},
                             {id_of('3'), on('2')},
                             {id_of('4'), on('9')},
                             {id_of('5'), entry_header(6, delta.size()) + '\0' + deflated(delta)}});
    for (const char digit : {'1', '2', '3', '4', '5'}) {
        INFO(digit);
        REQUIRE_THROWS_MATCHES(repository.read(ObjectType::blob, id_of(digit), megabyte), Error, HasCode(integrity));
    }
}

TEST_CASE("a pack or an index that is cut short or scribbled on is an error, never a crash") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder / "r.git");
    const auto commit = commit_to_main(repository, many_files("x"));
    testing::FixedRandom random("scribble");
    for (const auto& name : files_below(repository.path() / "objects/pack")) {
        const auto path = repository.path() / "objects/pack" / name;
        const auto good = testing::read_file(path);
        fs::permissions(path, fs::owner_all);
        for (int round = 0; round < 60; ++round) {
            auto bad = round % 3 == 0 ? good.substr(0, octets(random.bytes(1))[0] * good.size() / 256) : good;
            for (int i = 0; i < round % 5 && !bad.empty(); ++i)
                bad[octets(random.bytes(1))[0] * bad.size() / 256] = random.bytes(1)[0];
            testing::write_file(path, bad);
            try {
                const auto damaged = Repository::open(repository.path());
                for (const auto& entry : damaged.read_tree(damaged.tree_of(commit)))
                    (void)damaged.read(ObjectType::blob, entry.id, megabyte);
            } catch (const Error& error) {
                if (error.code() != integrity) FAIL(describe(error));
            }
        }
        testing::write_file(path, good);
    }
}

TEST_CASE("an object that was replaced under its name is read as it lies there, for those who check it") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder.path());
    const auto id = object_id(ObjectType::blob, "true");
    SECTION("as a file") { add_loose(folder.path(), id, deflated("blob 5" + Bytes(1, '\0') + "false")); }
    SECTION("in a pack") { add_pack(folder.path(), {{id, entry_header(3, 5) + deflated("false")}}); }
    REQUIRE(repository.read(ObjectType::blob, id, 100) == "false");
}

TEST_CASE("alternates are told and never followed") {
    const testing::TempDir folder;
    auto other = Repository::create(folder / "other.git");
    const auto commit = commit_to_main(other, {{"a", "b"}});
    (void)Repository::create(folder / "r.git");
    const std::string name = GENERATE("objects/info/alternates", "objects/info/http-alternates");
    testing::write_file(folder / "r.git" / name, (other.path() / "objects").string() + "\n");
    const auto repository = Repository::open(folder / "r.git");
    REQUIRE(repository.anomalies() == std::vector<std::string>{"alternates in " + name});
    REQUIRE_FALSE(repository.contains(commit));
    REQUIRE_FALSE(repository.resolve(hex(commit)));
    REQUIRE_THROWS_MATCHES(repository.read(ObjectType::commit, commit, 1000), Error, Says(integrity, "missing object"));
}

TEST_CASE("replace references, grafts and shallow clones are told and never followed") {
    const testing::TempDir folder;
    auto repository = Repository::create(folder / "r.git");
    const auto first = commit_to_main(repository, {{"a", "1"}});
    const auto second = commit_to_main(repository, {{"a", "2"}});
    const auto before = repository.read(ObjectType::commit, second, 1000);
    std::string said;
    SECTION("replace") {
        stock_git(repository.path(), {"replace", hex(second), hex(first)});
        REQUIRE(stock_git(repository.path(), {"show", hex(second) + ":a"}) == "1");
        said = "replace reference refs/replace/" + hex(second);
    }
    SECTION("grafts") {
        testing::write_file(repository.path() / "info/grafts", hex(second) + "\n");
        said = "grafts in info/grafts";
    }
    SECTION("shallow") {
        testing::write_file(repository.path() / "shallow", hex(second) + "\n");
        said = "shallow clone";
    }
    const auto again = Repository::open(repository.path());
    REQUIRE(again.anomalies() == std::vector<std::string>{said});
    REQUIRE(again.read(ObjectType::commit, second, 1000) == before);
    REQUIRE(again.resolve("main~1") == first);
    REQUIRE(again.resolve("main") == second);
}

}  // namespace
}  // namespace adfkeep::git

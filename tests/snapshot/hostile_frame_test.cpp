// Sealed objects whose tag is right and whose inside is not: a writer sealed them on purpose.
#define ZSTD_STATIC_LINKING_ONLY
#include <sys/resource.h>
#include <zstd.h>

#include "src/base/handle.hpp"
#include "tests/snapshot/fixture.hpp"
#include "tests/snapshot/inner.hpp"

namespace adfkeep::snapshot {
namespace {

using CompressorHandle = Handle<ZSTD_CCtx, ZSTD_freeCCtx>;

DataKey data_key() {
    FixedRandom random("data key");
    return DataKey::random({}, random);
}

/// Opens an object with this inside.
Bytes open_around(ByteView inner) {
    const ObjectAddress address{.repository = {}, .factory = {}, .place = "entity/n/c"};
    return open(data_key(), address, seal_inner(data_key(), address, Bytes(16, 's'), inner));
}

struct FrameOptions {
    bool has_checksum = false;
    int window_log = 0;
    ByteView dictionary;
};

/// A frame as libzstd makes it when it is asked to.
Bytes frame(ByteView content, const FrameOptions& options = {}) {
    const CompressorHandle context(ZSTD_createCCtx());
    ZSTD_CCtx_setParameter(context.get(), ZSTD_c_checksumFlag, options.has_checksum ? 1 : 0);
    if (options.window_log != 0) ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, options.window_log);
    const auto& dictionary = options.dictionary;
    if (!dictionary.empty()) ZSTD_CCtx_loadDictionary(context.get(), dictionary.data(), dictionary.size());
    Bytes made(ZSTD_compressBound(content.size()), '\0');
    const auto size = ZSTD_compress2(context.get(), made.data(), made.size(), content.data(), content.size());
    REQUIRE(!ZSTD_isError(size));
    made.resize(size);
    return made;
}

/// RFC 8878, section 3.1.1: the rest of a frame's header, then blocks of 128 KiB of one repeated byte.
Bytes bomb(ByteView header, std::size_t blocks) {
    Bytes made = "\x28\xb5\x2f\xfd" + Bytes(header);
    for (std::size_t i = 1; i < blocks; ++i) made += Bytes("\x02\x00\x10\x00", 4);
    return made + Bytes("\x03\x00\x10\x00", 4);
}

Bytes padded(const Bytes& frames) { return frames + skippable_frame(256); }

std::size_t peak_kilobytes() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss);
}

TEST_CASE("a frame of any level, with or without checksum, opens") {
    REQUIRE(open_around(padded(frame("payload"))) == "payload");
    REQUIRE(open_around(padded(frame("payload", {.has_checksum = true}))) == "payload");
    REQUIRE(open_around(padded(frame(Bytes(100'000, 'x'), {.window_log = 10}))) == Bytes(100'000, 'x'));
}

TEST_CASE("a frame of four gigabytes of zeros is refused before memory is taken for it") {
    // A single segment that states its size, 2^32, in eight bytes.
    const auto zeros = bomb(Bytes("\xe0\x00\x00\x00\x00\x01\x00\x00\x00", 9), 32'768);
    REQUIRE(ZSTD_findDecompressedSize(zeros.data(), zeros.size()) == std::uint64_t{1} << 32);
    const auto before = peak_kilobytes();
    REQUIRE_THROWS_MATCHES(open_around(padded(zeros)), Error,
                           Says(integrity, "malformed payload: zstd frame is larger than a payload may be"));
    REQUIRE(peak_kilobytes() - before < 64u << 10);
}

TEST_CASE("a frame that states no size is refused before it is opened") {
    // Nothing but a window of 8 MiB.
    const auto zeros = bomb(Bytes("\x00\x68", 2), 4'096);
    REQUIRE(ZSTD_decompressBound(zeros.data(), zeros.size()) >= 512u << 20);
    const auto before = peak_kilobytes();
    REQUIRE_THROWS_MATCHES(open_around(padded(zeros)), Error, Says(integrity, "does not state its size"));
    REQUIRE(peak_kilobytes() - before < 64u << 10);
}

TEST_CASE("a frame that holds more or less than it states is refused") {
    auto lying = frame(Bytes(100'000, '\0'));
    // RFC 8878, section 3.1.1.1: a single segment of 65,792 bytes and more states its size in four bytes after the
    // descriptor.
    REQUIRE(static_cast<unsigned char>(lying[4]) == 0xA0);
    lying[5] = static_cast<char>(lying[5] + GENERATE(-1, 1, 100));
    REQUIRE_THROWS_MATCHES(open_around(padded(lying)), Error, Says(integrity, "zstd frame"));
}

TEST_CASE("a frame with a window of more than 32 MiB is refused, whatever it states") {
    // RFC 8878, section 3.1.1: a descriptor that asks for two bytes of content size (less 256) and no single segment, a
    // window descriptor, and one raw block. libzstd itself writes so small a frame without a window of its own.
    const auto with_window = [](int window_log) {
        return "\x28\xb5\x2f\xfd\x40" + Bytes(1, static_cast<char>((window_log - 10) << 3)) +
               Bytes("\x00\x00\x01\x08\x00", 5) + Bytes(256, 'x');
    };
    REQUIRE(open_around(padded(with_window(25))) == Bytes(256, 'x'));
    REQUIRE_THROWS_MATCHES(open_around(padded(with_window(26))), Error, Says(integrity, "window is too large"));
    REQUIRE_THROWS_MATCHES(open_around(padded(with_window(27))), Error, Says(integrity, "window is too large"));
}

TEST_CASE("a frame that needs a dictionary is refused") {
    // A single segment of one byte with dictionary 7, and one raw block.
    const Bytes with_id("\x28\xb5\x2f\xfd\x21\x07\x01\x09\x00\x00x", 11);
    REQUIRE_THROWS_MATCHES(open_around(padded(with_id)), Error, Says(integrity, "needs a dictionary"));
    const auto raw =
        frame("some text that a raw dictionary holds", {.dictionary = "some text that a raw dictionary holds"});
    REQUIRE_THROWS_MATCHES(open_around(padded(raw)), Error, Says(integrity, "zstd frame"));
}

TEST_CASE("two frames of data are refused") {
    REQUIRE_THROWS_MATCHES(open_around(padded(frame("one") + frame("two"))), Error, HasCode(integrity));
}

TEST_CASE("anything but one frame of zeros behind the payload is refused") {
    const auto payload = frame("payload");
    auto inner = GENERATE_COPY(as<Bytes>{}, payload, payload + "x", payload + skippable_frame(8) + skippable_frame(8),
                               payload + skippable_frame(8) + Bytes(1, '\0'),
                               payload + skippable_frame(8).substr(0, 15), payload + skippable_frame(8).substr(0, 7),
                               skippable_frame(8) + payload, skippable_frame(300), Bytes());
    REQUIRE_THROWS_MATCHES(open_around(inner), Error, HasCode(integrity));
    auto with_message = payload + skippable_frame(8);
    with_message.back() = 'x';
    REQUIRE_THROWS_MATCHES(open_around(with_message), Error, Says(integrity, "padding"));
}

TEST_CASE("a frame that is cut short or altered is refused, never a crash") {
    const auto whole = frame(FixedRandom("text").bytes(3000));
    for (std::size_t length = 0; length < whole.size(); length += 7)
        REQUIRE_THROWS_MATCHES(open_around(padded(whole.substr(0, length))), Error, HasCode(integrity));
}

}  // namespace
}  // namespace adfkeep::snapshot

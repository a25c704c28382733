#include "src/base/zstd.hpp"

// Frame headers are read with zstd's experimental, long stable, part of the interface.
#define ZSTD_STATIC_LINKING_ONLY
#include <zstd.h>

#include "src/base/error.hpp"
#include "src/base/handle.hpp"

namespace adfkeep::zstd {
namespace {

constexpr int level = 3;
constexpr unsigned max_window = 1u << 25;

[[noreturn]] void refuse(const char* what) { throw Error(ErrorCode::integrity, what); }

}  // namespace

Bytes compress(ByteView content) {
    thread_local const Handle<ZSTD_CCtx, ZSTD_freeCCtx> context(ZSTD_createCCtx());
    Bytes frame(ZSTD_compressBound(content.size()), '\0');
    const auto size =
        ZSTD_compressCCtx(context.get(), frame.data(), frame.size(), content.data(), content.size(), level);
    if (ZSTD_isError(size))
        throw Error(ErrorCode::unavailable, std::string("zstd could not compress: ") + ZSTD_getErrorName(size));
    frame.resize(size);
    return frame;
}

Bytes decompress(ByteView bytes, std::size_t max_bytes, ByteView& after) {
    ZSTD_frameHeader header;
    if (ZSTD_getFrameHeader(&header, bytes.data(), bytes.size()) != 0 || header.frameType != ZSTD_frame)
        refuse("object holds no zstd frame");
    if (header.frameContentSize == ZSTD_CONTENTSIZE_UNKNOWN) refuse("zstd frame does not state its size");
    if (header.frameContentSize > max_bytes) refuse("zstd frame is larger than a payload may be");
    if (header.dictID != 0) refuse("zstd frame needs a dictionary");
    // A frame of one segment has a window of its content's size, which is bounded above.
    if (header.windowSize > max_window && header.windowSize > header.frameContentSize)
        refuse("zstd frame's window is too large");
    const auto size = ZSTD_findFrameCompressedSize(bytes.data(), bytes.size());
    if (ZSTD_isError(size)) refuse("zstd frame is cut short");

    thread_local const Handle<ZSTD_DCtx, ZSTD_freeDCtx> context(ZSTD_createDCtx());
    Bytes content(static_cast<std::size_t>(header.frameContentSize), '\0');
    const auto opened = ZSTD_decompressDCtx(context.get(), content.data(), content.size(), bytes.data(), size);
    if (ZSTD_isError(opened) || opened != content.size()) refuse("zstd frame does not hold what it states");
    after = bytes.substr(size);
    return content;
}

}  // namespace adfkeep::zstd

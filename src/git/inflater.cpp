#include "src/git/inflater.hpp"

#include <algorithm>
#include <limits>

#include "src/base/error.hpp"

namespace adfkeep::git {
namespace {

/// zlib's state, made once per thread: making it costs more than inflating a small object.
class Scratch {
public:
    Scratch() {
        if (inflateInit(&stream_) != Z_OK) throw Error(ErrorCode::unavailable, "zlib failed");
    }
    ~Scratch() { inflateEnd(&stream_); }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;

    z_stream& renewed() {
        inflateReset(&stream_);
        stream_.avail_in = 0;
        return stream_;
    }

private:
    z_stream stream_{};
};

z_stream& scratch() {
    thread_local Scratch value;
    return value.renewed();
}

}  // namespace

Inflater::Inflater(std::function<ByteView()> more) : more_(std::move(more)), stream_(scratch()) {}

std::size_t Inflater::read(char* target, std::size_t size) {
    std::size_t done = 0;
    while (done < size && !ended_) {
        if (stream_.avail_in == 0) {
            const auto piece = more_();
            if (piece.empty()) throw Error(ErrorCode::integrity, "compressed data is cut short");
            stream_.next_in = const_cast<Bytef*>(octets(piece));
            stream_.avail_in = static_cast<uInt>(piece.size());
        }
        const auto wanted = static_cast<uInt>(std::min<std::size_t>(size - done, std::numeric_limits<uInt>::max()));
        stream_.next_out = reinterpret_cast<Bytef*>(target + done);
        stream_.avail_out = wanted;
        const int result = inflate(&stream_, Z_NO_FLUSH);
        done += wanted - stream_.avail_out;
        ended_ = result == Z_STREAM_END;
        // Z_BUF_ERROR: it needs more input.
        if (result != Z_OK && result != Z_BUF_ERROR && !ended_)
            throw Error(ErrorCode::integrity, "compressed data is damaged");
    }
    return done;
}

Bytes Inflater::read_last(std::size_t size) {
    Bytes content(size, '\0');
    // The end of the stream may lie behind the last byte.
    char beyond = 0;
    if (read(content.data(), size) != size || read(&beyond, 1) != 0)
        throw Error(ErrorCode::integrity, "its size is not what it claims");
    return content;
}

}  // namespace adfkeep::git

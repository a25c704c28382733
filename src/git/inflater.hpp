// Inflating what a stranger wrote: never more than is asked for. For the files of this folder only.
#pragma once

#include <zlib.h>

#include <functional>

#include "src/base/bytes.hpp"

namespace adfkeep::git {

/// Reads one zlib stream. A thread uses one at a time.
class Inflater {
public:
    /// `more` gives the next bytes of the input; none at its end.
    explicit Inflater(std::function<ByteView()> more);
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    /// Fills `size` bytes at `target`; less only where the stream ends before. Throws Error(integrity) where it is
    /// damaged or cut short.
    [[nodiscard]] std::size_t read(char* target, std::size_t size);
    /// The next `size` bytes, which must be all that is left of the stream. Throws Error(integrity) otherwise.
    [[nodiscard]] Bytes read_last(std::size_t size);

    /// Whether the latest piece of input goes on behind the end of the stream.
    [[nodiscard]] bool has_rest() const noexcept { return stream_.avail_in != 0; }

private:
    std::function<ByteView()> more_;
    z_stream& stream_;
    bool ended_ = false;
};

}  // namespace adfkeep::git

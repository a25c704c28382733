#include "src/git/delta.hpp"

#include "src/base/error.hpp"
#include "src/git/stored_object.hpp"

namespace adfkeep::git {
namespace {

constexpr unsigned copies = 0x80;
constexpr std::size_t size_that_zero_means = 0x10000;

[[noreturn]] void damaged() { throw Error(ErrorCode::integrity, "damaged delta"); }

unsigned take_byte(ByteView& bytes) {
    if (bytes.empty()) damaged();
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    return byte;
}

/// Seven bits a byte, the lowest first.
std::uint64_t take_size(ByteView& bytes) {
    std::uint64_t size = 0;
    for (unsigned shift = 0; shift < 63; shift += 7) {
        const std::uint64_t byte = take_byte(bytes);
        size |= (byte & 0x7F) << shift;
        if ((byte & 0x80) == 0) return size;
    }
    damaged();
}

/// The bytes that bits `first` to `first + count - 1` of `command` say are there, the lowest first.
std::size_t take_number(ByteView& bytes, unsigned command, unsigned first, unsigned count) {
    std::size_t number = 0;
    for (unsigned i = 0; i < count; ++i) {
        if ((command >> (first + i) & 1) != 0) number |= static_cast<std::size_t>(take_byte(bytes)) << (8 * i);
    }
    return number;
}

ByteView take_piece(ByteView base, ByteView& delta) {
    const auto command = take_byte(delta);
    if ((command & copies) != 0) {
        const auto at = take_number(delta, command, 0, 4);
        const auto size = take_number(delta, command, 4, 3);
        if (at > base.size()) damaged();
        const auto piece = base.substr(at, size == 0 ? size_that_zero_means : size);
        if (piece.size() != (size == 0 ? size_that_zero_means : size)) damaged();
        return piece;
    }
    if (command == 0 || command > delta.size()) damaged();
    const auto piece = delta.substr(0, command);
    delta.remove_prefix(command);
    return piece;
}

}  // namespace

DeltaSizes take_delta_sizes(ByteView& delta) {
    const auto base = take_size(delta);
    return {.base = base, .result = take_size(delta)};
}

Bytes apply_delta(ByteView base, ByteView delta) {
    const auto sizes = take_delta_sizes(delta);
    if (sizes.base != base.size() || sizes.result > max_object_bytes) damaged();
    Bytes result;
    result.reserve(sizes.result);
    while (!delta.empty()) {
        const auto piece = take_piece(base, delta);
        if (piece.size() > sizes.result - result.size()) damaged();
        result += piece;
    }
    if (result.size() != sizes.result) damaged();
    return result;
}

}  // namespace adfkeep::git

#include "src/git/pack_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "src/base/error.hpp"
#include "src/git/delta.hpp"
#include "src/git/inflater.hpp"

namespace adfkeep::git {
namespace {

constexpr unsigned type_offset_delta = 6, type_id_delta = 7;
constexpr std::size_t max_chain = 4095;              // Git's own limit
constexpr std::uint64_t max_chain_bytes = 1u << 30;  // to inflate for one object
constexpr std::size_t first_bytes = 4096, more_bytes = 1u << 16;
constexpr std::size_t pack_header_bytes = 12;

[[noreturn]] void damaged(const std::string& why) { throw Error(ErrorCode::integrity, why); }

}  // namespace

/// The bytes of a pack from an offset on.
class PackReader::Stream {
public:
    Stream(const PackReader& pack, std::uint64_t at) : pack_(pack), at_(at) {}
    Stream(const Stream&) = delete;
    Stream& operator=(const Stream&) = delete;

    /// What was read and not taken, or what comes next; nothing at the end.
    ByteView take() {
        if (rest_.empty()) refill();
        return std::exchange(rest_, {});
    }
    unsigned take_byte() {
        if (rest_.empty()) refill();
        if (rest_.empty()) damaged("its pack is cut short");
        const auto byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        return byte;
    }
    /// The offset of what comes next.
    [[nodiscard]] std::uint64_t position() const { return at_ - rest_.size(); }

private:
    void refill() {
        if (at_ >= pack_.end_) return;
        char* target = first_.data();
        auto wanted = std::min<std::uint64_t>(first_.size(), pack_.end_ - at_);
        if (has_first_) {
            more_.resize(more_bytes);
            target = more_.data();
            wanted = std::min<std::uint64_t>(more_bytes, pack_.end_ - at_);
        }
        has_first_ = true;
        const auto count = ::pread(pack_.file_.get(), target, wanted, static_cast<off_t>(at_));
        if (count < 0) throw files::failure(errno, "cannot be read", pack_.name_);
        rest_ = ByteView(target, static_cast<std::size_t>(count));
        at_ += rest_.size();
    }

    const PackReader& pack_;
    std::uint64_t at_;
    ByteView rest_;
    bool has_first_ = false;
    std::array<char, first_bytes> first_;  // most objects are small
    Bytes more_;
};

struct PackReader::Entry {
    unsigned type = 0;
    std::uint64_t size = 0;  ///< of the delta, where it is one
    std::uint64_t base = 0;  ///< offset of what it is a delta of, else 0
    std::uint64_t data_at = 0;
};

/// An object as deltas, outermost first, upon a whole one.
struct PackReader::Chain {
    std::vector<Entry> deltas;
    Entry whole;
};

namespace {

template <typename Stream>
std::uint64_t read_size(Stream& stream, unsigned first) {
    std::uint64_t size = first & 15;
    auto byte = first;
    for (unsigned shift = 4; (byte & 0x80) != 0; shift += 7) {
        if (shift > 56) damaged("its pack is damaged");
        byte = stream.take_byte();
        size |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    }
    return size;
}

/// How far before a delta its base lies: seven bits a byte, the highest first, each byte but the last adding one.
template <typename Stream>
std::uint64_t read_distance(Stream& stream) {
    auto byte = stream.take_byte();
    std::uint64_t distance = byte & 0x7F;
    for (int count = 0; (byte & 0x80) != 0; ++count) {
        if (count == 8) damaged("its pack is damaged");
        byte = stream.take_byte();
        distance = (distance + 1) << 7 | (byte & 0x7F);
    }
    return distance;
}

template <typename Stream>
ObjectId read_id(Stream& stream) {
    ObjectId id;
    for (auto& byte : id.bytes) byte = static_cast<unsigned char>(stream.take_byte());
    return id;
}

template <typename Stream>
Bytes inflate_rest(Stream& stream, std::uint64_t size) {
    Inflater inflater([&stream] { return stream.take(); });
    return inflater.read_last(size);
}

}  // namespace

PackReader::PackReader(const boost::filesystem::path& path)
    : index_(path.string() + ".idx"), name_(path.string() + ".pack") {
    file_ = files::open_at(AT_FDCWD, name_.c_str(), O_RDONLY | O_NONBLOCK);
    if (!file_) throw files::failure(errno, "cannot be read", name_);
    const auto status = files::status(file_, name_);
    if (!S_ISREG(status.st_mode) || status.st_size < static_cast<off_t>(pack_header_bytes + crypto::Sha1::size)) {
        throw Error(ErrorCode::integrity, "damaged pack", name_);
    }
    end_ = static_cast<std::uint64_t>(status.st_size) - crypto::Sha1::size;
}

PackReader::Entry PackReader::read_entry(Stream& stream) const {
    const auto offset = stream.position();
    if (offset < pack_header_bytes || offset >= end_) damaged("the index of its pack is damaged");
    const auto first = stream.take_byte();
    Entry entry{.type = first >> 4 & 7, .size = read_size(stream, first)};
    if (entry.size > max_object_bytes) throw TooLarge(entry.size, max_object_bytes);
    if (entry.type == type_offset_delta) {
        const auto distance = read_distance(stream);
        if (distance == 0 || distance >= offset) damaged("what it is a delta of is not in its pack");
        entry.base = offset - distance;
    } else if (entry.type == type_id_delta) {
        const auto base = index_.find(read_id(stream));
        if (!base) damaged("what it is a delta of is not in its pack");
        entry.base = *base;
    } else if (entry.type < type_commit || entry.type > type_tag) {
        damaged("its pack is damaged");
    }
    entry.data_at = stream.position();
    return entry;
}

PackReader::Chain PackReader::follow(const Entry& outermost) const {
    Chain chain{.whole = outermost};
    std::uint64_t bytes = 0;
    while (chain.whole.base != 0) {
        chain.deltas.push_back(chain.whole);
        Stream stream(*this, chain.whole.base);
        chain.whole = read_entry(stream);
        bytes += chain.whole.size;
        if (bytes > max_chain_bytes || chain.deltas.size() > max_chain) damaged("its deltas have no end");
    }
    return chain;
}

Bytes PackReader::inflate(const Entry& entry) const {
    Stream stream(*this, entry.data_at);
    return inflate_rest(stream, entry.size);
}

std::uint64_t PackReader::result_size(const Entry& delta) const {
    Stream stream(*this, delta.data_at);
    Inflater inflater([&stream] { return stream.take(); });
    std::array<char, max_delta_sizes_bytes> start;
    ByteView sizes(start.data(), inflater.read(start.data(), start.size()));
    return take_delta_sizes(sizes).result;
}

StoredObject PackReader::apply(const Chain& chain) const {
    StoredObject object{.type = chain.whole.type, .content = inflate(chain.whole)};
    std::uint64_t bytes = 0;
    for (auto delta = chain.deltas.rbegin(); delta != chain.deltas.rend(); ++delta) {
        object.content = apply_delta(object.content, inflate(*delta));
        bytes += object.content.size();
        if (bytes > max_chain_bytes) damaged("its deltas have no end");
    }
    return object;
}

ObjectHeader PackReader::header(std::uint64_t offset) const {
    Stream stream(*this, offset);
    const auto entry = read_entry(stream);
    if (entry.base == 0) return {.type = entry.type, .size = entry.size};
    return {.type = follow(entry).whole.type, .size = result_size(entry)};
}

StoredObject PackReader::read(std::uint64_t offset, std::size_t max_bytes) const {
    Stream stream(*this, offset);
    const auto entry = read_entry(stream);
    const auto size = entry.base == 0 ? entry.size : result_size(entry);
    if (size > max_bytes) throw TooLarge(size, max_bytes);
    if (entry.base == 0) return {.type = entry.type, .content = inflate_rest(stream, size)};
    return apply(follow(entry));
}

StoredObject PackReader::read_start(std::uint64_t offset, std::size_t bytes) const {
    Stream stream(*this, offset);
    const auto entry = read_entry(stream);
    StoredObject object{.type = entry.type, .content = {}};
    if (entry.base == 0) {
        Inflater inflater([&stream] { return stream.take(); });
        object.content.resize(std::min<std::uint64_t>(bytes, entry.size));
        if (inflater.read(object.content.data(), object.content.size()) != object.content.size())
            damaged("it is shorter than its pack says");
    } else {
        object = read(offset, max_object_bytes);
        object.content.resize(std::min(bytes, object.content.size()));
    }
    return object;
}

}  // namespace adfkeep::git

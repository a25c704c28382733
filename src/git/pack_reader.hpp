// Reads the objects of one pack. For the files of this folder only.
// Format: gitformat-pack, version 2.
#pragma once

#include <boost/filesystem/path.hpp>

#include "src/base/files/descriptor.hpp"
#include "src/git/pack_index.hpp"
#include "src/git/stored_object.hpp"

namespace adfkeep::git {

/// Holds the pack open: it can be read even after its files were removed. Thread-safe.
class PackReader {
public:
    /// `path` without extension. Throws Error(integrity) where a file is damaged, Error(invalid_input) where one is not
    /// there.
    explicit PackReader(const boost::filesystem::path& path);

    [[nodiscard]] const PackIndex& index() const noexcept { return index_; }
    /// Both throw Error(integrity) where what lies at `offset` is damaged.
    [[nodiscard]] ObjectHeader header(std::uint64_t offset) const;
    /// Throws TooLarge before more than `max_bytes` are allocated for it.
    [[nodiscard]] StoredObject read(std::uint64_t offset, std::size_t max_bytes) const;
    /// The first `bytes` of its content, or all where it has fewer.
    [[nodiscard]] StoredObject read_start(std::uint64_t offset, std::size_t bytes) const;

private:
    struct Entry;
    class Stream;
    struct Chain;
    [[nodiscard]] Entry read_entry(Stream& stream) const;
    [[nodiscard]] Chain follow(const Entry& outermost) const;
    [[nodiscard]] Bytes inflate(const Entry& entry) const;
    [[nodiscard]] std::uint64_t result_size(const Entry& delta) const;
    [[nodiscard]] StoredObject apply(const Chain& chain) const;

    PackIndex index_;
    files::Descriptor file_;
    std::string name_;
    std::uint64_t end_ = 0;  ///< of the entries
};

}  // namespace adfkeep::git

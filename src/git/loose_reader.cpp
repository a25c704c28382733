#include "src/git/loose_reader.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>

#include "src/base/encoding.hpp"
#include "src/base/files/descriptor.hpp"
#include "src/base/text.hpp"
#include "src/git/inflater.hpp"

namespace adfkeep::git {
namespace {

constexpr std::size_t max_header_bytes = 32;
constexpr std::size_t piece_bytes = 1u << 15;

[[noreturn]] void damaged() { throw Error(ErrorCode::integrity, "its file is damaged"); }

/// A file as pieces of its compressed content.
class LooseFile {
public:
    explicit LooseFile(const boost::filesystem::path& path)
        : name_(path.string()),
          file_(files::open_at(AT_FDCWD, name_.c_str(), O_RDONLY | O_NONBLOCK)),
          inflater_([this] { return next(); }) {
        if (!file_ && errno != ENOENT && errno != ENOTDIR) throw files::failure(errno, "cannot be read", name_);
        if (file_ && !S_ISREG(files::status(file_, name_).st_mode)) damaged();
    }

    [[nodiscard]] bool exists() const { return static_cast<bool>(file_); }

    ObjectHeader header() {
        std::string text;
        for (char byte = 0; text.size() < max_header_bytes && inflater_.read(&byte, 1) == 1 && byte != '\0';)
            text += byte;
        const auto words = split(text, ' ');
        const auto type = type_from_name(words[0]);
        unsigned long long size = 0;
        if (!type || words.size() != 2 || !parse_number(words[1], size)) damaged();
        return {.type = *type, .size = size};
    }

    Bytes start(std::size_t bytes) {
        Bytes content(bytes, '\0');
        if (inflater_.read(content.data(), bytes) != bytes) damaged();
        return content;
    }

    Bytes content(std::size_t size) {
        auto content = inflater_.read_last(size);
        if (inflater_.has_rest() || !next().empty()) damaged();
        return content;
    }

private:
    ByteView next() {
        piece_.resize(piece_bytes);
        piece_.resize(files::read_some(file_, piece_.data(), piece_.size(), name_));
        return piece_;
    }

    std::string name_;
    files::Descriptor file_;
    Bytes piece_;
    Inflater inflater_;
};

}  // namespace

boost::filesystem::path loose_path(const boost::filesystem::path& objects_folder, const ObjectId& id) {
    const auto name = to_hex(id.view());
    return objects_folder / name.substr(0, 2) / name.substr(2);
}

std::optional<ObjectHeader> read_loose_header(const boost::filesystem::path& path) {
    LooseFile file(path);
    return file.exists() ? std::optional(file.header()) : std::nullopt;
}

std::optional<StoredObject> read_loose(const boost::filesystem::path& path, std::size_t max_bytes) {
    LooseFile file(path);
    if (!file.exists()) return std::nullopt;
    const auto header = file.header();
    if (header.size > max_bytes) throw TooLarge(header.size, max_bytes);
    return StoredObject{.type = header.type, .content = file.content(header.size)};
}

std::optional<StoredObject> read_loose_start(const boost::filesystem::path& path, std::size_t bytes) {
    LooseFile file(path);
    if (!file.exists()) return std::nullopt;
    const auto header = file.header();
    return StoredObject{.type = header.type, .content = file.start(std::min(bytes, header.size))};
}

}  // namespace adfkeep::git

#include <fmt/format.h>
#include <unistd.h>

#include <optional>
#include <unordered_set>

#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/git/loose_reader.hpp"
#include "src/git/object_writer.hpp"
#include "src/git/pack_file.hpp"
#include "src/git/pack_reader.hpp"
#include "src/git/packed_object.hpp"
#include "src/git/repository_state.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr std::size_t many_packs = 50, many_loose = 2000;

/// A pack, or an object's own file.
struct Source {
    fs::path path;  ///< without extension, where it is a pack
    bool is_pack = false;
};

fs::path with(const fs::path& pack, const char* extension) { return pack.string() + extension; }

/// Packs that hold all that they seem to, and that nobody wants kept as they are.
std::vector<Source> list_packs(const fs::path& folder) {
    std::unordered_set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder)) names.insert(entry.path().filename().string());
    std::vector<Source> packs;
    for (const auto& name : names) {
        if (!name.ends_with(".pack")) continue;
        const auto stem = name.substr(0, name.size() - 5);
        const auto has = [&](const char* extension) { return names.contains(stem + extension); };
        if (has(".idx") && !has(".keep") && !has(".promisor") && !has(".mtimes"))
            packs.push_back({.path = folder / stem, .is_pack = true});
    }
    return packs;
}

std::optional<ObjectId> id_of_loose(const fs::path& path) {
    return fixed_from_hex<ObjectId>(path.parent_path().filename().string() + path.filename().string());
}

/// Of the first `folders` of the 256 that loose objects lie in.
std::vector<Source> list_loose(const fs::path& objects, unsigned folders) {
    std::vector<Source> loose;
    for (unsigned folder = 0; folder < folders; ++folder) {
        boost::system::error_code absent;
        for (const auto& entry : fs::directory_iterator(objects / fmt::format("{:02x}", folder), absent)) {
            if (id_of_loose(entry.path())) loose.push_back({.path = entry.path()});
        }
    }
    return loose;
}

/// Every backup asks this, so a sixteenth is counted first: ids are spread evenly.
bool has_many_loose(const fs::path& objects) {
    return list_loose(objects, 16).size() * 16 > many_loose / 2 && list_loose(objects, 256).size() > many_loose;
}

std::uintmax_t bytes_of(const Source& source) {
    boost::system::error_code error;
    const auto bytes = fs::file_size(source.is_pack ? with(source.path, ".pack") : source.path, error);
    return error ? 0 : bytes;
}

/// A pack that is larger than twice all the rest stays: merging it would write much to gain little.
void leave_giant(std::vector<Source>& sources) {
    std::uintmax_t total = 0, most = 0;
    auto giant = sources.end();
    for (auto source = sources.begin(); source != sources.end(); ++source) {
        const auto bytes = bytes_of(*source);
        total += bytes;
        if (!source->is_pack || bytes <= most) continue;
        most = bytes;
        giant = source;
    }
    if (giant != sources.end() && most > 2 * (total - most)) sources.erase(giant);
}

/// What a reader that has the old packs' list finds there must not name one that is gone.
void remove_multi_pack_index(const fs::path& folder) {
    for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.path().filename().string().starts_with("multi-pack-index")) ::unlink(entry.path().c_str());
    }
}

/// The index goes first: no program ever finds one without its pack.
void remove_pack(const fs::path& pack) {
    for (const char* extension : {".idx", ".rev", ".bitmap", ".pack"}) ::unlink(with(pack, extension).c_str());
}

class Merge {
public:
    explicit Merge(Repository::State& repository) : repository_(repository), pack_(repository.staging().new_file()) {}

    /// Copies all objects of `source`. A source with an object that is damaged, or is not what its name says, stays
    /// where it is.
    void add(const Source& source) {
        try {
            source.is_pack ? add_pack(source.path) : add_loose(source.path);
            merged_.push_back(source);
        } catch (const Error& error) {
            // Invalid input: a `git gc` has removed it meanwhile.
            if (error.code() != ErrorCode::integrity && error.code() != ErrorCode::invalid_input) throw;
        }
    }

    /// Puts the merged pack in place, and only then removes what it holds.
    void finish() {
        if (merged_.size() < 2) return;
        const auto folder = repository_.git_folder / "objects" / "pack";
        const auto made = pack_.finish(folder);
        remove_multi_pack_index(folder);
        for (const auto& source : merged_) {
            if (!source.is_pack) {
                ::unlink(source.path.c_str());
            } else if (with(source.path, ".pack") != made) {
                remove_pack(source.path);
            }
        }
        repository_.objects.refresh();
    }

private:
    void add_pack(const fs::path& path) {
        const PackReader pack(path);
        const auto& index = pack.index();
        for (std::size_t i = 0; i < index.count(); ++i) {
            const auto id = index.id(i);
            if (!added_.contains(id)) add(id, pack.read(index.offset(i), max_object_bytes));
        }
    }

    void add_loose(const fs::path& path) {
        const auto id = id_of_loose(path).value();
        if (added_.contains(id)) return;
        if (const auto object = read_loose(path, max_object_bytes)) add(id, *object);
    }

    void add(const ObjectId& id, const StoredObject& object) {
        const auto header = header_text({.type = object.type, .size = object.content.size()});
        if (crypto::sha1({header, object.content}).view() != id.view())
            throw Error(ErrorCode::integrity, "is not what its name says");
        const auto compression = object.type == type_blob ? Compression::none : Compression::deflate;
        pack_.add(id, encode_pack_entry(object.type, object.content, compression));
        added_.insert(id);
    }

    Repository::State& repository_;
    PackFile pack_;
    std::unordered_set<ObjectId, ObjectIdHash> added_;
    std::vector<Source> merged_;
};

}  // namespace

void merge_packs_if_many(Repository& repository) {
    const auto objects = repository.path() / "objects";
    if (list_packs(objects / "pack").size() <= many_packs && !has_many_loose(objects)) return;
    auto& state = repository.state();
    const auto alone = state.staging().try_lock_merging();
    if (!alone) return;
    auto sources = list_packs(objects / "pack");
    auto loose = list_loose(objects, 256);
    sources.insert(sources.end(), std::make_move_iterator(loose.begin()), std::make_move_iterator(loose.end()));
    leave_giant(sources);
    Merge merge(state);
    for (const auto& source : sources) merge.add(source);
    merge.finish();
}

}  // namespace adfkeep::git

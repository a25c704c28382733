#include "src/git/object_store.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/git/loose_reader.hpp"
#include "src/git/pack_reader.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;
namespace {

constexpr int max_rounds = 4;  // of looking anew for packs, where another process replaces them

/// Packs that have an index, without extension.
std::set<fs::path> list_packs(const fs::path& folder) {
    std::set<fs::path> indexes, packs;
    boost::system::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
        const auto extension = entry->path().extension();
        if (extension == ".idx") indexes.insert(fs::path(entry->path()).replace_extension());
        if (extension == ".pack") packs.insert(fs::path(entry->path()).replace_extension());
    }
    std::erase_if(packs, [&](const auto& pack) { return !indexes.contains(pack); });
    return packs;
}

}  // namespace

/// A pack that is opened when it is first asked.
class ObjectStore::Pack {
public:
    explicit Pack(fs::path path) : path_(std::move(path)) {}

    [[nodiscard]] const fs::path& path() const noexcept { return path_; }

    /// Null where its files are gone. Throws Error(integrity) where they are damaged.
    [[nodiscard]] const PackReader* reader() {
        std::call_once(opened_, [this] { open(); });
        if (damage_) throw *damage_;
        return reader_.get();
    }

private:
    void open() {
        try {
            reader_ = std::make_unique<PackReader>(path_);
        } catch (const Error& error) {
            if (error.code() == ErrorCode::integrity) {
                damage_ = error;
            } else if (files::exists(path_.string() + ".idx") && files::exists(path_.string() + ".pack")) {
                throw;
            }
        }
    }

    fs::path path_;
    std::once_flag opened_;
    std::unique_ptr<PackReader> reader_;
    std::optional<Error> damage_;
};

ObjectStore::ObjectStore(fs::path objects_folder)
    : folder_(std::move(objects_folder)), packs_(std::make_shared<const Packs>()) {
    refresh();
}
ObjectStore::~ObjectStore() = default;

std::shared_ptr<const ObjectStore::Packs> ObjectStore::packs() {
    const std::scoped_lock lock(guard_);
    return packs_;
}

bool ObjectStore::refresh() {
    auto found = list_packs(folder_ / "pack");
    const std::scoped_lock lock(guard_);
    Packs kept;
    std::ranges::copy_if(*packs_, std::back_inserter(kept),
                         [&](const auto& pack) { return found.erase(pack->path()) != 0; });
    if (found.empty() && kept.size() == packs_->size()) return false;
    for (const auto& path : found) kept.push_back(std::make_shared<Pack>(path));
    packs_ = std::make_shared<const Packs>(std::move(kept));
    return true;
}

template <typename Result>
std::optional<Result> ObjectStore::look_up(const ObjectId& id,
                                           const std::function<Result(const PackReader&, std::uint64_t)>& from_pack,
                                           const std::function<std::optional<Result>(const fs::path&)>& from_file) {
    std::optional<Error> damage;
    // One copy of an object may be damaged and another whole.
    const auto attempt = [&](const std::function<std::optional<Result>()>& read) -> std::optional<Result> {
        try {
            return read();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::integrity || dynamic_cast<const TooLarge*>(&error) != nullptr) throw;
            damage = error;
            return std::nullopt;
        }
    };
    const auto ask = [&](Pack& pack) -> std::optional<Result> {
        const auto* reader = pack.reader();
        const auto offset = reader == nullptr ? std::nullopt : reader->index().find(id);
        return offset ? std::optional(from_pack(*reader, *offset)) : std::nullopt;
    };
    for (int round = 0; round < max_rounds && (round == 0 || refresh()); ++round) {
        const auto all = packs();
        const auto latest = latest_.load(std::memory_order_relaxed);
        for (std::size_t i = 0; i < all->size(); ++i) {
            const auto number = (latest + i) % all->size();
            if (auto found = attempt([&] { return ask(*(*all)[number]); })) {
                latest_.store(number, std::memory_order_relaxed);
                return found;
            }
        }
        if (auto found = attempt([&] { return from_file(loose_path(folder_, id)); })) return found;
    }
    if (damage) throw *damage;
    return std::nullopt;
}

bool ObjectStore::contains(const ObjectId& id) {
    return look_up<bool>(
               id, [](const PackReader&, std::uint64_t) { return true; },
               [](const fs::path& path) { return files::exists(path) ? std::optional(true) : std::nullopt; })
        .has_value();
}

std::optional<ObjectHeader> ObjectStore::header(const ObjectId& id) {
    return look_up<ObjectHeader>(
        id, [](const PackReader& pack, std::uint64_t offset) { return pack.header(offset); }, read_loose_header);
}

std::optional<StoredObject> ObjectStore::read(const ObjectId& id, std::size_t max_bytes) {
    const auto bound = std::min(max_bytes, max_object_bytes);
    return look_up<StoredObject>(
        id, [&](const PackReader& pack, std::uint64_t offset) { return pack.read(offset, bound); },
        [&](const fs::path& path) { return read_loose(path, bound); });
}

std::optional<StoredObject> ObjectStore::read_start(const ObjectId& id, std::size_t bytes) {
    return look_up<StoredObject>(
        id, [&](const PackReader& pack, std::uint64_t offset) { return pack.read_start(offset, bytes); },
        [&](const fs::path& path) { return read_loose_start(path, bytes); });
}

std::vector<ObjectId> ObjectStore::with_prefix(std::string_view prefix) {
    std::set<ObjectId> found;
    const auto matches = [&](const ObjectId& id) { return to_hex(id.view()).starts_with(prefix); };
    auto first = std::string(prefix);
    first.resize(2 * ObjectId::size, '0');
    const auto lowest = fixed_from_hex<ObjectId>(first);
    if (!lowest || prefix.size() < 2) return {};
    for (const auto& pack : *packs()) {
        const auto* reader = pack->reader();
        if (reader == nullptr) continue;
        const auto& index = reader->index();
        for (auto number = index.lower_bound(*lowest); number < index.count() && matches(index.id(number)); ++number)
            found.insert(index.id(number));
    }
    const auto folder = std::string(prefix.substr(0, 2));
    boost::system::error_code error;
    for (fs::directory_iterator entry(folder_ / folder, error), end; !error && entry != end; entry.increment(error)) {
        const auto id = fixed_from_hex<ObjectId>(folder + entry->path().filename().string());
        if (id && matches(*id)) found.insert(*id);
    }
    return {found.begin(), found.end()};
}

}  // namespace adfkeep::git

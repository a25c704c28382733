// Times the parts of a first snapshot one after the other, on one thread: the sum that `adfkeep backup` has to beat.
//
//     adfkeep_bench_parts FACTORY REPOSITORY        REPOSITORY: a folder that does not exist yet
//
// Prints one line for each part: name, tab, milliseconds.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "gitops/file_tree.hpp"
#include "gitops/layout.hpp"
#include "gitops/layout_place.hpp"
#include "snapshot/identity.hpp"
#include "snapshot/sealed_object.hpp"
#include "snapshot/tree_writer.hpp"
#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/random.hpp"
#include "src/base/zstd.hpp"
#include "src/git/object_writer.hpp"
#include "src/git/repository.hpp"
#include "src/model/factory.hpp"
#include "src/model/resource_text.hpp"

namespace adfkeep::bench {
namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

template <typename Work>
double timed(Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return Milliseconds(std::chrono::steady_clock::now() - start).count();
}

void print(const char* part, double milliseconds) { std::printf("%s\t%.1f\n", part, milliseconds); }

/// A snapshot in the making; each member function is one part and leaves behind what the next one needs.
class Parts {
public:
    explicit Parts(const std::string& repository) : repository_(git::Repository::create(repository)) {}

    void read(const std::string& folder) {
        tree_ = gitops::open_folder(folder);
        files_ = tree_->list();
        texts_.reserve(files_.size());
        for (const auto& file : files_) texts_.push_back(tree_->read(file, gitops::max_file_bytes));
    }

    void understand() {
        entities_.reserve(texts_.size());
        for (std::size_t i = 0; i < texts_.size(); ++i) {
            const auto place = gitops::layout_place(files_[i].path);
            if (place) entities_.push_back(entity_from_resource(place->kind->collection, texts_[i], files_[i].path));
        }
        texts_ = {};
    }

    void canonicalise() {
        canonical_.reserve(entities_.size());
        for (const auto& entity : entities_) canonical_.push_back(canonical_definition(entity));
    }

    void name() {
        for (std::size_t i = 0; i < entities_.size(); ++i) {
            const auto& entity = entities_[i];
            tree_files_.push_back(
                {.name = namer_.entity(entity.id), .content = namer_.content(header_line(entity), canonical_[i])});
        }
        canonical_ = {};
    }

    /// The frames are thrown away: `seal` makes its own.
    void compress() {
        for (const auto& entity : entities_) compressed_bytes_ += zstd::compress(payload_of(entity)).size();
    }

    void seal() {
        sealed_.reserve(entities_.size());
        for (std::size_t i = 0; i < entities_.size(); ++i) {
            const auto& file = tree_files_[i];
            const auto place = "entity/" + to_base32(file.name.view()) + "/" + to_base32(file.content.view());
            sealed_.push_back(snapshot::seal(key_, {.repository = id_, .factory = factory_, .place = place},
                                             payload_of(entities_[i]), system_random()));
        }
    }

    void hash_files() {
        for (std::size_t i = 0; i < sealed_.size(); ++i) tree_files_[i].file.digest = crypto::sha256(sealed_[i]);
    }

    void hash_objects() {
        for (std::size_t i = 0; i < sealed_.size(); ++i)
            tree_files_[i].file.id = git::object_id(git::ObjectType::blob, sealed_[i]);
    }

    /// Hashes the objects once more, as the public way of packing does.
    void pack() {
        git::ObjectWriter writer(repository_);
        for (const auto& sealed : sealed_) writer.add(git::ObjectType::blob, sealed, git::Compression::none);
        std::ranges::sort(tree_files_, {}, &snapshot::EntityFile::name);
        static_cast<void>(snapshot::write_tree(
            {.manifest_content = {}, .manifest = tree_files_.front().file, .keys = {}, .entities = tree_files_},
            nullptr, writer));
        writer.finish();
    }

private:
    static Bytes payload_of(const Entity& entity) { return header_line(entity) + '\n' + entity.definition; }

    git::Repository repository_;
    const snapshot::RepositoryId id_{};
    const snapshot::FactoryId factory_{};
    const snapshot::NamingSecret secret_ = snapshot::NamingSecret::generate(system_random());
    const snapshot::Namer namer_{secret_, id_, factory_};
    const snapshot::DataKey key_ = snapshot::DataKey::random(id_, system_random());

    std::unique_ptr<gitops::FileTree> tree_;
    std::vector<gitops::FileEntry> files_;
    std::vector<Bytes> texts_;
    std::vector<Entity> entities_;
    std::vector<std::string> canonical_;
    std::vector<snapshot::EntityFile> tree_files_;
    std::vector<Bytes> sealed_;
    std::size_t compressed_bytes_ = 0;
};

void run(const std::string& factory, const std::string& repository) {
    Parts parts(repository);
    print("reading", timed([&] { parts.read(factory); }));
    print("understanding", timed([&] { parts.understand(); }));
    print("canonicalising", timed([&] { parts.canonicalise(); }));
    print("names", timed([&] { parts.name(); }));
    const auto zstd = timed([&] { parts.compress(); });
    print("zstd", zstd);
    print("sealing", timed([&] { parts.seal(); }) - zstd);
    print("SHA-256", timed([&] { parts.hash_files(); }));
    const auto sha1 = timed([&] { parts.hash_objects(); });
    print("SHA-1", sha1);
    print("pack", timed([&] { parts.pack(); }) - sha1);
}

}  // namespace
}  // namespace adfkeep::bench

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: adfkeep_bench_parts FACTORY REPOSITORY\n");
        return 2;
    }
    try {
        adfkeep::bench::run(argv[1], argv[2]);
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "adfkeep_bench_parts: %s\n", error.what());
        return 1;
    }
}

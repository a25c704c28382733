#include "tests/snapshot/hostile_host.hpp"

#include <algorithm>

#include "snapshot/key_file.hpp"
#include "snapshot/main_tree.hpp"
#include "src/base/encoding.hpp"
#include "src/git/object_writer.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::snapshot {
namespace {

using git::Compression;
using git::ObjectType;

void collect(const git::Repository& repository, const git::ObjectId& tree, const std::string& folder, Files& files) {
    for (const auto& entry : repository.read_tree(tree)) {
        if (entry.mode == git::mode_tree)
            collect(repository, entry.id, folder + entry.name + "/", files);
        else
            files.emplace(folder + entry.name, entry);
    }
}

git::ObjectId write_folder(git::ObjectWriter& writer, const Files& files) {
    git::Tree tree;
    std::map<std::string, Files> folders;
    for (const auto& [path, entry] : files) {
        const auto slash = path.find('/');
        if (slash == std::string::npos)
            tree.push_back({.name = path, .mode = entry.mode, .id = entry.id});
        else
            folders[path.substr(0, slash)].emplace(path.substr(slash + 1), entry);
    }
    for (const auto& [name, inside] : folders)
        tree.push_back({.name = name, .mode = git::mode_tree, .id = write_folder(writer, inside)});
    return writer.add(ObjectType::tree, git::encode_tree(std::move(tree)), Compression::deflate);
}

git::ObjectId write_object(git::Repository& repository, ObjectType type, ByteView content) {
    git::ObjectWriter writer(repository);
    const auto id = writer.add(type, content, Compression::deflate);
    writer.finish();
    return id;
}

Sha256 contents(const git::Repository& repository, const Files& files) {
    std::string lines;
    for (const auto& [path, entry] : files)
        lines += to_hex(crypto::sha256(content_at(repository, files, path)).view()) + "  " + path + "\n";
    return crypto::sha256(lines);
}

}  // namespace

Files files_of(const git::Repository& repository, const git::ObjectId& tree) {
    Files files;
    collect(repository, tree, "", files);
    return files;
}

git::ObjectId write_blob(git::Repository& repository, ByteView content) {
    return write_object(repository, ObjectType::blob, content);
}

git::ObjectId write_files(git::Repository& repository, const Files& files) {
    git::ObjectWriter writer(repository);
    const auto id = write_folder(writer, files);
    writer.finish();
    return id;
}

git::ObjectId write_commit(git::Repository& repository, ByteView raw) {
    return write_object(repository, ObjectType::commit, raw);
}

void point(git::Repository& repository, const std::string& reference, const git::ObjectId& to) {
    REQUIRE(repository.move_reference(reference, repository.reference(reference), to));
}

void remove_reference(const boost::filesystem::path& repository, const std::string& reference) {
    testing::stock_git(repository, {"update-ref", "-d", reference});
}

void ForgedSnapshot::state_contents() {
    std::string lines;
    for (const auto& [path, entry] : files) lines += path.substr(path.rfind('.') + 1) + "  " + path + "\n";
    message.contents = crypto::sha256(lines);
}

ForgedSnapshot tip_again(const Repository& repository, const FactoryId& factory) {
    const auto branch = repository.branch(factory);
    const auto& tip = branch->tip();
    return {.message = tip.message, .parent = tip.parent, .files = files_of(repository.git(), tip.tree)};
}

ForgedSnapshot after_tip(const Repository& repository, const FactoryId& factory) {
    auto snapshot = tip_again(repository, factory);
    const auto branch = repository.branch(factory);
    snapshot.parent = branch->tip().commit;
    snapshot.message.previous = branch->tip().id;
    ++snapshot.message.sequence;
    snapshot.message.config_number = repository.configuration().number;
    snapshot.message.config_id = repository.chain().current().id;
    return snapshot;
}

git::ObjectId publish(Repository& repository, const ForgedSnapshot& snapshot, const crypto::Ed25519PrivateKey& key) {
    const auto tree = write_files(repository.git(), snapshot.files);
    const auto commit = write_commit(repository.git(), signed_commit(snapshot.message, tree, snapshot.parent, key));
    point(repository.git(), branch_name(snapshot.message.factory), commit);
    return commit;
}

SealedByHand::SealedByHand(Repository& repository, const FactoryId& factory, const NamingSecret& names)
    : repository_(repository),
      factory_(factory),
      namer_(names, repository.id(), factory),
      key_(DataKey::random(repository.id(), random_)) {
    const auto& current = repository.chain().current();
    if (repository.branch_tip(factory)) {
        snapshot = after_tip(repository, factory);
        snapshot.files.clear();
    } else {
        snapshot.message = {.repository = repository.id(),
                            .factory = factory,
                            .sequence = 1,
                            .previous = {},
                            .config_number = current.configuration.number,
                            .config_id = current.id,
                            .time = current.time,
                            .contents = {},
                            .rewritten = {}};
    }
}

std::string SealedByHand::add_manifest(const std::string& kept_name) {
    return add_manifest(
        to_entity({.program = "by hand", .source = "", .counts = {}, .missing = {}, .masked = {}}, kept_name));
}

std::string SealedByHand::add_manifest(const Entity& manifest) {
    const auto content = to_base32(namer_.content(header_line(manifest), canonical_definition(manifest)).view());
    const auto place = "manifest/" + content;
    const auto sealed = seal(key_, {.repository = repository_.id(), .factory = factory_, .place = place},
                             header_line(manifest) + "\n" + manifest.definition, random_);
    return add_stored(repository_.git(), snapshot.files, "manifest." + content, sealed);
}

std::string SealedByHand::add_key_file(const std::vector<crypto::RsaPublicKey>& recipients) {
    const auto name = to_base32(shortened(key_.id()).view());
    return add_stored(repository_.git(), snapshot.files, "keys/" + name.substr(0, 1) + "/" + name,
                      encode(wrap(key_, recipients)));
}

std::string SealedByHand::add_entity(const Entity& entity) {
    return add_payload(entity, header_line(entity) + "\n" + entity.definition);
}

std::string SealedByHand::add_payload(const Entity& entity, ByteView payload) {
    const auto name = to_base32(namer_.entity(entity.id).view());
    const auto content = to_base32(namer_.content(header_line(entity), canonical_definition(entity)).view());
    const auto place = "entity/" + name + "/" + content;
    const auto sealed =
        seal(key_, {.repository = repository_.id(), .factory = factory_, .place = place}, payload, random_);
    return add_stored(repository_.git(), snapshot.files,
                      "entities/" + name.substr(0, 1) + "/" + name.substr(1, 1) + "/" + name + "." + content, sealed);
}

git::ObjectId SealedByHand::publish(const crypto::Ed25519PrivateKey& writer) {
    snapshot.state_contents();
    return snapshot::publish(repository_, snapshot, writer);
}

Configuration next_configuration(const Repository& repository) {
    auto configuration = repository.configuration();
    ++configuration.number;
    return configuration;
}

ForgedConfiguration after_main(Repository& repository, const Configuration& configuration) {
    const auto& current = repository.chain().current();
    ForgedConfiguration forged{.message = {.repository = configuration.repository,
                                           .number = configuration.number,
                                           .previous = current.id,
                                           .time = current.time,
                                           .contents = {}},
                               .parent = current.commit,
                               .files = {}};
    forged.files = files_of(repository.git(), repository.git().tree_of(current.commit));
    replace_file(repository.git(), forged, configuration_file, encode(configuration));
    replace_file(repository.git(), forged, allowed_signers_file, allowed_signers(configuration));
    return forged;
}

git::ObjectId publish(Repository& repository, const ForgedConfiguration& configuration,
                      const crypto::Ed25519PrivateKey& key) {
    const auto tree = write_files(repository.git(), configuration.files);
    const auto commit =
        write_commit(repository.git(), signed_commit(configuration.message, tree, configuration.parent, key));
    point(repository.git(), main_reference, commit);
    return commit;
}

void replace_file(git::Repository& repository, ForgedConfiguration& configuration, const std::string& path,
                  ByteView content) {
    configuration.files[path] = {.name = {}, .mode = git::mode_file, .id = write_blob(repository, content)};
    configuration.message.contents = contents(repository, configuration.files);
}

std::string add_stored(git::Repository& repository, Files& files, const std::string& stem, ByteView content) {
    auto path = stem + "." + to_hex(crypto::sha256(content).view());
    files[path] = {.name = {}, .mode = git::mode_file, .id = write_blob(repository, content)};
    return path;
}

std::string path_with(const Files& files, const std::string& beginning) {
    const auto found = std::ranges::find_if(files, [&](const auto& file) { return file.first.starts_with(beginning); });
    REQUIRE(found != files.end());
    return found->first;
}

Bytes content_at(const git::Repository& repository, const Files& files, const std::string& path) {
    return repository.read(ObjectType::blob, files.at(path).id, max_configuration_bytes);
}

}  // namespace adfkeep::snapshot

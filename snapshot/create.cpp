#include "snapshot/create.hpp"

#include "snapshot/chain.hpp"
#include "snapshot/names_file.hpp"
#include "snapshot/recovery_files.hpp"
#include "src/base/crypto/pem.hpp"
#include "src/base/error.hpp"
#include "src/git/object_writer.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr int recovery_key_bits = 3072;
constexpr const char* owner_name = "owner";
constexpr const char* passphrase_name = "passphrase";
constexpr const char* main_branch = "refs/heads/main";

Configuration first_configuration(const Foundation& foundation, const CreateOptions& options) {
    Configuration configuration;
    configuration.nonce = foundation.nonce;
    configuration.repository = repository_id(foundation.nonce, foundation.owner.public_key());
    configuration.owners.push_back({.name = owner_name, .key = foundation.owner.public_key()});
    configuration.writers.push_back({.name = options.writer_name, .key = foundation.writer.public_key()});
    if (foundation.recovery)
        configuration.recipients.push_back(
            {.name = passphrase_name, .key = foundation.recovery->public_key(), .vault = {}});
    configuration.recipients.insert(configuration.recipients.end(), options.recipients.begin(),
                                    options.recipients.end());
    configuration.names_check = foundation.names.check(configuration.repository);
    return configuration;
}

MainFiles recovery_files(const Foundation& foundation, const Secret& passphrase, Random& random) {
    MainFiles files;
    files[recovery_path(foundation.owner.public_key())] =
        encode_recovery_file(foundation.owner.pkcs8(), passphrase, random);
    if (foundation.recovery)
        files[recovery_path(foundation.recovery->public_key())] =
            encode_recovery_file(foundation.recovery->pkcs8(), passphrase, random);
    return files;
}

/// Reads back what was written, and opens it the way an operator would.
void prove(const git::Repository& repository, const git::ObjectId& tip, const CreateOptions& options) {
    const auto chain = ConfigurationChain::load(repository, tip);
    if (options.passphrase == nullptr) return;
    auto key = RecoveryKey::from_passphrase(*options.passphrase);
    key.use(chain.files());
    static_cast<void>(open_names(chain, key));
}

}  // namespace

Foundation found(WithPassphrase with_passphrase, Random& random) {
    return {.owner = crypto::Ed25519PrivateKey::generate(random),
            .recovery = with_passphrase == WithPassphrase::yes
                            ? std::optional(crypto::RsaPrivateKey::generate(recovery_key_bits))
                            : std::nullopt,
            .writer = crypto::Ed25519PrivateKey::generate(random),
            .names = NamingSecret::generate(random),
            .nonce = random.fixed<Nonce>()};
}

Secret writer_file(const Foundation& foundation, const std::string& name) {
    const WriterFile file{.key = crypto::Ed25519PrivateKey::from_pkcs8(foundation.writer.pkcs8().view()),
                          .names = NamingSecret(foundation.names.permanent(), foundation.names.replaceable()),
                          .repository = repository_id(foundation.nonce, foundation.owner.public_key())};
    return encode(file, name);
}

Secret owner_file(const crypto::Ed25519PrivateKey& owner) {
    return crypto::to_pem("PRIVATE KEY", owner.pkcs8().view());
}

void create_repository(const boost::filesystem::path& path, const Foundation& foundation, const CreateOptions& options,
                       Random& random, const Clock& clock) {
    const auto configuration = first_configuration(foundation, options);
    require_readable(configuration);
    auto repository = git::Repository::create(path);
    const auto recovery =
        options.passphrase != nullptr ? recovery_files(foundation, *options.passphrase, random) : MainFiles{};
    std::vector<NamingSecret> history;
    history.emplace_back(foundation.names.permanent(), foundation.names.replaceable());
    const auto files = main_files(configuration, {}, NamingHistory(std::move(history)), recovery, random);
    if (options.before_it_counts) options.before_it_counts();
    const auto tip =
        commit_main(repository, {.configuration = configuration, .files = files, .parent = {}, .previous = {}},
                    foundation.owner, clock);
    if (!tip)
        throw Error(ErrorCode::refused_for_safety, "somebody else made a repository here at the same time",
                    path.string());
    prove(repository, *tip, options);
}

MainFiles main_files(const Configuration& configuration, const std::vector<Head>& heads, const NamingHistory& names,
                     MainFiles recovery, Random& random) {
    auto files = std::move(recovery);
    auto sealed = seal_names(names, configuration.repository, configuration.recipient_keys(), random);
    files[configuration_file] = encode(configuration);
    files[heads_file] = encode(heads);
    files[allowed_signers_file] = allowed_signers(configuration);
    files[sealed_names_file] = std::move(sealed.sealed);
    files[names_key_file] = std::move(sealed.key_file);
    files[recovery_text_file] = recovery_text(configuration.repository);
    files[recovery_script_file] = recovery_script();
    return files;
}

std::optional<git::ObjectId> commit_main(git::Repository& repository, const MainCommit& commit,
                                         const crypto::Ed25519PrivateKey& owner, const Clock& clock) {
    git::ObjectWriter writer(repository);
    const auto tree = write_main_files(commit.files, writer);
    const ConfigurationMessage message{.repository = commit.configuration.repository,
                                       .number = commit.configuration.number,
                                       .previous = commit.previous,
                                       .time = clock.now(),
                                       .contents = contents_of(commit.files)};
    const auto id = writer.add(git::ObjectType::commit, signed_commit(message, tree, commit.parent, owner),
                               git::Compression::deflate);
    writer.finish();
    // What a reader would refuse must never be in force.
    static_cast<void>(ConfigurationChain::load(repository, id));
    return repository.move_reference(main_branch, commit.parent, id) ? std::optional(id) : std::nullopt;
}

}  // namespace adfkeep::snapshot

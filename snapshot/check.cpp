#include "snapshot/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "snapshot/key_file.hpp"
#include "snapshot/names_file.hpp"
#include "snapshot/reader.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t min_digits = 8;
constexpr std::string_view receipt_word = "adfkeep-receipt ";

/// Findings of one check.
class Findings {
public:
    explicit Findings(Checked& checked) : checked_(checked) {}

    void broken(const Error& error) {
        const std::scoped_lock lock(guard_);
        checked_.is_intact = false;
        add({.rule = "integrity",
             .severity = Severity::error,
             .entity = error.where(),
             .message = error.what(),
             .fix = error.next()});
    }
    void failed(std::string rule, std::string entity, std::string message, std::string fix = {}) {
        add({.rule = std::move(rule),
             .severity = Severity::error,
             .entity = std::move(entity),
             .message = std::move(message),
             .fix = std::move(fix)});
    }
    void warn(std::string rule, std::string message, std::string fix = {}) {
        add({.rule = std::move(rule),
             .severity = Severity::warning,
             .message = std::move(message),
             .fix = std::move(fix)});
    }
    void note(std::string rule, std::string message, std::string fix = {}) {
        add({.rule = std::move(rule),
             .severity = Severity::note,
             .message = std::move(message),
             .fix = std::move(fix)});
    }
    void not_judged(std::string rule, std::string why) {
        add({.rule = std::move(rule),
             .state = FindingState::not_judged,
             .severity = Severity::note,
             .message = std::move(why)});
    }
    /// Runs one independent part; what it finds broken does not stop the others.
    template <typename Work>
    void guard(Work work) {
        try {
            work();
        } catch (const Error& error) {
            if (error.code() != ErrorCode::integrity && error.code() != ErrorCode::invalid_input) throw;
            broken(error);
        }
    }

private:
    void add(Finding finding) { checked_.report.findings.push_back(std::move(finding)); }

    Checked& checked_;
    std::mutex guard_;
};

/// Files that were found good in a newer snapshot of the same factory are not looked at again.
class FileCheck {
public:
    FileCheck(const Repository& repository, const Reader* reader, Findings& findings)
        : repository_(repository), reader_(reader), findings_(findings) {}

    std::size_t files() const { return files_; }
    /// Snapshots whose texts the key does not open.
    std::size_t sealed_for_others() const { return sealed_for_others_; }

    void check(const ListedSnapshot& snapshot, const std::stop_token& stop) {
        if (snapshot.commit.message.factory != factory_) checked_.clear();
        factory_ = snapshot.commit.message.factory;
        opens_ = reader_ != nullptr;
        for (const auto& entry : snapshot.tree.keys)
            findings_.guard([&] { opens_ = check_key(snapshot, entry) && opens_; });
        if (reader_ != nullptr && !opens_) ++sealed_for_others_;
        check_entities(snapshot, stop);
        if (opens_)
            findings_.guard([&] { static_cast<void>(reader_->manifest(snapshot)); });
        else
            findings_.guard([&] {
                static_cast<void>(read_stored(repository_.git(), snapshot.tree.manifest, max_sealed_bytes,
                                              at(snapshot, manifest_path(snapshot.tree))));
            });
        check_key_use(snapshot);
    }

private:
    /// All that decides, in one factory, what a file is and whether it opens.
    using Place = std::tuple<EntityName, ContentName, Sha256, git::ObjectId, NamesCheck, bool>;
    using KeyPlace = std::tuple<ShortKeyId, Sha256, git::ObjectId, std::uint64_t>;
    Place place_of(const ListedSnapshot& snapshot, const EntityFile& entity) const {
        return {entity.name, entity.content, entity.file.digest, entity.file.id, configuration(snapshot).names_check,
                opens_};
    }
    static std::string at(const ListedSnapshot& snapshot, const std::string& path) {
        return to_hex(snapshot.commit.commit.view()) + ":" + path;
    }
    const Configuration& configuration(const ListedSnapshot& snapshot) const {
        return repository_.chain().at(snapshot.commit.message.config_number)->configuration;
    }

    /// Whether the key file, which is found good, opens.
    bool check_key(const ListedSnapshot& snapshot, const KeyFileEntry& entry) {
        const KeyPlace place{entry.key, entry.file.digest, entry.file.id, snapshot.commit.message.config_number};
        auto known = checked_keys_.find(place);
        if (known == checked_keys_.end()) {
            require_good(snapshot, entry);
            known = checked_keys_.emplace(place, opens(snapshot, entry)).first;
        }
        return known->second;
    }

    void require_good(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const {
        const auto path = at(snapshot, path_of(entry));
        const auto file = decode_key_file(read_stored(repository_.git(), entry.file, max_key_file_bytes, path), path);
        if (shortened(file.key) != entry.key)
            throw Error(ErrorCode::integrity,
                        "wrong key commitment: the key file is of another key than its name states", path);
        std::map<Sha256, std::size_t> lengths;  // of each recipient's wrap
        for (const auto& recipient : configuration(snapshot).recipients)
            lengths.emplace(recipient.key.id(), recipient.key.modulus_bytes());
        const bool are_listed =
            file.wraps.size() == lengths.size() &&
            std::ranges::all_of(file.wraps, [&](const Wrap& wrap) { return lengths.contains(wrap.to); });
        if (!are_listed)
            throw Error(ErrorCode::integrity, "key file's recipients are not those of the configuration", path);
        if (std::ranges::any_of(file.wraps, [&](const Wrap& wrap) { return wrap.wrapped.size() != lengths[wrap.to]; }))
            throw Error(ErrorCode::integrity, "key file holds a malformed wrap", path);
    }

    /// Throws where the key that the recovery key finds in the file is not the one that the file names.
    bool opens(const ListedSnapshot& snapshot, const KeyFileEntry& entry) const {
        if (reader_ == nullptr) return false;
        try {
            reader_->unwrap(snapshot, entry);
            return true;
        } catch (const Error& error) {
            if (error.code() != ErrorCode::refused_access) throw;
            return false;
        }
    }

    /// With a key every new file is opened, without one its bytes are hashed; either way the key that seals it is
    /// noted.
    void check_entities(const ListedSnapshot& snapshot, const std::stop_token& stop) {
        std::vector<const EntityFile*> fresh;
        for (const auto& entity : snapshot.tree.entities)
            if (!checked_.contains(place_of(snapshot, entity))) fresh.push_back(&entity);
        std::vector<std::optional<ShortKeyId>> keys(fresh.size());
        std::vector<std::optional<Error>> errors(fresh.size());
        parallel_for(fresh.size(), [&](std::size_t i) {
            check_interrupted(stop);
            try {
                keys[i] = shortened(key_of(read_stored(repository_.git(), fresh[i]->file, max_sealed_bytes,
                                                       at(snapshot, path_of(*fresh[i])))));
            } catch (const Error& error) {
                errors[i] = Error(error.code(), error.what(),
                                  error.where().empty() ? at(snapshot, path_of(*fresh[i])) : error.where());
            }
        });
        for (std::size_t i = 0; i < fresh.size(); ++i) {
            if (errors[i]) findings_.broken(*errors[i]);
            if (keys[i]) checked_.emplace(place_of(snapshot, *fresh[i]), *keys[i]);
        }
        files_ += fresh.size();
        if (!opens_) return;
        std::erase_if(fresh, [&](const EntityFile* file) { return !checked_.contains(place_of(snapshot, *file)); });
        static_cast<void>(reader_->entities_that_open(snapshot, fresh, no_progress(), stop,
                                                      [&](const Error& error) { findings_.broken(error); }));
    }

    /// Each used key has its file and each key file is used.
    void check_key_use(const ListedSnapshot& snapshot) {
        std::set<ShortKeyId> used;
        bool is_known = true;  // under which key each file is sealed
        for (const auto& entity : snapshot.tree.entities) {
            const auto found = checked_.find(place_of(snapshot, entity));
            is_known = is_known && found != checked_.end();
            if (found != checked_.end()) used.insert(found->second);
        }
        try {
            used.insert(shortened(
                key_of(repository_.git().read(git::ObjectType::blob, snapshot.tree.manifest.id, max_sealed_bytes))));
        } catch (const Error&) {
            is_known = false;  // told when the manifest was read
        }
        for (const auto& entry : snapshot.tree.keys)
            if (used.erase(entry.key) == 0 && is_known)
                findings_.broken(Error(ErrorCode::integrity, "foreign file: nothing is sealed under this key",
                                       at(snapshot, path_of(entry))));
        for (const auto& key : used)
            findings_.broken(
                Error(ErrorCode::integrity, "key file is missing", at(snapshot, "keys/" + to_base32(key.view()))));
    }

    const Repository& repository_;
    const Reader* reader_;
    Findings& findings_;
    FactoryId factory_;
    bool opens_ = false;                     ///< whether the texts of this snapshot are opened
    std::map<Place, ShortKeyId> checked_;    ///< the key that seals each
    std::map<KeyPlace, bool> checked_keys_;  ///< whether each opens
    std::size_t files_ = 0;
    std::size_t sealed_for_others_ = 0;
};

/// What of the outside world's knowledge was found in the histories.
class Expectations {
public:
    explicit Expectations(const CheckOptions& options) : options_(options), found_(options.expected.size(), false) {}

    void see(const SnapshotCommit& commit) {
        for (std::size_t i = 0; i < found_.size(); ++i) {
            const auto& expected = options_.expected[i];
            if (to_hex(commit.commit.view()).starts_with(expected) || to_hex(commit.id.view()).starts_with(expected))
                found_[i] = true;
        }
    }
    void report(Findings& findings) const {
        for (std::size_t i = 0; i < found_.size(); ++i)
            if (!found_[i])
                findings.broken(Error(ErrorCode::integrity,
                                      "expected snapshot is not here: the branch was rolled back or forked",
                                      options_.expected[i], "fetch from another copy"));
    }

private:
    const CheckOptions& options_;
    std::vector<bool> found_;
};

void check_receipts(Branch& branch, const CheckOptions& options, const RepositoryId& repository, Findings& findings) {
    for (const auto& receipt : options.receipts)
        if (receipt.factory == branch.factory() && receipt.repository == repository)
            findings.guard([&] { branch.require_holds(receipt.sequence, receipt.snapshot, "a receipt"); });
}

void check_age(const SnapshotCommit& tip, const CheckOptions& options, const Clock& clock, Findings& findings) {
    if (!options.max_age) return;
    const auto age = clock.now() - tip.message.time;
    if (age > *options.max_age)
        findings.failed("snapshot-age", to_base32(tip.message.factory.view()),
                        fmt::format("newest snapshot is {} old", to_text(age)), "look at the nightly job");
}

/// Everything about one factory.
void check_factory(Repository& repository, const FactoryId& factory, const CheckOptions& options, const Clock& clock,
                   FileCheck& files, Expectations& expectations, Findings& findings, std::size_t& snapshots,
                   Progress& progress, const std::stop_token& stop) {
    auto branch = repository.branch(factory);
    check_receipts(*branch, options, repository.id(), findings);
    check_age(branch->tip(), options, clock, findings);
    TreeReader trees(repository.git());
    std::size_t steps = 0;
    for (const auto* commit = branch->before_tip(0); commit != nullptr; commit = branch->before_tip(++steps)) {
        check_interrupted(stop);
        findings.guard([&] {
            branch->require_counts(*commit);
            expectations.see(*commit);
            files.check(list_snapshot(trees, *commit), stop);
        });
        progress.at(++snapshots, 0);
    }
    repository.remember(branch->tip());
}

void note_surroundings(const Repository& repository, bool has_opened, Findings& findings) {
    for (const auto& anomaly : repository.git().anomalies())
        findings.warn("git-anomaly", anomaly + ": reported, not followed");
    for (const auto& [name, id] : repository.git().references("refs/")) {
        const bool is_known = name == "refs/heads/main" || name.starts_with("refs/heads/factories/") ||
                              name.starts_with("refs/remotes/origin/");
        if (!is_known)
            findings.note("foreign-reference", "reference " + name + " is none of adfkeep's: reported, not followed");
    }
    if (repository.configuration().recipients.size() < 2)
        findings.note("one-recipient", "one recovery key opens this repository: if it is lost, so is all that is kept",
                      "add a second one with `adfkeep key add --recipient FILE`");
    if (!has_opened && repository.remembered().opened.empty())
        findings.note("recovery-never-proven", "no snapshot was ever opened from this machine",
                      "try `adfkeep export` with the passphrase from the recovery sheet");
}

}  // namespace

std::vector<Receipt> parse_receipts(std::string_view text, const std::string& where) {
    std::vector<Receipt> receipts;
    std::size_t number = 0;
    for (auto line : split(text, '\n')) {
        ++number;
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (!line.starts_with(receipt_word)) continue;
        const auto parts = split(line, ' ');
        unsigned long long sequence = 0;
        const auto repository = parts.size() == 6 ? fixed_from_hex<RepositoryId>(parts[2]) : std::nullopt;
        const auto factory = repository ? fixed_from_base32<FactoryId>(parts[3]) : std::nullopt;
        const auto snapshot = factory ? fixed_from_hex<CommitDigest>(parts[5]) : std::nullopt;
        if (!snapshot || parts[1] != "1" || !parse_number(parts[4], sequence))
            throw Error(ErrorCode::invalid_input, "malformed receipt", fmt::format("{}:{}", where, number),
                        "give the lines that `adfkeep backup` printed");
        receipts.push_back(
            {.repository = *repository, .factory = *factory, .sequence = sequence, .snapshot = *snapshot});
    }
    return receipts;
}

Checked check(Repository& repository, const CheckOptions& options, const Clock& clock, Progress& progress,
              const std::stop_token& stop) {
    for (const auto& expected : options.expected)
        if (expected.size() < min_digits)
            throw Error(ErrorCode::usage, "--expect needs 8 hex digits at least", expected);
    Checked checked{.report = {.command = "check", .sources = {}, .summary = {}, .findings = {}}};
    Findings findings(checked);
    std::optional<NamingHistory> names;
    std::optional<Reader> reader;
    if (options.key != nullptr) {
        names = open_names(repository.chain(), *options.key);
        reader.emplace(repository.git(), repository.chain(), *names, *options.key);
    }
    FileCheck files(repository, reader ? &*reader : nullptr, findings);
    Expectations expectations(options);
    const auto factories = repository.factories();
    std::size_t snapshots = 0;
    for (const auto& factory : factories)
        findings.guard([&] {
            check_factory(repository, factory, options, clock, files, expectations, findings, snapshots, progress,
                          stop);
        });
    for (const auto& missing : repository.missing_factories())
        findings.broken(Error(ErrorCode::integrity, "branch missing: the factory was kept here",
                              "factory " + to_base32(missing.view()), "fetch from another copy"));
    for (const auto& receipt : options.receipts)
        if (receipt.repository == repository.id() && !std::ranges::binary_search(factories, receipt.factory))
            findings.broken(Error(ErrorCode::integrity, "branch missing: a receipt names the factory",
                                  "factory " + to_base32(receipt.factory.view()), "fetch from another copy"));
    expectations.report(findings);
    const bool has_receipt =
        std::ranges::find(options.receipts, repository.id(), &Receipt::repository) != options.receipts.end();
    if (!options.receipts.empty() && !has_receipt)
        findings.warn("foreign-receipts", "none of the receipts is of this repository: they prove nothing",
                      "look at --receipts and --repo");
    note_surroundings(repository, options.key != nullptr && snapshots > 0, findings);
    const bool is_fresh =
        !repository.remembered().factories.empty() || !options.expected.empty() || has_receipt || options.max_age;
    if (!is_fresh)
        findings.not_judged(
            "freshness",
            "freshness not proven: this machine has no memory of the repository, and neither --expect, --receipts nor --max-age is given");
    if (options.key == nullptr)
        findings.not_judged("texts", "sealed texts were not opened: that needs a passphrase or recovery key");
    if (files.sealed_for_others() != 0)
        findings.not_judged(
            "texts",
            fmt::format(
                "snapshots that are sealed for other recipients than this recovery key, and were not opened: {}",
                files.sealed_for_others()));
    checked.report.summary = {{"repository", to_hex(repository.id().view())},
                              {"configuration", std::to_string(repository.configuration().number)},
                              {"factories", std::to_string(factories.size())},
                              {"snapshots", std::to_string(snapshots)},
                              {"files", std::to_string(files.files())}};
    return checked;
}

}  // namespace adfkeep::snapshot

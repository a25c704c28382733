#include "snapshot/check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <exception>

#include "snapshot/check_findings.hpp"
#include "snapshot/file_check.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/parallel.hpp"
#include "src/base/text.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr std::size_t min_digits = 8;
constexpr std::string_view receipt_word = "adfkeep-receipt ";

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
    void report(CheckFindings& findings) const {
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

void check_receipts(Branch& branch, const CheckOptions& options, const RepositoryId& repository,
                    CheckFindings& findings) {
    for (const auto& receipt : options.receipts)
        if (receipt.factory == branch.factory() && receipt.repository == repository)
            findings.guard([&] { branch.require_holds(receipt.sequence, receipt.snapshot, "a receipt"); });
}

void check_age(const SnapshotCommit& tip, const CheckOptions& options, const Clock& clock, CheckFindings& findings) {
    if (!options.max_age) return;
    const auto age = clock.now() - tip.message.time;
    if (age > *options.max_age)
        findings.failed("snapshot-age", to_base32(tip.message.factory.view()),
                        fmt::format("newest snapshot is {} old", to_text(age)), "look at the nightly job");
}

/// The snapshots of one branch, some at a time: what is good is checked together and on every core, and what is not is
/// gone through one by one, so that each finding is told where it was found.
class BranchCheck {
public:
    BranchCheck(const Repository& repository, Branch& branch, FileCheck& files, Expectations& expectations,
                CheckFindings& findings)
        : branch_(branch),
          folders_(repository.git()),
          files_(files),
          expectations_(expectations),
          findings_(findings) {}

    void run(std::size_t& snapshots, Progress& progress, const std::stop_token& stop) {
        for (walk(stop); !steps_.empty(); walk(stop)) {
            const auto count = list(stop);
            judge(count, stop, [&] { progress.at(++snapshots, 0); });
        }
        if (broken_link_) std::rethrow_exception(broken_link_);
    }

private:
    struct Step {
        const SnapshotCommit* commit;
        std::exception_ptr uncounted = {};  ///< its signature does not count
        std::exception_ptr unlisted = {};
        std::optional<FolderedSnapshot> snapshot = {};
    };

    void walk(const std::stop_token& stop) {
        while (!is_at_end_ && steps_.size() < max_steps) {
            check_interrupted(stop);
            try {
                const auto* commit = branch_.before_tip(walked_++);
                is_at_end_ = commit == nullptr;
                if (commit != nullptr) steps_.push_back({.commit = commit});
            } catch (const Error&) {
                broken_link_ = std::current_exception();
                is_at_end_ = true;
                return;
            }
            if (!is_at_end_) steps_.back().uncounted = caught([&] { branch_.require_counts(*steps_.back().commit); });
        }
    }

    /// Lists as many steps as are listed best at once; returns how many.
    std::size_t list(const std::stop_token& stop) {
        std::vector<git::ObjectId> trees;
        for (const auto& step : steps_)
            if (!step.uncounted) trees.push_back(step.commit->tree);
        std::size_t room = folders_.read_ahead(trees), count = 0;
        for (; count < steps_.size(); ++count)
            if (!steps_[count].uncounted && room-- == 0) break;
        parallel_for(count, [&](std::size_t i) {
            check_interrupted(stop);
            auto& step = steps_[i];
            if (!step.uncounted) step.unlisted = caught([&] { step.snapshot = list_snapshot(folders_, *step.commit); });
        });
        return count;
    }

    template <typename Tell>
    void judge(std::size_t count, const std::stop_token& stop, Tell tell_progress) {
        std::vector<const FolderedSnapshot*> listed;
        for (std::size_t i = 0; i < count; ++i)
            if (steps_[i].snapshot) listed.push_back(&*steps_[i].snapshot);
        const bool is_good = files_.check_together(listed, stop);
        for (std::size_t i = 0; i < count; ++i) {
            findings_.guard([&] { judge(steps_[i], is_good, listed.size() > 1, stop); });
            tell_progress();
        }
        folders_.keep(listed.empty() ? EntityShelves{} : listed.back()->shelves);
        steps_.erase(steps_.begin(), steps_.begin() + static_cast<std::ptrdiff_t>(count));
    }

    void judge(const Step& step, bool is_good, bool has_company, const std::stop_token& stop) {
        check_interrupted(stop);
        if (step.uncounted) std::rethrow_exception(step.uncounted);
        expectations_.see(*step.commit);
        if (step.unlisted) std::rethrow_exception(step.unlisted);
        if (!is_good && !(has_company && files_.check_together({&*step.snapshot}, stop)))
            files_.check(*step.snapshot, stop);
    }

    template <typename Work>
    static std::exception_ptr caught(Work work) {
        try {
            work();
            return nullptr;
        } catch (const Error&) {
            return std::current_exception();
        }
    }

    static constexpr std::size_t max_steps = 32;

    Branch& branch_;
    EntityFolders folders_;
    FileCheck& files_;
    Expectations& expectations_;
    CheckFindings& findings_;
    std::deque<Step> steps_;  ///< walked and not yet judged
    std::size_t walked_ = 0;
    bool is_at_end_ = false;
    std::exception_ptr broken_link_;
};

/// Everything about one factory.
void check_factory(Repository& repository, const FactoryId& factory, const CheckOptions& options, const Clock& clock,
                   FileCheck& files, Expectations& expectations, CheckFindings& findings, std::size_t& snapshots,
                   Progress& progress, const std::stop_token& stop) {
    auto branch = repository.branch(factory);
    check_receipts(*branch, options, repository.id(), findings);
    check_age(branch->tip(), options, clock, findings);
    BranchCheck(repository, *branch, files, expectations, findings).run(snapshots, progress, stop);
    repository.remember(branch->tip());
}

void note_surroundings(const Repository& repository, bool has_opened, CheckFindings& findings) {
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
    CheckFindings findings(checked);
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

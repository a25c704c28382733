#include "restore/journal.hpp"

#include <fcntl.h>

#include <cerrno>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

constexpr std::size_t max_journal_bytes = 256u << 20;

files::Path folder_of(const files::Path& state_folder) { return state_folder / "restores"; }

/// However it is spelled, it is one factory.
files::Path path_in(const files::Path& folder, const azure::FactoryId& target, const char* ending) {
    return folder / (to_hex(crypto::sha256(lower(azure::path_of(target))).view()) + ending);
}

files::Lock lock_of(const files::Path& state_folder, const azure::FactoryId& target) {
    const auto folder = folder_of(state_folder);
    files::create_folders(folder, 0700);
    auto lock = files::Lock::if_free(path_in(folder, target, ".lock"));
    if (!lock)
        throw Error(ErrorCode::refused_for_safety, "another restore of this factory runs on this machine",
                    target.factory, "wait for it to end, then run again");
    return std::move(*lock);
}

std::optional<JournalRecord> record_at(const files::Path& path) {
    if (!files::exists(path)) return std::nullopt;
    return parse_journal(files::read(path, max_journal_bytes), path.string());
}

}  // namespace

Journal::Journal(const files::Path& state_folder, const azure::FactoryId& target)
    : path_(path_in(folder_of(state_folder), target, ".journal")),
      lock_(lock_of(state_folder, target)),
      left_behind_(record_at(path_)) {}

std::optional<JournalRecord> Journal::peek(const files::Path& state_folder, const azure::FactoryId& target) {
    return record_at(path_in(folder_of(state_folder), target, ".journal"));
}

void Journal::begin(JournalHead head, const Plan& plan, const std::vector<JournalTrigger>& standing) {
    const auto record = record_of(std::move(head), plan, standing);
    files::write_atomically(path_, to_lines(record), 0600);
    file_ = files::open_at(AT_FDCWD, path_.c_str(), O_WRONLY | O_APPEND | O_NOFOLLOW);
    if (!file_) throw files::failure(errno, "cannot be opened", path_.string());
    is_stop_.clear();
    for (const auto& step : plan.steps) is_stop_.push_back(step.action == Action::stop);
}

StepListener Journal::listener() {
    return {.starting =
                [this](std::size_t step) {
                    append(begin_line(step));
                    if (is_stop_.at(step)) files::sync(file_, path_.string());
                },
            .ended = [this](std::size_t step, const StepResult& result) { append(end_line(step, result.outcome)); }};
}

void Journal::finish() {
    file_ = {};
    left_behind_.reset();
    files::remove(path_);
    files::sync_folder(path_.parent_path());
}

void Journal::append(const std::string& line) { files::write_all(file_, line, path_.string()); }

}  // namespace adfkeep::restore

// The system calls that change a folder, seen one by one, and made to fail or to be the last that the process makes.
#pragma once

#include <boost/filesystem/path.hpp>
#include <string>
#include <vector>

namespace adfkeep::testing {

struct DiskStep {
    std::string call;    ///< "create", "write", "sync", "rename", "link" or "mkdir"
    std::string path;    ///< what it was done to
    std::string target;  ///< of "rename" and "link"
};

/// Watches what the process does below a folder as long as it lives; one at a time.
class DiskWatch {
public:
    explicit DiskWatch(const boost::filesystem::path& folder);
    ~DiskWatch();
    DiskWatch(const DiskWatch&) = delete;
    DiskWatch& operator=(const DiskWatch&) = delete;

    /// The process dies by SIGKILL instead of taking step `number` (from 0).
    void kill_at(std::size_t number);
    /// Step `number` fails with `error`, and so does every later one of the same kind.
    void fail_from(std::size_t number, int error);

    [[nodiscard]] const std::vector<DiskStep>& steps() const noexcept { return steps_; }

    /// For the system calls: the errno to fail with, or 0.
    int take(DiskStep step);
    [[nodiscard]] bool covers(const std::string& path) const;
    static DiskWatch* current;

private:
    std::string folder_;
    std::vector<DiskStep> steps_;
    std::size_t kill_at_ = SIZE_MAX, fail_from_ = SIZE_MAX;
    int error_ = 0;
};

}  // namespace adfkeep::testing

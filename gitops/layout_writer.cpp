#include <atomic>
#include <set>

#include "gitops/layout.hpp"
#include "gitops/layout_placement.hpp"
#include "gitops/pending_folder.hpp"
#include "src/base/parallel.hpp"

namespace adfkeep::gitops {
namespace {

constexpr std::size_t progress_step = 64;

/// Each before those inside it.
std::set<std::string> folders_of(const std::vector<PlacedFile>& files) {
    std::set<std::string> folders;
    for (const auto& [entity, path] : files) {
        for (auto slash = path.find('/'); slash != std::string::npos; slash = path.find('/', slash + 1))
            folders.insert(path.substr(0, slash));
    }
    return folders;
}

}  // namespace

LayoutWritten write_layout(const Factory& factory, const boost::filesystem::path& target, Progress& progress,
                           const std::stop_token& stop) {
    auto [files, warnings] = place(factory);
    PendingFolder folder(target);
    for (const auto& path : folders_of(files)) folder.make_folder(path);

    std::atomic<std::size_t> done = 0;
    parallel_for(files.size(), [&, &to_write = files](std::size_t i) {
        check_interrupted(stop);
        folder.write(to_write[i].path, layout_file(*to_write[i].entity));
        if (const auto count = ++done; count % progress_step == 0 || count == to_write.size())
            progress.at(count, to_write.size());
    });
    check_interrupted(stop);
    folder.become_target();
    return {.files = files.size(), .warnings = std::move(warnings)};
}

}  // namespace adfkeep::gitops

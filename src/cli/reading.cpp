#include "src/cli/reading.hpp"

#include "src/base/encoding.hpp"
#include "src/source/source.hpp"

namespace adfkeep::cli {

OpenedRepository& Sources::repository() {
    if (!opened_) opened_.emplace(open_for_reading(console_));
    return *opened_;
}

snapshot::ListedSnapshot Sources::list(const source::SnapshotLocator& locator) {
    auto& opened = repository();
    auto branch =
        opened.repository.branch(snapshot::find_factory(opened.repository, opened.names.newest(), locator.factory));
    opened.repository.remember(branch->tip());
    snapshot::TreeReader trees(opened.repository.git());
    return snapshot::list_snapshot(trees, snapshot::find_snapshot(*branch, locator.at));
}

Sources::Read Sources::read(const source::Locator& locator) {
    if (const auto* at = std::get_if<source::SnapshotLocator>(&locator)) {
        const auto listed = list(*at);
        const auto progress = console_.progress("open");
        const auto reader = repository().reader();
        return {.factory = reader.factory(listed, *progress, console_.stop()),
                .place = source::is_live(reader.manifest(listed).manifest.source) ? Place::service : Place::layout,
                .pinned = source::to_text(
                    source::SnapshotLocator{.factory = at->factory, .at = to_hex(listed.commit.commit.view())})};
    }
    const auto progress = console_.progress("read");
    auto contents = source::read_source(locator, {.azure = [this]() -> azure::ArmClient& { return azure_.client(); }},
                                        *progress, console_.stop());
    console_.warn(contents.warnings);
    return {.factory = std::move(contents.factory),
            .place = std::holds_alternative<source::LiveLocator>(locator) ? Place::service : Place::layout,
            .pinned = {}};
}

std::vector<std::string> Sources::kept_names() {
    auto& opened = repository();
    const auto reader = opened.reader();
    std::vector<std::string> names;
    for (const auto& factory : opened.repository.factories()) {
        auto branch = opened.repository.branch(factory);
        snapshot::TreeReader trees(opened.repository.git());
        names.push_back(reader.manifest(snapshot::list_snapshot(trees, branch->tip())).kept_name);
    }
    return names;
}

snapshot::DifferingParts Sources::read_differing(const source::SnapshotLocator& left,
                                                 const source::SnapshotLocator& right) {
    const auto before = list(left), after = list(right);
    return snapshot::read_differing(repository().reader(), before, after, console_.stop());
}

void Sources::close() {
    if (opened_) cli::close(opened_->repository, &opened_->key, console_);
}

}  // namespace adfkeep::cli

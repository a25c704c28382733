// What a Repository holds. For the files of this folder only.
#pragma once

#include <memory>
#include <mutex>

#include "src/git/layout.hpp"
#include "src/git/object_store.hpp"
#include "src/git/repository.hpp"
#include "src/git/staging.hpp"

namespace adfkeep::git {

struct Repository::State {
    explicit State(Layout found) : layout(std::move(found)), objects(layout.common_folder / "objects") {}

    Layout layout;
    ObjectStore objects;

    /// Made when something is written for the first time. Thread-safe.
    [[nodiscard]] Staging& staging() {
        std::call_once(staging_once_, [this] { staging_ = std::make_unique<Staging>(layout.common_folder); });
        return *staging_;
    }

private:
    std::once_flag staging_once_;
    std::unique_ptr<Staging> staging_;
};

}  // namespace adfkeep::git

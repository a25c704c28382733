// Progress of long work: a value passed down, silent unless a terminal shows it.
#pragma once

#include <cstddef>
#include <stop_token>

namespace adfkeep {

class Progress {
public:
    virtual ~Progress() = default;
    /// `done` of `total` units; may be called from several threads.
    virtual void at(std::size_t done, std::size_t total) = 0;
};

/// Shows nothing.
[[nodiscard]] Progress& no_progress();

/// Throws Error(interrupted) once a stop is requested.
void check_interrupted(const std::stop_token& stop);

}  // namespace adfkeep

// Time that passes, and waiting for it: parameters, so that a test neither waits nor reads a clock.
#pragma once

#include <chrono>
#include <stop_token>

#include "src/base/clock.hpp"
#include "src/base/random.hpp"

namespace adfkeep::http {

/// Thread-safe.
class Waiting {
public:
    virtual ~Waiting() = default;
    /// Since some moment that stays the same; never goes back.
    [[nodiscard]] virtual std::chrono::milliseconds elapsed() const = 0;
    /// Throws Error(interrupted) once the program is asked to stop.
    virtual void pause(std::chrono::milliseconds duration) = 0;
};

class SystemWaiting final : public Waiting {
public:
    explicit SystemWaiting(std::stop_token stop = {}) : stop_(std::move(stop)) {}
    [[nodiscard]] std::chrono::milliseconds elapsed() const override;
    void pause(std::chrono::milliseconds duration) override;

private:
    std::stop_token stop_;
};

/// What the outside gives: all of it is the caller's and outlives whoever refers to it.
struct World {
    const Clock& clock;
    Waiting& waiting;
    Random& random;
};

}  // namespace adfkeep::http

// What happened: the last requests, without anything secret.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>

#include "src/base/clock.hpp"
#include "src/emulator/server/faults.hpp"

namespace adfkeep::emulator {

struct Event {
    std::uint64_t number = 0;
    Time time;
    std::string method;
    std::string path;  ///< without the query, which may hold a signature
    int status = 0;
    Delivery delivery = Delivery::whole;
};

/// "GET /subscriptions/… 200", and what befell the answer.
[[nodiscard]] std::string line_of(const Event& event);

/// Not thread-safe.
class Journal {
public:
    static constexpr std::size_t max_events = 1000;

    void add(Event event);
    [[nodiscard]] const std::deque<Event>& events() const noexcept { return events_; }
    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
    [[nodiscard]] std::uint64_t failures() const noexcept { return failures_; }

private:
    std::deque<Event> events_;
    std::uint64_t requests_ = 0;
    std::uint64_t failures_ = 0;
};

}  // namespace adfkeep::emulator

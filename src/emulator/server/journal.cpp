#include "src/emulator/server/journal.hpp"

#include <fmt/format.h>

#include "src/base/text.hpp"

namespace adfkeep::emulator {

std::string line_of(const Event& event) {
    std::string text = fmt::format("{} {} {}", printable(event.method), printable(event.path), event.status);
    switch (event.delivery) {
        case Delivery::whole:
            break;
        case Delivery::reset:
            text += ", then reset";
            break;
        case Delivery::truncated:
            text += ", cut short";
            break;
        case Delivery::dripping:
            text += ", dripping";
            break;
    }
    return text;
}

void Journal::add(Event event) {
    ++requests_;
    if (event.status >= 400 || event.delivery == Delivery::reset || event.delivery == Delivery::truncated) ++failures_;
    events_.push_back(std::move(event));
    if (events_.size() > max_events) events_.pop_front();
}

}  // namespace adfkeep::emulator

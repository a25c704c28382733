#include "src/azure/errands.hpp"

#include <thread>
#include <utility>
#include <vector>

namespace adfkeep::azure {

void Errands::add_urgent(Errand errand) {
    const std::scoped_lock lock(guard_);
    if (error_) return;
    urgent_.push_back(std::move(errand));
    changed_.notify_one();
}

void Errands::add(Errand errand) {
    const std::scoped_lock lock(guard_);
    if (error_) return;
    others_.push_back(std::move(errand));
    changed_.notify_one();
}

void Errands::run(std::size_t threads) {
    {
        std::vector<std::jthread> helpers;
        for (std::size_t i = 1; i < threads; ++i) helpers.emplace_back([this] { work(); });
        work();
    }
    if (auto error = std::exchange(error_, nullptr)) std::rethrow_exception(error);
}

void Errands::work() {
    while (const auto errand = next()) {
        std::exception_ptr error;
        try {
            errand();
        } catch (...) {
            error = std::current_exception();
        }
        ended(std::move(error));
    }
}

Errands::Errand Errands::next() {
    std::unique_lock lock(guard_);
    changed_.wait(lock, [this] { return !urgent_.empty() || !others_.empty() || running_ == 0; });
    auto& line = urgent_.empty() ? others_ : urgent_;
    if (line.empty()) return nullptr;
    auto errand = std::move(line.front());
    line.pop_front();
    ++running_;
    return errand;
}

void Errands::ended(std::exception_ptr error) {
    const std::scoped_lock lock(guard_);
    --running_;
    if (error) {
        urgent_.clear();
        others_.clear();
        if (!error_) error_ = std::move(error);
    }
    if (running_ == 0) changed_.notify_all();
}

}  // namespace adfkeep::azure

// Things by name without case, in the order in which they were made: what a list of the service shows.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>

#include "src/base/text.hpp"

namespace adfkeep::emulator {

template <typename Thing>
class Ordered {
public:
    [[nodiscard]] Thing* find(std::string_view name) {
        const auto found = numbers_.find(lower(name));
        return found == numbers_.end() ? nullptr : &things_.at(found->second);
    }
    [[nodiscard]] const Thing* find(std::string_view name) const {
        const auto found = numbers_.find(lower(name));
        return found == numbers_.end() ? nullptr : &things_.at(found->second);
    }

    /// Takes the place of the one of that name, or comes last.
    Thing& put(std::string_view name, Thing thing) {
        const auto [place, is_new] = numbers_.try_emplace(lower(name), next_);
        if (is_new) ++next_;
        return things_.insert_or_assign(place->second, std::move(thing)).first->second;
    }

    bool erase(std::string_view name) {
        const auto found = numbers_.find(lower(name));
        if (found == numbers_.end()) return false;
        things_.erase(found->second);
        numbers_.erase(found);
        return true;
    }

    /// Place of the one of that name in the order; 0 where there is none.
    [[nodiscard]] std::uint64_t number_of(std::string_view name) const {
        const auto found = numbers_.find(lower(name));
        return found == numbers_.end() ? 0 : found->second;
    }

    /// By number, ascending; a number is never used twice.
    [[nodiscard]] const std::map<std::uint64_t, Thing>& all() const noexcept { return things_; }
    [[nodiscard]] std::map<std::uint64_t, Thing>& all() noexcept { return things_; }
    [[nodiscard]] std::size_t size() const noexcept { return things_.size(); }

private:
    std::map<std::uint64_t, Thing> things_;
    std::unordered_map<std::string, std::uint64_t> numbers_;
    std::uint64_t next_ = 1;
};

}  // namespace adfkeep::emulator

// Draws from a seed: the same on every machine, which those of <random>'s distributions need not be.
#pragma once

#include <cstdint>
#include <random>
#include <string>

namespace adfkeep::bench {

/// Numbers, and words of which the texts of real factories might be made.
class Draw {
public:
    explicit Draw(std::uint64_t seed) : engine_(seed) {}

    std::size_t below(std::size_t count) { return static_cast<std::size_t>(engine_() % count); }
    bool once_in(std::size_t count) { return below(count) == 0; }
    double fraction() { return static_cast<double>(engine_() >> 11) * 0x1p-53; }
    std::string hex(std::size_t digits);
    std::string word();
    std::string verb();
    /// Two words, as columns and tables are called.
    std::string name();
    std::string sentence();
    /// Of a column.
    std::string type();

private:
    std::mt19937_64 engine_;
};

/// The word that a number stands for.
[[nodiscard]] std::string word_of(std::size_t number);

}  // namespace adfkeep::bench

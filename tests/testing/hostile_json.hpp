// JSON that is valid and hard on whoever touches it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <string>

namespace adfkeep::testing {

/// The environment variable ADFKEEP_SEED, else a new one in every run. A property test says it with CAPTURE(seed).
[[nodiscard]] std::uint64_t seed_of_run();

/// Numbers beyond any machine type, every escape, lone surrogates, duplicate and empty member names, names that need
/// decoding to be sorted, characters of all lengths, every white space, deep nesting. The same seed gives the same
/// texts everywhere. Not thread-safe.
class HostileJson {
public:
    explicit HostileJson(std::uint64_t seed) : random_(seed) {}

    /// Any value, nested at most `depth` deep, with white space around it.
    [[nodiscard]] std::string value(std::size_t depth = 1000);
    /// An object, as above, without white space around it.
    [[nodiscard]] std::string object(std::size_t depth = 1000);
    [[nodiscard]] std::string string();
    [[nodiscard]] std::string number();

    /// A number below `bound`.
    [[nodiscard]] std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_() % bound); }

private:
    [[nodiscard]] std::string bare_value(std::size_t depth);
    [[nodiscard]] std::string array(std::size_t depth);
    [[nodiscard]] std::string tower(std::size_t depth);
    [[nodiscard]] std::string white();
    [[nodiscard]] std::string character();
    [[nodiscard]] std::string escape();
    [[nodiscard]] bool one_in(std::size_t n) { return below(n) == 0; }

    std::mt19937_64 random_;
    std::size_t budget_ = 0;  ///< values that may still be opened
};

}  // namespace adfkeep::testing

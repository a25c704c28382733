// A factory of any size, in the layout of Data Factory's Git integration.
#pragma once

#include <boost/filesystem/path.hpp>
#include <cstdint>

namespace adfkeep::bench {

/// Writes `entities` (at least min_entities) definitions below `root`: kinds mixed and sizes spread as in public
/// factories, references that resolve. The same arguments give the same
/// bytes (of a program that one compiler built).
void write_synthetic_factory(const boost::filesystem::path& root, std::size_t entities, std::uint64_t seed);

}  // namespace adfkeep::bench

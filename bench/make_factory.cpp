// Makes a factory to measure with, or changes some of its entities where they stand.
//
//     adfkeep_make_factory DIR --entities 300 [--seed 1]
//     adfkeep_make_factory DIR --change 1% [--seed 2]        or --change 3: so many entities
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/filesystem/operations.hpp>
#include <boost/filesystem/string_file.hpp>
#include <cmath>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "bench/draw.hpp"
#include "bench/names.hpp"
#include "bench/synthetic_factory.hpp"

namespace adfkeep::bench {
namespace fs = boost::filesystem;
namespace {

std::vector<fs::path> entity_files(const fs::path& root) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(root)) {
        const auto& path = entry.path();
        if (path.extension() == ".json" && path.parent_path().filename() != "factory") files.push_back(path);
    }
    std::ranges::sort(files);
    return files;
}

/// "3", or "1%" of `all`; at least one.
std::size_t how_many(const std::string& change, std::size_t all) {
    const auto number = std::stod(change);
    const auto wanted = change.ends_with('%') ? number / 100 * static_cast<double>(all) : number;
    return std::clamp<std::size_t>(static_cast<std::size_t>(std::lround(wanted)), 1, all);
}

/// Gives the entity another description, as somebody who touched it would have.
void change(const fs::path& path, Draw& draw) {
    std::string text;
    fs::load_string_file(path, text);
    constexpr std::string_view member = R"("description": ")";
    const auto found = text.find(member);
    if (found == std::string::npos) throw std::runtime_error(path.string() + " is not of this program");
    const auto begin = found + member.size();
    const auto description = draw.sentence();
    text.replace(begin, text.find('"', begin) - begin, description + ' ' + draw.hex(8));
    fs::save_string_file(path, text);
}

void change_some(const fs::path& root, const std::string& wanted, std::uint64_t seed) {
    Draw draw(seed);
    auto files = entity_files(root);
    const auto count = how_many(wanted, files.size());
    for (std::size_t i = 0; i < count; ++i) {
        std::swap(files[i], files[i + draw.below(files.size() - i)]);
        change(files[i], draw);
    }
}

int run(int argc, char** argv) {
    CLI::App app("Makes a factory to measure with, or changes some of its entities", "adfkeep_make_factory");
    std::string root, wanted;
    std::size_t entities = 0;
    std::uint64_t seed = 1;
    auto* work = app.add_option_group("work")->require_option(1);
    app.add_option("DIR", root)->required();
    work->add_option("--entities", entities, "Make so many")->check(CLI::Range(min_entities, std::size_t{1'000'000}));
    work->add_option("--change", wanted, "Change so many, or so many per cent (1%)");
    app.add_option("--seed", seed, "Another seed, other texts");
    CLI11_PARSE(app, argc, argv);
    if (wanted.empty()) {
        write_synthetic_factory(root, entities, seed);
    } else {
        change_some(root, wanted, seed);
    }
    return 0;
}

}  // namespace
}  // namespace adfkeep::bench

int main(int argc, char** argv) {
    try {
        return adfkeep::bench::run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "adfkeep_make_factory: %s\n", error.what());
        return 1;
    }
}

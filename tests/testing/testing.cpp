#include "tests/testing/testing.hpp"

#include <boost/filesystem.hpp>
#include <cstring>
#include <fstream>
#include <sstream>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"

namespace adfkeep::testing {
namespace fs = boost::filesystem;

TempDir::TempDir() : path_(fs::temp_directory_path() / fs::unique_path("adfkeep-test-%%%%%%%%%%%%")) {
    fs::create_directories(path_);
}

TempDir::~TempDir() {
    boost::system::error_code ignored;
    fs::remove_all(path_, ignored);
}

void write_file(const fs::path& path, std::string_view content) {
    if (path.has_parent_path()) fs::create_directories(path.parent_path());
    std::ofstream(path.string(), std::ios::binary) << content;
}

std::string read_file(const fs::path& path) {
    std::ifstream file(path.string(), std::ios::binary);
    REQUIRE(file);
    std::ostringstream content;
    content << file.rdbuf();
    return content.str();
}

void FixedRandom::fill(unsigned char* target, std::size_t size) {
    while (pending_.size() < size) pending_ += crypto::sha256({seed_, big_endian_64(counter_++)}).view();
    std::memcpy(target, pending_.data(), size);
    pending_.erase(0, size);
}

std::string HasCode::describe() const { return "has code " + std::to_string(static_cast<int>(code_)); }

bool Says::match(const Error& error) const {
    return error.code() == code_ && adfkeep::describe(error).find(words_) != std::string::npos;
}

std::string Says::describe() const {
    return "has code " + std::to_string(static_cast<int>(code_)) + " and says \"" + words_ + "\"";
}

fs::path shared_folder(const std::string& name) {
    const auto path = fs::path(ADFKEEP_SOURCE_DIR).parent_path() / "shared" / name;
    return fs::exists(path) ? path : fs::path();
}

}  // namespace adfkeep::testing

// What tests of every folder share.
#pragma once

#include <boost/filesystem/path.hpp>
#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <string_view>

#include "src/base/clock.hpp"
#include "src/base/error.hpp"
#include "src/base/random.hpp"

namespace adfkeep::testing {

/// A folder of its own, removed with everything in it at the end.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    [[nodiscard]] const boost::filesystem::path& path() const noexcept { return path_; }
    [[nodiscard]] boost::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    boost::filesystem::path path_;
};

/// Writes `content` to `path`, making its folders.
void write_file(const boost::filesystem::path& path, std::string_view content);
[[nodiscard]] std::string read_file(const boost::filesystem::path& path);

/// Random bytes that are the same in every run: SHA-256 in counter mode over `seed`. Not thread-safe.
class FixedRandom final : public Random {
public:
    explicit FixedRandom(std::string seed) : seed_(std::move(seed)) {}
    void fill(unsigned char* target, std::size_t size) override;

private:
    std::string seed_;
    std::string pending_;
    std::uint64_t counter_ = 0;
};

/// A clock that a test sets.
class FakeClock final : public Clock {
public:
    explicit FakeClock(std::string_view time) : now_(*time_from_text(time)) {}
    [[nodiscard]] Time now() const override { return now_; }
    void advance(std::chrono::seconds by) { now_ += by; }

private:
    Time now_;
};

/// Matches an Error with this code: REQUIRE_THROWS_MATCHES(…, Error, HasCode(ErrorCode::integrity)).
class HasCode : public Catch::MatcherBase<Error> {
public:
    explicit HasCode(ErrorCode code) : code_(code) {}
    bool match(const Error& error) const override { return error.code() == code_; }
    std::string describe() const override;

private:
    ErrorCode code_;
};

/// Matches an Error with this code whose description holds `words`.
class Says : public Catch::MatcherBase<Error> {
public:
    Says(ErrorCode code, std::string words) : code_(code), words_(std::move(words)) {}
    bool match(const Error& error) const override;
    std::string describe() const override;

private:
    ErrorCode code_;
    std::string words_;
};

/// A folder beside the project with material for tests (public factories and the like), or an empty path where it is
/// absent: such tests say so with WARN and end.
[[nodiscard]] boost::filesystem::path shared_folder(const std::string& name);

}  // namespace adfkeep::testing

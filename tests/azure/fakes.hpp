// The network, time and tokens, as a test wants them.
#pragma once

#include <catch2/catch.hpp>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <variant>
#include <vector>

#include "src/azure/environment.hpp"
#include "src/azure/http/transport.hpp"
#include "src/azure/http/waiting.hpp"
#include "src/azure/sign_in/context.hpp"
#include "src/azure/sign_in/token_source.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::azure::testing {

using adfkeep::testing::FakeClock;
using adfkeep::testing::FixedRandom;
using adfkeep::testing::HasCode;
using adfkeep::testing::Says;
using adfkeep::testing::TempDir;
using adfkeep::testing::write_file;

/// What was sent, to be looked at afterwards.
struct Sent {
    std::string method;
    std::string url;
    http::Headers headers;  ///< with the secret ones
    std::string body;
    http::Repeat repeat;
    http::Reach reach;
    std::chrono::milliseconds connect_timeout;
    std::chrono::milliseconds total_timeout;
    std::chrono::milliseconds at;  ///< by the FakeWaiting
};

/// Time that passes only where somebody waits.
class FakeWaiting final : public http::Waiting {
public:
    [[nodiscard]] std::chrono::milliseconds elapsed() const override {
        const std::scoped_lock lock(guard_);
        return now_;
    }
    void pause(std::chrono::milliseconds duration) override {
        const std::scoped_lock lock(guard_);
        now_ += duration;
        pauses.push_back(duration);
    }
    void pass(std::chrono::milliseconds duration) {
        const std::scoped_lock lock(guard_);
        now_ += duration;
    }

    std::vector<std::chrono::milliseconds> pauses;

private:
    mutable std::mutex guard_;
    std::chrono::milliseconds now_{0};
};

/// Answers from a list, or from a function; keeps what was sent.
class ScriptedTransport final : public http::Transport {
public:
    using Answer = std::variant<http::Response, http::Failure>;

    explicit ScriptedTransport(FakeWaiting& waiting) : waiting_(waiting) {}
    ScriptedTransport& then(int status, std::string body = {}, http::Headers headers = {});
    ScriptedTransport& then(http::Failure failure);
    /// Answers whatever the list does not.
    std::function<http::Response(const Sent&)> otherwise;

    [[nodiscard]] http::Response send(const http::Request& request) override;

    std::vector<Sent> sent;

private:
    FakeWaiting& waiting_;
    std::mutex guard_;
    std::deque<Answer> answers_;
};

/// "token 1", "token 2", …: another with each renewal.
class CountedTokens final : public TokenSource {
public:
    [[nodiscard]] Token token(const std::string& scope) override;
    [[nodiscard]] Token renew(const std::string& scope, const Token& refused) override;

    int number = 1;
    std::vector<std::string> scopes;

private:
    std::mutex guard_;
};

/// FixedRandom for several threads.
class SharedRandom final : public Random {
public:
    explicit SharedRandom(std::string seed) : random_(std::move(seed)) {}
    void fill(unsigned char* target, std::size_t size) override {
        const std::scoped_lock lock(guard_);
        random_.fill(target, size);
    }

private:
    std::mutex guard_;
    FixedRandom random_;
};

/// All of them together.
struct Stage {
    FakeClock clock{"2026-11-24T01:00:00Z"};
    FakeWaiting waiting;
    SharedRandom random{"stage"};
    ScriptedTransport network{waiting};
    std::map<std::string, std::string> variables;

    [[nodiscard]] http::World world() { return {clock, waiting, random}; }
    [[nodiscard]] Environment environment() {
        return
            [this](const std::string& name) { return variables.contains(name) ? variables.at(name) : std::string(); };
    }
    [[nodiscard]] SignInContext context() {
        return {.environment = environment(), .cloud = find_cloud("public"), .transport = network, .world = world()};
    }
};

/// The value of `name` in the form or query `text`, decoded; empty where it is not there.
[[nodiscard]] std::string parameter(std::string_view text, std::string_view name);

}  // namespace adfkeep::azure::testing

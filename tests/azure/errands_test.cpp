#include "src/azure/errands.hpp"

#include <atomic>
#include <latch>
#include <thread>

#include "tests/azure/fakes.hpp"

namespace adfkeep::azure {
namespace {

using namespace azure::testing;

TEST_CASE("an errand may bring up others: all are done before run returns") {
    const auto threads = GENERATE(as<std::size_t>{}, 1, 2, 8);
    Errands errands;
    std::atomic<int> done = 0;
    std::function<void(int)> branch = [&](int depth) {
        ++done;
        for (int i = 0; i < 3 && depth > 0; ++i) errands.add([&branch, depth] { branch(depth - 1); });
    };
    errands.add([&] { branch(6); });
    errands.run(threads);
    REQUIRE(done == (2187 - 1) / 2);
}

TEST_CASE("nothing to do is done at once") {
    Errands errands;
    errands.run(4);
    SUCCEED("it returned");
}

TEST_CASE("urgent errands go first, each kind in the order in which it was added") {
    Errands errands;
    std::string order;
    errands.add([&] {
        order += 'a';
        errands.add([&] { order += 'd'; });
        errands.add_urgent([&] { order += 'b'; });
        errands.add_urgent([&] { order += 'c'; });
    });
    errands.run(1);
    REQUIRE(order == "abcd");
}

TEST_CASE("as many go on at once as there are threads") {
    Errands errands;
    std::latch all(4);
    for (int i = 0; i < 4; ++i) errands.add([&] { all.arrive_and_wait(); });
    errands.run(4);
    SUCCEED("each met the others");
}

TEST_CASE("after an error no other is begun") {
    Errands errands;
    bool is_begun = false;
    errands.add([&] {
        errands.add_urgent([&] { is_begun = true; });
        throw Error(ErrorCode::unavailable, "first");
    });
    errands.add([&] { is_begun = true; });
    REQUIRE_THROWS_MATCHES(errands.run(1), Error, HasCode(ErrorCode::unavailable));
    REQUIRE_FALSE(is_begun);
}

TEST_CASE("an error is rethrown when all that were begun have ended") {
    Errands errands;
    std::latch both(2);
    std::atomic<bool> has_ended = false;
    errands.add([&] {
        both.arrive_and_wait();
        throw Error(ErrorCode::unavailable, "first");
    });
    errands.add([&] {
        both.arrive_and_wait();
        std::this_thread::yield();
        has_ended = true;
    });
    REQUIRE_THROWS_MATCHES(errands.run(2), Error, HasCode(ErrorCode::unavailable));
    REQUIRE(has_ended);
}

}  // namespace
}  // namespace adfkeep::azure

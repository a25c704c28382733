// Reads a live factory as `adfkeep backup` does, and appends what each part took to a file: one line with milliseconds
// of signing in, of one pass over it and of a whole reading (two passes that agree), separated by tabs. Each is timed
// on connections of its own.
//
//     adfkeep_bench_read_live FILE SUBSCRIPTION RESOURCE_GROUP FACTORY
//
// Where and as whom: the variables that `adfkeep emulator` prints.
#include <chrono>
#include <cstdio>
#include <iostream>

#include "src/azure/environment.hpp"
#include "src/azure/factory_reader.hpp"
#include "src/azure/http/curl_transport.hpp"
#include "src/azure/sign_in/sign_in.hpp"
#include "src/base/clock.hpp"
#include "src/base/error.hpp"

namespace {

using namespace adfkeep;

double milliseconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
}

/// Everything between the program and the service, signed in.
class Client {
public:
    Client() { static_cast<void>(tokens_->token(cloud_.arm_scope)); }

    azure::LiveFactory read(const azure::FactoryId& id, std::size_t max_passes) {
        azure::ArmOptions options;
        options.cloud = cloud_;
        azure::ArmClient client(transport_, *tokens_, options, world_);
        return azure::read_factory(client, id, {.max_passes = max_passes}, no_progress(), {});
    }

private:
    azure::Environment environment_ = azure::process_environment();
    azure::Cloud cloud_ = azure::with_arm_endpoint(
        azure::with_authority(azure::find_cloud("public"), environment_("AZURE_AUTHORITY_HOST")),
        environment_("ADFKEEP_ARM_ENDPOINT"));
    http::SystemWaiting waiting_;
    http::World world_{.clock = system_clock(), .waiting = waiting_, .random = system_random()};
    http::CurlTransport transport_{http::connection_options(environment_)};
    std::unique_ptr<azure::TokenSource> tokens_ = azure::sign_in_by(
        {}, {.environment = environment_, .cloud = cloud_, .transport = transport_, .world = world_, .stop = {}});
};

struct Took {
    double signing_in = 0;
    double reading = 0;
};

Took timed_reading(const azure::FactoryId& id, std::size_t passes) {
    auto start = std::chrono::steady_clock::now();
    Client client;
    Took took{.signing_in = milliseconds_since(start)};
    start = std::chrono::steady_clock::now();
    const auto live = client.read(id, passes);
    took.reading = milliseconds_since(start);
    if (live.passes != passes) throw Error(ErrorCode::unavailable, "the factory changed while it was read");
    return took;
}

int run(const char* path, const azure::FactoryId& id) {
    const auto one = timed_reading(id, 1), whole = timed_reading(id, 2);
    auto* const file = std::fopen(path, "a");
    if (file == nullptr) throw Error(ErrorCode::unavailable, "cannot be written", path);
    std::fprintf(file, "%.2f\t%.2f\t%.2f\n", one.signing_in, one.reading, whole.reading);
    return std::fclose(file);
}

}  // namespace

int main(int argc, char** argv) try {
    if (argc != 5) throw adfkeep::Error(adfkeep::ErrorCode::usage, "usage: FILE SUBSCRIPTION RESOURCE_GROUP FACTORY");
    return run(argv[1], {.subscription = argv[2], .resource_group = argv[3], .factory = argv[4]});
} catch (const adfkeep::Error& error) {
    std::cerr << "adfkeep_bench_read_live: " << error.what() << ' ' << error.where() << '\n';
    return static_cast<int>(error.code());
}

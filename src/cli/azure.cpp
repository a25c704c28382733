#include "src/cli/azure.hpp"

#include "src/azure/http/curl_transport.hpp"
#include "src/azure/http/request_log.hpp"
#include "src/azure/sign_in/sign_in.hpp"
#include "src/cli/version.hpp"

namespace adfkeep::cli {
namespace {

azure::Cloud cloud_of(const SharedOptions& options, const azure::Environment& environment) {
    auto cloud = azure::find_cloud(options.cloud);
    cloud = azure::with_authority(std::move(cloud), environment("AZURE_AUTHORITY_HOST"));
    return azure::with_arm_endpoint(std::move(cloud), options.arm_endpoint);
}

http::ConnectionOptions connections(const SharedOptions& options, const azure::Environment& environment) {
    auto made = http::connection_options(environment);
    if (!options.ca_file.empty()) made.ca_file = options.ca_file;
    return made;
}

azure::ArmOptions arm_options(azure::Cloud cloud) {
    azure::ArmOptions options;
    options.cloud = std::move(cloud);
    options.user_agent = program_version();
    return options;
}

}  // namespace

struct Azure::Connection {
    Connection(Console& console, const std::stop_token& stop)
        : environment(azure::process_environment()),
          waiting(stop),
          world{.clock = console.clock(), .waiting = waiting, .random = console.random()},
          cloud(cloud_of(console.options(), environment)),
          transport(connections(console.options(), environment), stop),
          logged(transport, waiting, [&console](const std::string& line) { console.explain(line); }),
          tokens(azure::sign_in_by(
              {.way = console.options().auth, .token_file = console.options().token_file},
              {.environment = environment, .cloud = cloud, .transport = logged, .world = world, .stop = stop})),
          client(logged, *tokens, arm_options(cloud), world) {}

    azure::Environment environment;
    http::SystemWaiting waiting;
    http::World world;
    azure::Cloud cloud;
    http::CurlTransport transport;
    http::LoggingTransport logged;
    std::unique_ptr<azure::TokenSource> tokens;
    azure::ArmClient client;
};

Azure::Azure(Console& console, std::stop_token stop) : console_(console), stop_(std::move(stop)) {}
Azure::~Azure() = default;

Azure::Connection& Azure::connection() {
    std::call_once(once_, [this] { connection_ = std::make_unique<Connection>(console_, stop_); });
    return *connection_;
}

azure::ArmClient& Azure::client() { return connection().client; }
azure::TokenSource& Azure::tokens() { return *connection().tokens; }

}  // namespace adfkeep::cli

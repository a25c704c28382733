// What every way to sign in may need.
#pragma once

#include <stop_token>

#include "src/azure/clouds.hpp"
#include "src/azure/environment.hpp"
#include "src/azure/http/transport.hpp"
#include "src/azure/http/waiting.hpp"

namespace adfkeep::azure {

struct SignInContext {
    Environment environment;
    Cloud cloud;
    http::Transport& transport;  ///< does not try again by itself; the caller's, as all that `world` refers to
    http::World world;
    std::stop_token stop = {};
};

}  // namespace adfkeep::azure

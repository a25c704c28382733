// Azure, as the shared options and the environment say where it is and who we are.
#pragma once

#include <memory>
#include <mutex>

#include "src/azure/arm_client.hpp"
#include "src/cli/console.hpp"

namespace adfkeep::cli {

class Azure {
public:
    explicit Azure(Console& console) : Azure(console, console.stop()) {}
    /// Another stop than the console's: for what has to be done after an interrupt.
    Azure(Console& console, std::stop_token stop);
    ~Azure();
    Azure(const Azure&) = delete;
    Azure& operator=(const Azure&) = delete;

    /// Thread-safe. Connected when it is first asked for; nobody signs in before the first request. Throws Error(usage)
    /// for options that name no cloud, no endpoint or no way to sign in.
    [[nodiscard]] azure::ArmClient& client();
    [[nodiscard]] azure::TokenSource& tokens();

private:
    struct Connection;
    Connection& connection();

    Console& console_;
    std::stop_token stop_;
    std::once_flag once_;
    std::unique_ptr<Connection> connection_;
};

}  // namespace adfkeep::cli

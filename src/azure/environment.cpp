#include "src/azure/environment.hpp"

#include <cstdlib>

namespace adfkeep::azure {

Environment process_environment() {
    return [](const std::string& name) {
        const char* value = std::getenv(name.c_str());
        return std::string(value == nullptr ? "" : value);
    };
}

}  // namespace adfkeep::azure

#include "src/base/error.hpp"

#include <utility>

#include "src/base/text.hpp"

namespace adfkeep {

Error::Error(ErrorCode code, const std::string& what, std::string where, std::string next)
    : std::runtime_error(what), code_(code), where_(std::move(where)), next_(std::move(next)) {}

std::string describe(const Error& error) {
    const auto what = printable(error.what());
    const auto line = error.where().empty() ? what : printable(error.where()) + ": " + what;
    return error.next().empty() ? line : line + "\n  " + printable(error.next());
}

}  // namespace adfkeep

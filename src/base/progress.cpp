#include "src/base/progress.hpp"

#include "src/base/error.hpp"

namespace adfkeep {
namespace {

class NoProgress final : public Progress {
public:
    void at(std::size_t, std::size_t) override {}
};

}  // namespace

Progress& no_progress() {
    static NoProgress progress;
    return progress;
}

void check_interrupted(const std::stop_token& stop) {
    if (stop.stop_requested()) throw Error(ErrorCode::interrupted, "interrupted; nothing was changed");
}

}  // namespace adfkeep

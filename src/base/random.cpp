#include "src/base/random.hpp"

#include <openssl/rand.h>

#include "src/base/error.hpp"

namespace adfkeep {
namespace {

class SystemRandom final : public Random {
public:
    void fill(unsigned char* target, std::size_t size) override {
        if (RAND_bytes(target, static_cast<int>(size)) != 1)
            throw Error(ErrorCode::unavailable, "the operating system gave no random bytes");
    }
};

}  // namespace

Bytes Random::bytes(std::size_t size) {
    Bytes drawn(size, '\0');
    fill(octets(drawn), size);
    return drawn;
}

Secret Random::secret(std::size_t size) {
    Secret drawn(size);
    fill(drawn.data(), size);
    return drawn;
}

Random& system_random() {
    static SystemRandom random;
    return random;
}

}  // namespace adfkeep

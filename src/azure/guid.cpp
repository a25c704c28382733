#include "src/azure/guid.hpp"

#include "src/base/encoding.hpp"

namespace adfkeep::azure {

std::string new_guid(Random& random) {
    auto bytes = random.bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
    auto text = to_hex(bytes);
    for (const std::size_t at : {8, 13, 18, 23}) text.insert(at, 1, '-');
    return text;
}

}  // namespace adfkeep::azure

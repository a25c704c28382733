#include "src/emulator/world.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "src/base/encoding.hpp"

namespace adfkeep::emulator {

const Collection* LocalFactory::find(std::string_view collection) const {
    const auto found = collections.find(lower(collection));
    return found == collections.end() ? nullptr : &found->second;
}

Collection* LocalFactory::find(std::string_view collection) {
    const auto found = collections.find(lower(collection));
    return found == collections.end() ? nullptr : &found->second;
}

Collection& LocalFactory::at(std::string_view collection) {
    const auto [place, is_new] = collections.try_emplace(lower(collection));
    if (is_new) place->second.spelled = collection;
    return place->second;
}

bool LocalFactory::is_empty() const {
    return std::ranges::all_of(collections, [](const auto& c) { return c.second.documents.size() == 0; });
}

std::string World::next_etag() {
    const auto seconds = static_cast<std::uint32_t>(now().time_since_epoch().count());
    return fmt::format("{:08x}-0000-0100-0000-{:08x}0000", ++changes, seconds);
}

std::string World::guid() {
    auto bytes = random.bytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0F) | 0x40);  // RFC 4122, version 4
    bytes[8] = static_cast<char>((bytes[8] & 0x3F) | 0x80);
    const auto hex = to_hex(bytes);
    return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4), hex.substr(16, 4),
                       hex.substr(20));
}

std::string factory_key(std::string_view subscription, std::string_view group, std::string_view name) {
    return fmt::format("{}/{}/{}", subscription, group, name);
}

std::string factory_id(std::string_view subscription, std::string_view group, std::string_view name) {
    return fmt::format("/subscriptions/{}/resourceGroups/{}/providers/Microsoft.DataFactory/factories/{}", subscription,
                       group, name);
}

}  // namespace adfkeep::emulator

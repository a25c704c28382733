#include "restore/resource_id.hpp"

#include <fmt/format.h>

#include "src/azure/http/url.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {

std::string id_of(const azure::FactoryId& factory) {
    return fmt::format("{}/providers/Microsoft.DataFactory/factories/{}", group_id_of(factory), factory.factory);
}

std::string group_id_of(const azure::FactoryId& factory) {
    return fmt::format("/subscriptions/{}/resourceGroups/{}", factory.subscription, factory.resource_group);
}

std::string path_of_resource(std::string_view id) {
    constexpr std::size_t max_id_bytes = 4096;
    if (!id.starts_with('/') || id.size() > max_id_bytes) return {};
    std::string path;
    for (const auto segment : split(id.substr(1), '/')) {
        if (segment.empty() || segment == "." || segment == "..") return {};
        path += '/' + http::encode(segment);
    }
    return path;
}

std::string_view factory_part(std::string_view id) {
    constexpr std::size_t segments_of_factory = 9;
    const auto segments = split(id, '/');
    if (segments.size() < segments_of_factory || !segments[0].empty() ||
        !equal_without_case(segments[6], "Microsoft.DataFactory") || !equal_without_case(segments[7], "factories"))
        return {};
    const auto& factory = segments[segments_of_factory - 1];
    return id.substr(0, static_cast<std::size_t>(factory.data() + factory.size() - id.data()));
}

std::string_view last_segment(std::string_view id) {
    const auto slash = id.rfind('/');
    return slash == std::string_view::npos ? id : id.substr(slash + 1);
}

}  // namespace adfkeep::restore

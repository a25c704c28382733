#include "snapshot/key_use.hpp"

#include <algorithm>

#include "src/base/parallel.hpp"

namespace adfkeep::snapshot {

std::map<ShortKeyId, std::vector<std::size_t>> files_by_key(const git::Repository& repository,
                                                            const std::vector<EntityFile>& files) {
    std::vector<ShortKeyId> keys(files.size());
    parallel_for(files.size(), [&](std::size_t i) {
        keys[i] =
            shortened(key_of(repository.read_start(git::ObjectType::blob, files[i].file.id, sealed_header_bytes)));
    });
    std::map<ShortKeyId, std::vector<std::size_t>> use;
    for (std::size_t i = 0; i < keys.size(); ++i) use[keys[i]].push_back(i);
    return use;
}

std::vector<ShortKeyId> fewest(const std::map<ShortKeyId, std::vector<std::size_t>>& use, std::size_t room) {
    std::vector<std::pair<std::size_t, ShortKeyId>> by_count;
    for (const auto& [key, files] : use) by_count.emplace_back(files.size(), key);
    std::ranges::sort(by_count);
    std::vector<ShortKeyId> given_up;
    for (std::size_t i = 0; i + room < by_count.size(); ++i) given_up.push_back(by_count[i].second);
    return given_up;
}

}  // namespace adfkeep::snapshot

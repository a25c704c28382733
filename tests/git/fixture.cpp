#include "tests/git/fixture.hpp"

#include <algorithm>
#include <boost/filesystem.hpp>

namespace adfkeep::git {
namespace fs = boost::filesystem;

ObjectId add_commit(ObjectWriter& writer, const Content& content, const std::string& message,
                    const std::vector<ObjectId>& parents) {
    Tree tree;
    for (const auto& [name, text] : content)
        tree.push_back({.name = name, .id = writer.add(ObjectType::blob, text, Compression::none)});
    const auto root = writer.add(ObjectType::tree, encode_tree(std::move(tree)), Compression::deflate);
    const std::string somebody = "somebody <somebody> 1000000 +0000";
    return writer.add(
        ObjectType::commit,
        encode_commit(
            {.tree = root, .parents = parents, .author = somebody, .committer = somebody, .message = message}),
        Compression::deflate);
}

ObjectId commit_to_main(Repository& repository, const Content& content, const std::string& message) {
    const auto before = repository.reference(main_branch);
    ObjectWriter writer(repository);
    const auto commit = add_commit(writer, content, message, before ? std::vector{*before} : std::vector<ObjectId>());
    writer.finish();
    REQUIRE(repository.move_reference(main_branch, before, commit));
    return commit;
}

Content many_files(const std::string& seed, std::size_t count) {
    Content content;
    for (std::size_t i = 0; i < count; ++i) {
        const auto name = std::to_string(i);
        content.emplace_back(name, noise(seed + name, 100 + i));
    }
    return content;
}

Bytes noise(const std::string& seed, std::size_t size) { return testing::FixedRandom(seed).bytes(size); }

std::vector<std::string> files_below(const fs::path& folder) {
    std::vector<std::string> names;
    if (!fs::exists(folder)) return names;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!fs::is_directory(entry.symlink_status()))
            names.push_back(entry.path().lexically_relative(folder).string());
    }
    std::ranges::sort(names);
    return names;
}

}  // namespace adfkeep::git

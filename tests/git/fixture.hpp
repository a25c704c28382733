// Repositories for the tests of this folder.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "src/git/object_writer.hpp"
#include "src/git/repository.hpp"
#include "tests/testing/testing.hpp"

namespace adfkeep::git {

inline constexpr const char* main_branch = "refs/heads/main";

/// Files at the root of a tree, each stored as sealed files are.
using Content = std::vector<std::pair<std::string, std::string>>;

/// Adds a commit of `content` to `writer`; the caller finishes it.
ObjectId add_commit(ObjectWriter& writer, const Content& content, const std::string& message = "a commit\n",
                    const std::vector<ObjectId>& parents = {});

/// Writes a commit of `content` and moves main to it.
ObjectId commit_to_main(Repository& repository, const Content& content, const std::string& message = "a commit\n");

/// So many files that they become a pack.
Content many_files(const std::string& seed, std::size_t count = 20);

/// Bytes that do not compress, the same for the same seed.
Bytes noise(const std::string& seed, std::size_t size);

/// Names of the files below `folder`, sorted.
std::vector<std::string> files_below(const boost::filesystem::path& folder);

}  // namespace adfkeep::git

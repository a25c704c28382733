// Lets libgit2 find objects through our store. For the files of this folder only.
#pragma once

#include "src/git/libgit2.hpp"
#include "src/git/object_store.hpp"

namespace adfkeep::git {

/// An object database of libgit2 with nothing but `store`, which must outlive it.
[[nodiscard]] OdbHandle make_odb(ObjectStore& store);

}  // namespace adfkeep::git

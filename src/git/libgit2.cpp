#include "src/git/libgit2.hpp"

namespace adfkeep::git {

void start_libgit2() {
    static const bool started = [] {
        git_libgit2_init();
        for (const int level :
             {GIT_CONFIG_LEVEL_SYSTEM, GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL, GIT_CONFIG_LEVEL_PROGRAMDATA})
            git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, "");
        git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0);
        return true;
    }();
    static_cast<void>(started);
}

Error libgit2_error(ErrorCode code, const std::string& what, const std::string& where) {
    const git_error* latest = git_error_last();
    Error error(code, latest != nullptr ? what + ": " + latest->message : what, where);
    git_error_clear();
    return error;
}

}  // namespace adfkeep::git

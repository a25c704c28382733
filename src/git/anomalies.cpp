#include "src/base/files/filesystem.hpp"
#include "src/git/repository.hpp"

namespace adfkeep::git {
namespace fs = boost::filesystem;

std::vector<std::string> Repository::anomalies() const {
    std::vector<std::string> found;
    for (const auto& [name, target] : references("refs/replace/")) found.push_back("replace reference " + name);
    const std::pair<const char*, const char*> files[] = {
        {"info/grafts", "grafts in info/grafts"},
        {"shallow", "shallow clone"},
        {"objects/info/alternates", "alternates in objects/info/alternates"},
        {"objects/info/http-alternates", "alternates in objects/info/http-alternates"},
    };
    for (const auto& [file, what] : files) {
        boost::system::error_code absent;
        if (const auto size = fs::file_size(path() / file, absent); !absent && size > 0) found.emplace_back(what);
    }
    return found;
}

}  // namespace adfkeep::git

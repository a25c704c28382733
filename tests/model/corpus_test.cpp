// Public factories that real people wrote.
#include <boost/filesystem/operations.hpp>
#include <map>

#include "src/base/error.hpp"
#include "src/model/json/text.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference.hpp"
#include "src/model/resource_text.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
namespace fs = boost::filesystem;

namespace {

/// Entities of every file that lies in a folder of the Git layout.
std::vector<Entity> corpus() {
    const auto folder = testing::shared_folder("corpus");
    if (folder.empty()) {
        WARN("no corpus beside the project");
        return {};
    }
    std::vector<Entity> entities;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const auto& path = entry.path();
        const auto* const kind = find_kind_of_folder(path.parent_path().filename().string());
        if (kind == nullptr || path.extension() != ".json") continue;
        const auto text = testing::read_file(path);
        if (text.find("deploymentTemplate.json") != std::string::npos) continue;
        entities.push_back(entity_from_resource(kind->collection, text, path.string()));
    }
    return entities;
}

}  // namespace

TEST_CASE("every entity of the corpus is read, and its header line brings it back") {
    for (const auto& entity : corpus()) {
        CAPTURE(to_text(entity.id));
        CHECK(parse_entity(header_line(entity), entity.definition) == entity);
        if (!entity.definition.empty()) CHECK_NOTHROW(json::canonical(entity.definition));
    }
}

TEST_CASE("as many references are found in the corpus as its text has names of them") {
    std::size_t found = 0;
    std::size_t written = 0;
    std::map<std::string, std::size_t> by_type;
    for (const auto& entity : corpus()) {
        for (const auto& reference : references(entity)) {
            ++found;
            ++by_type[reference.type];
        }
        const std::string_view text = entity.definition;
        for (auto at = text.find("eferenceName\""); at != std::string_view::npos;
             at = text.find("eferenceName\"", at + 1))
            ++written;
    }
    CHECK(found == written);
    for (const auto& [type, count] : by_type)
        CHECK((type.ends_with("Reference") || type == "factoryStagingLSReferenceName"));
}

#include "src/model/kind.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "src/base/text.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;

namespace {

/// A path of the specification in the table's form: without "[]" and "<type>".
std::string plain_path(std::string path) {
    for (auto at = path.find('<'); at != std::string::npos; at = path.find('<'))
        path.erase(at, path.find('>') + 1 - at);
    for (auto at = path.find("[]"); at != std::string::npos; at = path.find("[]")) path.erase(at, 2);
    return path;
}

}  // namespace

TEST_CASE("the factory resource is the first kind") { REQUIRE(kinds().front().collection == factory_kind); }

TEST_CASE("collections, folders, ARM types and reference types are each one kind's own") {
    for (const auto column :
         {&KindInfo::collection, &KindInfo::git_folder, &KindInfo::arm_type, &KindInfo::reference_type}) {
        std::set<std::string> seen;
        for (const auto& kind : kinds()) {
            const auto value = lower(kind.*column);
            if (!value.empty()) CHECK(seen.insert(value).second);
        }
    }
}

TEST_CASE("a kind is found by its collection and by its Git folder, without case") {
    for (const auto& kind : kinds()) {
        CHECK(find_kind(kind.collection) == &kind);
        CHECK(find_kind(lower(kind.collection)) == &kind);
        if (!kind.git_folder.empty()) CHECK(find_kind(kind.git_folder) == &kind);
    }
    CHECK(find_kind("PIPELINE")->collection == "pipelines");
    CHECK(find_kind("privateEndpointConnections")->collection == "privateEndPointConnections");
    CHECK(find_kind("") == nullptr);
    CHECK(find_kind("files") == nullptr);
    CHECK(find_kind("notebooks") == nullptr);
}

TEST_CASE("a Git folder is found as Studio writes it and not otherwise") {
    CHECK(find_kind_of_folder("linkedService")->collection == "linkedservices");
    CHECK(find_kind_of_folder("linkedservice") == nullptr);
    CHECK(find_kind_of_folder("pipelines") == nullptr);
    CHECK(find_kind_of_folder("templates") == nullptr);
    CHECK(find_kind_of_folder("") == nullptr);
}

TEST_CASE("a reference's type says its kind, without case") {
    CHECK(find_kind_of_reference("DataFlowReference")->collection == "dataflows");
    CHECK(find_kind_of_reference("dataflowreference")->collection == "dataflows");
    CHECK(find_kind_of_reference("NotebookReference") == nullptr);
    CHECK(find_kind_of_reference("") == nullptr);
}

TEST_CASE("what is nested names its parent's collection and lies under its ARM type") {
    for (const auto& kind : kinds()) {
        if (kind.parent.empty()) continue;
        const auto* const parent = find_kind(kind.parent);
        REQUIRE(parent != nullptr);
        CHECK(kind.arm_type.starts_with(std::string(parent->arm_type) + "/"));
    }
}

TEST_CASE("the table has every resource of the specification, and every member it calls read-only") {
    const auto folder = testing::shared_folder("adf-openapi");
    if (folder.empty()) {
        WARN("no specification beside the project");
        return;
    }
    const auto known =
        nlohmann::json::parse(testing::read_file(folder / "derived" / "reference-and-secret-paths.json"));
    for (const auto& [type, rows] : known.at("resources").items()) {
        CAPTURE(type);
        const auto kind =
            std::ranges::find_if(kinds(), [&](const KindInfo& k) { return equal_without_case(k.arm_type, type); });
        REQUIRE(kind != kinds().end());
        for (const auto& row : rows) {
            if (row.at(0).get<std::string>() != "readonly") continue;
            const auto path = plain_path(row.at(1).get<std::string>());
            CAPTURE(path);
            CHECK(std::ranges::find(kind->read_only, path) != kind->read_only.end());
        }
    }
}

#include "src/model/reference_walk.hpp"

#include <array>

namespace adfkeep {
namespace {

/// A member whose place says what it refers to, for references without a `type` that does. From the entity types of the
/// service's OpenAPI.
struct Place {
    std::string_view member;  ///< folded
    std::string_view kind;
};

constexpr std::array<Place, 18> places{{
    {"store", "linkedservices"},
    {"dataset", "datasets"},
    {"datasets", "datasets"},
    {"inputs", "datasets"},
    {"outputs", "datasets"},
    {"pipeline", "pipelines"},
    {"pipelines", "pipelines"},
    {"pipelinereference", "pipelines"},
    {"dependson", "pipelines"},
    {"dataflow", "dataflows"},
    {"flowlet", "dataflows"},
    {"connectvia", "integrationRuntimes"},
    {"integrationruntime", "integrationRuntimes"},
    {"credential", "credentials"},
    {"managedvirtualnetwork", "managedVirtualNetworks"},
    {"referencetrigger", "triggers"},
    {"parenttrigger", "triggers"},
    {"factorystaginglsreferencename", "linkedservices"},
}};

std::string_view kind_of_place(std::string_view member) {
    const auto folded = lower(member);
    // linkedServiceName, scriptLinkedService, additionalLinkedServiceNames, packageStoreLinkedService, …
    if (folded.find("linkedservice") != std::string::npos) return "linkedservices";
    const auto* const place = std::ranges::find(places, std::string_view(folded), &Place::member);
    return place == places.end() ? std::string_view() : place->kind;
}

}  // namespace

std::string_view kind_of_reference(std::string_view type, std::string_view member) {
    const auto* const info = find_kind_of_reference(type);
    return info != nullptr ? info->collection : kind_of_place(member);
}

bool is_expression(std::string_view name) { return name.starts_with('@') || name.find("@{") != std::string_view::npos; }

bool says(const json::Token& name, std::string_view word) {
    if (name.escaped) return equal_without_case(json::decoded(name), word);
    return name.text.size() == word.size() + 2 && equal_without_case(name.text.substr(1, word.size()), word);
}

std::string_view said(const json::Token& string, std::string& buffer) {
    return string.escaped ? buffer = json::decoded(string) : string.text.substr(1, string.text.size() - 2);
}

}  // namespace adfkeep

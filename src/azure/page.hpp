// What is read out of Resource Manager's answers: pages of a list, the state of an operation.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "src/azure/arm_error.hpp"
#include "src/azure/http/message.hpp"

namespace adfkeep::azure {

/// `path` with api-version in its query, unless it is there.
[[nodiscard]] std::string with_api_version(const std::string& path, const std::string& api_version);

/// A page of a list. What it refers to is the body's.
struct Page {
    std::vector<std::string_view> elements;  ///< exact text of each element of `value`
    std::string next;  ///< "nextLink" or "@odata.nextLink" as it stands; empty where it is missing, null or empty
};

/// Throws Error(invalid_input) where `body` is no page.
[[nodiscard]] Page read_page(std::string_view body, const std::string& where);

enum class OperationState { running, succeeded, failed };

/// Of an answer that Azure-AsyncOperation led to. One without a status runs while it is 202, and succeeded otherwise.
[[nodiscard]] OperationState operation_state(const http::Response& answer);
/// What such an answer says of its failure.
[[nodiscard]] ArmError failed_operation(const http::Response& answer, const http::Url& watched);

}  // namespace adfkeep::azure

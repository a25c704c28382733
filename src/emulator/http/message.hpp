// HTTP as values: what was asked, and what is answered.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace adfkeep::emulator {

struct Header {
    std::string name;
    std::string value;
};

using Headers = std::vector<Header>;

/// The first header of that name (without case), or null.
[[nodiscard]] const std::string* find_header(const Headers& headers, std::string_view name) noexcept;

struct Request {
    std::string method;
    std::string target;  ///< as it came: "/subscriptions/…?api-version=2018-06-01"
    Headers headers;
    std::string body;
};

struct Response {
    int status = 200;
    std::string body;
    Headers headers;
    std::string content_type = "application/json; charset=utf-8";
};

}  // namespace adfkeep::emulator

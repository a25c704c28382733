// A form that holds secrets.
#pragma once

#include <string>
#include <string_view>

#include "src/base/secret.hpp"

namespace adfkeep::azure {

/// application/x-www-form-urlencoded; wiped when it ends.
class Form {
public:
    Form() = default;
    Form(const Form&) = delete;
    Form& operator=(const Form&) = delete;
    ~Form() { wipe(body_); }

    Form& add(std::string_view name, std::string_view value);
    [[nodiscard]] std::string_view body() const noexcept { return body_; }

private:
    std::string body_;
};

}  // namespace adfkeep::azure

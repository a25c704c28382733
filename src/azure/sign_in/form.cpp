#include "src/azure/sign_in/form.hpp"

#include "src/azure/http/url.hpp"

namespace adfkeep::azure {

Form& Form::add(std::string_view name, std::string_view value) {
    auto encoded = http::encode(value);
    // Made anew rather than grown: a string that grows leaves what it held behind.
    std::string longer;
    longer.reserve(body_.size() + name.size() + encoded.size() + 2);
    longer += body_;
    if (!body_.empty()) longer += '&';
    longer += name;
    longer += '=';
    longer += encoded;
    wipe(encoded);
    wipe(body_);
    body_ = std::move(longer);
    return *this;
}

}  // namespace adfkeep::azure

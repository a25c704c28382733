#include "tests/azure/fakes.hpp"

#include "src/base/text.hpp"

namespace adfkeep::azure::testing {

ScriptedTransport& ScriptedTransport::then(int status, std::string body, http::Headers headers) {
    answers_.emplace_back(http::Response{.status = status, .body = std::move(body), .headers = std::move(headers)});
    return *this;
}

ScriptedTransport& ScriptedTransport::then(http::Failure failure) {
    answers_.emplace_back(failure);
    return *this;
}

http::Response ScriptedTransport::send(const http::Request& request) {
    Sent copy{.method = request.method,
              .url = to_text(request.url),
              .headers = request.headers,
              .body = std::string(request.body),
              .repeat = request.repeat,
              .reach = request.reach,
              .connect_timeout = request.connect_timeout,
              .total_timeout = request.total_timeout,
              .at = waiting_.elapsed()};
    for (const auto& secret : request.secrets)
        copy.headers.add(secret.name, secret.prefix + std::string(secret.value->view()));
    const std::scoped_lock lock(guard_);
    sent.push_back(copy);
    if (answers_.empty()) {
        if (!otherwise) throw std::logic_error("no answer is scripted for " + copy.method + " " + copy.url);
        return otherwise(copy);
    }
    const auto answer = answers_.front();
    answers_.pop_front();
    if (const auto* const failure = std::get_if<http::Failure>(&answer))
        throw http::TransportError(*failure, "scripted failure", copy.url);
    return std::get<http::Response>(answer);
}

Token CountedTokens::token(const std::string& scope) {
    const std::scoped_lock lock(guard_);
    scopes.push_back(scope);
    return std::make_shared<const Secret>(ByteView("token " + std::to_string(number)));
}

Token CountedTokens::renew(const std::string& scope, const Token&) {
    {
        const std::scoped_lock lock(guard_);
        ++number;
    }
    return token(scope);
}

std::string parameter(std::string_view text, std::string_view name) {
    for (const auto each : split(text.substr(text.find('?') == std::string_view::npos ? 0 : text.find('?') + 1), '&')) {
        const auto equals = each.find('=');
        if (each.substr(0, equals) != name) continue;
        std::string value;
        for (std::size_t i = equals + 1; i < each.size(); ++i) {
            if (each[i] != '%') {
                value += each[i];
                continue;
            }
            value += static_cast<char>(std::stoi(std::string(each.substr(i + 1, 2)), nullptr, 16));
            i += 2;
        }
        return value;
    }
    return {};
}

}  // namespace adfkeep::azure::testing

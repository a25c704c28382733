// A request and what came back, as values.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/azure/http/url.hpp"
#include "src/base/bytes.hpp"
#include "src/base/secret.hpp"

namespace adfkeep::http {

/// A secret that several requests at once may need.
using SharedSecret = std::shared_ptr<const Secret>;

/// Fields in order; names are compared without case.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

    void add(std::string name, std::string value) { fields_.emplace_back(std::move(name), std::move(value)); }
    /// The first value under `name`; empty where there is none.
    [[nodiscard]] std::string_view get(std::string_view name) const noexcept;
    [[nodiscard]] bool has(std::string_view name) const noexcept;

    [[nodiscard]] auto begin() const noexcept { return fields_.begin(); }
    [[nodiscard]] auto end() const noexcept { return fields_.end(); }
    [[nodiscard]] std::size_t size() const noexcept { return fields_.size(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// A field whose value must not be seen: "<name>: <prefix><value>".
struct SecretHeader {
    std::string name;
    std::string prefix;
    SharedSecret value;
};

/// How far a request may travel.
enum class Reach {
    network,  ///< through the proxy of the environment; in plain HTTP to loopback only
    machine,  ///< never through a proxy; in plain HTTP to loopback and link-local addresses only
};

/// Whether sending it twice does no harm.
enum class Repeat {
    harmless,    ///< after any failure
    if_refused,  ///< only where it certainly took no effect: 429, 503, or no connection was made
};

struct Request {
    std::string method = "GET";
    Url url;
    Headers headers;
    std::vector<SecretHeader> secrets;
    ByteView body = {};  ///< the caller's; outlives the call
    Repeat repeat = Repeat::harmless;
    Reach reach = Reach::network;
    std::chrono::milliseconds connect_timeout = std::chrono::seconds(15);
    std::chrono::milliseconds total_timeout = {};  ///< zero: as long as the transport allows
};

struct Response {
    int status = 0;
    std::string body;
    Headers headers;
};

}  // namespace adfkeep::http

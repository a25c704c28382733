// One request and its response inside libcurl. For curl_transport.cpp only.
#pragma once

#include <curl/curl.h>

#include <array>

#include "src/azure/http/curl_transport.hpp"
#include "src/base/handle.hpp"

namespace adfkeep::http {

/// Refers to the request and the options until it ends.
class Exchange {
public:
    Exchange(const Request& request, const ConnectionOptions& options);
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    [[nodiscard]] CURL* handle() const noexcept { return handle_.get(); }
    [[nodiscard]] const Origin& origin() const noexcept { return request_.url.origin; }
    /// The response, once libcurl is through with it. Throws TransportError.
    [[nodiscard]] Response finish(CURLcode result);

private:
    /// Overwrites the lines before it frees them.
    struct LinesDeleter {
        void operator()(curl_slist* lines) const noexcept;
    };

    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self) noexcept;
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self) noexcept;
    bool take_header(std::string_view line);
    bool take_body(std::string_view piece);

    void add_line(const std::string& line);
    void set_method();
    void set_headers();
    void set_limits();
    void set_connection();
    [[nodiscard]] Failure failure(CURLcode result) const;

    const Request& request_;
    const ConnectionOptions& options_;
    Handle<CURL, curl_easy_cleanup> handle_;
    std::unique_ptr<curl_slist, LinesDeleter> lines_;
    std::array<char, CURL_ERROR_SIZE> message_{};
    Response response_;
    std::size_t header_bytes_ = 0;
    bool headers_ended_ = false;
    bool too_large_ = false;
};

}  // namespace adfkeep::http

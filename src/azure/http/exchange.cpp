#include "src/azure/http/exchange.hpp"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "src/base/text.hpp"

namespace adfkeep::http {
namespace {

constexpr std::size_t max_header_bytes = 256u << 10;

std::string_view trimmed(std::string_view text) noexcept {
    const auto first = text.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

template <typename Value>
void set(CURL* handle, CURLoption option, Value value) {
    const auto result = curl_easy_setopt(handle, option, value);
    if (result == CURLE_OK) return;
    throw Error(ErrorCode::unavailable, std::string("libcurl refused a setting: ") + curl_easy_strerror(result));
}

void set(CURL* handle, CURLoption option, const std::string& value) { set(handle, option, value.c_str()); }

/// Whether certificate or key was refused, other than a handshake that was only cut short.
bool is_refused_trust(CURL* handle, CURLcode result) noexcept {
    long verified = 0;
    curl_easy_getinfo(handle, CURLINFO_SSL_VERIFYRESULT, &verified);
    return verified != 0 || result == CURLE_PEER_FAILED_VERIFICATION || result == CURLE_SSL_CACERT_BADFILE ||
           result == CURLE_SSL_CERTPROBLEM || result == CURLE_SSL_ISSUER_ERROR || result == CURLE_SSL_CIPHER;
}

std::string advice(Failure failure) {
    switch (failure) {
        case Failure::not_connected:
            return "is the network there, and a proxy in HTTPS_PROXY where one is needed?";
        case Failure::untrusted:
            return "name the certificate authority of this server, or of the proxy before it, with --ca-file";
        case Failure::broken:
        case Failure::timed_out:
            return "try again later";
        case Failure::too_large:
            return "";
    }
    return "";
}

}  // namespace

Exchange::Exchange(const Request& request, const ConnectionOptions& options)
    : request_(request), options_(options), handle_(curl_easy_init()) {
    if (!handle_) throw std::bad_alloc();
    set(handle(), CURLOPT_ERRORBUFFER, message_.data());
    set(handle(), CURLOPT_NOSIGNAL, 1L);
    // Whoever is interrupted does not wait for a name server that is silent.
    set(handle(), CURLOPT_QUICK_EXIT, 1L);
    set(handle(), CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle(), CURLOPT_URL, to_text(request.url));
    set(handle(), CURLOPT_PATH_AS_IS, 1L);
    set(handle(), CURLOPT_FOLLOWLOCATION, 0L);
    set(handle(), CURLOPT_ACCEPT_ENCODING, "gzip");
    set(handle(), CURLOPT_HEADERFUNCTION, &Exchange::on_header);
    set(handle(), CURLOPT_HEADERDATA, this);
    set(handle(), CURLOPT_WRITEFUNCTION, &Exchange::on_body);
    set(handle(), CURLOPT_WRITEDATA, this);
    set_method();
    set_headers();
    set_limits();
    set_connection();
}

void Exchange::set_method() {
    if (request_.method == "GET") return;
    set(handle(), CURLOPT_CUSTOMREQUEST, request_.method);
    if (request_.method == "DELETE" && request_.body.empty()) return;
    // Content-Length: 0 where there is no body: servers wait for one that says nothing.
    set(handle(), CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    set(handle(), CURLOPT_POSTFIELDS, request_.body.empty() ? "" : request_.body.data());
}

void Exchange::set_headers() {
    for (const auto& [name, value] : request_.headers) add_line(std::string(name).append(": ").append(value));
    if (!request_.headers.has("Content-Type")) add_line("Content-Type:");
    add_line("Expect:");
    for (const auto& secret : request_.secrets) {
        auto line = secret.name + ": " + secret.prefix;
        line.reserve(line.size() + secret.value->size());
        line += secret.value->view();
        try {
            add_line(line);
        } catch (...) {
            wipe(line);
            throw;
        }
        wipe(line);
    }
    set(handle(), CURLOPT_HTTPHEADER, lines_.get());
}

void Exchange::add_line(const std::string& line) {
    for (const char c : line)
        if (c >= 0 && c < 0x20 && c != '\t')
            throw Error(ErrorCode::invalid_input, "a header field holds a control character",
                        line.substr(0, line.find(':')));
    auto* longer = curl_slist_append(lines_.get(), line.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    if (!lines_) lines_.reset(longer);  // else it is the same first line
}

void Exchange::set_limits() {
    set(handle(), CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(request_.connect_timeout.count()));
    const auto own = request_.total_timeout > std::chrono::milliseconds(0);
    const auto total = own ? std::min(request_.total_timeout, options_.total_timeout) : options_.total_timeout;
    set(handle(), CURLOPT_TIMEOUT_MS, static_cast<long>(total.count()));
    const auto stall = std::chrono::ceil<std::chrono::seconds>(options_.stall_timeout);
    set(handle(), CURLOPT_LOW_SPEED_LIMIT, 1L);
    set(handle(), CURLOPT_LOW_SPEED_TIME, static_cast<long>(stall.count()));
    set(handle(), CURLOPT_BUFFERSIZE, 64L << 10);
}

void Exchange::set_connection() {
    const bool secure = request_.url.origin.scheme == "https";
    // libcurl 7.88 spins until its timeout when a server answers over HTTP/2 before it has read the body.
    const bool multiplexed = secure && request_.body.empty();
    set(handle(), CURLOPT_HTTP_VERSION,
        static_cast<long>(multiplexed ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1));
    // Of requests that begin together, one connects and the others learn whether it carries them all.
    set(handle(), CURLOPT_PIPEWAIT, multiplexed ? 1L : 0L);
    // libcurl sends again, unasked, what a kept connection lost: too often for what may be sent only once.
    set(handle(), CURLOPT_FRESH_CONNECT, request_.repeat == Repeat::if_refused ? 1L : 0L);
    set(handle(), CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    const bool proxied = secure && request_.reach == Reach::network && !is_loopback(request_.url.origin);
    set(handle(), CURLOPT_PROXY, proxied ? options_.proxy : std::string());
    set(handle(), CURLOPT_NOPROXY, options_.no_proxy);
    set(handle(), CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    if (options_.ca_file.empty()) return;
    for (const auto option : {CURLOPT_CAINFO, CURLOPT_PROXY_CAINFO}) set(handle(), option, options_.ca_file);
    for (const auto option : {CURLOPT_CAPATH, CURLOPT_PROXY_CAPATH}) set<const char*>(handle(), option, nullptr);
}

Response Exchange::finish(CURLcode result) {
    // A connection that ends among the header fields is a whole response to libcurl.
    if (result == CURLE_OK && !headers_ended_) result = CURLE_GOT_NOTHING;
    if (result == CURLE_OK) {
        long status = 0;
        curl_easy_getinfo(handle(), CURLINFO_RESPONSE_CODE, &status);
        response_.status = static_cast<int>(status);
        return std::move(response_);
    }
    const auto why = failure(result);
    const std::string what = too_large_            ? "response is larger than this program takes"
                             : message_[0] != '\0' ? message_.data()
                                                   : curl_easy_strerror(result);
    throw TransportError(why, what, request_.method + " " + redacted(request_.url), advice(why));
}

Failure Exchange::failure(CURLcode result) const {
    if (too_large_) return Failure::too_large;
    if (is_refused_trust(handle(), result)) return Failure::untrusted;
    curl_off_t sending_began = 0;
    curl_easy_getinfo(handle(), CURLINFO_PRETRANSFER_TIME_T, &sending_began);
    if (sending_began == 0) return Failure::not_connected;
    return result == CURLE_OPERATION_TIMEDOUT ? Failure::timed_out : Failure::broken;
}

std::size_t Exchange::on_header(char* data, std::size_t, std::size_t count, void* self) noexcept {
    return static_cast<Exchange*>(self)->take_header({data, count}) ? count : 0;
}

std::size_t Exchange::on_body(char* data, std::size_t, std::size_t count, void* self) noexcept {
    return static_cast<Exchange*>(self)->take_body({data, count}) ? count : 0;
}

bool Exchange::take_header(std::string_view line) {
    header_bytes_ += line.size();
    too_large_ = header_bytes_ > max_header_bytes;
    if (too_large_) return false;
    if (line.starts_with("HTTP/")) response_.headers = {};  // of the last response: an interim one may stand before it
    headers_ended_ = trimmed(line).empty();
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || line.starts_with("HTTP/")) return true;
    response_.headers.add(std::string(trimmed(line.substr(0, colon))), std::string(trimmed(line.substr(colon + 1))));
    return true;
}

bool Exchange::take_body(std::string_view piece) {
    too_large_ = piece.size() > options_.max_body_bytes - response_.body.size();
    if (too_large_) return false;
    if (response_.body.empty()) {
        curl_off_t length = 0;
        curl_easy_getinfo(handle(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
        if (length > 0 && static_cast<std::size_t>(length) <= options_.max_body_bytes)
            response_.body.reserve(static_cast<std::size_t>(length));
    }
    response_.body += piece;
    return true;
}

void Exchange::LinesDeleter::operator()(curl_slist* lines) const noexcept {
    for (const auto* line = lines; line != nullptr; line = line->next)
        ::explicit_bzero(line->data, std::strlen(line->data));
    curl_slist_free_all(lines);
}

}  // namespace adfkeep::http

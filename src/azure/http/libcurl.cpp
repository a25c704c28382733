// libcurl's functions, by its own declarations, loaded with the first request: Debian's brings twenty libraries
// (GnuTLS, Kerberos, LDAP …), a third of the time and the memory that a command needs to start.
#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#include <cstdarg>

#include "src/base/late_library.hpp"

namespace {

const adfkeep::LateLibrary& libcurl() {
    static const adfkeep::LateLibrary library("libcurl.so.4", "libcurl4");
    return library;
}

/// The one argument behind `last`: libcurl takes a long, a pointer or a curl_off_t, which are all of one size here.
static_assert(sizeof(long) == sizeof(void*) && sizeof(curl_off_t) == sizeof(void*));
#define ARGUMENT_BEHIND(last)                        \
    std::va_list arguments;                          \
    va_start(arguments, last);                       \
    auto* const argument = va_arg(arguments, void*); \
    va_end(arguments)

#define REAL(name) static const auto real = libcurl().function<decltype(&(name))>(#name)

}  // namespace

extern "C" {

CURLcode curl_global_init(long flags) {
    REAL(curl_global_init);
    return real(flags);
}

CURL* curl_easy_init() {
    REAL(curl_easy_init);
    return real();
}
void curl_easy_cleanup(CURL* handle) {
    REAL(curl_easy_cleanup);
    real(handle);
}
CURLcode curl_easy_setopt(CURL* handle, CURLoption option, ...) {
    REAL(curl_easy_setopt);
    ARGUMENT_BEHIND(option);
    return real(handle, option, argument);
}
CURLcode curl_easy_getinfo(CURL* handle, CURLINFO info, ...) {
    REAL(curl_easy_getinfo);
    ARGUMENT_BEHIND(info);
    return real(handle, info, argument);
}
const char* curl_easy_strerror(CURLcode code) {
    REAL(curl_easy_strerror);
    return real(code);
}

struct curl_slist* curl_slist_append(struct curl_slist* list, const char* line) {
    REAL(curl_slist_append);
    return real(list, line);
}
void curl_slist_free_all(struct curl_slist* list) {
    REAL(curl_slist_free_all);
    real(list);
}

CURLM* curl_multi_init() {
    REAL(curl_multi_init);
    return real();
}
CURLMcode curl_multi_cleanup(CURLM* multi) {
    REAL(curl_multi_cleanup);
    return real(multi);
}
CURLMcode curl_multi_setopt(CURLM* multi, CURLMoption option, ...) {
    REAL(curl_multi_setopt);
    ARGUMENT_BEHIND(option);
    return real(multi, option, argument);
}
CURLMcode curl_multi_add_handle(CURLM* multi, CURL* handle) {
    REAL(curl_multi_add_handle);
    return real(multi, handle);
}
CURLMcode curl_multi_remove_handle(CURLM* multi, CURL* handle) {
    REAL(curl_multi_remove_handle);
    return real(multi, handle);
}
CURLMcode curl_multi_perform(CURLM* multi, int* running) {
    REAL(curl_multi_perform);
    return real(multi, running);
}
CURLMcode curl_multi_poll(CURLM* multi, struct curl_waitfd* extra, unsigned count, int milliseconds, int* ready) {
    REAL(curl_multi_poll);
    return real(multi, extra, count, milliseconds, ready);
}
CURLMcode curl_multi_wakeup(CURLM* multi) {
    REAL(curl_multi_wakeup);
    return real(multi);
}
CURLMsg* curl_multi_info_read(CURLM* multi, int* left) {
    REAL(curl_multi_info_read);
    return real(multi, left);
}

}  // extern "C"

#include "src/emulator/server/exchange_log.hpp"

#include "src/base/files/files.hpp"
#include "src/emulator/json_text.hpp"

namespace adfkeep::emulator {
namespace {

bool is_of_management(std::string_view target) {
    return target.starts_with("/subscriptions") || target.starts_with("/providers/");
}

std::string text_of(const Headers& headers) {
    ObjectText object;
    for (const auto& header : headers) object.add_string(header.name, header.value);
    return object.text();
}

std::string line_of(const Request& request, const Response& response) {
    return ObjectText()
        .add_string("method", request.method)
        .add_string("target", request.target)
        .add_string("request", request.body)
        .add("status", std::to_string(response.status))
        .add("headers", text_of(response.headers))
        .add_string("response", response.body)
        .text();
}

}  // namespace

ExchangeLog::ExchangeLog(const boost::filesystem::path& path) {
    files::write_new(path, {}, 0600);
    file_.open(path.string(), std::ios::app | std::ios::binary);
}

void ExchangeLog::add(const Request& request, const Response& response) {
    if (!is_of_management(request.target)) return;
    const auto line = line_of(request, response);
    const std::scoped_lock lock(guard_);
    file_ << line << std::endl;
}

}  // namespace adfkeep::emulator

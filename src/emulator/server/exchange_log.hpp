// What clients and the management API said to each other, word by word, for tests that check it.
#pragma once

#include <boost/filesystem/path.hpp>
#include <fstream>
#include <mutex>

#include "src/emulator/http/message.hpp"

namespace adfkeep::emulator {

/// A file of one JSON object a line: {"method", "target", "request", "status", "headers", "response"}, bodies as
/// strings. Without the headers of requests and without what is said at sign-in: they hold secrets. Thread-safe.
class ExchangeLog {
public:
    /// A new file, for its owner alone. Throws Error(refused_for_safety) where `path` exists.
    explicit ExchangeLog(const boost::filesystem::path& path);

    void add(const Request& request, const Response& response);

private:
    std::mutex guard_;
    std::ofstream file_;
};

}  // namespace adfkeep::emulator

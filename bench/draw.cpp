#include "bench/draw.hpp"

#include <array>
#include <string_view>

namespace adfkeep::bench {
namespace {

constexpr std::array<std::string_view, 48> words{
    "customer", "order",   "invoice",  "payment",  "product", "store",    "region", "shipment", "return",  "supplier",
    "ledger",   "account", "contract", "employee", "payroll", "campaign", "budget", "forecast", "stock",   "price",
    "tariff",   "meter",   "reading",  "sensor",   "claim",   "policy",   "ticket", "session",  "visit",   "patient",
    "sample",   "batch",   "machine",  "route",    "vehicle", "parcel",   "refund", "coupon",   "loyalty", "tax",
    "currency", "rate",    "position", "trade",    "risk",    "exposure", "audit",  "calendar"};
constexpr std::array<std::string_view, 16> verbs{"load",    "copy",   "stage",    "merge",  "clean", "publish",
                                                 "archive", "export", "validate", "enrich", "sync",  "split",
                                                 "index",   "purge",  "notify",   "refresh"};
constexpr std::array<std::string_view, 10> types{
    "string", "int",           "decimal(18,4)", "datetime2", "bit",
    "bigint", "nvarchar(200)", "date",          "float",     "uniqueidentifier"};

}  // namespace

std::string word_of(std::size_t number) { return std::string(words[number % words.size()]); }

std::string Draw::hex(std::size_t digits) {
    std::string text;
    while (text.size() < digits) text += "0123456789abcdef"[below(16)];
    return text;
}

std::string Draw::word() { return std::string(words[below(words.size())]); }
std::string Draw::verb() { return std::string(verbs[below(verbs.size())]); }
std::string Draw::type() { return std::string(types[below(types.size())]); }

std::string Draw::name() {
    auto text = word();
    return text += '_' + word();
}

std::string Draw::sentence() {
    auto text = verb();
    for (auto left = 3 + below(8); left > 0; --left) text += ' ' + (once_in(4) ? std::to_string(below(10000)) : word());
    return text;
}

}  // namespace adfkeep::bench

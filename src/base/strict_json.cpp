#include "src/base/strict_json.hpp"

#include <limits>
#include <vector>

namespace adfkeep {
namespace {

constexpr int max_depth = 16;

}  // namespace

nlohmann::json parse_strict(std::string_view text, const std::string& where, ErrorCode code) {
    using Event = nlohmann::json::parse_event_t;
    std::vector<std::set<std::string>> names;
    std::string refusal;
    const auto watch = [&](int depth, Event event, nlohmann::json& parsed) {
        if (depth > max_depth && refusal.empty()) refusal = "is nested too deeply";
        if (event == Event::object_start) names.emplace_back();
        if (event == Event::object_end) names.pop_back();
        if (event == Event::key && !names.back().insert(parsed.get<std::string>()).second && refusal.empty())
            refusal = "holds the member '" + parsed.get<std::string>() + "' twice";
        return refusal.empty();
    };
    auto document = nlohmann::json::parse(text, watch, false);
    if (refusal.empty() && document.is_discarded()) refusal = "is not valid JSON";
    if (!refusal.empty()) throw Error(code, "document " + refusal, where);
    return document;
}

StrictObject::StrictObject(const nlohmann::json& value, std::string where, ErrorCode code)
    : value_(value), where_(std::move(where)), code_(code) {
    if (!value_.is_object()) refuse("an object is expected");
}

const nlohmann::json& StrictObject::take(const char* name) {
    const auto* value = take_optional(name);
    if (value == nullptr) refuse(std::string("member '") + name + "' is missing");
    return *value;
}

const nlohmann::json* StrictObject::take_optional(const char* name) {
    taken_.insert(name);
    const auto found = value_.find(name);
    return found == value_.end() ? nullptr : &*found;
}

std::string StrictObject::text(const char* name) {
    const auto& value = take(name);
    if (!value.is_string()) refuse(std::string("member '") + name + "' is not a string");
    return value.get<std::string>();
}

std::uint64_t StrictObject::number(const char* name) {
    const auto& value = take(name);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > std::numeric_limits<std::int64_t>::max())
        refuse(std::string("member '") + name + "' is not a whole number below 2^63");
    return value.get<std::uint64_t>();
}

const nlohmann::json& StrictObject::array(const char* name) {
    const auto& value = take(name);
    if (!value.is_array()) refuse(std::string("member '") + name + "' is not an array");
    return value;
}

void StrictObject::finish() const {
    for (const auto& [name, value] : value_.items())
        if (!taken_.contains(name)) refuse("member '" + name + "' is unknown");
}

void StrictObject::refuse(const std::string& what) const { throw Error(code_, what, where_); }

}  // namespace adfkeep

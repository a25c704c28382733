// A resource as the service keeps it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/base/clock.hpp"
#include "src/emulator/json_text.hpp"

namespace adfkeep::emulator {

/// What becomes of a resource by itself, a while after it was asked for.
struct Settling {
    Time at;
    std::vector<MemberText> live;
    std::map<std::string, std::string> hidden;
};

struct Document {
    std::string name;                ///< as first spelled
    std::string properties;          ///< exact text that GET shows, without `live`; empty where it has none
    std::string rest;                ///< other members of the resource, one object; empty where there are none
    std::string sent;                ///< digest of what was put last: the same again is no change
    std::string etag;                ///< empty: this kind has none
    std::vector<MemberText> live{};  ///< members of `properties` that the service keeps itself
    std::map<std::string, std::string> hidden{};  ///< what the service knows and GET does not show
    std::optional<Settling> settling{};

    /// What the live member says, where it is a string; else empty.
    [[nodiscard]] std::string live_string(std::string_view member) const;
    void set_live(std::string_view member, std::string json);
    [[nodiscard]] std::string hidden_text(const std::string& name) const;
    /// Lets happen what was to happen until `now`.
    void settle(Time now);
    /// `properties` with what is live; empty where it has neither.
    [[nodiscard]] std::string shown_properties() const;
};

}  // namespace adfkeep::emulator

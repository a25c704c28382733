// One request on its way to the rule that answers it.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "src/emulator/http/message.hpp"
#include "src/emulator/http/refusal.hpp"
#include "src/emulator/http/target.hpp"
#include "src/emulator/world.hpp"

namespace adfkeep::emulator {

struct Call {
    World& world;
    const Request& request;
    const Target& target;
    std::string base_url;              ///< scheme, host and port that the client used
    LocalFactory* factory = nullptr;   ///< null where the route is not below one
    Headers common{};                  ///< headers of the answer, whatever it will be
    std::vector<std::string> names{};  ///< what stood where the route has a `*`

    /// Path of the request, its segments as they were sent.
    [[nodiscard]] std::string path() const { return joined(target.segments); }
    /// The factory's id as this request spells it.
    [[nodiscard]] std::string factory_path() const;
};

/// What answers a route.
using Rule = Response (*)(Call&);

/// A route of the service: literals are compared without case, `*` stands for one segment.
struct Route {
    std::string_view method;
    std::string_view pattern;
    Rule rule;
};

/// The first of `routes` that fits `segments`; its names are put into `call`. Null where none fits.
[[nodiscard]] const Route* find_route(std::span<const Route> routes, std::span<const std::string> segments, Call& call);

[[nodiscard]] Response json_response(std::string body, int status = 200);

/// The body, valid JSON and one object. Throws Refusal(400) otherwise.
[[nodiscard]] std::string_view object_body(const Request& request);
/// A member of the body as text; empty where there is no body, or no such string.
[[nodiscard]] std::string body_string(const Request& request, std::string_view member);

/// {"value": […]} of all elements, a page of them with `nextLink` where there are more.
struct Page {
    std::vector<std::string> elements;
    std::uint64_t next = 0;  ///< where the next page begins; 0: there is none
};
[[nodiscard]] Response page_response(const Call& call, const Page& page);
/// Where this page begins. Throws Refusal(400) for a token that the service never gave.
[[nodiscard]] std::uint64_t page_start(const Call& call);

/// A page of `things`, each told by `tell(thing)`; things that tell nothing (an empty text) are passed over.
template <typename Things, typename Tell>
[[nodiscard]] Page page_of(const Call& call, Things& things, Tell tell) {
    Page page;
    for (auto at = things.lower_bound(page_start(call)); at != things.end(); ++at) {
        auto text = tell(at->second);
        if (text.empty()) continue;
        if (page.elements.size() == call.world.page_size) {
            page.next = at->first;
            break;
        }
        page.elements.push_back(std::move(text));
    }
    return page;
}

}  // namespace adfkeep::emulator

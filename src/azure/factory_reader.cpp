#include "src/azure/factory_reader.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "src/azure/factory_listing.hpp"
#include "src/azure/factory_states.hpp"
#include "src/model/kind.hpp"

namespace adfkeep::azure {
namespace {

// As many as the transport has on their way to one origin: who asks for the next page of a long list waits for nobody.
constexpr std::size_t errands_at_once = 16;

/// Collections of the kind table. Those that are long as a rule begin first: all wait for the longest.
std::vector<std::string> known_collections() {
    static constexpr std::array<std::string_view, 3> long_ones{"pipelines", "datasets", "dataflows"};
    std::vector<std::string> all(long_ones.begin(), long_ones.end());
    for (const auto& kind : kinds())
        if (kind.parent.empty() && !kind.arm_type.empty() &&
            std::ranges::find(long_ones, kind.collection) == long_ones.end())
            all.emplace_back(kind.collection);
    return all;
}

/// One factory being read. Nothing waits for an answer that it does not need: all lists are asked for at once, and
/// beside them which kinds there are that the table does not know; a state as soon as its entity has arrived.
class Reading {
public:
    explicit Reading(const Inquiry& inquiry) : inquiry_(inquiry), states_(inquiry) {}

    void first_pass() {
        list([this](Errands& errands, Pass& pass) {
            errands.add_urgent([this, &pass] {
                unknown_ = unknown_collections(inquiry_);
                for (const auto& collection : unknown_.names) pass.list(collection);
            });
        });
        std::ranges::copy(unknown_.names, std::back_inserter(collections_));
    }

    /// Whether it agrees with the pass before.
    bool next_pass() {
        return list([](Errands&, Pass&) {});
    }

    [[nodiscard]] LiveFactory result() && {
        LiveFactory live;
        live.factory.entities.reserve(listing_.size());
        for (auto& [key, listed] : listing_) {
            if (listed.entity.id.kind == factory_kind) live.factory.name = listed.entity.id.name;
            live.factory.entities.push_back(std::move(listed.entity));
        }
        arrange(live.factory);
        live.unread = std::move(unread_);
        if (unknown_.unread) live.unread.push_back(std::move(*unknown_.unread));
        states_.move_into(live);
        arrange(live.factory);
        std::ranges::sort(live.unread, {}, &UnreadKind::kind);
        return live;
    }

private:
    template <typename More>
    bool list(const More& more) {
        Errands errands;
        Pass pass(inquiry_, listing_, errands, [&](const Entity& entity) { states_.ask_about(entity, errands); });
        for (const auto& collection : collections_) pass.list(collection);
        more(errands, pass);
        errands.run(errands_at_once);
        return keep(std::move(pass).outcome());
    }

    bool keep(Pass::Outcome found) {
        const bool agrees = found.listing.size() == listing_.size() &&
                            std::ranges::all_of(found.listing, [](const auto& each) { return each.second.is_known; });
        for (auto& [key, listed] : found.listing)
            if (listed.is_known) listed.entity = std::move(listing_.at(key).entity);
        listing_ = std::move(found.listing);
        unread_ = std::move(found.unread);
        return agrees;
    }

    const Inquiry& inquiry_;
    States states_;
    std::vector<std::string> collections_ = known_collections();
    UnknownCollections unknown_;
    Listing listing_;  ///< of the last pass, with every text
    std::vector<UnreadKind> unread_;
};

}  // namespace

LiveFactory read_factory(ArmClient& client, const FactoryId& id, const FactoryReaderOptions& options,
                         Progress& progress, const std::stop_token& stop) {
    const Inquiry inquiry{.client = client, .id = id, .progress = progress, .stop = stop};
    Reading reading(inquiry);
    reading.first_pass();
    std::size_t passes = 1;
    bool is_whole = false;
    for (; passes < options.max_passes && !is_whole; ++passes) is_whole = reading.next_pass();
    auto live = std::move(reading).result();
    live.passes = passes;
    live.is_whole = is_whole;
    return live;
}

}  // namespace adfkeep::azure

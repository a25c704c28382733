#include "restore/order.hpp"

#include <functional>
#include <queue>

namespace adfkeep::restore {

std::vector<std::size_t> in_order(const Needs& needs) {
    std::vector<std::size_t> missing(needs.size());
    Needs needed_by(needs.size());
    for (std::size_t node = 0; node < needs.size(); ++node) {
        missing[node] = needs[node].size();
        for (const auto before : needs[node]) needed_by[before].push_back(node);
    }
    std::priority_queue<std::size_t, std::vector<std::size_t>, std::greater<>> ready;
    for (std::size_t node = 0; node < needs.size(); ++node)
        if (missing[node] == 0) ready.push(node);
    std::vector<std::size_t> order;
    while (!ready.empty()) {
        const auto node = ready.top();
        ready.pop();
        order.push_back(node);
        for (const auto next : needed_by[node])
            if (--missing[next] == 0) ready.push(next);
    }
    return order;
}

namespace {

/// Depth first, without recursion: a factory may be a chain of ten thousand.
class Search {
public:
    explicit Search(const Needs& needs) : needs_(needs), states_(needs.size(), State::unseen) {}

    void from(std::size_t root) {
        if (states_[root] != State::unseen) return;
        enter(root);
        while (!path_.empty()) {
            auto& [node, next] = path_.back();
            if (next == needs_[node].size()) {
                states_[node] = State::left;
                path_.pop_back();
                continue;
            }
            const auto before = needs_[node][next++];
            if (states_[before] == State::on_path) found.push_back({.from = node, .to = before});
            if (states_[before] == State::unseen) enter(before);
        }
    }

    std::vector<Closing> found;

private:
    enum class State : char { unseen, on_path, left };
    struct Place {
        std::size_t node = 0;
        std::size_t next = 0;  ///< of what it needs
    };

    void enter(std::size_t node) {
        states_[node] = State::on_path;
        path_.push_back({.node = node});
    }

    const Needs& needs_;
    std::vector<State> states_;
    std::vector<Place> path_;
};

}  // namespace

std::vector<Closing> closing_edges(const Needs& needs, const std::vector<bool>& first) {
    Search search(needs);
    for (std::size_t node = 0; node < needs.size(); ++node)
        if (first[node]) search.from(node);
    for (std::size_t node = 0; node < needs.size(); ++node) search.from(node);
    return std::move(search.found);
}

}  // namespace adfkeep::restore

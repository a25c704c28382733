// One pass over a live factory: every collection, all at once. For factory_reader.cpp only.
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "src/azure/errands.hpp"
#include "src/azure/factory_reader.hpp"

namespace adfkeep::azure {

/// What is read, through whom, and who watches. All of it is the caller's and outlives whoever refers to it.
struct Inquiry {
    ArmClient& client;
    const FactoryId& id;
    Progress& progress;
    const std::stop_token& stop;
};

struct Listed {
    Entity entity;          ///< as a snapshot keeps it (captured); its id alone where is_known
    std::string version;    ///< its etag, else a digest of its text
    bool is_known = false;  ///< the pass before found this version: its text is held once
};

/// By folded_key.
using Listing = std::unordered_map<std::string, Listed>;

/// Adds errands which list collections and what is nested in them. An error ends the errands where the factory itself
/// cannot be read, or anything for another reason than that it is refused or not offered.
class Pass {
public:
    /// Told, from several threads, of each entity that is not known.
    using Found = std::function<void(const Entity&)>;

    /// `before`, what the pass before found, and `errands` outlive it.
    Pass(const Inquiry& inquiry, const Listing& before, Errands& errands, Found found)
        : inquiry_(inquiry), before_(before), errands_(errands), found_(std::move(found)) {}

    /// Thread-safe.
    void list(std::string collection);

    /// What was found, and what could not be read; for when the errands are done, once.
    struct Outcome {
        Listing listing;
        std::vector<UnreadKind> unread;
    };
    [[nodiscard]] Outcome outcome() &&;

private:
    struct List {
        std::string kind;
        std::string path;
        std::string name_prefix;
        std::vector<Listed> found;
        std::optional<UnreadKind> unread;
    };

    void add(std::string kind, std::string path, std::string name_prefix);
    void add_nested(const List& networks);
    void run(List& list);
    void read(List& list);
    void read_factory(List& list);
    void take(List& list, std::string_view text);

    const Inquiry& inquiry_;
    const Listing& before_;
    Errands& errands_;
    const Found found_;
    std::mutex guard_;
    std::deque<List> lists_;  ///< added to under guard_; each is its errand's own
    std::atomic<std::size_t> done_ = 0, begun_ = 0;
};

/// Collections below a factory that the provider names and the kind table does not.
struct UnknownCollections {
    std::vector<std::string> names;
    std::optional<UnreadKind> unread;  ///< where the provider may not be asked
};
[[nodiscard]] UnknownCollections unknown_collections(const Inquiry& inquiry);

/// The exact text of `member`, a string, decoded; empty where there is none.
[[nodiscard]] std::string string_member(std::string_view object, std::string_view member);
/// `error` about `kind`, in the service's words.
[[nodiscard]] UnreadKind unread_kind(std::string kind, const ArmError& error, bool is_refused);

}  // namespace adfkeep::azure

#include "src/model/reference.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>
#include <unordered_set>

#include "src/base/parallel.hpp"
#include "src/base/text.hpp"
#include "src/model/json/parser.hpp"
#include "src/model/json/path.hpp"
#include "src/model/kind.hpp"

namespace adfkeep {
namespace {

using json::Type;

/// A member whose place says what it refers to, for references without a `type` that does. From the entity types of the
/// service's OpenAPI.
struct Place {
    std::string_view member;  ///< folded
    std::string_view kind;
};

constexpr std::array<Place, 18> places{{
    {"store", "linkedservices"},
    {"dataset", "datasets"},
    {"datasets", "datasets"},
    {"inputs", "datasets"},
    {"outputs", "datasets"},
    {"pipeline", "pipelines"},
    {"pipelines", "pipelines"},
    {"pipelinereference", "pipelines"},
    {"dependson", "pipelines"},
    {"dataflow", "dataflows"},
    {"flowlet", "dataflows"},
    {"connectvia", "integrationRuntimes"},
    {"integrationruntime", "integrationRuntimes"},
    {"credential", "credentials"},
    {"managedvirtualnetwork", "managedVirtualNetworks"},
    {"referencetrigger", "triggers"},
    {"parenttrigger", "triggers"},
    {"factorystaginglsreferencename", "linkedservices"},
}};

/// More bytes than the name of any such member has.
constexpr std::size_t longest_place = 256;

std::string_view kind_of_place(const std::string& member) {
    const auto folded = lower(member);
    // linkedServiceName, scriptLinkedService, additionalLinkedServiceNames, packageStoreLinkedService, …
    if (folded.find("linkedservice") != std::string::npos) return "linkedservices";
    const auto* const place = std::ranges::find(places, std::string_view(folded), &Place::member);
    return place == places.end() ? std::string_view() : place->kind;
}

std::string_view kind_of(const std::string& type, const std::string& member) {
    const auto* const info = find_kind_of_reference(type);
    return info != nullptr ? info->collection : kind_of_place(member);
}

bool is_expression(std::string_view name) { return name.starts_with('@') || name.find("@{") != std::string_view::npos; }

/// Whether the name token says `word`, without case.
bool says(const json::Token& name, std::string_view word) {
    if (name.escaped) return equal_without_case(json::decoded(name), word);
    return name.text.size() == word.size() + 2 && equal_without_case(name.text.substr(1, word.size()), word);
}

/// Listens to a whole definition once. What encloses the place where it listens is a stack of frames.
class Walk : public json::Listener {
public:
    explicit Walk(std::string_view kind) {
        // A factory's default staging store and a rerun trigger's parent are named by a plain string.
        if (equal_without_case(kind, factory_kind)) plain_ = "factoryStagingLSReferenceName";
        if (equal_without_case(kind, "triggers")) plain_ = "parentTrigger";
    }

    void name(json::Token token) {
        auto& frame = frames_.back();
        frame.member = token;
        frame.interest = interest_in(token);
    }
    void comma(Type) noexcept { ++frames_.back().index; }

    void scalar(json::Token token) {
        if (frames_.empty() || frames_.back().interest == Interest::none) return;
        const auto is_string = token.text.starts_with('"');
        hear(is_string ? Heard{Heard::string, token} : Heard{});
        if (is_string && frames_.back().interest == Interest::plain) {
            add(values_++, {Heard::string, token}, {});
            leave_child();
        }
    }

    void open(Type type, std::size_t) {
        if (!frames_.empty()) hear(type == Type::object ? Heard{Heard::object, {}} : Heard{});
        frames_.push_back({.type = type, .order = values_++});
    }

    void close(Type, std::size_t) {
        const auto frame = frames_.back();
        frames_.pop_back();
        if (frame.reference_name.form != Heard::nothing) add(frame.order, frame.reference_name, frame.reference_type);
        leave_child();
    }

    [[nodiscard]] std::vector<Reference> in_source_order() {
        std::ranges::sort(found_, {}, &Found::order);
        std::vector<Reference> all;
        all.reserve(found_.size());
        for (auto& found : found_) all.push_back(std::move(found.reference));
        return all;
    }

private:
    /// What a member of interest holds.
    struct Heard {
        enum Form { nothing, string, object } form = nothing;
        json::Token text;
    };
    enum class Interest { none, reference_name, reference_type, plain };
    struct Frame {
        Type type = Type::object;
        Interest interest = Interest::none;  ///< in the member being heard
        std::size_t order = 0;               ///< among the values that may be references
        json::Token member;                  ///< the one being heard
        std::size_t index = 0;               ///< of the element being heard
        Heard reference_name;
        Heard reference_type;
    };
    struct Found {
        std::size_t order;
        Reference reference;
    };

    /// Keeps what the current member holds, if it is one of the two. The last of its name counts, as it does for the
    /// service.
    void hear(const Heard& heard) {
        auto& frame = frames_.back();
        if (frame.interest == Interest::reference_name) frame.reference_name = heard;
        if (frame.interest == Interest::reference_type) frame.reference_type = heard;
    }

    [[nodiscard]] Interest interest_in(const json::Token& member) const {
        if (says(member, "referenceName")) return Interest::reference_name;
        if (says(member, "type")) return Interest::reference_type;
        return !plain_.empty() && says(member, plain_) ? Interest::plain : Interest::none;
    }

    /// The path of what is being heard. It is brought up to date only where one is asked for, each step once.
    [[nodiscard]] std::string path() {
        for (; entered_ < frames_.size(); ++entered_) {
            const auto& frame = frames_[entered_];
            if (frame.type == Type::object) {
                path_.push(json::decoded(frame.member));
            } else {
                path_.push(frame.index);
            }
        }
        return path_.text();
    }

    /// Takes the step down to what was heard last off the path.
    void leave_child() {
        if (entered_ == 0 || entered_ < frames_.size()) return;
        path_.pop();
        --entered_;
    }

    void add(std::size_t order, const Heard& name, const Heard& type) {
        if (found_.size() == max_references) return;
        const auto place = nearest_member();
        auto type_text = type.form == Heard::string ? json::decoded(type.text) : place;
        auto name_text = name.form == Heard::string ? json::decoded(name.text) : std::string();
        const auto expression = name.form == Heard::object || is_expression(name_text);
        found_.push_back({order,
                          {.kind = std::string(kind_of(type_text, place)),
                           .type = std::move(type_text),
                           .name = expression ? std::string() : std::move(name_text),
                           .path = path(),
                           .is_expression = expression}});
    }

    /// The member that the value stands in, through any arrays; empty where its name is longer than any the service
    /// knows.
    [[nodiscard]] std::string nearest_member() const {
        const auto frame = std::ranges::find(frames_.rbegin(), frames_.rend(), Type::object, &Frame::type);
        const auto is_known = frame != frames_.rend() && frame->member.text.size() <= longest_place;
        return is_known ? json::decoded(frame->member) : std::string();
    }

    std::string_view plain_;
    std::size_t values_ = 0;
    std::vector<Frame> frames_;
    json::Path path_;
    std::size_t entered_ = 0;  ///< frames whose step is in `path_`
    std::vector<Found> found_;
};

/// What every factory has without listing it.
bool is_provided(const Reference& reference) {
    return (reference.kind == "integrationRuntimes" &&
            equal_without_case(reference.name, "AutoResolveIntegrationRuntime")) ||
           (reference.kind == "managedVirtualNetworks" && equal_without_case(reference.name, "default"));
}

using Keys = std::unordered_set<std::string>;

/// By hash: a factory has several references to each of its entities.
Keys keys_of(const Factory& factory) {
    Keys keys;
    keys.reserve(factory.entities.size());
    for (const auto& entity : factory.entities) keys.insert(folded_key(entity.id));
    return keys;
}

std::vector<DanglingReference> dangling_of(const Entity& entity, const Keys& there) {
    std::vector<DanglingReference> dangling;
    for (auto& reference : references(entity)) {
        const auto is_ours = !reference.kind.empty() && !reference.is_expression && !is_provided(reference);
        if (is_ours && !there.contains(folded_key({.kind = reference.kind, .name = reference.name})))
            dangling.push_back({.from = entity.id, .reference = std::move(reference)});
    }
    return dangling;
}

}  // namespace

std::vector<Reference> references(const Entity& entity) {
    if (entity.id.kind == files_kind || entity.definition.empty()) return {};
    Walk walk(entity.id.kind);
    json::parse(entity.definition, walk, to_text(entity.id));
    return walk.in_source_order();
}

std::vector<DanglingReference> dangling_references(const Factory& factory) {
    const auto there = keys_of(factory);
    std::vector<std::vector<DanglingReference>> dangling(factory.entities.size());
    parallel_for(dangling.size(), [&](std::size_t i) { dangling[i] = dangling_of(factory.entities[i], there); });
    std::vector<DanglingReference> all;
    for (auto& some : dangling) std::ranges::move(some, std::back_inserter(all));
    return all;
}

}  // namespace adfkeep

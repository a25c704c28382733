// Hears the references of a definition while its text is read. Inside src/model only.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "src/base/text.hpp"
#include "src/model/json/parser.hpp"
#include "src/model/json/path.hpp"
#include "src/model/kind.hpp"
#include "src/model/reference.hpp"

namespace adfkeep {

/// Collection of what a reference of `type` that stands in `member` refers to; empty where it is another service's.
[[nodiscard]] std::string_view kind_of_reference(std::string_view type, std::string_view member);
/// Whether a name is known at run time only.
[[nodiscard]] bool is_expression(std::string_view name);
/// Whether the name token says `word`, without case.
[[nodiscard]] bool says(const json::Token& name, std::string_view word);
/// What a string token says; `buffer` holds it where it has to be decoded.
[[nodiscard]] std::string_view said(const json::Token& string, std::string& buffer);

/// Listens to a whole definition once, and notes the references of which `wanted(kind, name, is_expression)` says so:
/// most of the time goes into their texts. What encloses the place where it listens is a stack of frames.
template <typename Wanted>
class ReferenceWalk : public json::Listener {
public:
    ReferenceWalk(std::string_view kind, Wanted wanted) : wanted_(std::move(wanted)) {
        // A factory's default staging store and a rerun trigger's parent are named by a plain string.
        if (equal_without_case(kind, factory_kind)) plain_ = "factoryStagingLSReferenceName";
        if (equal_without_case(kind, "triggers")) plain_ = "parentTrigger";
    }

    void name(json::Token token) {
        auto& frame = innermost();
        frame.member = token;
        frame.interest = interest_in(token);
    }
    void comma(json::Type) noexcept { ++innermost().index; }

    void scalar(json::Token token) {
        if (depth_ == 0 || innermost().interest == Interest::none) return;
        const auto is_string = token.text.starts_with('"');
        hear(is_string ? Heard{Heard::string, token} : Heard{});
        if (is_string && innermost().interest == Interest::plain) {
            add(values_++, {Heard::string, token}, {});
            leave_child();
        }
    }

    void open(json::Type type, std::size_t) {
        if (depth_ != 0) hear(type == json::Type::object ? Heard{Heard::object, {}} : Heard{});
        if (depth_ == frames_.size()) frames_.emplace_back();
        frames_[depth_++].begin(type, values_++);
    }

    void close(json::Type, std::size_t) {
        const auto& frame = frames_[--depth_];
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
    /// More bytes than the name of any member has that says what it refers to.
    static constexpr std::size_t longest_place = 256;

    /// What a member of interest holds.
    struct Heard {
        enum Form { nothing, string, object } form = nothing;
        json::Token text;
    };
    enum class Interest { none, reference_name, reference_type, plain };
    struct Frame {
        json::Type type = json::Type::object;
        Interest interest = Interest::none;  ///< in the member being heard
        std::size_t order = 0;               ///< among the values that may be references
        json::Token member;                  ///< the one being heard
        std::size_t index = 0;               ///< of the element being heard
        Heard reference_name;
        Heard reference_type;

        /// Frames are used again: of what was heard, only whether it was is put back.
        void begin(json::Type container, std::size_t number) noexcept {
            type = container;
            interest = Interest::none;
            order = number;
            index = 0;
            reference_name.form = Heard::nothing;
            reference_type.form = Heard::nothing;
        }
    };
    struct Found {
        std::size_t order;
        Reference reference;
    };

    Frame& innermost() noexcept { return frames_[depth_ - 1]; }

    /// Keeps what the current member holds, if it is one of the two. The last of its name counts, as it does for the
    /// service.
    void hear(const Heard& heard) {
        auto& frame = innermost();
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
        for (; entered_ < depth_; ++entered_) {
            const auto& frame = frames_[entered_];
            if (frame.type == json::Type::object) {
                path_.push(json::decoded(frame.member));
            } else {
                path_.push(frame.index);
            }
        }
        return path_.text();
    }

    /// Takes the step down to what was heard last off the path.
    void leave_child() {
        if (entered_ == 0 || entered_ < depth_) return;
        path_.pop();
        --entered_;
    }

    void add(std::size_t order, const Heard& name, const Heard& type) {
        if (found_.size() == max_references) return;
        std::string member_buffer, type_buffer, name_buffer;
        const auto member = nearest_member(member_buffer);
        const auto type_text = type.form == Heard::string ? said(type.text, type_buffer) : member;
        const auto name_text = name.form == Heard::string ? said(name.text, name_buffer) : std::string_view();
        const auto kind = kind_of_reference(type_text, member);
        const auto expression = name.form == Heard::object || is_expression(name_text);
        if (!wanted_(kind, name_text, expression)) return;
        found_.push_back({order,
                          {.kind = std::string(kind),
                           .type = std::string(type_text),
                           .name = std::string(expression ? std::string_view() : name_text),
                           .path = path(),
                           .is_expression = expression}});
    }

    /// The member that the value stands in, through any arrays; empty where its name is longer than any the service
    /// knows.
    [[nodiscard]] std::string_view nearest_member(std::string& buffer) const {
        auto above = depth_;
        while (above > 0 && frames_[above - 1].type != json::Type::object) --above;
        if (above == 0 || frames_[above - 1].member.text.size() > longest_place) return {};
        return said(frames_[above - 1].member, buffer);
    }

    Wanted wanted_;
    std::string_view plain_;
    std::size_t values_ = 0;
    std::vector<Frame> frames_;
    std::size_t depth_ = 0;  ///< how many of them are open
    json::Path path_;
    std::size_t entered_ = 0;  ///< frames whose step is in `path_`
    std::vector<Found> found_;
};

}  // namespace adfkeep

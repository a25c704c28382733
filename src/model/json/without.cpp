#include "src/model/json/without.hpp"

#include <vector>

#include "src/model/json/text.hpp"

namespace adfkeep::json {
namespace {

using Paths = std::vector<std::string_view>;

/// What is left of `paths` one step down, in the child called `name`.
Paths below(const Paths& paths, std::string_view name) {
    Paths rest;
    for (const auto path : paths) {
        if (path.empty()) continue;  // it ended at the parent
        const auto dot = path.find('.');
        const auto step = path.substr(0, dot);
        if (step == name || step == "*") rest.push_back(dot == std::string_view::npos ? "" : path.substr(dot + 1));
    }
    return rest;
}

bool ends_here(const Paths& paths) {
    for (const auto path : paths)
        if (path.empty()) return true;
    return false;
}

/// Copies a text piece by piece.
class Copy {
public:
    explicit Copy(std::string_view text) : text_(text) { out_.reserve(text.size()); }

    void value(std::string_view value, const Paths& paths) {
        const auto type = paths.empty() ? Type::literal : type_of(value);
        if (type == Type::object) object(value, paths);
        if (type == Type::array)
            for (const auto element : elements(value)) this->value(element, below(paths, "*"));
    }

    [[nodiscard]] std::string take() {
        copy_to(text_.size());
        return std::move(out_);
    }

private:
    void object(std::string_view object, const Paths& paths) {
        const auto all = members(object);
        const char* kept_end = nullptr;  // behind the last member that stays
        const char* gap = nullptr;       // where the members that go begin
        for (const auto& member : all) {
            const auto rest = below(paths, member.name);
            if (ends_here(rest)) {
                if (gap == nullptr) gap = member.raw_name.data();
                continue;
            }
            if (gap != nullptr) leave_out(gap, member.raw_name.data());
            gap = nullptr;
            value(member.value, rest);
            kept_end = member.value.data() + member.value.size();
        }
        if (gap == nullptr) return;
        const auto last = all.back().value;
        leave_out(kept_end == nullptr ? gap : kept_end, last.data() + last.size());
    }

    void leave_out(const char* from, const char* to) {
        copy_to(static_cast<std::size_t>(from - text_.data()));
        at_ = static_cast<std::size_t>(to - text_.data());
    }
    void copy_to(std::size_t end) {
        out_ += text_.substr(at_, end - at_);
        at_ = end;
    }

    std::string_view text_;
    std::string out_;
    std::size_t at_ = 0;
};

}  // namespace

std::string without(std::string_view object, std::span<const std::string_view> paths) {
    Copy copy(object);
    copy.value(object, {paths.begin(), paths.end()});
    return copy.take();
}

}  // namespace adfkeep::json

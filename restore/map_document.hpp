// A JSON text that rules edit in place: what no rule touches stays byte for byte. Part of the mapping.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/json/path.hpp"
#include "src/model/json/tree.hpp"

namespace adfkeep::restore {

class MapDocument {
public:
    struct Edit {
        std::size_t offset = 0;
        std::size_t size = 0;
        std::string text;
    };

    /// `text` is valid JSON, or empty: then there are no values.
    explicit MapDocument(std::string text) : text_(std::move(text)) {}
    MapDocument(const MapDocument&) = delete;
    MapDocument& operator=(const MapDocument&) = delete;

    [[nodiscard]] bool empty() const noexcept { return text_.empty(); }
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    [[nodiscard]] const json::Tree& tree();
    [[nodiscard]] std::size_t offset_of(std::string_view piece) const noexcept {
        return static_cast<std::size_t>(piece.data() - text_.data());
    }
    /// False only where no string can say `folded`, whatever its case: spares most texts a walk.
    [[nodiscard]] bool may_say(std::string_view folded);

    /// Disjoint and in ascending order.
    void apply(const std::vector<Edit>& edits);

    /// Calls `visit(node, path)` for every value, in source order.
    template <typename Visit>
    void walk(const Visit& visit) {
        if (empty()) return;
        json::Path path;
        walk_from(0, path, visit);
    }

private:
    template <typename Visit>
    void walk_from(std::size_t node, json::Path& path, const Visit& visit) {
        const auto& values = tree();
        visit(node, path);
        std::size_t index = 0;
        for (auto child = json::Tree::first(node); child != values.end(node); child = values.end(child)) {
            if (values.type(node) == json::Type::object)
                path.push(values.name(child));
            else
                path.push(index++);
            walk_from(child, path, visit);
            path.pop();
        }
    }

    std::string text_;
    std::optional<json::Tree> tree_;
    std::optional<std::string> folded_;
};

}  // namespace adfkeep::restore

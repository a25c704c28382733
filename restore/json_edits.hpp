// Values of a JSON text replaced, taken out and put in, all at once; everything else stays byte for byte.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/json/tree.hpp"

namespace adfkeep::restore {

/// An edit inside what another one replaces or takes out is passed over.
class JsonEdits {
public:
    /// `text` is valid JSON and outlives it.
    explicit JsonEdits(std::string_view text) : text_(text), tree_(text) {}

    [[nodiscard]] const json::Tree& tree() const noexcept { return tree_; }

    void replace(std::size_t node, std::string text);
    /// `node` is a member or an element of `parent`; the comma goes with it.
    void remove(std::size_t node, std::size_t parent);
    /// Behind the other members of `object`.
    void add(std::size_t object, std::string_view name, std::string_view value);

    [[nodiscard]] std::string text() const;

private:
    struct Piece {
        std::size_t offset = 0;
        std::size_t size = 0;
        std::string text;
    };
    struct Container {
        std::set<std::size_t> removed;
        std::vector<std::string> added;  ///< with their names
    };

    [[nodiscard]] std::size_t begin_of(std::size_t node) const noexcept;
    [[nodiscard]] std::size_t end_of(std::size_t node) const noexcept;
    void add_pieces(std::size_t node, const Container& container, std::vector<Piece>& pieces) const;

    std::string_view text_;
    json::Tree tree_;
    std::map<std::size_t, std::string> replaced_;
    std::map<std::size_t, Container> changed_;
};

}  // namespace adfkeep::restore

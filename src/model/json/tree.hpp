// All values of a JSON text at once, each with its exact text: for whoever walks all of it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "src/model/json/text.hpp"

namespace adfkeep::json {

/// Values in source order, a container before what it holds; value 0 is the whole. Refers to the text it was made from,
/// which must outlive it. Children of `i`:  for (auto child = tree.first(i); child != tree.end(i); child =
/// tree.end(child))
class Tree {
public:
    /// Throws Error(invalid_input) where `text` is not valid JSON, or is longer than 4 GiB.
    explicit Tree(std::string_view text);

    [[nodiscard]] Type type(std::size_t i) const noexcept { return type_of(text_.substr(values_[i].begin, 1)); }
    [[nodiscard]] std::string_view text(std::size_t i) const noexcept {
        return piece(values_[i].begin, values_[i].end);
    }
    /// With quotes, as in the source; empty where the value is no member.
    [[nodiscard]] std::string_view raw_name(std::size_t i) const noexcept {
        return piece(values_[i].name_begin, values_[i].name_end);
    }
    [[nodiscard]] std::string name(std::size_t i) const;

    [[nodiscard]] static std::size_t first(std::size_t i) noexcept { return i + 1; }
    [[nodiscard]] std::size_t end(std::size_t i) const noexcept { return values_[i].next; }

private:
    class Builder;

    /// Offsets instead of views: a text of 32 MiB can hold 16 million values.
    struct Value {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
        std::uint32_t name_begin = 0;
        std::uint32_t name_end = 0;
        std::uint32_t next = 0;
    };

    [[nodiscard]] std::string_view piece(std::size_t begin, std::size_t end) const noexcept {
        return text_.substr(begin, end - begin);
    }

    std::string_view text_;
    std::vector<Value> values_;
};

}  // namespace adfkeep::json

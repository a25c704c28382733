// Where in a document a value is: properties.activities[2]['my name'].
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace adfkeep::json {

/// A path that follows a walk: one push for each step down, one pop for each step up.
class Path {
public:
    explicit Path(std::string start = {}) : text_(std::move(start)) {}

    /// A member, by its decoded name. One that is no identifier stands as ['…'], in which `'` and `\` have a backslash,
    /// control characters and surrogates are \uxxxx.
    void push(std::string_view name);
    /// An element.
    void push(std::size_t index);
    void pop() noexcept;

    /// Valid UTF-8. What is longer than 4 KiB ends with "…": paths of a hostile text must not outgrow it.
    [[nodiscard]] std::string text() const;

private:
    std::string text_;
    std::vector<std::size_t> lengths_;
};

}  // namespace adfkeep::json

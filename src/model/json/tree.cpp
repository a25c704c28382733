#include "src/model/json/tree.hpp"

#include <limits>

#include "src/base/error.hpp"
#include "src/model/json/parser.hpp"

namespace adfkeep::json {

class Tree::Builder : public Listener {
public:
    explicit Builder(std::vector<Value>& values) : values_(values) {}

    void name(Token token) noexcept { name_ = token; }
    void scalar(Token token) {
        add(token.offset);
        finish(values_.back(), token.offset + token.text.size());
    }
    void open(Type, std::size_t offset) {
        open_.push_back(values_.size());
        add(offset);
    }
    void close(Type, std::size_t offset) {
        finish(values_[open_.back()], offset);
        open_.pop_back();
    }

private:
    void add(std::size_t offset) {
        values_.push_back({.begin = static_cast<std::uint32_t>(offset),
                           .name_begin = static_cast<std::uint32_t>(name_.offset),
                           .name_end = static_cast<std::uint32_t>(name_.offset + name_.text.size())});
        name_ = {};
    }

    void finish(Value& value, std::size_t offset) noexcept {
        value.end = static_cast<std::uint32_t>(offset);
        value.next = static_cast<std::uint32_t>(values_.size());
    }

    std::vector<Value>& values_;
    Token name_;
    std::vector<std::size_t> open_;
};

Tree::Tree(std::string_view text) : text_(text) {
    if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
        throw Error(ErrorCode::invalid_input, "a JSON text of more than 4 GiB");
    }
    Builder builder(values_);
    parse(text_, builder);
}

std::string Tree::name(std::size_t i) const {
    const auto raw = raw_name(i);
    return raw.empty() ? std::string() : decode(raw);
}

}  // namespace adfkeep::json

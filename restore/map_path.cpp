#include "restore/map_path.hpp"

#include "src/base/error.hpp"
#include "src/base/text.hpp"

namespace adfkeep::restore {
namespace {

[[noreturn]] void refuse(std::string_view path, const std::string& where) {
    throw Error(ErrorCode::invalid_input, "\"" + std::string(path) + "\" is no path into a definition", where,
                "write it like /typeProperties/url or activities['Copy'].inputs[0]");
}

std::string unescaped(std::string_view token, std::string_view path, const std::string& where) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] != '~') {
            text += token[i];
            continue;
        }
        if (++i == token.size() || (token[i] != '0' && token[i] != '1')) refuse(path, where);
        text += token[i] == '0' ? '~' : '/';
    }
    return text;
}

std::vector<std::string> pointer(std::string_view path, const std::string& where) {
    std::vector<std::string> steps;
    for (const auto token : split(path.substr(1), '/')) steps.push_back(unescaped(token, path, where));
    return steps;
}

/// Reads a dotted path from its start to its end.
class Dotted {
public:
    Dotted(std::string_view path, const std::string& where) : path_(path), rest_(path), where_(where) {}

    std::vector<std::string> steps() {
        std::vector<std::string> steps{rest_.starts_with('[') ? bracketed() : name()};
        while (!rest_.empty()) {
            const bool is_bracket = rest_.starts_with('[');
            if (!is_bracket && !rest_.starts_with('.')) refuse(path_, where_);
            if (!is_bracket) rest_.remove_prefix(1);
            steps.push_back(is_bracket ? bracketed() : name());
        }
        return steps;
    }

private:
    std::string name() {
        if (rest_.starts_with('\'') || rest_.starts_with('"')) return quoted();
        return taken(std::min(rest_.find_first_of(".["), rest_.size()));
    }
    std::string bracketed() {
        rest_.remove_prefix(1);
        auto step = rest_.starts_with('\'') || rest_.starts_with('"') ? quoted() : taken(rest_.find(']'));
        if (!rest_.starts_with(']')) refuse(path_, where_);
        rest_.remove_prefix(1);
        return step;
    }
    std::string quoted() {
        const auto quote = rest_.front();
        rest_.remove_prefix(1);
        auto text = taken(rest_.find(quote));
        rest_.remove_prefix(1);
        return text;
    }
    std::string taken(std::size_t size) {
        if (size == std::string_view::npos || size == 0) refuse(path_, where_);
        std::string text(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return text;
    }

    std::string_view path_, rest_;
    const std::string& where_;
};

std::optional<std::size_t> child_of(const json::Tree& tree, std::size_t node, const std::string& step) {
    std::optional<std::size_t> exact, folded, named;
    unsigned long long wanted = 0;
    const bool is_index = tree.type(node) == json::Type::array && parse_number(step, wanted);
    std::size_t index = 0;
    for (auto child = json::Tree::first(node); child != tree.end(node); child = tree.end(child), ++index) {
        if (tree.type(node) == json::Type::object) {
            const auto name = tree.name(child);
            if (name == step) exact = child;
            if (equal_without_case(name, step)) folded = child;
        } else if (is_index) {
            if (index == wanted) return child;
        } else if (tree.type(child) == json::Type::object) {
            const auto name = child_of(tree, child, "name");
            if (name && tree.type(*name) == json::Type::string && json::decode(tree.text(*name)) == step) named = child;
        }
    }
    return exact ? exact : folded ? folded : named;
}

}  // namespace

std::vector<std::string> map_path(std::string_view text, const std::string& where) {
    auto path = text;
    if (path.starts_with('/')) {
        auto steps = pointer(path, where);
        if (steps.size() > 1 && steps.front() == "properties") steps.erase(steps.begin());
        return steps;
    }
    for (const std::string_view root : {"$.properties.", "properties."})
        if (path.starts_with(root)) {
            path.remove_prefix(root.size());
            break;
        }
    if (path.empty() || path.starts_with('$')) refuse(text, where);
    return Dotted(path, where).steps();
}

MapPlace find_place(const json::Tree& tree, const std::vector<std::string>& steps) {
    MapPlace place;
    for (const auto& step : steps) {
        const auto type = tree.type(place.node);
        if (type != json::Type::object && type != json::Type::array) break;
        const auto child = child_of(tree, place.node, step);
        if (!child) break;
        place = {.node = *child, .parent = place.node, .steps = place.steps + 1};
    }
    return place;
}

}  // namespace adfkeep::restore

#include <algorithm>
#include <cstring>
#include <deque>

#include "src/model/json/parser.hpp"

namespace adfkeep::json {
namespace {

/// Writes the tokens one behind the other: the text without insignificant white space, which is never longer.
class Compacting : public Listener {
public:
    explicit Compacting(std::string_view text) : compact_(text.size(), '\0'), out_(compact_.data()) {}

    void name(Token token) noexcept {
        write(token.text);
        *out_++ = ':';
    }
    void scalar(Token token) noexcept { write(token.text); }
    void open(Type type, std::size_t) noexcept { *out_++ = type == Type::object ? '{' : '['; }
    void close(Type type, std::size_t) noexcept { *out_++ = type == Type::object ? '}' : ']'; }
    void comma(Type) noexcept { *out_++ = ','; }

    [[nodiscard]] std::size_t size() const noexcept { return static_cast<std::size_t>(out_ - compact_.data()); }
    [[nodiscard]] std::string_view view() const noexcept { return {compact_.data(), size()}; }
    [[nodiscard]] std::string take() {
        compact_.resize(size());
        return std::move(compact_);
    }

private:
    void write(std::string_view token) noexcept {
        std::memcpy(out_, token.data(), token.size());
        out_ += token.size();
    }

    std::string compact_;
    char* out_;
};

/// A member in the compact text.
struct Piece {
    std::string_view name;  ///< decoded
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t next_object = 0;  ///< the first object at or behind `begin`
};

/// An object in the compact text.
struct Object {
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t next_object = 0;  ///< the first object behind this one
    std::size_t first_piece = 0;
    std::size_t pieces = 0;  ///< 0 where its members stand in order already
};

/// Notes, for every object whose members are out of order, where they lie and in which order they belong.
class Ordering : public Compacting {
public:
    explicit Ordering(std::string_view text) : Compacting(text) {
        objects_.reserve(text.size() / 64);
        pieces_.reserve(text.size() / 32);
    }

    void name(Token token) {
        const auto& object = open_.back();
        const auto name = decoded_name(token);
        if (pending_.size() > object.first && name < pending_.back().name) open_.back().sorted = false;
        pending_.push_back({.name = name, .begin = size(), .next_object = objects_.size()});
        Compacting::name(token);
    }
    void open(Type type, std::size_t offset) {
        if (type == Type::object) {
            open_.push_back({.object = objects_.size(), .first = pending_.size()});
            objects_.push_back({.begin = size()});
        }
        Compacting::open(type, offset);
    }
    void comma(Type type) noexcept {
        if (type == Type::object) pending_.back().end = size();
        Compacting::comma(type);
    }
    void close(Type type, std::size_t offset) {
        if (type == Type::object) close_object();
        Compacting::close(type, offset);
        if (type == Type::object) finish_object();
    }

    [[nodiscard]] std::string ordered() {
        if (pieces_.empty()) return take();
        std::string out;
        out.reserve(size());
        append(out, 0, size(), 0);
        return out;
    }

private:
    struct Open {
        std::size_t object;
        std::size_t first;  ///< of `pending_`
        bool sorted = true;
    };

    std::string_view decoded_name(const Token& token) {
        if (!token.escaped) return token.text.substr(1, token.text.size() - 2);
        return decoded_names_.emplace_back(decoded(token));
    }

    void close_object() {
        const auto& [index, first, sorted] = open_.back();
        if (pending_.size() > first) pending_.back().end = size();
        if (sorted) return;
        const auto begin = pending_.begin() + static_cast<std::ptrdiff_t>(first);
        std::sort(begin, pending_.end(), [](const Piece& a, const Piece& b) {
            const auto order = a.name.compare(b.name);
            return order != 0 ? order < 0 : a.begin < b.begin;
        });
        objects_[index].first_piece = pieces_.size();
        objects_[index].pieces = pending_.size() - first;
        pieces_.insert(pieces_.end(), begin, pending_.end());
    }

    void finish_object() {
        auto& object = objects_[open_.back().object];
        object.end = size();
        object.next_object = objects_.size();
        pending_.resize(open_.back().first);
        open_.pop_back();
    }

    /// Appends [begin, end) with its objects in order. Each byte is copied once; recursion is as deep as the text is
    /// nested.
    void append(std::string& out, std::size_t begin, std::size_t end, std::size_t next_object) const {
        while (next_object < objects_.size() && objects_[next_object].begin < end) {
            const auto& object = objects_[next_object++];
            if (object.pieces == 0) continue;
            out += view().substr(begin, object.begin - begin);
            append(out, object);
            begin = object.end;
            next_object = object.next_object;
        }
        out += view().substr(begin, end - begin);
    }

    void append(std::string& out, const Object& object) const {
        for (std::size_t i = 0; i < object.pieces; ++i) {
            const auto& piece = pieces_[object.first_piece + i];
            out += i == 0 ? '{' : ',';
            append(out, piece.begin, piece.end, piece.next_object);
        }
        out += '}';
    }

    std::vector<Open> open_;
    std::vector<Piece> pending_;  ///< members of the objects that are open
    std::vector<Piece> pieces_;
    std::vector<Object> objects_;
    std::deque<std::string> decoded_names_;
};

}  // namespace

std::string compact(std::string_view value) {
    Compacting listener(value);
    parse(value, listener);
    return listener.take();
}

std::string canonical(std::string_view value) {
    Ordering listener(value);
    parse(value, listener);
    return listener.ordered();
}

}  // namespace adfkeep::json

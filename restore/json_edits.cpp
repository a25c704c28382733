#include "restore/json_edits.hpp"

#include <algorithm>
#include <utility>

namespace adfkeep::restore {

void JsonEdits::replace(std::size_t node, std::string text) { replaced_[node] = std::move(text); }

void JsonEdits::remove(std::size_t node, std::size_t parent) { changed_[parent].removed.insert(node); }

void JsonEdits::add(std::size_t object, std::string_view name, std::string_view text) {
    changed_[object].added.push_back(json::encode(name).append(":").append(text));
}

std::string JsonEdits::text() const {
    std::vector<Piece> pieces;
    for (const auto& [node, text] : replaced_) {
        const auto old = tree_.text(node);
        pieces.push_back({.offset = end_of(node) - old.size(), .size = old.size(), .text = text});
    }
    for (const auto& [node, container] : changed_) add_pieces(node, container, pieces);
    std::ranges::stable_sort(pieces, {}, &Piece::offset);
    const auto whole = tree_.text(0);
    std::string edited;
    std::size_t copied = 0;
    for (const auto& piece : pieces) {
        if (piece.offset < copied) continue;
        edited.append(whole, copied, piece.offset - copied).append(piece.text);
        copied = piece.offset + piece.size;
    }
    return edited.append(whole, copied);
}

/// Counted from the beginning of the whole value; of a member, from its name.
std::size_t JsonEdits::begin_of(std::size_t node) const noexcept {
    const auto name = tree_.raw_name(node);
    const auto* const begin = name.empty() ? tree_.text(node).data() : name.data();
    return static_cast<std::size_t>(begin - tree_.text(0).data());
}

std::size_t JsonEdits::end_of(std::size_t node) const noexcept {
    const auto text = tree_.text(node);
    return static_cast<std::size_t>(text.data() + text.size() - tree_.text(0).data());
}

void JsonEdits::add_pieces(std::size_t node, const Container& container, std::vector<Piece>& pieces) const {
    std::size_t kept = 0, run = 0, last = 0;  // the last that stays, the first of those that go behind it, the last
    const auto cut = [&](std::size_t from, std::size_t to) {
        pieces.push_back({.offset = from, .size = to - from, .text = {}});
    };
    for (auto child = json::Tree::first(node); child != tree_.end(node); child = tree_.end(child)) {
        last = child;
        if (container.removed.contains(child)) {
            if (run == 0) run = child;
            continue;
        }
        if (run != 0) cut(begin_of(run), begin_of(child));
        run = 0;
        kept = child;
    }
    std::string added;
    for (const auto& member : container.added) added.append(kept == 0 && added.empty() ? "" : ",").append(member);
    const auto after = kept != 0 ? end_of(kept) : last != 0 ? begin_of(last) : end_of(node) - 1;
    if (run != 0) {
        const auto from = kept != 0 ? after : begin_of(run);
        pieces.push_back({.offset = from, .size = end_of(last) - from, .text = std::move(added)});
    } else if (!added.empty()) {
        pieces.push_back({.offset = after, .size = 0, .text = std::move(added)});
    }
}

}  // namespace adfkeep::restore

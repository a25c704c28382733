#include "restore/json_edits.hpp"

#include <algorithm>
#include <utility>

namespace adfkeep::restore {

void JsonEdits::replace(std::size_t node, std::string text) { replaced_[node] = std::move(text); }

void JsonEdits::remove(std::size_t node, std::size_t parent) { changed_[parent].removed.insert(node); }

void JsonEdits::add(std::size_t object, std::string_view name, std::string_view value) {
    changed_[object].added.push_back(json::encode(name).append(":").append(value));
}

std::string JsonEdits::text() const {
    std::vector<Piece> pieces;
    for (const auto& [node, text] : replaced_) {
        const auto size = tree_.text(node).size();
        pieces.push_back({.offset = end_of(node) - size, .size = size, .text = text});
    }
    for (const auto& [node, container] : changed_) add_pieces(node, container, pieces);
    // What encloses another edit comes before it.
    std::ranges::sort(pieces, [](const Piece& a, const Piece& b) {
        return a.offset != b.offset ? a.offset < b.offset : a.size > b.size;
    });
    std::string edited;
    std::size_t copied = 0;
    for (const auto& piece : pieces) {
        if (piece.offset < copied) continue;
        edited.append(text_, copied, piece.offset - copied).append(piece.text);
        copied = piece.offset + piece.size;
    }
    return edited.append(text_, copied);
}

/// Of a member, where its name begins.
std::size_t JsonEdits::begin_of(std::size_t node) const noexcept {
    const auto name = tree_.raw_name(node);
    return static_cast<std::size_t>((name.empty() ? tree_.text(node) : name).data() - text_.data());
}

std::size_t JsonEdits::end_of(std::size_t node) const noexcept {
    const auto text = tree_.text(node);
    return static_cast<std::size_t>(text.data() - text_.data()) + text.size();
}

void JsonEdits::add_pieces(std::size_t node, const Container& container, std::vector<Piece>& pieces) const {
    std::size_t kept = 0, gone = 0, last = 0;  // the last that stays, the first behind it that goes, the last of all
    for (auto child = json::Tree::first(node); child != tree_.end(node); child = tree_.end(child)) {
        last = child;
        if (container.removed.contains(child)) {
            if (gone == 0) gone = child;
            continue;
        }
        if (gone != 0) pieces.push_back({begin_of(gone), begin_of(child) - begin_of(gone), {}});
        gone = 0;
        kept = child;
    }
    std::string added;
    for (const auto& member : container.added) added.append(kept == 0 && added.empty() ? "" : ",").append(member);
    // The comma before what goes is behind what stays.
    const auto begin = kept != 0 ? end_of(kept) : gone != 0 ? begin_of(gone) : end_of(node) - 1;
    const auto end = gone != 0 ? end_of(last) : begin;
    if (end != begin || !added.empty()) pieces.push_back({begin, end - begin, std::move(added)});
}

}  // namespace adfkeep::restore

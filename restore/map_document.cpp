#include "restore/map_document.hpp"

#include "src/base/text.hpp"

namespace adfkeep::restore {

const json::Tree& MapDocument::tree() {
    if (!tree_) tree_.emplace(text_);
    return *tree_;
}

bool MapDocument::may_say(std::string_view folded) {
    if (empty()) return false;
    if (!folded_) folded_ = lower(text_);
    // An escape may spell any character.
    return folded_->find(folded) != std::string::npos || folded_->find('\\') != std::string::npos;
}

void MapDocument::apply(const std::vector<Edit>& edits) {
    if (edits.empty()) return;
    std::string edited;
    std::size_t copied = 0;
    for (const auto& edit : edits) {
        edited.append(text_, copied, edit.offset - copied).append(edit.text);
        copied = edit.offset + edit.size;
    }
    edited.append(text_, copied);
    tree_.reset();
    folded_.reset();
    text_ = std::move(edited);
}

}  // namespace adfkeep::restore

#include "snapshot/known_texts.hpp"

#include <algorithm>

#include "snapshot/tree.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/base/files/files.hpp"

namespace adfkeep::snapshot {
namespace {

constexpr ByteView magic("adfkeep known texts 1\n");
constexpr std::size_t line_bytes = TextName::size + ContentName::size;
constexpr std::size_t max_file_bytes = magic.size() + max_entities * line_bytes + Sha256::size;

// A canonical form of another shape needs another number, or old names would be taken for new ones.
Secret key_for(ByteView purpose, const NamingSecret& secret, const RepositoryId& repository, const FactoryId& factory) {
    return crypto::hkdf_sha256(secret.replaceable(), repository.view(),
                               framed({"adfkeep known texts 1", purpose, factory.view()}), 32);
}

}  // namespace

KnownTexts::KnownTexts(const NamingSecret& secret, const RepositoryId& repository, const FactoryId& factory,
                       boost::filesystem::path file)
    : name_key_(key_for("name", secret, repository, factory)),
      file_key_(key_for("file", secret, repository, factory)),
      file_(std::move(file)) {
    try {
        if (files::exists(file_)) texts_ = decode(files::read(file_, max_file_bytes));
    } catch (const Error&) {  // whatever is wrong with it, `replace` writes it anew
    }
}

TextName KnownTexts::name(std::string_view header_line, std::string_view definition) const {
    // A header line has no line feed.
    return TextName::from(crypto::hmac_sha256(name_key_.view(), {header_line, "\n", definition}).view());
}

std::optional<ContentName> KnownTexts::find(const TextName& text) const {
    const auto found = std::ranges::lower_bound(texts_, text, {}, &KnownText::text);
    return found != texts_.end() && found->text == text ? std::optional(found->content) : std::nullopt;
}

void KnownTexts::replace(std::vector<KnownText> texts) {
    std::ranges::sort(texts);
    if (texts == texts_) return;
    texts_ = std::move(texts);
    try {
        files::create_folders(file_.parent_path(), 0700);
        files::replace_unsynced(file_, encode(), 0600);
    } catch (const Error&) {  // the next night is slower, and nothing else
    }
}

std::vector<KnownText> KnownTexts::decode(ByteView content) const {
    if (content.size() < magic.size() + Sha256::size || !content.starts_with(magic) ||
        (content.size() - magic.size() - Sha256::size) % line_bytes != 0)
        return {};
    const auto signed_part = content.substr(0, content.size() - Sha256::size);
    if (crypto::hmac_sha256(file_key_.view(), {signed_part}).view() != content.substr(signed_part.size())) return {};
    std::vector<KnownText> texts;
    texts.reserve((signed_part.size() - magic.size()) / line_bytes);
    for (auto at = magic.size(); at < signed_part.size(); at += line_bytes)
        texts.push_back({.text = TextName::from(signed_part.substr(at)),
                         .content = ContentName::from(signed_part.substr(at + TextName::size))});
    return texts;
}

Bytes KnownTexts::encode() const {
    Bytes content(magic);
    content.reserve(magic.size() + texts_.size() * line_bytes + Sha256::size);
    for (const auto& known : texts_) {
        content += known.text.view();
        content += known.content.view();
    }
    content += crypto::hmac_sha256(file_key_.view(), {content}).view();
    return content;
}

}  // namespace adfkeep::snapshot

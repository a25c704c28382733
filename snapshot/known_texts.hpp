// Which content names the texts of a factory had when this machine backed it up before: a night canonicalises only the
// texts that are new to it. A shortcut and nothing else: without the file, or with a damaged one, every name is made
// anew.
#pragma once

#include <boost/filesystem/path.hpp>
#include <optional>
#include <vector>

#include "snapshot/identity.hpp"

namespace adfkeep::snapshot {

struct TextNameTag;
using TextName = FixedBytes<TextNameTag, 16>;  ///< of a header line and a definition, byte for byte

struct KnownText {
    TextName text;
    ContentName content;

    friend auto operator<=>(const KnownText&, const KnownText&) = default;
};

/// The texts of one factory. What lies in the file tells no more than the opaque names in the repository do: names are
/// keyed with the naming secret, and so is the MAC that the file ends with. Not thread-safe, but for the const members.
class KnownTexts {
public:
    /// Reads `file`, where it is there and whole.
    KnownTexts(const NamingSecret& secret, const RepositoryId& repository, const FactoryId& factory,
               boost::filesystem::path file);

    [[nodiscard]] TextName name(std::string_view header_line, std::string_view definition) const;
    [[nodiscard]] std::optional<ContentName> find(const TextName& text) const;
    /// Makes `texts` all that is known, and writes the file where that is news. A disk that refuses is no error.
    void replace(std::vector<KnownText> texts);

private:
    [[nodiscard]] std::vector<KnownText> decode(ByteView content) const;
    [[nodiscard]] Bytes encode() const;

    Secret name_key_;
    Secret file_key_;
    boost::filesystem::path file_;
    std::vector<KnownText> texts_;  ///< sorted
};

}  // namespace adfkeep::snapshot

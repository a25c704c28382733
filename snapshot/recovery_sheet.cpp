#include "snapshot/recovery_sheet.hpp"

#include <fmt/format.h>

#include "src/base/encoding.hpp"
#include "src/base/text.hpp"

namespace adfkeep::snapshot {

Secret recovery_sheet(const RepositoryId& repository, std::uint64_t configuration, const std::string& location,
                      const Secret* passphrase) {
    const auto id = to_hex(repository.view());
    auto text = fmt::format(
        "adfkeep recovery sheet: print it, keep it apart from the repository\n"
        "\n"
        "  Repository    {}\n"
        "  Id            {}\n"
        "  Configuration {}\n",
        printable(location), id, configuration);
    if (passphrase != nullptr) text.append("  Passphrase    ").append(passphrase->view()).append("\n");
    text += fmt::format(
        "\n"
        "To recover, on any machine:\n"
        "  1. git clone --mirror {} copy.git\n"
        "  2. adfkeep --repo copy.git --trust {}@{} snapshots\n"
        "  3. adfkeep --repo copy.git export FACTORY@latest --to restored --as git\n"
        "Without adfkeep: git --git-dir=copy.git show main:RECOVERY.md\n",
        printable(location), id, configuration);
    Secret sheet{ByteView(text)};
    wipe(text);
    return sheet;
}

}  // namespace adfkeep::snapshot

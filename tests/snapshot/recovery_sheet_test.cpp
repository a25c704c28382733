#include "snapshot/recovery_sheet.hpp"

#include "snapshot/recovery_files.hpp"
#include "src/base/encoding.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

const auto repository = RepositoryId::from(Bytes(32, 'r'));

TEST_CASE("a recovery sheet says what is needed, in the order in which it is needed") {
    const Secret passphrase{ByteView("FXYC-JAHK-1CRF-TP7S-AC1H-HD08-0DZJ")};
    const auto sheet = recovery_sheet(repository, 7, "https://git.example.org/backups.git", &passphrase);
    std::size_t at = 0;
    for (const ByteView words :
         {"https://git.example.org/backups.git", "Id", "Configuration 7", "FXYC-JAHK-1CRF-TP7S-AC1H-HD08-0DZJ",
          "git clone --mirror", "--trust", "export", "RECOVERY.md"}) {
        CAPTURE(words);
        at = sheet.view().find(words, at);
        REQUIRE(at != ByteView::npos);
    }
    REQUIRE(sheet.view().find("--trust " + to_hex(repository.view()) + "@7") != ByteView::npos);
}

TEST_CASE("a sheet without a passphrase has none, and a location cannot write on it") {
    const auto sheet = recovery_sheet(repository, 1, "backups.git\n  Passphrase    none", nullptr);
    REQUIRE(sheet.view().find("\n  Passphrase") == ByteView::npos);
}

TEST_CASE("the text on main names the repository and the script, and the script is for bash") {
    REQUIRE(recovery_text(repository).find(to_hex(repository.view())) != std::string::npos);
    REQUIRE(recovery_text(repository).find("recover.sh") != std::string::npos);
    REQUIRE(recovery_script().starts_with("#!/usr/bin/env bash\n"));
}

}  // namespace
}  // namespace adfkeep::snapshot

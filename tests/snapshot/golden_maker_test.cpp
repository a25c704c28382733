// Makes the repository of docs/golden anew, when the format changes: hidden unless asked for by name, with
// ADFKEEP_GOLDEN saying where to.
#include <fmt/format.h>

#include <cstdlib>

#include "gitops/layout.hpp"
#include "snapshot/backup.hpp"
#include "src/base/encoding.hpp"
#include "src/base/files/files.hpp"
#include "tests/snapshot/fixture.hpp"
#include "tests/snapshot/golden.hpp"

namespace adfkeep::snapshot {
namespace {

void keep(Repository& repository, const Foundation& foundation, const std::string& folder, int number,
          FakeClock& clock) {
    const auto tree = gitops::open_folder(std::string(ADFKEEP_SOURCE_DIR) + "/docs/golden/" + folder);
    const auto factory = gitops::read_layout(*tree, {}, no_progress(), {}).factory;
    SharedRandom random(fmt::format("adfkeep golden snapshot {}", number));
    const Manifest manifest{.program = "adfkeep 0.1.0",
                            .source = "folder:" + folder,
                            .counts = count_kinds(factory),
                            .missing = {},
                            .masked = {}};
    static_cast<void>(back_up(repository, {.key = foundation.writer, .names = foundation.names}, factory, manifest,
                              {.random = random, .clock = clock, .progress = no_progress(), .stop = {}}));
    clock.advance(std::chrono::hours(24));
}

void make(const std::string& folder) {
    const auto foundation = golden::foundation(crypto::RsaPrivateKey::generate(3072));
    FakeClock clock(golden::first_time);
    const Secret passphrase{ByteView(golden::passphrase)};
    create_repository(folder + "/golden.git", foundation,
                      {.recipients = {}, .writer_name = "writer", .passphrase = &passphrase}, system_random(), clock);
    const auto id = repository_id(foundation.nonce, foundation.owner.public_key());
    auto repository = Repository::open(folder + "/golden.git", {.pin = id}, Memory(folder + "/state"), nullptr);
    keep(repository, foundation, "first", 1, clock);
    keep(repository, foundation, "second", 2, clock);
    files::write_new(folder + "/repository-id.txt", to_hex(id.view()) + "\n");
}

TEST_CASE("makes the golden repository anew", "[.]") {
    const char* folder = std::getenv("ADFKEEP_GOLDEN");
    REQUIRE(folder != nullptr);
    make(folder);
}

}  // namespace
}  // namespace adfkeep::snapshot

#include "snapshot/host_hygiene.hpp"

#include <algorithm>
#include <cstdlib>

#include "snapshot/writer_file.hpp"
#include "src/base/crypto/pem.hpp"
#include "tests/snapshot/fixture.hpp"

namespace adfkeep::snapshot {
namespace {

/// A variable of the environment for as long as this lives.
class Variable {
public:
    Variable(const char* name, const char* value) : name_(name) { ::setenv(name, value, 1); }
    ~Variable() { ::unsetenv(name_); }

private:
    const char* name_;
};

struct BackupHost {
    TempDir folder;
    boost::filesystem::path writer = folder / "writer.pem";

    BackupHost() {
        write_file(writer, encode({.key = signing_key("writer"), .names = naming_secret("names"), .repository = {}},
                                  "backup-host")
                               .view());
    }
};

TEST_CASE("a backup host with nothing but its writer file is clean") {
    const BackupHost host;
    write_file(host.folder / "certificate.pem", "-----BEGIN CERTIFICATE-----\n");
    write_file(host.folder / "notes.txt", "-----BEGIN PRIVATE KEY-----\n");
    write_file(host.folder / "another-writer.pem", read_file(host.writer));
    REQUIRE(keys_beside_writer(host.writer).empty());
    REQUIRE(keys_beside_writer(host.folder / "absent" / "writer.pem").empty());
}

TEST_CASE("a key that opens or owns is told when it lies beside the writer file") {
    const BackupHost host;
    const auto path = host.folder / "owner.pem";
    const auto label = GENERATE(as<std::string>{}, "PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY");
    write_file(path, crypto::to_pem(label, "key").view());
    const auto findings = keys_beside_writer(host.writer);
    REQUIRE(findings.size() == 1);
    REQUIRE(findings[0].severity == Severity::warning);
    REQUIRE(findings[0].file == path.string());
    REQUIRE_FALSE(findings[0].fix.empty());
}

TEST_CASE("an environment that names what opens the repository is told") {
    const BackupHost host;
    const auto* name = GENERATE("ADFKEEP_RECOVERY_KEY", "ADFKEEP_PASSPHRASE_FILE", "ADFKEEP_PASSPHRASE_COMMAND");
    const Variable variable(name, "anything");
    const auto findings = keys_beside_writer(host.writer);
    REQUIRE(findings.size() == 1);
    REQUIRE(findings[0].message.starts_with(name));
}

}  // namespace
}  // namespace adfkeep::snapshot

#include "tests/cli/site.hpp"

#include <fmt/format.h>

#include <boost/filesystem.hpp>

#include "src/base/crypto/digest.hpp"
#include "src/base/encoding.hpp"
#include "src/base/text.hpp"
#include "tests/testing/stock_git.hpp"

namespace adfkeep::testing {
namespace fs = boost::filesystem;
namespace {

void require_done(const CliResult& result) {
    INFO(result.err);
    REQUIRE(result.exit_code == 0);
}

/// Where keys were made that all others copy.
const Machine& workshop() {
    static const Machine machine;
    return machine;
}

/// A recipient's key files, made once for each name.
void make_key_files(const std::string& name, int bits) {
    if (fs::exists(workshop() / (name + ".pem"))) return;
    require_done(workshop().shell(fmt::format(
        "umask 077; openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:{1} -out {0}.key && openssl pkey -in {0}.key -pubout -out {0}.pem",
        name, bits)));
}

/// The first site: the repository with its keys.
void make_repository() {
    if (fs::exists(workshop() / "backups.git")) return;
    workshop().write_secret("passphrase", site_passphrase + std::string("\n"));
    make_key_files("offline", 3072);
    require_done(workshop().run({"init", "backups.git", "--passphrase-file", "passphrase", "--recipient", "offline.pem",
                                 "--owner-out", "owner.pem"}));
}

Arguments operator+(Arguments left, const Arguments& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

bool says_something(const std::string& path) { return !path.starts_with("adfkeep-staging/"); }

}  // namespace

Site::Site() {
    make_repository();
    for (const auto* name : {"backups.git", "writer.pem", "passphrase"}) copy_folder(workshop() / name, *this / name);
    for (const auto* name : {"owner.pem", "offline.key", "offline.pem"})
        copy_folder(workshop() / name, *this / "keys" / name);
}

CliResult Site::keyless(const Arguments& arguments) const {
    return run(Arguments{"--repo", "backups.git"} + arguments);
}

CliResult Site::as_host(const Arguments& arguments) const {
    return keyless(Arguments{"--writer", "writer.pem"} + arguments);
}

CliResult Site::as_reader(const Arguments& arguments) const {
    return as_host(Arguments{"--recovery-key", "keys/offline.key"} + arguments);
}

CliResult Site::as_owner(const Arguments& arguments) const {
    return as_reader(Arguments{"--owner-key", "keys/owner.pem"} + arguments);
}

CliResult Site::as_operator(const Arguments& arguments) const {
    return keyless(Arguments{"--passphrase-file", "passphrase"} + arguments);
}

CliResult Site::keep(const Arguments& arguments) const {
    auto kept = as_host(Arguments{"backup"} + arguments);
    require_done(kept);
    return kept;
}

std::map<std::string, std::string> Site::contents() const {
    auto files = files_of(*this / "backups.git");
    std::erase_if(files, [](const auto& file) { return !says_something(file.first); });
    for (auto& [path, content] : files) content = to_hex(crypto::sha256(content).view());
    return files;
}

std::string Site::id() const {
    const auto message = stock_git(*this / "backups.git", {"log", "-1", "--format=%b", "main"});
    const std::string_view label = "Repository: ";
    return message.substr(message.find(label) + label.size(), 64);
}

void make_recipient(const Machine& machine, const std::string& name, int bits) {
    const auto file = fs::path(name).filename().string();
    make_key_files(file, bits);
    for (const auto* extension : {".key", ".pem"})
        copy_folder(workshop() / (file + extension), machine / (name + extension));
}

std::map<std::string, std::string> references(const fs::path& repository) {
    std::map<std::string, std::string> found;
    for (const auto& line : lines(stock_git(repository, {"for-each-ref", "--format=%(refname) %(objectname)"}))) {
        const auto parts = split(line, ' ');
        found.emplace(parts[0], parts[1]);
    }
    return found;
}

void copy_folder(const fs::path& from, const fs::path& to) {
    if (!fs::is_directory(from)) {
        write_file(to, read_file(from));  // fs::copy_file of Boost 1.74 fails between file systems
        fs::permissions(to, fs::status(from).permissions());
        return;
    }
    fs::create_directories(to);
    for (const auto& entry : fs::directory_iterator(from)) copy_folder(entry.path(), to / entry.path().filename());
}

std::map<std::string, std::string> files_of(const fs::path& folder) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (fs::is_regular_file(entry.status()))
            files[entry.path().lexically_relative(folder).string()] = read_file(entry.path());
    }
    return files;
}

std::string entity_file(const std::string& name, const std::string& properties) {
    return R"({"name":")" + name + R"(","properties":)" + properties + "}";
}

void write_small_factory(const fs::path& folder) {
    write_file(
        folder / "pipeline/Load File.json",
        entity_file(
            "Load File",
            R"({"activities":[{"name":"Copy","type":"Copy","inputs":[{"referenceName":"Orders","type":"DatasetReference"}]}]})"));
    write_file(
        folder / "dataset/Orders.json",
        entity_file("Orders",
                    R"({"linkedServiceName":{"referenceName":"Lake","type":"LinkedServiceReference"},"type":"Json"})"));
    write_file(folder / "linkedService/Lake.json",
               entity_file("Lake", R"({"type":"AzureBlobFS","typeProperties":{"url":"https://lake.example"}})"));
}

void write_factory(const fs::path& folder, std::size_t count, const std::string& night) {
    FixedRandom random(night);
    for (std::size_t i = 0; i < count; ++i) {
        const auto name = numbered("p", i);
        std::string noise(40 + 20 * (i % 30), '\0');
        random.fill(reinterpret_cast<unsigned char*>(noise.data()), noise.size());
        write_file(folder / "pipeline" / (name + ".json"),
                   entity_file(name, R"({"description":")" + to_hex(noise) + R"("})"));
    }
}

}  // namespace adfkeep::testing

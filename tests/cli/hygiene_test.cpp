// What was sealed stays sealed: no text, no name and no passphrase anywhere but where they belong; and nothing that a
// terminal would act on.
#include <boost/filesystem.hpp>

#include "src/base/encoding.hpp"
#include "tests/cli/every_command.hpp"

using namespace adfkeep::testing;
using Catch::Matchers::Contains;
namespace fs = boost::filesystem;

namespace {

/// Words that occur in the source and nowhere else, and the passphrase.
const std::vector<std::string> secrets = {"Quokka-definition-8c1", "Quokka-entity-8c1", "Quokka-file-8c1",
                                          "Quokka-activity-8c1",   "Quokka-note-8c1",   site_passphrase};

/// As they are, and in the encodings that a careless program would leave them in.
std::vector<std::string> traces() {
    std::vector<std::string> all;
    for (const auto& secret : secrets) {
        all.push_back(secret);
        all.push_back(adfkeep::to_hex(secret));
        all.push_back(adfkeep::to_base64(secret).substr(0, secret.size() / 3 * 4));
    }
    return all;
}

void require_no_trace(const std::string& text, const std::string& where) {
    CAPTURE(where);
    for (const auto& trace : traces()) {
        CAPTURE(trace);
        REQUIRE((text.find(trace) == std::string::npos));
    }
}

void require_no_trace_in_files(const Machine& machine, const std::vector<std::string>& folders) {
    for (const auto& folder : folders) {
        for (const auto& [path, content] : files_of(machine / folder)) {
            require_no_trace(path, folder + "/" + path);
            require_no_trace(content, folder + "/" + path);
        }
    }
}

void write_marked_factory(const fs::path& folder, const std::string& night) {
    write_file(
        folder / "pipeline/Quokka-entity-8c1.json",
        entity_file(
            "Quokka-entity-8c1",
            R"({"description":"Quokka-definition-8c1 )" + night +
                R"(","activities":[{"name":"Quokka-activity-8c1","linkedServiceName":{"referenceName":"absent","type":"LinkedServiceReference"}}]})"));
    write_file(folder / "templates/Quokka-file-8c1.txt", "Quokka-note-8c1 " + night);
    // Incompressible and long: it would stand in a pack as it is, were it not sealed.
    write_factory(folder, 12, night);
}

constexpr const char* escape = "\x1b[31m";
const std::string right_to_left = "\u202E", single_byte_escape = "\u009B";

bool is_harmless(const std::string& text) {
    for (const char c : text) {
        if ((static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f) return false;
    }
    return text.find(right_to_left) == std::string::npos && text.find(single_byte_escape) == std::string::npos;
}

/// A factory whose names and texts would colour a terminal and turn its lines round.
void write_loud_factory(const fs::path& folder) {
    const auto raw = escape + right_to_left + single_byte_escape;
    const auto in_json = "\\u001b[31m" + right_to_left + single_byte_escape + "\\u0007\\n";
    write_file(folder / "pipeline" / ("file" + raw + ".json"),
               entity_file("name" + in_json, R"({"activities":[{"name":")" + in_json +
                                                 R"(","linkedServiceName":{"referenceName":"absent)" + in_json +
                                                 R"(","type":"LinkedServiceReference"}}]})"));
    write_file(folder / "trigger" / ("notes" + raw + ".json"), "{}");
    write_file(folder / "factory" / (raw + ".json"), entity_file("factory" + in_json));
}

}  // namespace

TEST_CASE(
    "no command leaves a text, a name or the passphrase in the repository, the memory, temporary files or what it says") {
    const Site site;
    write_marked_factory(site / "factory", "one");
    require_no_trace(site.keep({"factory"}).out, "backup");
    write_marked_factory(site / "factory", "two");
    site.keep({"factory"});
    fs::create_directories(site / "empty");
    site.write_secret("wrong", "not the passphrase of this one\n");

    for (const auto& command : every_command) {
        if (command.title() == "show" || command.title() == "log") continue;
        const auto result = site.run(command.line(opening, {"--verbose"}));
        CAPTURE(result.err);
        REQUIRE(result.exit_code <= 1);
        if (command.title() != "diff" && command.title() != "backup")
            require_no_trace(result.out + result.err, command.title());
    }
    require_no_trace(site.as_reader({"show", "factory", "pipelines/Quokka-entity-8c1"}).err, "show");
    require_no_trace(site.as_reader({"log", "factory", "pipelines/Quokka-entity-8c1"}).out, "log");
    REQUIRE(site.as_operator({"status"}).exit_code == 0);
    require_no_trace(site.keyless({"--passphrase-file", "wrong", "show", "factory"}).err, "wrong passphrase");
    require_no_trace_in_files(site, {"backups.git", "other.git", "state", "tmp", "home"});
    REQUIRE(files_of(site / "tmp").empty());
    REQUIRE(files_of(site / "home").empty());
    // The words are there to be found where they belong.
    REQUIRE_THAT(site.as_reader({"show", "factory", "pipelines/Quokka-entity-8c1"}).out,
                 Contains("Quokka-definition-8c1 two"));
    REQUIRE_THAT(read_file(site / "restored/templates/Quokka-file-8c1.txt"), Contains("Quokka-note-8c1"));
}

TEST_CASE("memory with keys and opened texts is never written to a core file") {
    Site site;
    site.set("ADFKEEP_PASSPHRASE_COMMAND", "grep 'core file size' /proc/$PPID/limits >limits; cat passphrase");
    REQUIRE(site.shell("ulimit -S -c $(ulimit -H -c); adfkeep --repo backups.git status").exit_code == 0);
    REQUIRE_THAT(read_file(site / "limits"), Catch::Matches("Max core file size +0 +0 .*\n"));
}

TEST_CASE("what a backup says of a broken factory tells names, never texts") {
    const Site site;
    write_marked_factory(site / "factory", "one");
    const auto kept = site.keep({"factory", "--verbose"});
    for (const auto* text : {"Quokka-definition-8c1", "Quokka-activity-8c1", "Quokka-note-8c1"})
        REQUIRE_THAT(kept.out + kept.err, !Contains(text));
    write_file(site / "factory/pipeline/broken.json",
               R"({"name":"broken","properties":{"password":"Quokka-definition-8c1",}})");
    const auto refused = site.as_host({"backup", "factory"});
    REQUIRE(refused.exit_code == 3);
    require_no_trace(refused.err, "refused");
}

TEST_CASE("names that a terminal would act on are shown harmlessly, by every command and in every format") {
    const Site site;
    write_loud_factory(site / "loud");
    const auto kept =
        site.as_host({"backup", "loud", "--name", std::string("kept") + escape + right_to_left, "--verbose"});
    CAPTURE(kept.err);
    REQUIRE(kept.exit_code == 0);
    REQUIRE(is_harmless(kept.out));
    REQUIRE(is_harmless(kept.err));
    const auto name = std::string("kept") + escape + right_to_left;
    write_small_factory(site / "quiet");

    const auto& arguments = GENERATE_COPY(
        Arguments{"show", name}, Arguments{"snapshots"}, Arguments{"status"}, Arguments{"check"},
        Arguments{"diff", "snapshot:" + name, "quiet"}, Arguments{"diff", "loud", "quiet"},
        Arguments{"export", name, "--to", std::string("restored") + escape}, Arguments{"backup", "loud"},
        Arguments{"show", std::string("absent") + escape},
        Arguments{"log", name, std::string("pipelines/absent") + right_to_left},
        Arguments{"show", name, std::string("pipelines/absent") + single_byte_escape},
        Arguments{"backup", std::string("absent") + escape}, Arguments{"key", "remove", std::string("absent") + escape},
        Arguments{"key", "add", "--writer", std::string("absent") + escape}, Arguments{std::string("--bogus") + escape},
        Arguments{std::string("bogus") + right_to_left}, Arguments{"status", "--max-age", escape},
        Arguments{"status", "--format", escape}, Arguments{"--repo", std::string("absent") + escape, "status"});
    const auto* format = GENERATE("text", "json");
    CAPTURE(arguments, format);
    auto line = arguments;
    line.insert(line.end(), {"--format", format});
    const auto result = arguments[0] == "--repo" ? site.run(line) : site.as_owner(line);
    CAPTURE(result.out, result.err);
    REQUIRE(is_harmless(result.out));
    REQUIRE(is_harmless(result.err));
    REQUIRE_FALSE((result.out + result.err).empty());
}

TEST_CASE("findings about such names are harmless in every format of reports") {
    const Site site;
    write_loud_factory(site / "loud");
    write_small_factory(site / "quiet");
    const auto* format = GENERATE("text", "json", "markdown", "sarif", "junit", "html", "github", "azure-pipelines");
    CAPTURE(format);
    const auto result = site.run({"diff", "quiet", "loud", "--format", format});
    REQUIRE(result.exit_code == 1);
    REQUIRE(is_harmless(result.out));
    REQUIRE(is_harmless(result.err));
}

TEST_CASE("a definition goes to a pipe as the bytes that it is") {
    const Site site;
    write_file(site / "factory/templates/raw.bin", std::string("\x1b[31m\0\xff\n", 8));
    write_small_factory(site / "factory");
    site.keep({"factory"});
    REQUIRE(site.as_reader({"show", "factory", "files/templates/raw.bin"}).out == std::string("\x1b[31m\0\xff\n", 8));
}

// adfkeep emulator: serves local factories over the real REST API.
#include "src/emulator/emulator.hpp"

#include <fmt/format.h>

#include <condition_variable>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>

#include "src/base/error.hpp"
#include "src/base/files/filesystem.hpp"
#include "src/base/text.hpp"
#include "src/cli/commands.hpp"
#include "src/cli/reading.hpp"
#include "src/emulator/server/exchange_log.hpp"
#include "src/source/locator.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::uint16_t port = 0;
    bool has_tls = false;
    std::vector<std::string> loads;
    std::vector<std::string> faults;
    std::uint64_t seed = 0;
    std::string latency = "0ms";
    std::string settle = "0ms";
    std::size_t page_size = 50;
    bool is_strict = false;
    bool has_throttle = false;
    std::string client_files;
    std::string state;
    std::string record;
};

struct Load {
    std::string name;
    source::Locator source;
};

Load parse_load(const std::string& text) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
        throw Error(ErrorCode::usage, fmt::format("\"{}\" does not say what to load", printable(text)), {},
                    "write it as NAME=SOURCE: sales=folder:my-factory");
    }
    return {.name = text.substr(0, equals), .source = source::parse_locator(text.substr(equals + 1))};
}

/// Where clients find what they need: a folder that somebody named, or one of this run, which goes with it.
class ClientFiles {
public:
    explicit ClientFiles(const Options& options) : is_ours_(options.client_files.empty() && options.has_tls) {
        if (is_ours_)
            folder_ = boost::filesystem::temp_directory_path() /
                      boost::filesystem::unique_path("adfkeep-emulator-%%%%-%%%%-%%%%");
        else if (!options.client_files.empty())
            folder_ = options.client_files;
    }
    ~ClientFiles() {
        boost::system::error_code ignored;
        if (is_ours_) boost::filesystem::remove_all(*folder_, ignored);
    }
    ClientFiles(const ClientFiles&) = delete;
    ClientFiles& operator=(const ClientFiles&) = delete;

    [[nodiscard]] const std::optional<boost::filesystem::path>& folder() const noexcept { return folder_; }
    [[nodiscard]] bool is_ours() const noexcept { return is_ours_; }

private:
    bool is_ours_;
    std::optional<boost::filesystem::path> folder_;
};

emulator::EmulatorOptions emulator_options(const Options& options, const ClientFiles& client_files, Console& console) {
    emulator::EmulatorOptions made{.port = options.port, .latency = emulator::parse_latency(options.latency)};
    auto& service = made.service;
    service.page_size = options.page_size;
    service.settle_time = std::chrono::ceil<std::chrono::seconds>(emulator::parse_latency(options.settle));
    service.seed = options.seed;
    for (const auto& fault : options.faults) service.faults.push_back(emulator::parse_fault(fault));
    if (options.is_strict) service.authorization = emulator::Authorization::own_tokens;
    if (options.has_throttle) service.throttle = emulator::ThrottleLimits{};
    service.on_event = [&console](const emulator::Event& event) { console.explain(emulator::line_of(event)); };
    if (!options.state.empty()) service.state = options.state;
    if (!options.record.empty()) {
        service.on_exchange = [log = std::make_shared<emulator::ExchangeLog>(options.record)](
                                  const auto& request, const auto& response) { log->add(request, response); };
    }
    if (options.has_tls) made.transport = emulator::Transport::tls;
    made.client_files = client_files.folder();
    return made;
}

std::string announcement(const emulator::Emulator& emulator) {
    auto text = emulator.url() + '\n';
    for (const auto& [name, value] : emulator.environment()) text += fmt::format("export {}={}\n", name, value);
    return text;
}

void wait_for(const std::stop_token& stop) {
    std::mutex guard;
    std::condition_variable_any changed;
    std::unique_lock lock(guard);
    changed.wait(lock, stop, [] { return false; });
}

int run(const Options& options, Console& console) {
    std::vector<Load> loads;
    for (const auto& text : options.loads) loads.push_back(parse_load(text));
    const ClientFiles client_files(options);
    emulator::Emulator emulator(emulator_options(options, client_files, console), console.clock(), console.random());
    Sources sources(console);
    for (const auto& load : loads) {
        emulator.load(load.name, sources.read(load.source).factory);
        console.say(fmt::format("loaded {}", emulator::Emulator::factory_id(load.name)));
    }
    sources.close();
    if (client_files.is_ours())
        console.say(fmt::format("the certificate authority is in {} until this ends", client_files.folder()->string()));
    fmt::print("{}", announcement(emulator));
    std::fflush(stdout);
    wait_for(console.stop());
    emulator.stop();
    return 0;
}

}  // namespace

void add_emulator(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("emulator", "Serve local factories over the real REST API, until interrupted")
                        ->fallthrough();
    command->footer(
        "Prints its URL, then the variables that point any Azure client at it; a page at / shows what it holds.\n\n"
        "Example:\n  adfkeep emulator --load sales=folder:my-factory\n"
        "  adfkeep emulator --tls --port 8443 --load sales=folder:my-factory --fault 503:10% --latency 50ms");
    command->add_option("--port", options->port, "Port on 127.0.0.1; 0, the default, picks a free one");
    command->add_flag("--tls", options->has_tls, "HTTPS, with a certificate made for this run");
    command
        ->add_option("--client-files", options->client_files,
                     "Folder for what clients need (ca.pem); without it, --tls makes one for this run")
        ->type_name("DIR");
    command->add_option("--state", options->state, "Folder that keeps what happens; without it, memory")
        ->type_name("DIR");
    command->add_option("--load", options->loads, "Fill a factory from any source, as it is")->type_name("NAME=SOURCE");
    command->add_option("--fault", options->faults, "Make requests fail: STATUS, reset, truncate or drip, and a share")
        ->type_name("FAULT:SHARE");
    command->add_option("--seed", options->seed, "Decides which requests fail");
    command->add_option("--latency", options->latency, "Wait before each answer: 50ms")->type_name("TIME");
    command->add_option("--settle", options->settle, "How long what Azure does behind an answer takes")
        ->type_name("TIME");
    command->add_option("--page-size", options->page_size, "Entities on a page of a list")
        ->check(CLI::Range(std::size_t{1}, std::size_t{5000}));
    command->add_flag("--throttle", options->has_throttle, "Limit requests as Azure Resource Manager does");
    command->add_flag("--strict-auth", options->is_strict, "Take only tokens that this emulator gave out");
    command->add_option("--record", options->record, "New file for every exchange with the management API, for tests")
        ->type_name("FILE")
        ->group("");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli

// adfkeep doctor: sign-in, permissions, endpoint, repository and keys on one page.
#include <fmt/format.h>

#include <memory>

#include "src/azure/factory_reader.hpp"
#include "src/azure/sign_in/access_claims.hpp"
#include "src/base/encoding.hpp"
#include "src/base/error.hpp"
#include "src/cli/access.hpp"
#include "src/cli/azure.hpp"
#include "src/cli/commands.hpp"
#include "src/source/locator.hpp"

namespace adfkeep::cli {
namespace {

struct Options {
    std::vector<std::string> factories;
};

/// Looks at one thing after the other; what fails does not keep it from the next.
class Examination {
public:
    explicit Examination(Console& console) : console_(console), azure_(console) {}

    void azure(const std::vector<std::string>& factories) {
        if (!look("endpoint", [&] { return endpoint(); })) return;
        if (!look("sign-in", [&] { return sign_in(); })) return;
        for (const auto& factory : factories) look("permissions", [&] { return permissions(factory); }, factory);
        if (factories.empty())
            report.findings.push_back({.rule = "permissions",
                                       .state = FindingState::not_judged,
                                       .severity = Severity::note,
                                       .message = "no factory was named",
                                       .fix = "name the ARM id of a factory: `adfkeep doctor /subscriptions/…`"});
    }

    void repository() {
        if (console_.options().repo.empty()) {
            report.findings.push_back({.rule = "repository",
                                       .state = FindingState::not_judged,
                                       .severity = Severity::note,
                                       .message = "no repository was named",
                                       .fix = "give --repo PATH"});
            return;
        }
        const auto& shared = console_.options();
        look("repository", [&] { return opened(); });
        if (!shared.writer.empty()) look("writer", [&] { return writer(); }, shared.writer);
        look("recovery", [&] { return recovery(); });
    }

    Report report{.command = "doctor", .sources = {}, .summary = {}, .findings = {}};

private:
    /// Whether it is well. `thing` tells in a sentence what it saw, or throws.
    template <typename Thing>
    bool look(const std::string& rule, Thing thing, const std::string& entity = {}) {
        try {
            report.findings.push_back({.rule = rule,
                                       .state = FindingState::pass,
                                       .severity = Severity::note,
                                       .entity = entity,
                                       .message = thing()});
            return true;
        } catch (const Error& error) {
            if (error.code() == ErrorCode::interrupted) throw;
            report.findings.push_back({.rule = rule,
                                       .severity = Severity::error,
                                       .entity = entity.empty() ? error.where() : entity,
                                       .message = error.what(),
                                       .fix = error.next()});
            return false;
        }
    }

    std::string endpoint() {
        const auto& cloud = azure_.client().cloud();
        return fmt::format("cloud {}: Resource Manager at {}, tokens from {}", cloud.name,
                           http::to_text(cloud.arm.origin), http::to_text(cloud.authority.origin));
    }

    std::string sign_in() {
        const auto token = azure_.tokens().token(azure_.client().cloud().arm_scope);
        return "signed in" + azure::described_claims(token->view());
    }

    std::string permissions(const std::string& factory) {
        const auto locator = source::parse_locator(factory);
        const auto* live = std::get_if<source::LiveLocator>(&locator);
        if (live == nullptr) throw Error(ErrorCode::usage, "is not the ARM id of a factory", factory);
        const auto progress = console_.progress("read");
        const auto read = azure::read_factory(
            azure_.client(),
            {.subscription = live->subscription, .resource_group = live->resource_group, .factory = live->factory},
            {.max_passes = 1}, *progress, console_.stop());
        for (const auto& kind : read.unread)
            if (kind.is_refused && !kind.is_neighbour)
                throw Error(ErrorCode::refused_access, fmt::format("{} may not be read: {}", kind.kind, kind.why),
                            factory, "give the identity the Reader role on the factory");
        return fmt::format("{} entities can be read, of every kind", read.factory.entities.size());
    }

    std::string opened() {
        const auto writer = console_.given_writer();
        auto key = console_.given_recovery_key();
        const auto repository = console_.open_repository(writer ? &*writer : nullptr, key ? &*key : nullptr);
        return fmt::format("{} is verified: configuration {}, {} factories", shortened(repository.id().view()),
                           repository.configuration().number, repository.factories().size());
    }

    std::string writer() {
        const auto signing = open_for_backup(console_);
        snapshot::require_author(signing.named.repository, signing.author());
        return "is listed in the configuration: it may add snapshots";
    }

    std::string recovery() {
        auto key = console_.given_recovery_key();
        if (!key) return "no key was given, and a nightly host needs none: it cannot open what it keeps";
        const auto repository = console_.open_repository(nullptr, &*key);
        static_cast<void>(snapshot::open_names(repository.chain(), *key));
        return "the key opens the repository";
    }

    Console& console_;
    Azure azure_;
};

int run(const Options& options, Console& console) {
    static_cast<void>(console.format());
    Examination examination(console);
    examination.azure(options.factories);
    examination.repository();
    return console.print(examination.report);
}

}  // namespace

void add_doctor(CLI::App& app, Console& console, ExitCode& exit_code) {
    auto options = std::make_shared<Options>();
    auto* command = app.add_subcommand("doctor",
                                       "Look at sign-in, permissions, endpoint, repository and keys; exit code 1 where "
                                       "something is wrong")
                        ->fallthrough();
    command->footer(
        "Example:\n  adfkeep --repo backups.git --writer writer.pem doctor /subscriptions/S/resourceGroups/G/providers/Microsoft.DataFactory/factories/F");
    command->add_option("FACTORY", options->factories, "ARM ids of factories that have to be readable");
    command->callback([=, &console, &exit_code] { exit_code = run(*options, console); });
}

}  // namespace adfkeep::cli

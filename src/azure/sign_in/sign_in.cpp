#include "src/azure/sign_in/sign_in.hpp"

#include <algorithm>
#include <array>

#include "src/azure/sign_in/azure_cli.hpp"
#include "src/azure/sign_in/environment_credential.hpp"
#include "src/azure/sign_in/managed_identity.hpp"
#include "src/azure/sign_in/token_cache.hpp"
#include "src/azure/sign_in/token_file.hpp"
#include "src/base/text.hpp"

namespace adfkeep::azure {
namespace {

using Ways = std::vector<std::unique_ptr<Credential>>;

struct Row {
    const char* name;
    const char* ecosystem_name;  ///< as AZURE_TOKEN_CREDENTIALS names it
    void (*add)(Ways&, const SignInContext&, Probe);
};

template <typename Way>
void add(Ways& ways, const SignInContext& context, Probe) {
    ways.push_back(std::make_unique<Way>(context));
}

void add_managed_identity(Ways& ways, const SignInContext& context, Probe probe) {
    ways.push_back(std::make_unique<ManagedIdentity>(context, probe));
}

/// In the order in which "default" tries them; the last is the developer's.
constexpr std::array<Row, 4> rows = {{
    {"environment", "EnvironmentCredential", add<EnvironmentCredential>},
    {"workload-identity", "WorkloadIdentityCredential", add<WorkloadIdentity>},
    {"managed-identity", "ManagedIdentityCredential", add_managed_identity},
    {"azure-cli", "AzureCliCredential", add<AzureCli>},
}};
constexpr std::size_t production_rows = 3;

Ways of_rows(std::size_t first, std::size_t end, const SignInContext& context) {
    Ways ways;
    for (auto i = first; i < end; ++i) rows[i].add(ways, context, Probe::yes);
    return ways;
}

/// Throws Error(usage) that tells `option` where there is no way `name`.
Ways ways_named(const std::string& name, const std::string& option, const SignInContext& context) {
    if (equal_without_case(name, "default")) return of_rows(0, rows.size(), context);
    if (equal_without_case(name, "prod")) return of_rows(0, production_rows, context);
    if (equal_without_case(name, "dev")) return of_rows(production_rows, rows.size(), context);
    const auto row = std::ranges::find_if(rows, [&](const Row& candidate) {
        return equal_without_case(name, candidate.name) || equal_without_case(name, candidate.ecosystem_name);
    });
    if (row == rows.end())
        throw Error(ErrorCode::usage, "there is no way to sign in called '" + name + "'", option,
                    "choose one of " + ways_to_sign_in());
    Ways ways;
    row->add(ways, context, Probe::no);
    return ways;
}

std::unique_ptr<Credential> one_of(Ways ways) {
    if (ways.size() == 1) return std::move(ways.front());
    return std::make_unique<Chain>(std::move(ways));
}

}  // namespace

std::string ways_to_sign_in() {
    std::string names = "default";
    for (const auto& row : rows) names += std::string(", ") + row.name;
    return names + ", token-file";
}

std::unique_ptr<TokenSource> sign_in_by(const SignInOptions& options, const SignInContext& context) {
    const auto cached = [&](std::unique_ptr<Credential> way) {
        return std::make_unique<TokenCache>(std::move(way), context.world.clock);
    };
    const bool by_file = equal_without_case(options.way, "token-file");
    if (by_file || (options.way.empty() && !options.token_file.empty()))
        return cached(std::make_unique<TokenFile>(options.token_file, context.world.clock));
    if (!options.token_file.empty())
        throw Error(ErrorCode::usage, "--token-file is a way to sign in by itself", "--auth " + options.way,
                    "leave one of the two out");
    if (!options.way.empty()) return cached(one_of(ways_named(options.way, "--auth", context)));
    const auto named = context.environment("AZURE_TOKEN_CREDENTIALS");
    return cached(one_of(ways_named(named.empty() ? "default" : named, "AZURE_TOKEN_CREDENTIALS", context)));
}

std::string Chain::name() const {
    const auto* const chosen = chosen_.load();
    return chosen == nullptr ? "default" : chosen->name();
}

AccessToken Chain::fetch(const std::string& scope) {
    if (auto* const chosen = chosen_.load()) return chosen->fetch(scope);
    std::string tried;
    for (const auto& way : ways_) {
        try {
            auto token = way->fetch(scope);
            chosen_ = way.get();
            return token;
        } catch (const CredentialUnavailable& error) {
            tried += (tried.empty() ? "" : "; ") + way->name() + ": " + error.what();
        } catch (const Error& error) {
            if (error.code() == ErrorCode::interrupted) throw;
            throw Error(error.code(),
                        way->name() + ": " + error.what() + (tried.empty() ? "" : " (before that, " + tried + ")"),
                        error.where(), error.next());
        }
    }
    throw Error(ErrorCode::refused_access, "nobody is signed in. Tried " + tried, {},
                "sign in with `az login`, set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET, or choose with "
                "--auth");
}

}  // namespace adfkeep::azure

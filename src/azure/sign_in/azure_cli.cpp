#include "src/azure/sign_in/azure_cli.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "src/azure/sign_in/program.hpp"
#include "src/azure/sign_in/token_answer.hpp"
#include "src/base/strict_json.hpp"

namespace adfkeep::azure {
namespace {

// Where it does not say when its token ends: it renews its own five minutes before that.
constexpr auto shortest_life = std::chrono::minutes(5);

/// The line that says what went wrong.
std::string complaint(const std::string& errors) {
    const auto at = std::min(errors.find("ERROR:"), errors.size());
    const auto line = errors.substr(at < errors.size() ? at : 0, 300);
    return line.substr(0, line.find_first_of("\r\n"));
}

/// `expires_on` is there since version 2.54; the `expiresOn` of older ones is in a time zone that it does not name.
std::chrono::seconds lifetime(const nlohmann::json& answer, ByteView token, Time now) {
    const auto expires_on = answer.find("expires_on");
    if (expires_on != answer.end() && expires_on->is_number_unsigned())
        return std::chrono::seconds(expires_on->get<std::int64_t>()) - now.time_since_epoch();
    const auto end = end_of_jwt(token);
    return end ? *end - now : shortest_life;
}

AccessToken token_in(ByteView output, const std::string& program, Time now) {
    auto document = parse_strict(output, program, ErrorCode::invalid_input);
    const auto token = document.find("accessToken");
    if (token == document.end() || !token->is_string())
        throw Error(ErrorCode::invalid_input, "printed no token", program);
    auto& text = token->get_ref<std::string&>();
    Secret secret{ByteView(text)};
    wipe(text);
    const auto life = lifetime(document, secret.view(), now);
    return lasting(std::move(secret), now, life);
}

}  // namespace

AccessToken AzureCli::fetch(const std::string& scope) {
    const auto outcome =
        run_program({program_, "account", "get-access-token", "--output", "json", "--scope", scope}, {}, context_.stop);
    if (!outcome) throw CredentialUnavailable("the program '" + program_ + "' is not installed");
    if (outcome->status != 0)
        throw CredentialUnavailable("'" + program_ + "' ended with status " + std::to_string(outcome->status) + ": " +
                                        complaint(outcome->errors),
                                    "run `az login`");
    return token_in(outcome->output.view(), program_, context_.world.clock.now());
}

}  // namespace adfkeep::azure

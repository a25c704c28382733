// What stands around a factory, read from the emulator as the program reads it.
#include "src/azure/surroundings.hpp"

#include <algorithm>
#include <set>
#include <stdexcept>

#include "src/azure/arm_client.hpp"
#include "src/base/crypto/rsa.hpp"
#include "src/model/judged_difference.hpp"
#include "src/source/source.hpp"
#include "tests/emulator/azure.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;
using Catch::Matchers::Contains;

namespace {

const std::string origin = "http://127.0.0.1:1234", subscription = "00000000-0000-0000-0000-000000000000";
const std::string authorization = "/providers/Microsoft.Authorization";
const std::string identity = group + "/providers/Microsoft.ManagedIdentity/userAssignedIdentities/u";
const std::string network = group + "/providers/Microsoft.Network/virtualNetworks/v";
const std::string nsg = group + "/providers/Microsoft.Network/networkSecurityGroups/guard";
const std::string vault = group + "/providers/Microsoft.KeyVault/vaults/kv";
const std::string contributor = "673868aa-7521-48a0-acc6-0f60742d39f5";
const std::string crypto_user = "e147488a-f6f5-4113-8e2d-b22465e65bf6";

std::string assignment(const std::string& role, const std::string& principal) {
    return R"({"properties":{"roleDefinitionId":"/subscriptions/)" + subscription + authorization +
           "/roleDefinitions/" + role + R"(","principalId":")" + principal + R"("}})";
}

/// Requests go to the emulator without a socket; paths that hold one of `forbidden` are refused.
class ToEmulator final : public http::Transport {
public:
    explicit ToEmulator(Azure& azure) : azure_(azure) {}

    [[nodiscard]] http::Response send(const http::Request& request) override {
        if (to_text(request.url.origin) != origin) throw std::logic_error("asked elsewhere: " + to_text(request.url));
        for (const auto& part : forbidden)
            if (request.url.target.find(part) != std::string::npos)
                return {.status = 403,
                        .body = R"({"error":{"code":"AuthorizationFailed","message":"no right"}})",
                        .headers = {}};
        const auto answer = azure_.send(request.method, request.url.target, std::string(request.body));
        http::Headers headers;
        for (const auto& header : answer.headers) headers.add(header.name, header.value);
        return {.status = answer.status, .body = answer.body, .headers = std::move(headers)};
    }

    std::set<std::string> forbidden;

private:
    Azure& azure_;
};

class AnyToken final : public azure::TokenSource {
public:
    [[nodiscard]] azure::Token token(const std::string&) override { return std::make_shared<const Secret>("any"); }
    [[nodiscard]] azure::Token renew(const std::string& scope, const azure::Token&) override { return token(scope); }
};

class NoWaiting final : public http::Waiting {
public:
    [[nodiscard]] std::chrono::milliseconds elapsed() const override { return {}; }
    void pause(std::chrono::milliseconds) override { throw std::logic_error("nothing is worth waiting for"); }
};

/// A subscription with one factory, "sales", that names everything that is read around a factory.
struct Site {
    Azure azure;
    ToEmulator wire{azure};
    AnyToken tokens;
    NoWaiting waiting;
    FixedRandom random{"site"};
    azure::ArmOptions options;
    std::string factory = factories + "/sales";

    explicit Site(std::size_t page_size = 50) : azure({.page_size = page_size}) {
        options.cloud = azure::with_arm_endpoint(azure::find_cloud("public"), origin);
    }

    std::string make(const std::string& path, const std::string& body) {
        const auto made = azure.put(path, body);
        CAPTURE(path, made.body);
        REQUIRE((made.status == 200 || made.status == 201));
        return made.json.contains("properties") ? made.json["properties"].value("principalId", "") : "";
    }

    void build() {
        azure.service().load_key("cmk", crypto::RsaPrivateKey::generate(3072).pkcs8());
        const auto principal = make(identity, R"({"location":"westeurope"})");
        make(factory, R"({"location":"westeurope","identity":{"type":"SystemAssigned,UserAssigned",)"
                      R"("userAssignedIdentities":{")" +
                          identity + R"(":{}}},"properties":{"encryption":{"vaultBaseUrl":")" + origin +
                          R"(/","keyName":"cmk","identity":{"userAssignedIdentity":")" + identity + R"("}}}})");
        make(nsg, R"({"location":"westeurope","properties":{"securityRules":[]}})");
        make(network, R"({"location":"westeurope","properties":{}})");
        make(network + "/subnets/ssis",
             R"({"properties":{"addressPrefix":"10.0.0.0/24","networkSecurityGroup":{"id":")" + nsg + R"("}}})");
        make(factory + "/integrationRuntimes/ssis",
             R"({"properties":{"type":"Managed","typeProperties":{"customerVirtualNetwork":{"subnetId":")" + network +
                 R"(/subnets/ssis"},"ssisProperties":{"edition":"Standard"}}}})");
        make(factory + authorization + "/roleAssignments/people", assignment(contributor, "aaaa"));
        make(group + authorization + "/roleAssignments/above", assignment(contributor, "bbbb"));
        make(vault + authorization + "/roleAssignments/wrap", assignment(crypto_user, principal));
        make(factory + "/providers/Microsoft.Insights/diagnosticSettings/logs",
             R"({"properties":{"workspaceId":"/w","logs":[{"categoryGroup":"allLogs","enabled":true}]}})");
        make(group + authorization + "/policyAssignments/git",
             R"({"properties":{"policyDefinitionId":"/providers/Microsoft.Authorization/policyDefinitions/)"
             R"(77d40665-3120-4348-b539-3192ec808307","parameters":{}}})");
        make(factory + authorization + "/locks/keep", R"({"properties":{"level":"CanNotDelete"}})");
        make(group + authorization + "/locks/keep", R"({"properties":{"level":"CanNotDelete","notes":"all"}})");
    }

    source::Contents read(bool surroundings = true) {
        azure::ArmClient client(wire, tokens, options, {.clock = azure.clock(), .waiting = waiting, .random = random});
        return source::read_source(
            source::LiveLocator{.subscription = subscription, .resource_group = "local", .factory = "sales"},
            {.azure = [&]() -> azure::ArmClient& { return client; }, .surroundings = surroundings}, no_progress(), {});
    }
};

const std::vector<std::string> neighbours{
    "diagnosticSettings/logs",
    "encryptionKeys/127/cmk",
    "locks/keep",
    "locks/resourceGroups/local/keep",
    "managedIdentities/u",
    "networkSecurityGroups/guard",
    "policyAssignments/resourceGroups/local/git",
    "policyStates/git/77d40665-3120-4348-b539-3192ec808307",
    "roleAssignments/people",
    "roleAssignments/wrap",
    "subnets/v/ssis",
};

/// Of a factory, what is not the factory's own.
std::vector<std::string> neighbours_in(const Factory& factory) {
    std::vector<std::string> found;
    for (const auto& entity : factory.entities) {
        const auto text = to_text(entity.id);
        if (std::ranges::find(neighbours, text) != neighbours.end()) found.push_back(text);
    }
    return found;
}

const Entity& require(const Factory& factory, const std::string& kind, const std::string& name) {
    const auto* const found = factory.find({.kind = kind, .name = name});
    REQUIRE(found != nullptr);
    return *found;
}

}  // namespace

TEST_CASE("a live factory is read with what stands around it, as the service tells it") {
    Site site;
    site.build();
    const auto read = site.read();
    REQUIRE(read.unread.empty());
    REQUIRE(read.warnings.empty());
    REQUIRE(read.is_whole == true);
    REQUIRE(neighbours_in(read.factory) == neighbours);
    REQUIRE(read.factory.entities.size() == neighbours.size() + 3);  // the resource, the runtime and its status

    REQUIRE(require(read.factory, "roleAssignments", "people").rest == R"({"roleName":"Data Factory Contributor"})");
    const auto& wrap = require(read.factory, "roleAssignments", "wrap");
    REQUIRE_THAT(wrap.rest, Contains(R"("roleName":"Key Vault Crypto Service Encryption User")") && Contains(vault));
    REQUIRE_THAT(require(read.factory, "policyStates", neighbours[7].substr(13)).definition,
                 Contains(R"("complianceState":"NonCompliant")"));
    REQUIRE_THAT(require(read.factory, "encryptionKeys", "127/cmk").definition,
                 Contains(R"("kty":"RSA")") && !Contains(R"("n":)"));
    REQUIRE(require(read.factory, "diagnosticSettings", "logs").definition ==
            R"({"workspaceId":"/w","logs":[{"categoryGroup":"allLogs","enabled":true}]})");
    REQUIRE(require(read.factory, "subnets", "v/ssis").definition ==
            R"({"addressPrefix":"10.0.0.0/24","networkSecurityGroup":{"id":")" + nsg + R"("}})");
}

TEST_CASE("a night later, where nobody did anything, everything is the same byte for byte") {
    Site site;
    site.build();
    const auto tonight = site.read();
    site.azure.clock().advance(std::chrono::hours(24));
    REQUIRE(site.read().factory.entities == tonight.factory.entities);
}

TEST_CASE("pages of one element give the same surroundings") {
    Site site(1), whole;
    site.build();
    whole.build();
    REQUIRE(neighbours_in(site.read().factory) == neighbours_in(whole.read().factory));
}

TEST_CASE("what stands around a factory may be refused: it is told, and the factory is read") {
    Site site;
    site.build();
    site.wire.forbidden = {"/roleAssignments", "/policyStates/", "/locks", "/keys/cmk", "/subnets/ssis"};
    const auto read = site.read();
    REQUIRE(neighbours_in(read.factory) == std::vector<std::string>{"diagnosticSettings/logs", "managedIdentities/u",
                                                                    "policyAssignments/resourceGroups/local/git"});
    std::vector<std::string> refused;
    for (const auto& kind : read.unread) {
        REQUIRE(kind.is_refused);
        REQUIRE(kind.is_neighbour);
        REQUIRE_THAT(kind.why, Contains("AuthorizationFailed: no right"));
        refused.push_back(kind.kind.substr(0, kind.kind.find('/')));
    }
    REQUIRE(refused == std::vector<std::string>{"encryptionKeys", "locks", "policyStates", "roleAssignments",
                                                "roleAssignments", "roleAssignments", "subnets"});
    REQUIRE(read.warnings.size() == read.unread.size());
    for (const auto& warning : read.warnings) {
        REQUIRE(warning.rule == "neighbour-not-readable");
        REQUIRE(warning.severity == Severity::note);
    }
}

TEST_CASE("a neighbour that is gone is a note, not a refusal") {
    Site site;
    site.build();
    REQUIRE(site.azure.remove(group + authorization + "/locks/keep").status == 200);
    REQUIRE(site.azure.remove(network + "/subnets/ssis").status == 200);
    const auto read = site.read();
    REQUIRE(read.unread.size() == 1);
    REQUIRE(read.unread[0].kind == "subnets/v/ssis");
    REQUIRE_FALSE(read.unread[0].is_refused);
    REQUIRE(read.warnings[0].rule == "neighbour-not-there");
}

TEST_CASE("whoever wants the factory only asks for nothing else") {
    Site site;
    site.build();
    site.wire.forbidden = {"Microsoft.Authorization",           "Microsoft.Insights",        "Microsoft.PolicyInsights",
                           "Microsoft.Network/virtualNetworks", "Microsoft.ManagedIdentity", "/keys/"};
    const auto read = site.read(false);
    REQUIRE(neighbours_in(read.factory).empty());
    REQUIRE(read.unread.empty());
}

TEST_CASE("what stood around a factory is no part of it elsewhere: a copy does not have it, and is the same factory") {
    Site site;
    site.build();
    const auto kept = site.read().factory;
    Site other;
    other.azure.service().load("sales", kept);
    other.wire.forbidden = {"/keys/"};
    const auto copy = other.read();
    REQUIRE(neighbours_in(copy.factory).empty());
    REQUIRE(judge({kept, Place::service}, {copy.factory, Place::service}).differences.empty());
    REQUIRE(other.azure.get(other.factory + "/locks").status == 404);
}

#include "src/model/judged_difference.hpp"

#include "src/model/kind.hpp"
#include "tests/testing/testing.hpp"

using namespace adfkeep;
using Lines = std::vector<std::string>;

namespace {

Entity entity(std::string_view kind, const std::string& name, const std::string& definition = "{}",
              const std::string& rest = {}) {
    return {.id = {.kind = std::string(kind), .name = name}, .rest = rest, .definition = definition};
}

Factory factory(std::vector<Entity> entities) {
    Factory made{.name = "sales", .entities = std::move(entities)};
    arrange(made);
    return made;
}

JudgedDifference from_layout_and_service(const Factory& left, const Factory& right) {
    return judge({left, Place::layout}, {right, Place::service});
}
JudgedDifference from_service_and_layout(const Factory& left, const Factory& right) {
    return judge({left, Place::service}, {right, Place::layout});
}

/// Differences and notes, a line each.
Lines told(const JudgedDifference& judged) {
    Lines lines;
    for (const auto& difference : judged.differences) {
        if (difference.change == Change::added) lines.push_back("added " + to_text(difference.id));
        if (difference.change == Change::removed) lines.push_back("removed " + to_text(difference.id));
        for (const auto& value : difference.values) lines.push_back(to_text(difference.id) + " " + value.path);
    }
    for (const auto& note : judged.notes) lines.push_back(note.rule + " " + note.kind + " " + note.path);
    return lines;
}

/// The two ways of asking, which have to agree on all but who has what.
Lines judged(const Entity& left, const Entity& right) {
    auto lines = told(from_layout_and_service(factory({left}), factory({right})));
    CHECK(told(from_service_and_layout(factory({right}), factory({left}))) == lines);
    return lines;
}

Lines judged(const std::string& left, const std::string& right) {
    return judged(entity("linkedservices", "Store", left), entity("linkedservices", "Store", right));
}

Lines judged_resources(const std::string& left_rest, const std::string& right_rest, const std::string& left = "{}",
                       const std::string& right = "{}") {
    return judged(entity(factory_kind, "sales", left, left_rest), entity(factory_kind, "sales", right, right_rest));
}

}  // namespace

TEST_CASE("what somebody wrote otherwise is a difference, and what only one has") {
    const auto left = factory({entity("pipelines", "a", R"({"x":1})"), entity("pipelines", "gone")});
    const auto right = factory({entity("pipelines", "a", R"({"x":2})"), entity("pipelines", "new")});
    const auto found = from_layout_and_service(left, right);
    REQUIRE(told(found) == Lines{"pipelines/a properties.x", "removed pipelines/gone", "added pipelines/new"});
    REQUIRE(told(from_layout_and_service(left, left)).empty());
    REQUIRE(told(from_layout_and_service({}, {})).empty());
}

TEST_CASE("members that the service adds do not count, others beside them do") {
    REQUIRE(judged(entity("pipelines", "p", R"({"activities":[]})"),
                   entity("pipelines", "p", R"({"lastPublishTime":"t","activities":[]})"))
                .empty());
    REQUIRE(judged(entity("pipelines", "p", R"({"activities":[]})"),
                   entity("pipelines", "p", R"({"lastPublishTime":"t","activities":[],"folder":1})")) ==
            Lines{"pipelines/p properties.folder"});
    REQUIRE(
        judged(entity("managedPrivateEndpoints", "default/e", R"({"groupId":"dfs"})"),
               entity("managedPrivateEndpoints", "default/e",
                      R"({"groupId":"dfs","provisioningState":"Succeeded","connectionState":{"status":"Approved"}})"))
            .empty());
}

TEST_CASE("the state of a trigger is no difference of what was written") {
    REQUIRE(judged(entity("triggers", "t", R"({"type":"x","runtimeState":"Started"})"),
                   entity("triggers", "t", R"({"type":"x","runtimeState":"Stopped","provisioningState":"Succeeded"})"))
                .empty());
}

TEST_CASE("a kind that one of the places cannot hold is not judged, once for each kind") {
    const auto folder = factory(
        {entity("pipelines", "p"), entity(files_kind, "README.md", "text"), entity(files_kind, "publish_config.json")});
    const auto live = factory({entity("pipelines", "p"), entity(factory_kind, "sales"),
                               entity("globalParameters", "default"), entity("privateEndPointConnections", "c"),
                               entity(runtime_status_kind, "r"), entity("futureThings", "f")});
    const Lines expected{"kind-not-judged factories ",
                         "kind-not-judged files ",
                         "kind-not-judged futureThings ",
                         "kind-not-judged globalParameters ",
                         "kind-not-judged integrationRuntimeStatus ",
                         "kind-not-judged privateEndPointConnections "};
    const auto found = from_layout_and_service(folder, live);
    REQUIRE(told(found) == expected);
    REQUIRE(told(from_service_and_layout(live, folder)) == expected);
    for (const auto& note : found.notes) {
        CHECK(note.state == FindingState::not_judged);
        CHECK(note.severity == Severity::note);
    }
}

TEST_CASE(
    "a kind that every place holds is judged though one side has none of it, and so is any where both have some") {
    for (const auto* const kind : {"pipelines", "triggers", "linkedservices", "managedPrivateEndpoints", "credentials"})
        CHECK(told(from_layout_and_service(factory({}), factory({entity(kind, "n")}))) ==
              Lines{"added " + std::string(kind) + "/n"});
    REQUIRE(told(from_layout_and_service(factory({entity("futureThings", "a"), entity("files", "x")}),
                                         factory({entity("futureThings", "b"), entity("files", "x", "other")}))) ==
            Lines{"removed futureThings/a", "added futureThings/b", "files/x "});
}

TEST_CASE("a masked secret is a note, whatever the other side shows in its place") {
    const std::string mask = R"({"password":{"type":"SecureString","value":"**********"},"url":"x"})";
    for (const auto* const other : {R"({"password":{"type":"SecureString","value":"one"},"url":"x"})",
                                    R"({"password":{"type":"SecureString"},"url":"x"})",
                                    R"({"password":{"type":"SecureString","value":"****"},"url":"x"})"})
        CHECK(judged(mask, other) == Lines{"masked-secret linkedservices properties.password.value"});
    REQUIRE(judged(mask, mask).empty());
    const auto note =
        from_layout_and_service(factory({entity("linkedservices", "Store", mask)}),
                                factory({entity("linkedservices", "Store",
                                                R"({"password":{"type":"SecureString","value":"one"},"url":"x"})")}))
            .notes.at(0);
    CHECK(note.severity == Severity::note);
    CHECK(note.entity == "Store");
    CHECK_FALSE(note.left);
    CHECK_FALSE(note.right);
}

TEST_CASE("what differs beside a masked secret is told") {
    REQUIRE(judged(R"({"password":{"type":"SecureString","value":"**"},"url":"x"})",
                   R"({"password":{"type":"SecureString","value":"one"},"url":"y"})") ==
            Lines{"linkedservices/Store properties.url", "masked-secret linkedservices properties.password.value"});
    REQUIRE(judged(R"({"password":{"type":"SecureString","value":"**"}})",
                   R"({"password":{"type":"AzureKeyVaultSecret","secretName":"s"}})")
                .size() >= 2);
}

TEST_CASE("two secrets that both sides show are a difference") {
    REQUIRE(
        judged(R"({"p":{"type":"SecureString","value":"one"}})", R"({"p":{"type":"SecureString","value":"two"}})") ==
        Lines{"linkedservices/Store properties.p.value"});
}

TEST_CASE("a setting that the service keeps elsewhere is a note, its public parts are compared") {
    const std::string pointer = R"(,"encryptedCredential":"ew0K")";
    const auto settings = [](const std::string& connection, const std::string& more = {}) {
        return R"({"typeProperties":{"connectionString":")" + connection + "\"" + more + "}}";
    };
    const Lines notes{"masked-secret linkedservices properties.typeProperties.connectionString",
                      "masked-secret linkedservices properties.typeProperties.encryptedCredential"};
    REQUIRE(judged(settings("Server=s;Password=p1;User=u"), settings("Server=s;User=u;", pointer)) == notes);
    REQUIRE(judged(settings("AccountName=a; AccountKey =k=="), settings("AccountName=a", pointer)) == notes);
    REQUIRE(judged(settings("Server=s;Password=p1"), settings("Server=t;", pointer)) ==
            Lines{"linkedservices/Store properties.typeProperties.connectionString",
                  "masked-secret linkedservices properties.typeProperties.encryptedCredential"});
    // Nobody says that a secret was taken out.
    REQUIRE(judged(settings("Server=s;Password=p1"), settings("Server=s;Password=p2")) ==
            Lines{"linkedservices/Store properties.typeProperties.connectionString"});
    REQUIRE(judged(R"({"typeProperties":{"authHeaders":{"x-key":"k"}}})",
                   R"({"typeProperties":{"encryptedCredential":"ew0K"}})") ==
            Lines{"masked-secret linkedservices properties.typeProperties.authHeaders",
                  "masked-secret linkedservices properties.typeProperties.encryptedCredential"});
}

TEST_CASE("a region that only one side names is not judged, another region is a difference") {
    REQUIRE(judged_resources("", R"({"location":"westeurope"})") == Lines{"region-not-judged factories location"});
    REQUIRE(judged_resources(R"({"location":"northeurope"})", R"({"location":"westeurope"})") ==
            Lines{"factories/sales location"});
}

TEST_CASE("tags and properties that are empty are as good as absent") {
    REQUIRE(judged_resources("", R"({"tags":{}})", "", "{}").empty());
    REQUIRE(judged_resources(R"({"location":"l","tags":{ }})", R"({"location":"l"})", "{ }", "").empty());
    REQUIRE(judged_resources(R"({"tags":{"a":"b"}})", R"({"tags":{}})") == Lines{"factories/sales tags"});
    REQUIRE(judged_resources("", R"({"identity":{}})") == Lines{"factories/sales identity"});
    REQUIRE(judged_resources("", "", R"({"globalParameters":{}})", "") == Lines{"factories/sales properties"});
}

TEST_CASE("who the identity is counts by its kind, not by the principal that the service made for it") {
    const std::string folder = R"({"identity":{"type":"SystemAssigned","principalId":"1","tenantId":"2"}})";
    REQUIRE(
        judged_resources(folder, R"({"identity":{"type":"SystemAssigned","principalId":"3","tenantId":"4"}})").empty());
    REQUIRE(judged_resources(folder, R"({"identity":{"type":"UserAssigned"}})") ==
            Lines{"factories/sales identity.type"});
}

TEST_CASE("a factory of another name is noted and compared") {
    const auto left = factory({entity(factory_kind, "contoso-sales", R"({"x":1})")});
    const auto found = from_layout_and_service(left, factory({entity(factory_kind, "sales", R"({"x":2})")}));
    REQUIRE(told(found) == Lines{"factories/contoso-sales properties.x", "factory-has-another-name factories name"});
    REQUIRE(found.notes[0].severity == Severity::note);
    REQUIRE(found.notes[0].left == "\"contoso-sales\"");
    REQUIRE(found.notes[0].right == "\"sales\"");
    REQUIRE(
        told(from_layout_and_service(left, factory({entity(factory_kind, "contoso-sales", R"({"x":1})")}))).empty());
    REQUIRE(told(from_layout_and_service(left, factory({entity(factory_kind, "Contoso-Sales", R"({"x":1})")}))) ==
            Lines{"factory-has-another-name factories name"});
    // Any other entity of another name is another entity.
    REQUIRE(told(from_layout_and_service(factory({entity("pipelines", "a")}), factory({entity("pipelines", "b")})))
                .size() == 2);
}

TEST_CASE("of several factory resources none is taken for another") {
    REQUIRE(told(from_layout_and_service(factory({entity(factory_kind, "a"), entity(factory_kind, "b")}),
                                         factory({entity(factory_kind, "c")}))) ==
            Lines{"removed factories/a", "removed factories/b", "added factories/c"});
}

TEST_CASE("of two layouts a file and a factory resource that only one has are differences") {
    const auto left = factory({entity("triggers", "t", R"({"runtimeState":"Started"})"), entity(factory_kind, "sales"),
                               entity(files_kind, "publish_config.json", "x")});
    const auto right = factory({entity("triggers", "t", R"({"runtimeState":"Stopped"})")});
    const auto found = judge({left, Place::layout}, {right, Place::layout});
    REQUIRE(told(found) == Lines{"removed factories/sales", "removed files/publish_config.json"});
}

TEST_CASE("what both places can hold is judged: unknown kinds of the service, not what stands around a factory") {
    const auto left = factory({entity("pipelines", "p"), entity("futureThings", "f"),
                               entity("globalParameters", "default"), entity("locks", "l")});
    const auto right = factory({entity("pipelines", "p")});
    REQUIRE(told(judge({left, Place::service}, {right, Place::service})) ==
            Lines{"removed globalParameters/default", "removed futureThings/f", "kind-not-judged locks "});
}

TEST_CASE("two connection strings that both show a secret differ, though the service keeps another") {
    const auto settings = [](const std::string& connection) {
        return R"({"typeProperties":{"connectionString":")" + connection + R"(","encryptedCredential":"ew0K"}})";
    };
    REQUIRE(judged(settings("Server=s;Password=p1"), settings("Server=s;Password=p2")) ==
            Lines{"linkedservices/Store properties.typeProperties.connectionString"});
}

TEST_CASE("what the service fills in or spells its own way is no difference") {
    const auto left = factory({entity("managedVirtualNetworks", "default", ""),
                               entity("managedPrivateEndpoints", "default/e", R"({"groupId":"sql"})"),
                               entity("triggers", "t", R"({"startTime":"2020-05-28T23:19:00.000Z","x":"1.0Z"})"),
                               entity("linkedservices", "l", R"({"connectionString":"a=b;c=d"})")});
    const auto right = factory({entity("managedVirtualNetworks", "default", R"({"preventDataExfiltration": false})"),
                                entity("managedPrivateEndpoints", "default/e", R"({"groupId":"sql","fqdns":[ ]})"),
                                entity("triggers", "t", R"({"startTime":"2020-05-28T23:19:00Z","x":"1.0Z"})"),
                                entity("linkedservices", "l", R"({"connectionString":"a=b;c=d;"})")});
    REQUIRE(told(judge({left, Place::layout}, {right, Place::service})).empty());
    const auto other = factory({entity("managedVirtualNetworks", "default", R"({"preventDataExfiltration": true})"),
                                entity("managedPrivateEndpoints", "default/e", R"({"groupId":"sql","fqdns":["f"]})"),
                                entity("triggers", "t", R"({"startTime":"2020-05-28T23:19:00.500Z","x":"1.0Z"})"),
                                entity("linkedservices", "l", R"({"connectionString":"a=b;c=e;"})")});
    REQUIRE(judge({left, Place::layout}, {other, Place::service}).differences.size() == 4);
}

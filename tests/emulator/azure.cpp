#include "tests/emulator/azure.hpp"

namespace adfkeep::testing {

std::string Spoken::code() const { return json.contains("error") ? json["error"].value("code", "") : ""; }
std::string Spoken::message() const { return json.contains("error") ? json["error"].value("message", "") : ""; }
std::string Spoken::header(const std::string& name) const {
    const auto* const found = emulator::find_header(headers, name);
    return found == nullptr ? "" : *found;
}

Azure::Azure(emulator::ServiceOptions options)
    : service_(std::move(options), clock_, random_, [this] { return instant_; }) {}

Spoken Azure::send(const std::string& method, const std::string& path, const std::string& body,
                   emulator::Headers headers) {
    auto target = path;
    if (path.find("api-version=") == std::string::npos && path.find("?raw") == std::string::npos)
        target += (path.find('?') == std::string::npos ? "?" : "&") + std::string("api-version=2018-06-01");
    if (emulator::find_header(headers, "Authorization") == nullptr)
        headers.push_back({"Authorization", "Bearer anything"});
    const auto answer = service_.answer(
        {.method = method, .target = target, .headers = std::move(headers), .body = body}, "http://127.0.0.1:1234");
    const auto& response = answer.response;
    return {.status = response.status,
            .body = response.body,
            .headers = response.headers,
            .json = nlohmann::json::parse(response.body, nullptr, false),
            .delivery = answer.delivery};
}

std::string Azure::make_factory(const std::string& name) {
    auto path = factories + "/" + name;
    REQUIRE(put(path, R"({"location":"westeurope"})").status == 200);
    return path;
}

Factory factory_of(std::vector<Entity> entities) {
    Factory factory{.name = "loaded", .entities = std::move(entities)};
    arrange(factory);
    return factory;
}

Entity entity(const std::string& kind, const std::string& name, const std::string& definition) {
    return {.id = {.kind = kind, .name = name}, .rest = {}, .definition = definition};
}

}  // namespace adfkeep::testing

// Azure, which is the emulator: as a process of its own, and inside this one.
#pragma once

#include <csignal>
#include <functional>

#include "src/emulator/emulator.hpp"
#include "src/model/json/text.hpp"
#include "src/source/source.hpp"
#include "tests/cli/program.hpp"

namespace adfkeep::testing {

inline const boost::filesystem::path sample = boost::filesystem::path(ADFKEEP_SOURCE_DIR) / "samples/factory";

[[nodiscard]] inline std::string factory_at(const std::string& name) { return emulator::Emulator::factory_id(name); }

[[nodiscard]] inline Arguments operator+(Arguments left, const Arguments& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

/// An emulator that runs until the end, and the variables by which everybody on the machine finds it.
class Cloud {
public:
    Cloud(Machine& machine, const Arguments& arguments)
        : machine_(machine), process_(machine.start(Arguments{"-v", "emulator"} + arguments)) {
        // The variables come sorted; what follows the last of them is the end of its line.
        const auto said = process_.wait_until_it_says("AZURE_TENANT_ID=11111111-1111-1111-1111-111111111111\n");
        for (const auto& line : lines(said)) {
            constexpr std::string_view exported = "export ";
            if (!line.starts_with(exported)) continue;
            const auto equals = line.find('=');
            const auto name = line.substr(exported.size(), equals - exported.size());
            machine.set(name, variables[name] = line.substr(equals + 1));
        }
    }

    /// Puts an entity over the API.
    void put(const std::string& path, const std::string& body) {
        machine_.write("body.json", body);
        const auto put = machine_.shell(
            R"(curl -sS --fail-with-body -X PUT -H "Authorization: Bearer any" --data-binary @body.json "$ADFKEEP_ARM_ENDPOINT)" +
            factory_at("sales") + "/" + path + "?api-version=2018-06-01\"");
        CAPTURE(put.out, put.err);
        REQUIRE(put.exit_code == 0);
    }

    /// The text of `properties` of every entity, by name.
    std::map<std::string, std::string> list(const std::string& factory, const std::string& collection) {
        const auto page = machine_.shell(R"(curl -sS --fail -H "Authorization: Bearer any" "$ADFKEEP_ARM_ENDPOINT)" +
                                         factory_at(factory) + "/" + collection + "?api-version=2018-06-01\"");
        std::map<std::string, std::string> found;
        for (const auto& member : json::validated_members(page.out, collection)) {
            if (member.name != "value") continue;
            for (const auto resource : json::elements(member.value)) {
                std::string name, properties;
                for (const auto& each : json::members(resource)) {
                    if (each.name == "name") name = json::decode(each.value);
                    if (each.name == "properties") properties = each.value;
                }
                found[name] = properties;
            }
        }
        return found;
    }

    void wait_until_it_says(std::string_view words) { static_cast<void>(process_.wait_until_it_says(words)); }

    /// Ends it; what it said.
    CliResult stop() {
        process_.send(SIGTERM);
        return process_.wait();
    }

    std::map<std::string, std::string> variables;

private:
    Machine& machine_;
    Process process_;
};

/// The emulator inside this process, so that a test can stand between it and its clients.
class CloudWithin {
public:
    using Refuse = std::function<bool(const emulator::Request&)>;

    CloudWithin(Machine& machine, Refuse refuse)
        : refuse_(std::move(refuse)),
          service_({}, system_clock(), system_random()),
          server_({}, [this](const emulator::Request& request, const std::string& base_url) {
              if (!refuse_(request)) return service_.answer(request, base_url);
              return emulator::Answer{
                  .response = {.status = 403,
                               .body = R"({"error":{"code":"AuthorizationFailed","message":"not for you"}})",
                               .headers = {}}};
          }) {
        service_.load(
            "sales",
            source::read_source(source::parse_locator("folder:" + sample.string()), {}, no_progress(), {}).factory);
        for (const auto* const name : {"AZURE_AUTHORITY_HOST", "ADFKEEP_ARM_ENDPOINT"})
            machine.set(name, server_.url());
        machine.write_secret("token", "a token\n");
    }

    void put(const std::string& pipeline, const std::string& properties) {
        static_cast<void>(
            service_.answer({.method = "PUT",
                             .target = factory_at("sales") + "/pipelines/" + pipeline + "?api-version=2018-06-01",
                             .headers = {{"Authorization", "Bearer any"}},
                             .body = R"({"properties":)" + properties + "}"},
                            server_.url()));
    }

private:
    Refuse refuse_;
    emulator::Service service_;
    emulator::Server server_;
};

}  // namespace adfkeep::testing

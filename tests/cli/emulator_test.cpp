#include "tests/cli/program.hpp"

using namespace adfkeep;
using namespace adfkeep::testing;

namespace {

/// Starts the emulator, asks it one thing as soon as it says where it is, and tells it to end.
constexpr std::string_view talk = R"(
exec 3< <(exec adfkeep "$@")
emulator=$!
read -r url <&3
echo "url $url"
exec 4<>"/dev/tcp/127.0.0.1/${url##*:}"
factory=/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/Microsoft.DataFactory/factories/sales
printf 'GET %s/pipelines?api-version=2018-06-01&sig=hush HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer hush\r\nConnection: close\r\n\r\n' "$factory" >&4
cat <&4
echo
kill -TERM "$emulator"
wait "$emulator"
echo "exit $?"
cat <&3
)";

void prepare(const Machine& machine) {
    machine.write("factory/pipeline/Load.json", R"({"name":"Load","properties":{"activities":[],"n":1.10}})");
    machine.write("talk.sh", talk);
}

}  // namespace

TEST_CASE("the emulator says where it is, serves what it loaded, and ends well when it is told to") {
    const Machine machine;
    prepare(machine);
    const auto result = machine.shell("bash talk.sh -v emulator --load sales=folder:factory");
    INFO(result.out << result.err);
    REQUIRE(result.out.starts_with("url http://127.0.0.1:"));
    REQUIRE(result.out.find(R"("name":"Load")") != std::string::npos);
    REQUIRE(result.out.find(R"("n":1.10)") != std::string::npos);
    REQUIRE(result.out.find("\nexit 0\n") != std::string::npos);
    REQUIRE(result.out.find("export AZURE_AUTHORITY_HOST=http://127.0.0.1:") != std::string::npos);
    REQUIRE(result.err.find("factories/sales/pipelines 200") != std::string::npos);
    REQUIRE(result.err.find("hush") == std::string::npos);
}

TEST_CASE("what the emulator kept in its folder is there when it starts again") {
    const Machine machine;
    prepare(machine);
    REQUIRE(machine.shell("bash talk.sh -q emulator --state kept --load sales=folder:factory").exit_code == 0);
    const auto again = machine.shell("bash talk.sh -q emulator --state kept");
    INFO(again.out << again.err);
    REQUIRE(again.out.find(R"("name":"Load")") != std::string::npos);
    REQUIRE(again.err.empty());
}

TEST_CASE("the certificate authority of a run says where it is, and is gone when the run is, however it is ended") {
    const auto* const signal = GENERATE("TERM", "INT");
    const Machine machine;
    prepare(machine);
    machine.write("talk.sh", R"sh(
mkdir tmp
TMPDIR=$PWD/tmp adfkeep emulator --tls --load sales=folder:factory >says 2>told &
emulator=$!
until grep -q SSL_CERT_FILE says; do sleep 0.01; done
source <(grep SSL_CERT_FILE says)
grep -c BEGIN "$SSL_CERT_FILE"
grep -cF "$(dirname "$SSL_CERT_FILE")" told
kill -"$1" "$emulator"
wait "$emulator"
echo "exit $?"
ls tmp
)sh");
    const auto result = machine.shell("bash -m talk.sh " + std::string(signal));
    INFO(result.out << result.err);
    REQUIRE(result.out == "1\n1\nexit 0\n");
}

TEST_CASE("the folder that somebody named for clients stays") {
    const Machine machine;
    prepare(machine);
    REQUIRE(machine.shell("bash talk.sh -q emulator --client-files files --load sales=folder:factory").exit_code == 0);
    REQUIRE(machine.shell("ls files").out == "arc.key\n");
}

TEST_CASE("what the emulator is told wrongly is refused before it serves") {
    const Machine machine;
    prepare(machine);
    const auto [option, value, code] = GENERATE(table<std::string, std::string, int>({
        {"--load", "sales", 2},
        {"--load", "=folder:factory", 2},
        {"--load", "sales=folder:absent", 3},
        {"--fault", "teapot", 2},
        {"--latency", "soon", 2},
        {"--page-size", "0", 2},
        {"--port", "70000", 2},
        {"--state", "factory/pipeline/Load.json", 3},
    }));
    const auto result = machine.run({"emulator", option, value});
    CAPTURE(option, value, result.err);
    REQUIRE(result.exit_code == code);
    REQUIRE(result.out.empty());
    REQUIRE_FALSE(result.err.empty());
}

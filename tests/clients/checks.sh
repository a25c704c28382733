# What the tests of this folder share: the emulator over TLS with strict sign-in, its end, and the judgement of all that was said.
#
#     source checks.sh ADFKEEP SOURCE_DIR CLIENTS_DIR        CLIENTS_DIR: where scripts/install put the clients
#
# shellcheck shell=bash disable=SC2034,SC2120 # what is set and defined here is used by those who read it
set -euo pipefail

adfkeep=$(realpath "$1")
source_dir=$(realpath "$2")
clients=$(realpath -m "$3")
here=$source_dir/tests/clients
openapi=$source_dir/../shared/adf-openapi
arm_group=/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local
work=$(mktemp -d)
running=()

clean() {
    local process
    for process in "${running[@]}"; do
        kill "$process" 2>/dev/null || true
        wait "$process" || true
    done
    rm -rf -- "$work"
}
trap clean EXIT
unset "${!ADFKEEP_@}" "${!AZURE_@}" "${!IDENTITY_@}" "${!GIT_@}" IMDS_ENDPOINT \
    REQUESTS_CA_BUNDLE NODE_EXTRA_CA_CERTS SSL_CERT_FILE CURL_CA_BUNDLE
export HOME=$work XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8 NODE_PATH=$clients/node_modules
export no_proxy=localhost,127.0.0.1 NO_PROXY=localhost,127.0.0.1

skip() { # WHY: in the form that scripts/test repeats at its end
    printf 'clients: warning:\n  %s\n' "$1"
    exit 77
}

require_npm_clients() {
    if ! command -v node >/dev/null || [ ! -f "$clients/.npm" ]; then
        skip "the clients of npm are absent: scripts/install test"
    fi
}

start() { # COMMAND…: in the background; returns when its first line is in $work/ready
    "$@" >"$work/ready" 2>"$work/said" &
    running+=($!)
    for _ in $(seq 200); do
        [ ! -s "$work/ready" ] || return 0
        kill -0 "$!" 2>/dev/null || break
        sleep 0.05
    done
    echo "did not start: $*" >&2
    cat "$work/said" >&2
    return 1
}

start_emulator() { # OPTION…: sets $url, and the variables that it announces
    start "$adfkeep" emulator --tls --strict-auth --page-size 3 --client-files "$work/files" --record "$work/exchanges" "$@"
    until grep -q SSL_CERT_FILE "$work/ready"; do sleep 0.05; done
    url=$(head -n 1 "$work/ready")
    # shellcheck disable=SC1090,SC1091
    source <(tail -n +2 "$work/ready")
}

judge_exchanges() { # LEAST: at least so many were said, and each is as Azure's own description has it
    [ -d "$openapi" ] || skip "../shared/adf-openapi is absent: what was said is not validated"
    node "$here/validate.js" "$openapi" "$here/false_alarms.json" "$1" <"$work/exchanges"
}

#!/bin/bash
# A README that promises what does not happen is found out.
#
#     readme_can_fail_test.sh ADFKEEP
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$1
readme=$(mktemp)
trap 'rm -f "$readme"' EXIT

failures=0
# expect passes|fails KIND LINE…: what becomes of a README that has these lines in a block of this kind.
expect() {
    local expected=$1 kind=$2 got=passes
    shift 2
    printf '%s\n' "# Title" "\`\`\`$kind" "$@" '```' >"$readme"
    "$here/readme_test.sh" "$program" "$readme" >/dev/null 2>&1 || got=fails
    if [ $got != "$expected" ]; then
        echo "a README $got with a block of $kind: $*" >&2
        failures=$((failures + 1))
    fi
}

expect passes sh 'test -d samples/factory' 'adfkeep --help'
expect passes console '$ printf "one\ntwo\n3 [x] \\*\n"' 'one' '…' '3 [x] \*'
expect passes console '$ echo id 12ab of it' 'id … of it'
expect passes console '$ echo found; (exit 1)' 'found'
expect fails sh 'false' 'true'
expect fails sh 'adfkeep no-such-command'
expect fails console '$ echo said' 'other'
expect fails console '$ echo said'
expect fails console '$ echo said' 'said' 'more'
expect fails console '$ printf "one\ntwo\n"' '…' 'three'
expect fails console '$ (exit 2)'
expect fails text 'nothing that runs'
exit $((failures > 0))

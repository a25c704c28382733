#!/bin/bash
# Every rule of include_direction.sh is able to fail, names what broke it, and lets pass what it should.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
house=$(mktemp -d)
trap 'rm -rf "$house"' EXIT

failures=0
# expect WORDS FILE LINE: a house with LINE in FILE is told WORDS, or is in order where WORDS are empty.
expect() {
    rm -rf "${house:?}"/*
    mkdir -p "$house/$(dirname "$2")"
    printf '#pragma once\n%s\n' "$3" >"$house/$2"
    local told status=0
    told=$("$here/include_direction.sh" "$house") || status=$?
    if [ -z "$1" ] && [ "$status" -eq 0 ] && [ -z "$told" ]; then return; fi
    if [ -n "$1" ] && [ "$status" -eq 1 ] && [ "$told" = "$2:2: $1" ]; then return; fi
    echo "$2 with $3: expected '${1:-nothing}', was told '$told' (status $status)" >&2
    failures=$((failures + 1))
}

expect '' src/model/a.cpp '#include "src/base/bytes.hpp"'
expect '' src/model/a.cpp '#include "src/model/json/text.hpp"'
expect '' gitops/audit/a.cpp '#include "gitops/layout.hpp"'
expect '' src/cli/a.cpp '#include "restore/plan.hpp"'
expect 'src/base may not include src/git ("src/git/object.hpp")' src/base/a.hpp '#include "src/git/object.hpp"'
expect 'snapshot may not include gitops ("gitops/layout.hpp")' snapshot/a.cpp '  # include "gitops/layout.hpp"'
expect 'gitops may not include gitops/audit ("gitops/audit/rule.hpp")' gitops/a.cpp '#include "gitops/audit/rule.hpp"'
expect 'src/emulator may not include restore ("restore/plan.hpp")' src/emulator/deep/a.cpp '#include "restore/plan.hpp"'
expect '"bytes.hpp" names no room of the house' src/base/a.cpp '#include "bytes.hpp"'
expect '"tests/testing/testing.hpp" names no room of the house' src/cli/a.cpp '#include "tests/testing/testing.hpp"'
expect '"snapshotter/a.hpp" names no room of the house' src/cli/a.cpp '#include "snapshotter/a.hpp"'

expect '' src/cli/a.cpp '#include <boost/filesystem/path.hpp>'
expect '' src/base/files/a.cpp '#include <boost/filesystem/operations.hpp>'
expect '<boost/filesystem.hpp> has its own place elsewhere' src/model/a.cpp '#include <boost/filesystem.hpp>'
expect '' src/git/a.cpp '#include <git2/sys/repository.h>'
expect '<git2.h> has its own place elsewhere' snapshot/a.cpp '#include <git2.h>'
expect '' src/base/crypto/a.cpp '#include <openssl/evp.h>'
expect '' src/base/random.cpp '#include <openssl/rand.h>'
expect '<openssl/evp.h> has its own place elsewhere' src/base/text.cpp '#include <openssl/evp.h>'
expect '<curl/curl.h> has its own place elsewhere' src/azure/a.cpp '#include <curl/curl.h>'
expect '' src/cli/a.cpp '#include <CLI/CLI.hpp>'
expect '<CLI/CLI.hpp> has its own place elsewhere' restore/a.cpp '#include <CLI/CLI.hpp>'
expect '<zstd.h> has its own place elsewhere' snapshot/a.cpp '#include <zstd.h>'
expect '' src/base/zstd.cpp '#include <zstd.h>'

rm -rf "${house:?}"/*
if "$here/include_direction.sh" "$house" 2>/dev/null; then
    echo "a house without sources passes" >&2
    failures=$((failures + 1))
fi
exit $((failures > 0))

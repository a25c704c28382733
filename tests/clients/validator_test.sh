#!/bin/bash
# The judge of exchanges can refuse: what Azure would not say is a violation, and so is a silence.
#
#     validator_test.sh ADFKEEP SOURCE_DIR CLIENTS_DIR
# shellcheck source=checks.sh
source "$(dirname "$0")/checks.sh" "$@"

require_npm_clients
[ -d "$openapi" ] || skip "../shared/adf-openapi is absent: the judge of exchanges is not judged"
factory=$arm_group/providers/Microsoft.DataFactory/factories/sales

exchange() { # TARGET STATUS RESPONSE
    printf '{"method":"GET","target":"%s","request":"","status":%d,"headers":{},"response":"%s"}\n' "$1" "$2" "${3//\"/\\\"}"
}
judge() { # what is on stdin; it has to be refused
    ! node "$here/validate.js" "$openapi" "$here/false_alarms.json" 1 >"$work/judged" || { cat "$work/judged" >&2; exit 1; }
}
heard() { # WORDS: of one violation, in their order
    grep -q -- "$1" "$work/judged" || { cat "$work/judged" >&2; echo "not heard: $1" >&2; exit 1; }
}

version='?api-version=2018-06-01'
named='"name":"a","id":"/a","type":"t","etag":"e"'
judge < <(
    exchange "$factory/pipelines/late$version" 202 "{$named,\"properties\":{\"activities\":[]}}"
    exchange "$factory/pipelines/odd$version" 200 "{$named,\"properties\":{\"invented\":1}}"
    exchange "$factory/pipelines/empty$version" 200 "{$named}"
    exchange "$factory/triggers/odd$version" 200 "{$named,\"properties\":{\"type\":\"Invented\"}}"
    exchange "$factory/inventions/a$version" 200 "{$named}"
    exchange "$factory/pipelines/good$version" 200 "{$named,\"properties\":{\"activities\":[]}}"
)
heard '/pipelines/late .*INVALID_RESPONSE_CODE'
heard '/pipelines/odd .*OBJECT_ADDITIONAL_PROPERTIES'
heard '/pipelines/empty .*OBJECT_MISSING_REQUIRED_PROPERTY'
heard '/triggers/odd .*DISCRIMINATOR_VALUE_NOT_FOUND'
heard '/inventions/a .*OPERATION_NOT_FOUND'
if grep '/pipelines/good ' "$work/judged"; then exit 1; fi
judge </dev/null
heard '^0 exchanges, 0 violations$'

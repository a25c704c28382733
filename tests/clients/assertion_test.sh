#!/bin/bash
# The assertion that adfkeep signs with a certificate holds before an independent implementation of JOSE, and one that
# another key has signed does not.
#
#     assertion_test.sh ADFKEEP SOURCE_DIR CLIENTS_DIR
# shellcheck source=checks.sh
source "$(dirname "$0")/checks.sh" "$@"

require_npm_clients
tenant=11111111-2222-3333-4444-555555555555
client=66666666-7777-8888-9999-000000000000
for name in own other; do
    openssl req -x509 -newkey rsa:2048 -nodes -subj "/CN=$name" -keyout "$work/$name.key" -out "$work/$name.crt" 2>/dev/null
    (umask 077 && cat "$work/$name.key" "$work/$name.crt" >"$work/$name.pem")
done
start node "$here/assertion.js" "$work/own.crt" $tenant $client
url=$(head -n 1 "$work/ready")

examine() { # CERTIFICATE VARIABLE=VALUE…: what doctor says of the sign-in
    env AZURE_TENANT_ID=$tenant AZURE_CLIENT_ID=$client AZURE_AUTHORITY_HOST="$url" ADFKEEP_ARM_ENDPOINT="$url" \
        AZURE_CLIENT_CERTIFICATE_PATH="$work/$1.pem" "${@:2}" "$adfkeep" --auth environment doctor >"$work/doctor" 2>&1 || true
}
heard() { # WHAT: the endpoint's last word
    [ "$(tail -n 1 "$work/ready")" = "$1" ] || { cat "$work/ready" "$work/doctor" >&2; exit 1; }
}

examine own
heard "verified: PS256 JWT"
examine own AZURE_CLIENT_SEND_CERTIFICATE_CHAIN=true
heard "verified: PS256 JWT with its chain"
examine other
heard "refused: signature verification failed"

#!/bin/bash
# Microsoft's client for JavaScript finds a Data Factory in the emulator: every kind made, listed, read, changed and
# deleted over TLS with a real sign-in, and every exchange as Azure's own description has it.
#
#     javascript_test.sh ADFKEEP SOURCE_DIR CLIENTS_DIR
# shellcheck source=checks.sh disable=SC2119 # the emulator takes no option of the test's
source "$(dirname "$0")/checks.sh" "$@"

require_npm_clients
start_emulator
node "$here/javascript.js"
judge_exchanges 200

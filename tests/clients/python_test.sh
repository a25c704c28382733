#!/bin/bash
# Microsoft's client for Python, as Debian has it, finds a Data Factory in the emulator: every kind that it knows, over
# TLS with a real sign-in, and every exchange as Azure's own description has it.
#
#     python_test.sh ADFKEEP SOURCE_DIR CLIENTS_DIR
# shellcheck source=checks.sh disable=SC2119 # the emulator takes no option of the test's
source "$(dirname "$0")/checks.sh" "$@"

[ -f "$clients/.python" ] || skip "the client of python3-azure is absent: scripts/install test"
require_npm_clients
start_emulator
PYTHONPATH=$clients/python /usr/bin/python3 -B "$here/python.py"
judge_exchanges 150

#!/bin/bash
# What adfkeep asks when it backs up a live factory with its surroundings, and what the emulator answers, is as Azure's
# own description has it.
#
#     backup_test.sh ADFKEEP SOURCE_DIR CLIENTS_DIR
# shellcheck source=checks.sh
source "$(dirname "$0")/checks.sh" "$@"

require_npm_clients
start_emulator --load contoso-sales="folder:$source_dir/samples/factory"
cd "$work"
(umask 077 && echo 'only for this test, long enough' >passphrase)
"$adfkeep" init backups.git --passphrase-file passphrase --writer-out writer.pem --sheet sheet >said 2>&1
"$adfkeep" --repo backups.git --writer writer.pem backup "$arm_group/providers/Microsoft.DataFactory/factories/contoso-sales" \
    >said 2>&1 || { cat said >&2; exit 1; }
grep -q '^contoso-sales: snapshot 1 ' said
judge_exchanges 20

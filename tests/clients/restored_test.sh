#!/bin/bash
# A factory is deleted and rebuilt: Microsoft's client for Python sees what it saw before, and every request and answer
# is as Azure's own description has it.
#
#     restored_test.sh ADFKEEP SOURCE_DIR CLIENTS_DIR
# shellcheck source=checks.sh
source "$(dirname "$0")/checks.sh" "$@"

require_npm_clients
[ -f "$clients/.python" ] || skip "the client of python3-azure is absent: scripts/install test"
start_emulator --load contoso-sales="folder:$source_dir/samples/factory"
cd "$work"
factory=$arm_group/providers/Microsoft.DataFactory/factories/contoso-sales
(umask 077 && echo 'only for this test, long enough' >passphrase)
client() { PYTHONPATH=$clients/python /usr/bin/python3 -B "$here/$1" "${@:2}"; }
run() { "$adfkeep" --repo backups.git --passphrase-file passphrase "$@" >said 2>&1 || { cat said >&2; exit 1; }; }

"$adfkeep" init backups.git --passphrase-file passphrase --writer-out writer.pem --sheet sheet >said 2>&1
run backup "$factory"
client restored.py contoso-sales >before.json 2>said
client lose.py contoso-sales
if client restored.py contoso-sales >/dev/null 2>&1; then exit 1; fi
run restore contoso-sales --to "$factory" --max-backfill 1000000
grep -q '^verified identical: ' said
client restored.py contoso-sales >after.json 2>said
diff before.json after.json
judge_exchanges 60

#!/bin/bash
# systemd takes the units of samples/deploy without a word, and finds little that they expose.
#
#     units_test.sh ADFKEEP
set -euo pipefail
units=$(cd "$(dirname "$0")/../../samples/deploy/systemd" && pwd)
program=$(realpath "$1")

if ! command -v systemd-analyze >/dev/null; then
    echo "skipped: there is no systemd-analyze on this machine"
    exit 77
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$units"/*.service "$units"/*.timer "$work"
mkdir "$work/adfkeep-backup.service.d"
cp "$units/push.conf" "$work/adfkeep-backup.service.d"
# Here the program is not where the units expect it.
sed -i "s#/usr/local/bin/adfkeep#$program#" "$work"/*.service
cd "$work"

failures=0
complain() {
    echo "$*" >&2
    failures=$((failures + 1))
}

for unit in *.service *.timer; do
    said=$(systemd-analyze verify --man=no "./$unit" 2>&1) || complain "systemd refuses $unit"
    [ -z "$said" ] || complain "systemd says of $unit: $said"
done

# Tenths of systemd's scale, which ends at 100: the backup needs the network, the check of a morning not even that.
exposed() {
    systemd-analyze security --offline=true --no-pager --threshold="$2" "./$1" >said 2>&1 || {
        cat said >&2
        complain "$1 exposes more than $2"
    }
}
exposed adfkeep-backup.service 15
exposed adfkeep-status.service 5

# That this test can fail.
sed -i 's/^ProtectSystem=.*/ProtectSystm=strict/' adfkeep-backup.service
[ -n "$(systemd-analyze verify --man=no ./adfkeep-backup.service 2>&1)" ] || complain "a misspelt setting passes"
exit $((failures > 0))

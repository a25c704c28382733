#!/bin/bash
# The commands of samples/deploy's units, as they stand there, keep a live factory with a managed identity, move it to a
# Git host without force, and tell the morning whether that worked.
#
#     night_test.sh ADFKEEP
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
units=$home/samples/deploy/systemd
program=$(realpath "$1")

work=$(mktemp -d)
emulator=''
clean() {
    if [ -n "$emulator" ]; then
        kill "$emulator" 2>/dev/null || true
        wait "$emulator" || true
    fi
    rm -rf "$work"
}
trap clean EXIT
cd "$work"
unset "${!ADFKEEP_@}" "${!AZURE_@}" "${!IDENTITY_@}" IMDS_ENDPOINT
export HOME=$work XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8

"$program" emulator --load contoso-sales="folder:$home/samples/factory" >ready 2>said &
emulator=$!
for _ in $(seq 100); do
    [ ! -s ready ] || break
    sleep 0.05
done
url=$(head -1 ready)

(umask 077 && echo 'only for this test, long enough' >passphrase)
"$program" init backups.git --passphrase-file passphrase --writer-out writer.pem --sheet sheet >said 2>&1
git init --quiet --bare host.git
git --git-dir=backups.git config remote.origin.url "$work/host.git"
git --git-dir=backups.git push --quiet origin main

# The variables of the sample's environment file, with this test's repository and factory.
factory=/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/local/providers/Microsoft.DataFactory/factories/contoso-sales
sed -e "s#^ADFKEEP_REPO=.*#ADFKEEP_REPO=$work/backups.git#" -e "s#^FACTORIES=.*#FACTORIES=$factory#" \
    "$units/backup.env" >backup.env
mapfile -t variables < <(grep -E '^[A-Z_]+=' backup.env)

# command_of FILE SETTING: the one command that a unit has there, for bash.
command_of() {
    sed -n "s/^$2=-\{0,1\}//p" "$units/$1" |
        sed -e "s#/usr/local/bin/adfkeep#$program#" -e "s#%d/#$work/#g" -e 's#refs/heads/[^ ]*:[^ ]*#"&"#'
}

# run EXPECTED FILE SETTING [VARIABLE=VALUE…]
run() {
    local expected=$1 command status=0
    command=$(command_of "$2" "$3")
    [ -n "$command" ] || { echo "$2 has no $3" >&2; exit 1; }
    env ADFKEEP_ARM_ENDPOINT="$url" AZURE_POD_IDENTITY_AUTHORITY_HOST="$url" "${variables[@]}" "${@:4}" \
        bash -c "$command" >said 2>&1 || status=$?
    if [ "$status" -ne "$expected" ]; then
        cat said >&2
        echo "exit status $status instead of $expected: $command" >&2
        exit 1
    fi
}
says() { grep -q -- "$1" said || { cat said >&2; echo "it does not say: $1" >&2; exit 1; }; }
heads_agree() { diff <(git --git-dir=backups.git for-each-ref) <(git --git-dir=host.git for-each-ref); }

run 0 push.conf ExecStartPre
run 0 adfkeep-backup.service ExecStart
says '^contoso-sales: snapshot 1 '
says '^adfkeep-receipt 1 '
run 0 push.conf ExecStartPost
heads_agree
run 0 adfkeep-status.service ExecStart
says 'contoso-sales .* in time'

# Keys that an owner adds elsewhere are there on the next night.
git clone --quiet --bare host.git owner.git
"$program" --repo owner.git --trust "$(sed -n 's/^ *Id *//p' sheet)" --passphrase-file passphrase \
    key add --writer second --out second.pem >said 2>&1
git --git-dir=owner.git push --quiet origin main
run 0 push.conf ExecStartPre
run 0 adfkeep-backup.service ExecStart
run 0 push.conf ExecStartPost
heads_agree

# Ages count whole seconds, so that one has to pass until a snapshot is older than none.
for _ in $(seq 20); do
    now=$(date +%s)
    [ "$now" -le "$(git --git-dir=backups.git for-each-ref --format='%(committerdate:unix)' 'refs/heads/factories/*')" ] || break
    sleep 0.1
done
run 1 adfkeep-status.service ExecStart MAX_AGE=0s
says 'contoso-sales .* late'

# Nobody is overwritten: what the Git host has and this host has not stops the push.
branch=$(git --git-dir=host.git for-each-ref --format='%(refname)' refs/heads/factories)
git --git-dir=backups.git update-ref "$branch" "$branch~1"
run 1 push.conf ExecStartPost

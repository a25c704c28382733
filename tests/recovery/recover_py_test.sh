#!/bin/bash
# docs/recover.py, the second reader of the format, gets back what adfkeep keeps.
# What it refuses like the other readers is in readers_agree_test.sh.
#
#     recover_py_test.sh ADFKEEP SOURCE_DIR
#
# Exit code 77 where python3-cryptography, zstd or openssl is not there.
set -euo pipefail

adfkeep=$(realpath "${1:?usage: recover_py_test.sh ADFKEEP SOURCE_DIR}")
root=$(realpath "$2")
corpus=$root/../shared/corpus
samples=$root/samples/factory

for program in git zstd openssl; do
    command -v "$program" >/dev/null || { echo "SKIP: no $program"; exit 77; }
done
/usr/bin/python3 -c 'import cryptography' 2>/dev/null || { echo "SKIP: /usr/bin/python3 has no cryptography"; exit 77; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export XDG_STATE_HOME=$work/state GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1 LC_ALL=C.UTF-8
umask 077

recover() { /usr/bin/python3 -B "$root/docs/recover.py" "$@"; }

fail() { echo "FAIL: $*" >&2; exit 1; }

# expect CODE WORDS RECOVER-ARGUMENTS...: it ends with the code, says one line with the words, and makes no target.
expect() {
    local wanted=$1 words=$2 code=0
    shift 2
    rm -rf refused
    recover "$@" --to refused >refused.out 2>refused.err || code=$?
    [ "$code" = "$wanted" ] || fail "exit code $code instead of $wanted ($words): $(cat refused.err)"
    grep -q -- "$words" refused.err || fail "\"$words\" is not in: $(cat refused.err)"
    [ "$(wc -l <refused.err)" = 1 ] || fail "more than one line: $(cat refused.err)"
    [ ! -e refused ] || fail "a target is left behind ($words)"
}

# What was kept is what the source holds: `properties` byte for byte, files of no entity byte for byte.
cat >same_as_source.py <<'PYTHON'
import os, sys
from json.decoder import JSONDecoder, scanstring

FOLDERS = {"factory", "integrationRuntime", "managedVirtualNetwork", "managedPrivateEndpoint", "credential",
           "linkedService", "dataset", "dataflow", "pipeline", "trigger", "adfcdc"}

def members(text):
    """Text and value of each member of an object."""
    decoder, found, at = JSONDecoder(), {}, text.index("{") + 1
    def skip(at, more=""):
        while text[at] in " \t\r\n" + more:
            at += 1
        return at
    while text[at := skip(at, ",")] != "}":
        name, at = scanstring(text, at + 1)
        at = skip(at, ":")
        value, end = decoder.raw_decode(text, at)
        found[name], at = (text[at:end], value), end
    return found

def read(folder):
    """Of each entity, by its folder and name: `properties` and the rest. Of each other file: its bytes."""
    found = {}
    for parent, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(parent, name)
            with open(path, "rb") as file:
                data = file.read()
            place = os.path.relpath(parent, folder)
            if os.path.basename(place) in FOLDERS and name.endswith(".json"):
                entity = members(data.decode("utf-8-sig"))
                rest = {key: value for key, (_, value) in entity.items()
                        if key not in ("name", "properties", "id", "etag", "eTag", "type")}
                found[place, entity["name"][1].lower()] = entity.get("properties", ("",))[0], rest
            else:
                found[place, name] = data
    return found

source, recovered = read(sys.argv[1]), read(sys.argv[2])
for key in source.keys() | recovered.keys():
    if source.get(key) != recovered.get(key):
        sys.exit(f"{key} is not what the source holds")
PYTHON

# compare NAME SOURCE KEY-OPTIONS...: recovered with that key, it equals `adfkeep export` and the source.
compare() {
    recover --repo repo.git "${@:3}" --factory "$1" --to "recovered-$1" >recovered.out
    "$adfkeep" --repo repo.git "${@:3}" export "$1@latest" --as git --to "exported-$1" \
        >export.out 2>&1 || fail "adfkeep export $1: $(cat export.out)"
    diff -r "recovered-$1" "exported-$1" || fail "$1 differs from adfkeep's export"
    /usr/bin/python3 -B same_as_source.py "$2" "recovered-$1" || fail "$1 differs from its source"
}

backup() {
    "$adfkeep" --repo repo.git --writer writer.pem backup --name "$1" "$2" >backup.out 2>&1 \
        || fail "adfkeep backup $2: $(cat backup.out)"
}

recover --self-test "$root/docs/test-vectors.json" >/dev/null

echo 'correct horse battery staple 42' >passphrase
echo 'some other passphrase, long enough' >wrong
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out second.pem 2>/dev/null
openssl pkey -in second.pem -pubout -out second.pub
"$adfkeep" init repo.git --passphrase-file passphrase --recipient second.pub --writer-out writer.pem \
    >init.out 2>&1 || fail "adfkeep init: $(cat init.out)"
id=$(git -C repo.git show main:adfkeep.json | sed -n 's/.*"repository": "\(.*\)".*/\1/p')

backup sample "$samples"
compare sample "$samples" --passphrase-file passphrase

recover --repo repo.git --trust "$id@1" --recovery-key second.pem --factory SAMPLE --to by-key >/dev/null
diff -r by-key recovered-sample || fail "the recovery key opens something else than the passphrase"
git clone -q repo.git plain 2>/dev/null
recover --repo plain --passphrase-file passphrase --factory sample --raw --to raw >/dev/null
[ "$(find raw -type f | wc -l)" = "$(find recovered-sample -type f | wc -l)" ] || fail "--raw writes another number of files"

backup sample "$samples"
first=$(git -C repo.git rev-list --max-parents=0 --glob=refs/heads/factories)
recover --repo repo.git --passphrase-file passphrase --factory sample --commit "$first" --to first >first.out
grep -q 'snapshot 1 of' first.out || fail "--commit: $(cat first.out)"
recover --repo repo.git --passphrase-file passphrase --list | grep -q $'^sample\t2\t' || fail "--list"

expect 2 'needed' --repo repo.git --factory sample
expect 3 'no factory' --repo repo.git --passphrase-file passphrase --factory other
expect 3 'no Git repository' --repo nowhere --passphrase-file passphrase --factory sample
expect 4 'wrong passphrase' --repo repo.git --passphrase-file wrong --factory sample
expect 6 'untrusted repository' --repo repo.git --recovery-key second.pem --factory sample
expect 6 'untrusted repository' --repo repo.git --trust "${id//[0-7]/8}" --recovery-key second.pem --factory sample
expect 6 'configuration rolled back' --repo repo.git --trust "$id@2" --passphrase-file passphrase --factory sample
cp second.pem open.pem
chmod 644 open.pem
expect 4 'others can read' --repo repo.git --trust "$id" --recovery-key open.pem --factory sample
code=0
recover --repo repo.git --passphrase-file passphrase --factory sample --to recovered-sample 2>/dev/null || code=$?
[ "$code" = 8 ] || fail "a target that is not empty gives $code"

count=1
if [ -d "$corpus" ]; then
    for source in "$corpus"/*/git; do
        name=$(basename "$(dirname "$source")")
        backup "$name" "$source"
        compare "$name" "$source" --trust "$id" --recovery-key second.pem
        count=$((count + 1))
    done
else
    echo "SKIP: no ../shared/corpus"
fi
echo "$count factories recovered as they were"

#!/usr/bin/env bash
# adfkeep, recover.sh and recover.py judge alike: what was tampered with, whose signature counts once history was rewritten
# and keys were removed, how a PEM file may be spelled, and where an entity goes whose place is taken.
#
#     readers_agree_test.sh ADFKEEP SOURCE_DIR
#
# Exit code 77 where python3-cryptography, which forges the repositories, is not there.
# shellcheck source=checks.sh
source "$(dirname "$0")/checks.sh" "$@"
/usr/bin/python3 -c 'import cryptography' 2>/dev/null || { echo "SKIP: no python3-cryptography" && exit 77; }

with_key=() what='' # how the checks below open a repository, and what they call it
judge() { # CODE WORDS REPO COMMIT: each reader ends with the code and, where it refuses, says the words
    local reader
    for reader in "${readers[@]}"; do
        check "$reader: $what" judges "$reader" "$@"
    done
}

judges() { # READER CODE WORDS REPO COMMIT
    local status=0
    rm -rf "$work/opened"
    "$1" "$4" small "$5" "$work/opened" "${with_key[@]}" >"$work/judged.log" 2>&1 || status=$?
    cat "$work/judged.log"
    [[ $status == "$2" ]] || { echo "exit code $status, not $2" && return 1; }
    if ((status)); then
        [[ $(<"$work/judged.log") == *"$3"* && ! -e $work/opened ]] || { echo "does not say: $3, or left a target" && return 1; }
    else
        same "$work/factory" "$work/opened"
    fi
}

adfkeep() { # REPO OPTION…: on a machine that remembers no other copy of the repository
    rm -rf "$XDG_STATE_HOME"
    "$adfkeep" --repo "$@" >"$work/log" 2>&1 || { cat "$work/log" && exit 1; }
}

operator() { # REPO COMMAND…
    adfkeep "$1" --passphrase-file "$work/passphrase" "${@:2}"
}

keep() { # REPO FOLDER
    adfkeep "$1" --writer "$work/writer.pem" backup "$2" --name small
}

forge() { # REPO ATTACK KEY
    "$here/tamper.py" "$1" "$factory" "$2" "$work/$3"
}

tip_of() {
    git --git-dir="$1" rev-parse "refs/heads/factories/$factory"
}

copy() { # REPO NAME: a copy of it, and what it is called in messages
    cp -r "$1" "$work/$2.git"
    repo=$work/$2.git what=${2//-/ }
}

# Two snapshots of a small factory, and a second owner. In unseen.git no configuration has seen the snapshots yet.
make_repository() {
    mkdir -p "$work/factory/pipeline"
    printf '{\n\t"name": "Load File",\n\t"properties": {}\n}' >"$work/factory/pipeline/Load File.json"
    printf 'bytes' >"$work/factory/notes.txt"
    printf 'a passphrase that is for tests only\n' >"$work/passphrase"
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$work/recovery.pem" 2>/dev/null
    openssl pkey -in "$work/recovery.pem" -pubout -out "$work/offline.pem"
    chmod 600 "$work"/*.pem "$work/passphrase"
    start=$work/start.git
    "$adfkeep" --passphrase-file "$work/passphrase" init "$start" --recipient "$work/offline.pem" --writer-out "$work/writer.pem" \
        --owner-out "$work/owner.pem" >"$work/log" 2>&1 || { cat "$work/log" && exit 1; }
    id=$(git --git-dir="$start" cat-file commit main | sed -n 's/^Repository: //p')
    keep "$start" "$work/factory"
    keep "$start" "$work/factory"
    factory=$(git --git-dir="$start" for-each-ref --format='%(refname:lstrip=3)' refs/heads/factories)
    first=$(git --git-dir="$start" rev-list --max-parents=0 "refs/heads/factories/$factory")
    cp -r "$start" "$work/unseen.git"
    operator "$start" key add --owner second --out "$work/second.pem"
    with_key=(--recovery-key "$work/recovery.pem" --trust "$id")
}

# Section 8.5.
tampering() {
    local attack words
    while IFS=: read -r attack words; do
        copy "$work/unseen.git" "attacked-$attack"
        forge "$repo" "$attack" writer.pem
        judge 6 "$words" "$repo" "$(tip_of "$repo")"
    done <<'END'
flip:digest mismatch
swap:signature does not verify
resign:digest mismatch
lift:object does not authenticate
stranger:unknown writer
unsigned:not signed
corrupt:missing object
missing:missing object
END
}

# Section 7.5: a commit with `Rewritten` stands for another only where its own signature counts.
rewritten_history() {
    local past_head='removed writer past its head' removed

    copy "$start" rewritten-by-an-owner
    forge "$repo" rewrite owner.pem
    judge 0 '' "$repo" "$(tip_of "$repo")"
    forge "$repo" follow writer.pem
    what+=', and a snapshot on top'
    judge 0 '' "$repo" "$(tip_of "$repo")"

    copy "$start" rewritten-by-a-writer
    forge "$repo" rewrite writer.pem
    judge 6 writer "$repo" "$(tip_of "$repo")"

    copy "$start" removed
    operator "$repo" key remove second
    removed=$repo
    copy "$removed" rewritten-by-an-owner-who-was-removed
    forge "$repo" rewrite second.pem
    judge 6 "$past_head" "$repo" "$(tip_of "$repo")"
    forge "$repo" follow writer.pem
    what+=', below the tip of a writer'
    judge 6 "$past_head" "$repo" "$(tip_of "$repo")"

    copy "$start" rewritten-by-an-owner-before-it-was-removed
    forge "$repo" rewrite second.pem
    operator "$repo" key remove second
    judge 0 '' "$repo" "$(tip_of "$repo")"

    copy "$start" a-removed-writer-below-rewritten-history
    operator "$repo" key remove writer
    forge "$repo" rewrite second.pem
    judge 0 '' "$repo" "$first"
    operator "$repo" key remove second
    what+=', whose owner was removed later'
    judge 0 '' "$repo" "$first"

    copy "$start" a-removed-writer-below-history-rewritten-by-an-owner-removed-before
    operator "$repo" key remove second
    operator "$repo" key remove writer
    forge "$repo" rewrite second.pem
    forge "$repo" follow owner.pem
    judge 6 "$past_head" "$repo" "$first"
}

# Section 7.2.
keys_that_come_back() {
    copy "$start" a-removed-key-that-comes-back
    operator "$repo" key remove writer
    forge "$repo" back owner.pem
    judge 6 removed "$repo" "$(tip_of "$repo")"
}

# Section 2.4.
spellings_of_pem() {
    local spelling
    for spelling in crlf wide; do
        copy "$start" "PEM-files-of-recovery-spelled-$spelling"
        forge "$repo" "$spelling" owner.pem
        with_key=(--passphrase-file "$work/passphrase")
        judge 0 '' "$repo" "$(tip_of "$repo")"
    done
    copy "$start" a-PEM-file-of-recovery-with-two-blocks
    forge "$repo" twice owner.pem
    judge 6 recovery/ "$repo" "$(tip_of "$repo")"

    local -r pem=$work/recovery.pem
    { printf 'a text before\n' && sed 's/$/\r/' "$pem"; } >"$work/crlf.pem"
    { head -n 1 "$pem" && grep -v -e '-----' "$pem" | tr -d '\n' | fold -w 76 && printf '\n' && tail -n 1 "$pem"; } >"$work/wide.pem"
    { head -n 1 "$pem" && grep -v -e '-----' "$pem" | tr -d '\n' && printf '\n' && tail -n 1 "$pem"; } >"$work/one-line.pem"
    openssl rsa -in "$pem" -traditional -out "$work/traditional.pem" 2>/dev/null
    openssl pkey -in "$pem" -passout file:"$work/passphrase" -aes256 -out "$work/encrypted.pem"
    for spelling in crlf wide one-line traditional; do
        chmod 600 "$work/$spelling.pem"
        what="a recovery key file spelled $spelling"
        with_key=(--recovery-key "$work/$spelling.pem" --trust "$id")
        judge 0 '' "$start" "$(tip_of "$start")"
    done
    what='a recovery key file that is encrypted'
    with_key=(--recovery-key "$work/encrypted.pem" --trust "$id")
    judge 4 encrypted.pem "$start" "$(tip_of "$start")"
}

# Section 8.7: "ok" finds a file of no entity at its place, and an entity at the next one.
places_that_are_taken() {
    local -r source=$work/crowded/pipeline
    cp -r "$work/factory" "$work/crowded"
    printf '{"of": "nobody"}' | tee "$work/factory/pipeline/ok.json" >"$source/ok.json"
    printf '{\n\t"name": "ok",\n\t"properties": {"a": 1}\n}' | tee "$work/factory/pipeline/ok~2.json" >"$source/b.json"
    printf '{\n\t"name": "ok~1",\n\t"properties": {"a": 2}\n}' | tee "$work/factory/pipeline/ok~1.json" >"$source/c.json"
    copy "$start" a-place-that-is-taken
    keep "$repo" "$work/crowded"
    with_key=(--recovery-key "$work/recovery.pem" --trust "$id")
    judge 0 '' "$repo" "$(tip_of "$repo")"
}

make_tools
make_repository
tampering
rewritten_history
keys_that_come_back
spellings_of_pem
places_that_are_taken
sum_up

#!/usr/bin/env bash
# recover.sh opens what adfkeep wrote, with nothing but bash, git, openssl, zstd and coreutils, byte for byte.
# What it refuses like the other readers is in readers_agree_test.sh.
#
#     recover_test.sh ADFKEEP SOURCE_DIR
#
# The first argument is the program, the second the root of its sources. Factories of ../shared/corpus take part where they are.
# shellcheck source=checks.sh
source "$(dirname "$0")/checks.sh" "$@"

refuses() { # CODE WORDS REPO OPTION…: the exit code, the words, and nothing left behind
    local code=$1 words=$2 status=0
    shift 2
    recover "$@" --to "$work/refused" >"$work/refused.log" 2>&1 || status=$?
    cat "$work/refused.log"
    [[ $status == "$code" ]] || { echo "exit code $status, not $code" && return 1; }
    [[ $(<"$work/refused.log") == *"$words"* ]] || { echo "does not say: $words" && return 1; }
    [[ ! -e $work/refused ]] || { echo "left a target" && return 1; }
    nothing_left
}

nothing_left() {
    local left
    left=$(find "$work/tmp" "$work" -maxdepth 1 \( -path "$work/tmp/*" -o -name '*.partial-*' \))
    [[ -z $left ]] || { echo "left behind: $left" && return 1; }
}

# A repository with every factory there is.

keep() { # NAME FOLDER
    "$adfkeep" --repo "$repo" --writer "$work/writer.pem" backup "$2" --name "$1" >"$work/log" 2>&1 || { cat "$work/log" && exit 1; }
    names+=("$1") folders+=("$2")
}

make_repository() {
    local folder
    printf 'a passphrase that is for tests only\n' >"$work/passphrase"
    openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$work/recovery.pem" 2>/dev/null
    openssl pkey -in "$work/recovery.pem" -pubout -out "$work/offline.pem"
    chmod 600 "$work/passphrase" "$work/recovery.pem"
    repo=$work/repo.git names=() folders=()
    "$adfkeep" --passphrase-file "$work/passphrase" init "$repo" --recipient "$work/offline.pem" --writer-out "$work/writer.pem" >"$work/log" 2>&1 ||
        { cat "$work/log" && exit 1; }
    id=$(git --git-dir="$repo" cat-file commit main | sed -n 's/^Repository: //p')
    keep sample "$source_dir/samples/factory"
    [[ -d $source_dir/../shared/corpus ]] || echo "skipped: the public factories (no folder ../shared/corpus)"
    for folder in "$source_dir"/../shared/corpus/*/git*; do
        [[ ! -d $folder ]] || keep "$(basename "$(dirname "$folder")")-$(basename "$folder")" "$folder"
    done
    git clone -q "$repo" "$work/clone"
    git clone -q --mirror "$repo" "$work/mirror.git"
}

with_passphrase() { # REPO OPTION…
    recover "$@" --passphrase-file "$work/passphrase"
}

with_key() {
    recover "$@" --recovery-key "$work/recovery.pem" --trust "$id"
}


# What it promises.

every_factory_as_export_writes_it() {
    local i name ways=(with_passphrase with_key) copies=("$repo" "$work/clone" "$work/mirror.git")
    for ((i = 0; i < ${#names[@]}; i++)); do
        name=${names[i]}
        "$adfkeep" --repo "$repo" --passphrase-file "$work/passphrase" export "$name@latest" --to "$work/export-$name" --as git >"$work/log" 2>&1
        check "recover $name" "${ways[i % 2]}" "${copies[i % 3]}" --factory "$name" --to "$work/recovered-$name"
        check "$name is as adfkeep exports it" same "$work/export-$name" "$work/recovered-$name"
        rm -rf "$work/export-$name" "$work/recovered-$name"
    done
}

the_source_byte_for_byte() {
    local i last=$((${#names[@]} - 1))
    if ! /usr/bin/python3 -c 'import cryptography' 2>/dev/null; then
        echo "skipped: comparing with the sources and tampering (no python3-cryptography)"
        return
    fi
    for i in 0 $((last / 2)) "$last"; do
        check "recover the definitions of ${names[i]}" with_passphrase "$repo" --raw --factory "${names[i]}" --to "$work/raw-$i"
        check "definitions of ${names[i]} are those of its source" "$here/source_texts.py" "${folders[i]}" "$work/raw-$i"
        rm -rf "$work/raw-$i"
    done
}

every_way_in() {
    local copy way n=0
    for copy in "$repo" "$work/clone"; do
        for way in with_passphrase with_key; do
            n=$((n + 1))
            check "$way from $copy" "$way" "$copy" --factory sample --to "$work/way-$n"
            check "$way from $copy gives the same" same "$work/way-1" "$work/way-$n"
        done
    done
    check "the script on main is this one" cmp "$script" <(git --git-dir="$repo" show main:recover.sh)
    check "RECOVERY.md names the repository" grep -q "$id" <(git --git-dir="$repo" show main:RECOVERY.md)
    check "no placeholder is left" test -z "$(git --git-dir="$repo" show main:RECOVERY.md | grep '@REPOSITORY@')"
    check "stock git finds nothing wrong" git --git-dir="$repo" fsck --strict
    git --git-dir="$repo" show main:allowed_signers >"$work/allowed_signers"
    check "stock git verifies the signature" git --git-dir="$repo" -c gpg.ssh.allowedSignersFile="$work/allowed_signers" verify-commit "refs/heads/factories/$sample"
    nothing_left
}

earlier_snapshots() {
    local first
    first=$(git --git-dir="$repo" rev-parse "refs/heads/factories/$sample")
    cp -r "$source_dir/samples/factory" "$work/changed"
    rm -f "$work"/changed/trigger/*
    "$adfkeep" --repo "$repo" --writer "$work/writer.pem" backup "$work/changed" --name sample >/dev/null 2>&1
    check "the newest snapshot" with_passphrase "$repo" --factory sample --to "$work/newest"
    check "an earlier one by its commit" with_passphrase "$repo" --factory sample --commit "${first:0:12}" --to "$work/earlier"
    check "the earlier one is what it was" same "$work/way-1" "$work/earlier"
    check "the newest one differs" test ! -e "$work/newest/trigger"
    check "the list has both" grep -q "sequence 1 .*${first:0:12}" <(with_passphrase "$repo" --factory sample --list)
}

what_is_refused() {
    local wrong=$work/wrong
    printf 'another passphrase that is for tests only\n' >"$wrong"
    mkdir "$work/full"
    touch "$work/full/file"
    check "a wrong passphrase" refuses 4 "wrong passphrase" "$repo" --passphrase-file "$wrong" --factory sample
    printf '0000-0000-0000-0000-0000-0000-0000\n' >"$wrong"
    check "a mistyped passphrase" refuses 4 "check symbols do not match" "$repo" --passphrase-file "$wrong" --factory sample
    check "no key at all" refuses 4 "passphrase is needed" "$repo" --factory sample
    check "a key without the id" refuses 6 "untrusted repository" "$repo" --recovery-key "$work/recovery.pem" --factory sample
    check "another id" refuses 6 "untrusted repository" "$repo" --passphrase-file "$work/passphrase" --trust "${id//[0-9]/0}" --factory sample
    check "an old configuration" refuses 6 "configuration rolled back" "$repo" --passphrase-file "$work/passphrase" --trust "$id@99" --factory sample
    check "a key that is no recipient's" refuses 4 "not a recovery key of this repository" "$repo" --recovery-key "$work/stranger.pem" --trust "$id" --factory sample
    check "a target with files in it" test "$(with_passphrase "$repo" --factory sample --to "$work/full" 2>/dev/null || echo $?)" == 8
    git clone -q --depth 1 "file://$repo" "$work/shallow"
    check "a shallow clone" refuses 6 "shallow" "$work/shallow" --passphrase-file "$work/passphrase" --factory sample
}

what_is_not_damaged() {
    /usr/bin/python3 -c 'import cryptography' 2>/dev/null || return 0
    cp -r "$repo" "$work/damaged"
    "$here/tamper.py" "$work/damaged" "$sample" missing
    check "a damaged object is told" test "$(with_passphrase "$work/damaged" --factory "$sample" --to "$work/rest" --keep-going 2>/dev/null || echo $?)" != 0
    check "what is not damaged comes back" test "$(find "$work/rest" -type f | wc -l)" == $(($(find "$work/newest" -type f | wc -l) - 1))
}

replaced_commits() {
    git --git-dir="$repo" replace "refs/heads/factories/$sample" main
    check "a replaced commit is not shown" with_passphrase "$repo" --factory sample --to "$work/replaced"
    git --git-dir="$repo" replace -d "$(git --git-dir="$repo" rev-parse "refs/heads/factories/$sample")" >/dev/null
    check "but the true one" same "$work/newest" "$work/replaced"
}

interrupted() {
    local status=0
    env -i PATH="$work/tools" TMPDIR="$work/tmp" "$work/tools/bash" "$script" --repo "$repo" --passphrase-file "$work/passphrase" --factory sample \
        --to "$work/interrupted" </dev/null >/dev/null 2>&1 &
    local pid=$!
    while [[ -z $(compgen -G "$work/interrupted.partial-*" || true) ]] && kill -0 "$pid" 2>/dev/null; do :; done
    kill -TERM "$pid" 2>/dev/null || true
    wait "$pid" || status=$?
    check "an interrupted run ends with 130" test "$status" == 130
    check "and leaves nothing" nothing_left
}

make_tools
make_repository
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:3072 -out "$work/stranger.pem" 2>/dev/null
sample=$(with_passphrase "$repo" --list | while read -r _ _ _ branch _ _ name; do [[ $name != sample ]] || printf '%s' "$branch"; done)
every_factory_as_export_writes_it
the_source_byte_for_byte
every_way_in
earlier_snapshots
what_is_refused
what_is_not_damaged
replaced_commits
interrupted
sum_up

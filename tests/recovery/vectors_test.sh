#!/usr/bin/env bash
# The numbers of docs/repository-format.md, section 10, from recover.sh's own functions: from bash, OpenSSL and coreutils.
#
#     vectors_test.sh SOURCE_DIR
#
# What recover.sh does not compute (canonical JSON, padding) is not looked at here. Exit code 77 where python3, which reads
# the file of vectors, is not there.
source_dir=$1
command -v python3 >/dev/null || { echo "SKIP: no python3" && exit 77; }
# shellcheck source=../../snapshot/recovery/recover.sh
source "$source_dir/snapshot/recovery/recover.sh"
work=$(mktemp -d)
checks=0

declare -A vectors # hex of each text, number or byte string, by the path of its members
read_vectors() {
    local path value
    while IFS=' ' read -r path value; do vectors[$path]=$value; done < <(
        python3 - "$source_dir/docs/test-vectors.json" <<'END'
import json, sys

def walk(value, path):
    if isinstance(value, (dict, list)):
        for key, child in value.items() if isinstance(value, dict) else enumerate(value):
            walk(child, f"{path}.{key}" if path else str(key))
    elif value is not None:
        print(path, str(value).encode().hex())

walk(json.load(open(sys.argv[1], encoding="utf-8")), "")
END
    )
    ((${#vectors[@]} > 200)) || fail 1 "the file of vectors has only ${#vectors[@]} values"
}

text() { # PATH → the text there, in `text`
    text=$(bytes "${vectors[$1]}" && printf .)
    text=${text%.}
}

each() { # LIST COMMAND: runs it with the path of each item
    local i
    for ((i = 0; ; i++)); do
        [[ " ${!vectors[*]}" == *" $1.$i."* ]] || break
        "$2" "$1.$i"
    done
    ((i > 0)) || fail 1 "no vector in $1"
}

equal() { # PATH GOT: the text there is what this script gives
    text "$1"
    checks=$((checks + 1))
    [[ $2 == "$text" ]] || fail 1 "test vector $1: got '$2', expected '$text'"
}

equal_hex() { # PATH HEX
    checks=$((checks + 1))
    [[ $2 == "${vectors[$1]}" ]] || fail 1 "test vector $1: got $2, expected ${vectors[$1]}"
}

bytes_at() { # PATH: the byte string that stands there as hex digits
    text "$1"
    bytes "$text"
}

to_pem() { # LABEL, DER on stdin
    printf -- '-----BEGIN %s-----\n' "$1"
    base64 -w 64
    printf -- '-----END %s-----\n' "$1"
}

# Section 1

framing() {
    local parts=() i
    for ((i = 0; ; i++)); do
        [[ -n ${vectors[$1.parts.$i]+set} ]] || break
        text "$1.parts.$i"
        parts+=("$text")
    done
    frame "${parts[@]}"
    equal "$1.T" "$framed"
}

base32() {
    text "$1.bytes"
    to_b32 "$text"
    equal "$1.b32" "$b32"
    b32_to_hex "$b32"
    equal "$1.bytes" "$hex"
}

folding() {
    lower_hex "${vectors[$1.text]}"
    equal_hex "$1.lower" "$lower"
}

# Section 2

signing_key() {
    pem=$(bytes_at "$1.pkcs8" | to_pem 'PRIVATE KEY')
    public=$(public_der)
    text "$1.public"
    equal "$1.public" "${public#302a300506032b6570032100}"
    equal "$1.seed" "$(openssl pkey -in <(printf '%s\n' "$pem") -outform DER | tail -c 32 | to_hex)"
}

repository_id() {
    local nonce
    text repositoryId.nonce
    nonce=$text
    text repositoryId.owner
    hex_of 'adfkeep/1 repository'
    frame "$hex" "$nonce" "$text"
    sha256_of "$framed"
    equal repositoryId.R "$digest"
    repository=$digest
}

typed() {
    text "$1.text"
    if [[ -n ${vectors[$1.scryptGets]+set} ]]; then
        passphrase=$text
        normalise_passphrase
        equal "$1.scryptGets" "$passphrase"
    else
        checks=$((checks + 1))
        local status=0
        (passphrase=$text && normalise_passphrase) 2>/dev/null || status=$?
        [[ $status == 4 ]] || fail 1 "test vector $1: exit code $status, not 4"
    fi
}

made_passphrase() {
    text passphrase.shown
    passphrase=$text
    normalise_passphrase
    equal passphrase.symbols "${passphrase:0:26}"
    equal passphrase.check "${passphrase:26}"
}

encrypted_private_key() {
    text encryptedPrivateKey.passphrase
    passphrase=$text
    bytes_at encryptedPrivateKey.der | to_pem 'ENCRYPTED PRIVATE KEY' >"$work/encrypted.pem"
    open_pem "$work/encrypted.pem" "the vector"
    equal encryptedPrivateKey.pkcs8 "$(openssl pkey -in <(printf '%s\n' "$pem") -outform DER | to_hex)"
}

recipient() {
    (umask 077 && bytes_at recipient.pkcs8 | to_pem 'PRIVATE KEY' >"$work/recovery.pem")
    option_recovery_key=$work/recovery.pem
    read_recovery_key
    equal recipient.spki "$(public_der)"
    equal recipient.id "${!private_keys[*]}"
}

# Section 3

naming_secret() {
    text names.B
    name_b=$text
    text names.E
    name_es=("$text")
    text names.namesCheck
    config_checks[1]=$text
    find_e 1
    equal names.E "$name_e"
    name_key "$name_b" 'adfkeep/1 factory'
    factory_key=$derived
}

factory_name() {
    factory_id "${vectors[$1.name]}"
    equal "$1.F" "$mac"
    to_b32 "$mac"
    equal "$1.b32" "$b32"
}

entity() {
    text "$1.headerLine"
    parse_header "$text" || fail 1 "test vector $1: the header line is not understood"
    equal_hex "$1.kind" "$kind_hex"
    equal_hex "$1.name" "$name_hex"
    equal "$1.rest" "$rest"
    entity_name
    local n=$b32
    to_hmac "$content_key" "${vectors[$1.headerLine]}" "${vectors[$1.canonical]}"
    equal "$1.C" "${mac:0:32}"
    to_b32 "${mac:0:32}"
    equal "$1.place" "entity/$n/$b32"
    b32_to_hex "$n"
    equal "$1.N" "$hex"
}

to_hmac() { # KEY HEX… → HMAC of T(…), in `mac`
    frame "${@:2}"
    hmac_sha256 "$1" < <(bytes "$framed")
}

# Sections 4 and 5

data_key() {
    text dataKey.keyFile
    printf '%s' "$text" >"$work/key_file"
    unwrap "$work/key_file" "the vector"
    equal dataKey.keyId "$key_id"
    equal dataKey.dataKey "${data_keys[$key_id]}"
    to_b32 "${key_id:0:32}"
    equal dataKey.K "$b32"
    equal dataKey.wrapped "$(printf %s "${json[.wraps.0.wrapped]}" | base64 -d | to_hex)"
    sha256 "$work/key_file"
    equal dataKey.keyFileSha256 "$digest"
}

open_vector() { # PATH PLACE: the payload goes to the file of that name
    bytes_at "$1.sealed" >"$work/sealed"
    authenticate "$work/sealed" "$(stat -c %s "$work/sealed")" "$factory" "$2" "the vector $1"
    decrypt "$work/sealed" >"$work/payload"
}

sealed_object() {
    text sealedObject.place
    open_vector sealedObject "$text"
    equal sealedObject.ENC "$enc"
    equal sealedObject.IV "$iv"
    equal sealedObject.MAC "${derived:0:64}"
    equal sealedObject.salt "$(tail -c +38 "$work/sealed" | head -c 16 | to_hex)"
    equal sealedObject.inner "$(tail -c +54 "$work/sealed" | head -c "$sealed_bytes" | openssl enc -d -aes-256-cbc -K "$enc" -iv "$iv" | to_hex)"
    equal sealedObject.payload "$(to_hex <"$work/payload")"
    sha256 "$work/sealed"
    equal sealedObject.sha256 "$digest"
    checks=$((checks + 1))
    ! authenticate "$work/sealed" "$(stat -c %s "$work/sealed")" "$factory" entity/elsewhere "the vector" 2>/dev/null ||
        fail 1 "the sealed object opens at another place"
}

manifest() {
    text manifest.C
    to_b32 "$text"
    open_vector manifest "manifest/$b32"
    equal manifest.headerLine "$(head -n 1 "$work/payload")"
    equal manifest.definition "$(tail -n +2 "$work/payload")"
}

listed() {
    text "$1.path"
    local path=$text
    text "$1.sha256"
    lines+=("$text  $path")
}

contents() {
    lines=()
    each contents.files listed
    sha256_of_text "$(printf '%s\n' "${lines[@]}" | sort -k 2)"$'\n'
    equal contents.Contents "$digest"
}

# Section 6: a commit is read as if Git had it.

fetch() { # OBJECT TYPE MOST FILE WHERE
    text commit.raw
    printf '%s' "$text" >"$4"
    fetched=${#text}
}

commit() {
    b32_to_hex "$1"
    newest=1
    text commit.message
    [[ $text =~ Config:\ 1\ ([0-9a-f]{64}) ]]
    config_ids[1]=${BASH_REMATCH[1]}
    read_snapshot vector "$1"
    equal commit.snapshotId "$commit_id"
    equal commit.unsigned "$commit_unsigned"
    equal commit.message "$commit_message"
    digest=$(printf %s "$commit_unsigned" | sha512sum)
    equal commit.sha512 "${digest%% *}"
    equal contents.Contents "$contents"
    equal receipt "adfkeep-receipt 1 $repository $1 $sequence $commit_id"
    signer "the vector"
    equal ed25519.1.public "$signed_by"
    equal commit.signedBytes "$(to_hex <"$work/signed")"
    equal commit.blob "$(printf %s "$commit_blob" | base64 -d | to_hex)"
    equal commit.armoured "$(sed -n 's/^gpgsig //p; s/^ //p' "$work/commit")"
}

stock_git() { # judges the same commit
    git init -q --bare "$work/stock.git"
    local id
    id=$(git --git-dir="$work/stock.git" hash-object -t commit -w --stdin <"$work/commit")
    equal commit.gitId "$id"
    text allowedSigners
    printf '%s' "$text" >"$work/allowed_signers"
    checks=$((checks + 1))
    git --git-dir="$work/stock.git" -c gpg.ssh.allowedSignersFile="$work/allowed_signers" verify-commit "$id" 2>/dev/null ||
        fail 1 "stock git does not verify the commit of the vectors"
}

read_vectors
each framing framing
each base32 base32
each lower folding
each ed25519 signing_key
repository_id
each passphrase.typed typed
made_passphrase
encrypted_private_key
recipient
naming_secret
each names.factories factory_name
text sealedObject.F
factory=$text
name_key "$name_e" 'adfkeep/1 entity' "$factory"
entity_key=$derived
name_key "$name_e" 'adfkeep/1 content' "$factory"
content_key=$derived
each entities entity
data_key
sealed_object
manifest
contents
to_b32 "$factory"
commit "$b32"
stock_git
printf '%d numbers of %d vectors\n' "$checks" "${#vectors[@]}"

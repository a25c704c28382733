#!/usr/bin/env bash
# recover.sh: turns a snapshot of an adfkeep repository back into files, without adfkeep.
#
# Needs bash 4.4, git, OpenSSL 3.0, zstd and GNU coreutils, and nothing else. RECOVERY.md, beside this file, says how to use it;
# `bash recover.sh --help` lists the options. The format: docs/repository-format.md; the numbers of sections below are its.
#
# While it runs, keys that open this repository stand on the command lines of `openssl`, which other users of this machine can
# read (ps, /proc). Run it on a machine that is yours alone.
set -euo pipefail
shopt -s inherit_errexit
export LC_ALL=C TZ=UTC0 OPENSSL_CONF=/dev/null
umask 077
trap '' PIPE

usage() {
    cat <<'END'
usage: bash recover.sh [options] --list          which factories are kept; with --factory: which snapshots of it
       bash recover.sh [options] --to DIR        writes a factory to DIR, which must be absent or empty

  --repo DIR              a clone of the repository, bare or not (default: the current folder)
  --trust ID[@CONFIG]     the repository id on your recovery sheet; @CONFIG refuses a configuration older than that number.
                          Without it, the passphrase must open the key of the repository's first owner.
  --passphrase-file FILE  a file whose first line is the passphrase (default: asked for on the terminal)
  --recovery-key FILE     a recovery key (RSA private key, PEM) instead of the passphrase; needs --trust
  --factory NAME          which factory, if there are several
  --commit COMMIT         which snapshot: a Git commit id or a snapshot id, or the beginning of one (default: the newest)
  --raw                   writes each definition as KIND/NAME, percent-encoded, rather than Data Factory's Git layout
  --keep-going            recovers what can be opened when something is damaged, and lists what cannot

exit codes: 0 done · 2 wrong usage · 3 invalid input or newer format · 4 wrong passphrase or key · 5 disk or tools failed
            6 the repository is damaged or was tampered with · 8 refused, nothing was changed · 130 interrupted
END
}

# Saying things and ending.

work='' partial=''
finish() {
    # shellcheck disable=SC2317 # called by the trap
    rm -rf -- ${work:+"$work"} ${partial:+"$partial"}
}
trap finish EXIT
trap 'exit 130' INT TERM HUP

say() { printf '%s\n' "$*" >&2; }

# refuse CODE WORDS: says what happened and returns CODE. fail CODE WORDS: likewise, and ends.
refuse() {
    say "recover.sh: $2"
    return "$1"
}
fail() {
    say "recover.sh: $2"
    exit "$1"
}

# Text of the repository for a terminal: nothing in it can move the cursor or turn the direction of writing.
shown() {
    local -r harmless=$'^([ -~]|\xc2[\xa0-\xbf]|[\xc3-\xd7\xd9-\xdf][\x80-\xbf]|\xd8[\x80-\x9b\x9d-\xbf]|[\xe0\xe1\xe3-\xef][\x80-\xbf]{2}'
    local -r more=$'|\xe2[\x82-\xbf][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{3})*$'
    if [[ $1 =~ $harmless$more ]]; then printf '%s' "$1"; else printf '%q' "$1"; fi
}

# Section 1: encodings. Bytes are held as hex, since a shell variable holds no NUL.

# What a function finds is in a variable named after it: a subshell for each would double the time.

to_hex() { # stdin → hex on stdout
    local text
    text=$(od -An -v -tx1) || return
    printf '%s' "${text//[ $'\n']/}"
}

bytes() { # HEX… → bytes
    local hex=${*// /} text='' i
    for ((i = 0; i < ${#hex}; i += 2)); do text+="\\x${hex:i:2}"; done
    printf '%b' "$text"
}

hex_of() { # TEXT → hex
    local i n
    hex=''
    for ((i = 0; i < ${#1}; i++)); do
        printf -v n '%d' "'${1:i:1}"
        printf -v n '%02x' $((n & 255))
        hex+=$n
    done
}

frame() { # HEX… → T(…) in `framed`
    local part size
    framed=''
    for part; do
        printf -v size '%08x' $((${#part} / 2))
        framed+=$size$part
    done
}

to_b32() { # 16 bytes in hex → 26 characters in `b32`
    local -r alphabet=abcdefghijklmnopqrstuvwxyz234567
    local padded=${1}000 i bits shift
    b32=''
    for ((i = 0; i < 35; i += 5)); do
        bits=$((16#${padded:i:5}))
        for shift in 15 10 5 0; do b32+=${alphabet:bits >> shift & 31:1}; done
    done
    b32=${b32:0:26}
}

sha256() { # FILE → `digest`
    digest=$(sha256sum <"$1") || return
    digest=${digest%% *}
}

sha256_of() { # HEX → `digest`
    digest=$(bytes "$1" | sha256sum) || return
    digest=${digest%% *}
}

sha256_of_text() { # TEXT → `digest`
    digest=$(printf '%s' "$1" | sha256sum) || return
    digest=${digest%% *}
}

hmac_sha256() { # KEY, stdin → `mac`
    mac=$(openssl mac -digest SHA256 -macopt "hexkey:$1" HMAC) || return
    mac=${mac,,}
}

hkdf() { # KEY SALT INFO LENGTH, all but the length in hex → `derived`
    derived=$(openssl kdf -keylen "$4" -kdfopt digest:SHA256 -kdfopt "hexkey:$1" -kdfopt "hexsalt:$2" \
        -kdfopt "hexinfo:$3" HKDF) || return
    derived=${derived//:/}
    derived=${derived,,}
}

name_key() { # SECRET LABEL [FACTORY] → the key that names are made with, in `derived`
    hex_of "$2"
    frame "$hex" ${3:+"$3"}
    hkdf "$1" "$repository" "$framed" 32
}

# The JSON documents of the format (section 1.3): members that the format knows, no escapes. `json` gets ".owners.0.key" → text.
declare -A json
json_tokens=() json_at=0 json_where=''
json_read() { # FILE WHERE
    local -r token='^[[:space:]]*(("[^"\\[:cntrl:]]*")|[][{}:,]|(0|[1-9][0-9]{0,18}))'
    local line
    json=() json_tokens=() json_at=0 json_where=$2
    while IFS= read -r line || [[ $line ]]; do
        while [[ $line == *[![:space:]]* ]]; do
            [[ $line =~ $token ]] || json_refuse
            json_tokens+=("${BASH_REMATCH[1]}")
            line=${line:${#BASH_REMATCH[0]}}
        done
    done <"$1"
    json_value '' 0
    ((json_at == ${#json_tokens[@]})) || json_refuse
}
json_refuse() { fail 6 "malformed JSON in $json_where"; }
json_value() { # PATH DEPTH
    local path=$1 token=${json_tokens[json_at]-} key n=0
    json_at=$((json_at + 1))
    (($2 < 16)) || json_refuse
    case $token in
    '{' | '[')
        [[ -z $path ]] || json[$path]=$token
        if [[ ${json_tokens[json_at]-} == [\]\}] ]]; then
            n=-1
        fi
        while ((n >= 0)); do
            key=$n
            if [[ $token == '{' ]]; then
                key=${json_tokens[json_at]-}
                [[ $key =~ ^\"[A-Za-z]+\"$ && ${json_tokens[json_at + 1]-} == : ]] || json_refuse
                key=${key:1:-1}
                json_at=$((json_at + 2))
            fi
            [[ -z ${json[$path.$key]+set} ]] || json_refuse
            json_value "$path.$key" $(($2 + 1))
            n=$((n + 1))
            [[ ${json_tokens[json_at]-} == , ]] || break
            json_at=$((json_at + 1))
        done
        [[ $token${json_tokens[json_at]-} == '{}' || $token${json_tokens[json_at]-} == '[]' ]] || json_refuse
        json_at=$((json_at + 1))
        ;;
    '"'*) json[$path]=${token:1:-1} ;;
    [0-9]*) json[$path]=$token ;;
    *) json_refuse ;;
    esac
}
json_matches() { # PATH PATTERN: the text there, in `value`
    value=${json[$1]-}
    [[ $value =~ ^($2)$ ]] || fail 6 "malformed $json_where: member '${1#.}'"
}

# Git: raw objects, read by two `git cat-file` that stay open.

open_git() {
    local name
    for name in "${!GIT_@}"; do unset "$name"; done
    if [[ -d $option_repo/.git ]]; then GIT_DIR=$option_repo/.git; else GIT_DIR=$option_repo; fi
    [[ -d $GIT_DIR/objects && -d $GIT_DIR/refs && -f $GIT_DIR/HEAD ]] ||
        fail 3 "$option_repo is no Git repository: give its folder with --repo"
    GIT_DIR=$(cd -- "$GIT_DIR" && pwd -P)
    # What the objects hold is shown, not what this clone is set up to show; nothing is fetched.
    export GIT_DIR GIT_NO_REPLACE_OBJECTS=1 GIT_CONFIG_NOSYSTEM=1 GIT_CONFIG_GLOBAL=/dev/null
    export GIT_NO_LAZY_FETCH=1 GIT_ALLOW_PROTOCOL=none
    for name in shallow info/grafts objects/info/alternates objects/info/http-alternates; do
        [[ ! -s $GIT_DIR/$name ]] ||
            fail 6 "$GIT_DIR/$name makes this clone show other objects than its own: make a plain 'git clone' of the repository"
    done
    mkfifo "$work/ask" "$work/asked" "$work/want" "$work/got"
    start_git
}

start_git() {
    git cat-file --batch-check <"$work/ask" >"$work/asked" 2>/dev/null &
    readers=("$!")
    git cat-file --batch <"$work/want" >"$work/got" 2>/dev/null &
    readers+=("$!")
    exec {ask}>"$work/ask" {asked}<"$work/asked" {want}>"$work/want" {got}<"$work/got"
}

restart_git() { # after a damaged object ended one of them
    exec {ask}>&- {asked}<&- {want}>&- {got}<&-
    kill "${readers[@]}" 2>/dev/null || true
    wait "${readers[@]}" || true
    start_git
}

fetch() { # OBJECT TYPE MOST FILE WHERE: the object's content goes to FILE, its size to `fetched`
    local id='' type='' ignored
    fetched=''
    if ! { ask "$ask" "$1" && IFS=' ' read -r id type fetched <&"$asked"; }; then restart_git; fi
    if [[ $id != "$1" || $type != "$2" || ! $fetched =~ ^[0-9]+$ ]]; then
        refuse 6 "missing object: $5 ($2 $1)"
        return
    fi
    if ((fetched > $3)); then refuse 6 "object of $fetched bytes is larger than the format allows: $5"; return; fi
    if ! { ask "$want" "$1" && IFS=' ' read -r id ignored <&"$got" && [[ $id == "$1" && $ignored != missing ]] &&
        head -c "$fetched" <&"$got" >"$4" && IFS= read -r ignored <&"$got"; }; then
        restart_git
        refuse 6 "missing object: $5 ($2 $1 is damaged, or $work is full)"
        return
    fi
}

ask() { # DESCRIPTOR OBJECT; false where the reader is gone
    printf '%s\n' "$2" >&"$1"
} 2>/dev/null

declare -A references
read_references() {
    local object name symbolic
    while IFS=' ' read -r object name symbolic; do
        [[ -n $symbolic ]] || references[$name]=$object
    done < <(git for-each-ref --format='%(objectname) %(refname) %(symref)' refs/heads/ refs/remotes/origin/)
}

branch() { # NAME: the tip of the local branch, else of the one that was cloned, in `tip`; empty if there is none
    tip=${references[refs/heads/$1]-${references[refs/remotes/origin/$1]-}}
}

# Sections 6 and 7: commits.

# OBJECT WHERE → commit_id commit_tree commit_parent commit_time commit_blob (the signature) commit_unsigned commit_message
read_commit() {
    local -r shape='^tree ([0-9a-f]{40})
(parent ([0-9a-f]{40})
)?author adfkeep <adfkeep> ([0-9]{1,11}) \+0000
committer adfkeep <adfkeep> ([0-9]{1,11}) \+0000
gpgsig -----BEGIN SSH SIGNATURE-----
 ([A-Za-z0-9+/]{70})
 ([A-Za-z0-9+/]{70})
 ([A-Za-z0-9+/]{70})
 ([A-Za-z0-9+/]{20}[AEIMQUYcgkosw048]=)
 -----END SSH SIGNATURE-----

(.*)$'
    local -r version=$'\n\nadfkeep (config|snapshot) ([1-9][0-9]*)\n'
    local raw
    fetch "$1" commit 8192 "$work/commit" "$2" || exit
    { raw=$(cat "$work/commit" && printf .); } 2>/dev/null
    raw=${raw%.}
    if [[ $raw =~ $version && ${BASH_REMATCH[2]} != 1 ]]; then
        fail 3 "newer format: $2 needs a newer recover.sh"
    fi
    [[ ${#raw} == "$fetched" && $raw =~ $shape ]] || fail 6 "malformed commit, or not signed as adfkeep signs: $2"
    commit_tree=${BASH_REMATCH[1]} commit_parent=${BASH_REMATCH[3]}
    commit_blob=${BASH_REMATCH[6]}${BASH_REMATCH[7]}${BASH_REMATCH[8]}${BASH_REMATCH[9]} commit_message=${BASH_REMATCH[10]}
    [[ ${BASH_REMATCH[4]} == "${BASH_REMATCH[5]}" ]] || fail 6 "malformed commit: $2"
    printf -v commit_time '%(%Y-%m-%dT%H:%M:%SZ)T' "${BASH_REMATCH[4]}"
    commit_unsigned=${raw%%gpgsig *}$'\n'$commit_message
    sha256 "$work/commit"
    commit_id=$digest
}

signer() { # WHERE: checks the signature of the commit that was read last; the public key that made it, in `signed_by`
    local -r before=53534853494700000001000000330000000b7373682d6564323535313900000020
    local -r between=000000036769740000000000000006736861353132000000530000000b7373682d6564323535313900000040
    local blob digest
    blob=$(printf %s "$commit_blob" | base64 -d | to_hex)
    [[ ${#blob} == 346 && $blob == "$before"* && ${blob:130:88} == "$between" ]] ||
        fail 6 "malformed signature (not Ed25519, namespace git, sha512): $1"
    signed_by=${blob:66:64}
    digest=$(printf %s "$commit_unsigned" | sha512sum)
    bytes "53534853494700000003676974000000000000000673686135313200000040${digest%% *}" >"$work/signed"
    bytes "${blob:218}" >"$work/signature"
    bytes "302a300506032b6570032100$signed_by" >"$work/signer"
    openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/signer" -rawin -in "$work/signed" \
        -sigfile "$work/signature" >/dev/null 2>&1 ||
        fail 6 "signature does not verify: $1"
}

# Section 7: main. Configurations are numbered from 1; `newest` is the last.

config_ids=() config_trees=() config_owners=() config_writers=() config_checks=()
newest=0
repository='' nonce='' removed_keys=' '

read_main() {
    local object number where chain=()
    branch main
    [[ -n $tip ]] || fail 3 "no branch main: this is no adfkeep repository, or the clone has only part of it"
    object=$tip
    while [[ -n $object ]]; do
        chain=("$object" "${chain[@]}")
        read_commit "$object" "main $object"
        object=$commit_parent
    done
    for ((number = 1; number <= ${#chain[@]}; number++)); do
        where="configuration $number (${chain[number - 1]})"
        read_commit "${chain[number - 1]}" "$where"
        config_ids[number]=$commit_id config_trees[number]=$commit_tree
        read_configuration "$number" "$where"
    done
    newest=${#chain[@]}
}

read_configuration() { # NUMBER WHERE
    local number=$1 where=$2 previous=${config_ids[$1 - 1]-} owners
    [[ -n $previous ]] || printf -v previous '%064d' 0
    local -r shape='^adfkeep config 1

Repository: ([0-9a-f]{64})
Config: ([1-9][0-9]*)
Previous: ([0-9a-f]{64})
Time: ([0-9TZ:-]{20})
Contents: ([0-9a-f]{64})
$'
    [[ $commit_message =~ $shape ]] || fail 6 "malformed message: $where"
    local found_repository=${BASH_REMATCH[1]} contents=${BASH_REMATCH[5]}
    [[ ${BASH_REMATCH[2]} == "$number" && ${BASH_REMATCH[3]} == "$previous" && ${BASH_REMATCH[4]} == "$commit_time" ]] ||
        fail 6 "malformed message: $where"
    signer "$where"
    read_main_files "$commit_tree" "$where" "$contents"

    json_read "$work/${main_files[adfkeep.json]}" "adfkeep.json of $where"
    json_matches .format '[1-9][0-9]*'
    [[ $value == 1 ]] || fail 3 "newer format: $where needs a newer recover.sh"
    json_matches .repository "$found_repository"
    json_matches .config "$number"
    json_matches .namesCheck '[0-9a-f]{32}'
    config_checks[number]=$value
    json_matches .nonce "${nonce:-[0-9a-f]{64\}}"
    nonce=$value
    json_keys owners
    owners=$keys
    config_owners[number]=$keys
    json_keys writers
    config_writers[number]=$keys
    [[ $owners != ' ' ]] || fail 6 "malformed adfkeep.json of $where: no owner"
    if ((number == 1)); then
        hex_of 'adfkeep/1 repository'
        frame "$hex" "$nonce" "${owners:1:64}"
        sha256_of "$framed"
        repository=$digest
    else
        owners=${config_owners[number - 1]}
    fi
    [[ $found_repository == "$repository" ]] || fail 6 "repository id is not that of the first configuration: $where"
    [[ $owners == *" $signed_by "* ]] || fail 6 "signed by a key that is no owner's: $where"
    check_removed_keys "$number" "$where"
}

check_removed_keys() { # NUMBER WHERE: a key that was removed never comes back
    local key
    local -r now=${config_owners[$1]}${config_writers[$1]}
    for key in ${config_owners[$1 - 1]-} ${config_writers[$1 - 1]-}; do
        [[ $now == *" $key "* ]] || removed_keys+="$key "
    done
    for key in $now; do
        [[ $removed_keys != *" $key "* ]] || fail 6 "malformed adfkeep.json of $2: a removed key came back"
    done
}

json_keys() { # LIST: the keys of owners or writers, each between blanks, in `keys`
    local i
    keys=' '
    [[ ${json[.$1]-} == '[' ]] || fail 6 "malformed $json_where: member '$1'"
    for ((i = 0; i < 256; i++)); do
        [[ -n ${json[.$1.$i]+set} ]] || break
        json_matches ".$1.$i.key" '[0-9a-f]{64}'
        keys+="$value "
    done
}

# The files of a configuration: each is in the folder `work` under its object id; `main_files` has the ids by path.
declare -A main_files digests
read_main_files() { # TREE WHERE CONTENTS
    local mode type object path lines='' before=''
    main_files=()
    while IFS=$' \t' read -r -d '' mode type object path; do
        case $mode$path in
        040000recovery) continue ;;
        100644adfkeep.json | 100644heads | 100644allowed_signers) ;;
        100644names.sealed | 100644names.key | 100644RECOVERY.md | 100644recover.sh) ;;
        *) [[ $mode == 100644 && $path =~ ^recovery/[^/]+\.pem$ ]] ||
            fail 6 "foreign file: $(shown "$path") of $2" ;;
        esac
        [[ $path > $before ]] || fail 6 "foreign file: $path of $2 is there twice"
        before=$path
        main_files[$path]=$object
        if [[ -z ${digests[$object]-} ]]; then
            fetch "$object" blob 16777216 "$work/$object" "$path of $2" || exit
            sha256 "$work/$object"
            digests[$object]=$digest
        fi
        lines+="${digests[$object]}  $path"$'\n'
    done < <(git ls-tree -r -t -z --full-tree "$1")
    for path in adfkeep.json heads allowed_signers names.sealed names.key RECOVERY.md recover.sh; do
        [[ -n ${main_files[$path]-} ]] || fail 6 "missing file: $path of $2"
    done
    sha256_of_text "$lines"
    [[ $digest == "$3" ]] || fail 6 "digest mismatch: files of $2 are not those that its message states"
}

declare -A heads # F → "sequence id", of the newest configuration
read_heads() { # NUMBER
    local line before=''
    read_main_files_of "$1"
    heads=()
    while IFS= read -r line || [[ $line ]]; do
        [[ $line =~ ^([a-z2-7]{26})\ ([1-9][0-9]{0,18})\ ([0-9a-f]{64})$ && $line > $before ]] ||
            fail 6 "malformed heads of configuration $1"
        before=$line
        heads[${BASH_REMATCH[1]}]="${BASH_REMATCH[2]} ${BASH_REMATCH[3]}"
    done <"$work/${main_files[heads]}"
}

read_main_files_of() { # NUMBER: a configuration that has been verified
    local mode type object path
    main_files=()
    while IFS=$' \t' read -r -d '' mode type object path; do
        main_files[$path]=$object
    done < <(git ls-tree -r -z --full-tree "${config_trees[$1]}")
}

# Section 2: passphrase, private keys, the pin.

passphrase=''
ask_passphrase() {
    if [[ -n $option_passphrase_file ]]; then
        [[ -r $option_passphrase_file ]] || fail 3 "cannot read $option_passphrase_file"
        IFS= read -r passphrase <"$option_passphrase_file" || [[ -n $passphrase ]] ||
            fail 3 "no passphrase in $option_passphrase_file"
        passphrase=${passphrase%$'\r'}
    else
        { exec {terminal}<>/dev/tty; } 2>/dev/null ||
            fail 4 "the passphrase is needed: give --passphrase-file or --recovery-key, or run this on a terminal"
        printf 'Passphrase: ' >&"$terminal"
        IFS= read -rs passphrase <&"$terminal" || true
        printf '\n' >&"$terminal"
        exec {terminal}>&-
    fi
    [[ -n $passphrase ]] || fail 3 "the passphrase is empty"
    ((${#passphrase} <= 1000)) || fail 3 "the passphrase has more than 1,000 bytes"
    normalise_passphrase
}

normalise_passphrase() {
    local -r alphabet=0123456789ABCDEFGHJKMNPQRSTVWXYZ
    local symbols=${passphrase//[-_.,:\/ $'\t']/} bits
    symbols=${symbols^^}
    symbols=${symbols//O/0}
    symbols=${symbols//[IL]/1}
    [[ ${#symbols} == 28 && $symbols != *[!"$alphabet"]* ]] || return 0
    sha256_of_text "${symbols:0:26}"
    bits=$((16#${digest:0:4} >> 6))
    [[ ${symbols:26} == "${alphabet:bits >> 5:1}${alphabet:bits & 31:1}" ]] ||
        fail 4 "the passphrase's check symbols do not match: compare each of its 28 symbols with the recovery sheet"
    passphrase=$symbols
}

open_pem() { # FILE WHERE: a private key of recovery/ under the passphrase, in `pem`
    # The parameters of section 2.4, and no others: a forged file must not make scrypt run for hours.
    local -r start='^30(82....|81..|..)30(81..|..)06092a864886f70d01050d30(81..|..)30(81..|..)06092b06010401da47040b30..04(..)'
    local -r end='^02024000020108020104(020120)?301d060960864801650304012a0410.{32}04'
    local der salt
    der=$(pem_der "$1") || der=''
    [[ $der =~ $start ]] || fail 6 "malformed $2: not a private key under PBES2 with scrypt"
    salt=$((16#${BASH_REMATCH[5]}))
    der=${der:${#BASH_REMATCH[0]} + 2 * salt}
    [[ $der =~ $end && $salt -ge 8 && $salt -le 64 ]] ||
        fail 6 "malformed $2: its scrypt parameters are not N 16384, r 8, p 4"
    pem=$(openssl pkey -in "$1" -passin fd:3 3< <(printf '%s\n' "$passphrase") 2>/dev/null) || fail 4 "wrong passphrase"
}

pem_der() { # FILE: the DER of its one block, in hex; lines of any length, LF or CR LF
    local line text='' inside='' blocks=0
    while IFS= read -r line || [[ $line ]]; do
        line=${line%$'\r'}
        case $line in
        '-----BEGIN '*)
            blocks=$((blocks + 1))
            [[ $line != '-----BEGIN ENCRYPTED PRIVATE KEY-----' ]] || inside=yes
            ;;
        '-----END ENCRYPTED PRIVATE KEY-----') inside='' ;;
        *) [[ -z $inside ]] || text+=$line ;;
        esac
    done <"$1"
    [[ $blocks == 1 && -z $inside ]] || return
    printf %s "$text" | base64 -d 2>/dev/null | to_hex
}

public_der() { # of the private key in `pem`, in hex
    openssl pkey -in <(printf '%s\n' "$pem") -pubout -outform DER 2>/dev/null | to_hex
}

check_trust() {
    local first=${config_owners[1]:1:64} path id=${option_trust%%@*}
    if [[ -n $option_trust ]]; then
        [[ $repository == "$id" ]] || fail 6 "untrusted repository: its id is $repository, not $id"
        [[ $option_trust != *@* ]] || ((newest >= ${option_trust#*@})) ||
            fail 6 "configuration rolled back: main is at configuration $newest, not ${option_trust#*@}"
        return
    fi
    [[ -z $option_recovery_key ]] ||
        fail 6 "untrusted repository: compare its id, $repository, with the recovery sheet,
and give it as --trust ID"
    path=recovery/owner-${first:0:16}.pem
    read_main_files_of "$newest"
    [[ -n ${main_files[$path]-} ]] ||
        fail 6 "untrusted repository: the passphrase cannot vouch for it. Compare its id, $repository, with the recovery sheet,
and give it as --trust ID"
    open_pem "$work/${main_files[$path]}" "$path"
    [[ $(public_der) == "302a300506032b6570032100$first" ]] ||
        fail 6 "untrusted repository: $path is not the key of its first owner"
}

# Recovery keys by recipient id. With the passphrase, those of recovery/ are opened when they are needed.
declare -A private_keys
read_recovery_key() {
    local mode
    [[ -r $option_recovery_key ]] || fail 3 "cannot read $option_recovery_key"
    mode=$(stat -L -c %a "$option_recovery_key")
    [[ $mode == *00 ]] || say "recover.sh: warning: others may read $option_recovery_key (chmod 600)"
    pem=$(openssl pkey -in "$option_recovery_key" 2>/dev/null) || fail 4 "no private key in $option_recovery_key"
    sha256_of "$(public_der)"
    private_keys[$digest]=$pem
}

find_private_key() { # ID: true if there is one, in `pem`
    local path=recovery/recovery-${1:0:16}.pem
    pem=${private_keys[$1]-}
    [[ -z $pem ]] || return 0
    [[ -z $option_recovery_key && -n ${recovery_files[$path]-} ]] || return 1
    open_pem "$work/${recovery_files[$path]}" "$path"
    sha256_of "$(public_der)"
    [[ $digest == "$1" ]] || fail 6 "not the recovery key of this repository: $path"
    private_keys[$1]=$pem
}

# Sections 4 and 5: data keys and sealed objects.

declare -A data_keys recovery_files # key id → data key; path → object
zeros=00000000000000000000000000000000

unwrap() { # FILE WHERE: opens a key file; its id in `key_id`. Returns 4 if no key at hand opens it.
    local i to found='' key
    json_read "$1" "$2"
    json_matches .v 1
    json_matches .key '[0-9a-f]{64}'
    key_id=$value
    [[ ${json[.wraps]-} == '[' ]] || fail 6 "malformed $2"
    for ((i = 0; i < 16; i++)); do
        [[ -n ${json[.wraps.$i]+set} ]] || break
        json_matches ".wraps.$i.alg" RSA-OAEP-256
        json_matches ".wraps.$i.to" '[0-9a-f]{64}'
        to=$value
        json_matches ".wraps.$i.wrapped" '[A-Za-z0-9+/]+={0,2}'
        [[ -n $found ]] || ! find_private_key "$to" || found=$value
    done
    [[ -n $found ]] || return 4
    key=$(printf %s "$found" | base64 -d 2>/dev/null |
        openssl pkeyutl -decrypt -inkey <(printf '%s\n' "$pem") -pkeyopt rsa_padding_mode:oaep \
            -pkeyopt rsa_oaep_md:sha256 2>/dev/null | to_hex) ||
        fail 6 "wrapped key does not open: $2"
    hex_of 'adfkeep/1 key'
    frame "$hex" "$repository" "$key"
    sha256_of "$framed"
    [[ ${#key} == 64 && $digest == "$key_id" ]] || fail 6 "wrong key commitment: $2"
    data_keys[$key_id]=$key
}

authenticate() { # FILE SIZE FACTORY PLACE WHERE: sets `enc`, `iv` and `sealed_bytes` of the sealed object once its tag is right
    local header tag mac key label
    sealed_bytes=$(($2 - 85))
    header=$(od -An -v -tx1 -N53 "$1")
    header=${header//[ $'\n']/}
    if ((sealed_bytes < 16 || sealed_bytes % 16)) || [[ $header != 4144464b01* ]]; then
        refuse 6 "object does not authenticate: $5"
        return
    fi
    used_keys[${header:10:64}]=1
    key=${data_keys[${header:10:64}]-}
    if [[ -z $key ]]; then refuse 6 "missing key file: $5"; return; fi
    hex_of 'adfkeep/1 object'
    label=$hex
    hex_of "$4"
    frame "$label" "$repository" "$3" "$hex"
    hkdf "$key" "${header:74}" "$framed" 80 || return 5
    mac=${derived:0:64} enc=${derived:64:64} iv=${derived:128}
    mac=$({ head -c 53 && bytes "$iv" && head -c "$sealed_bytes" && bytes 00000000000001a8; } <"$1" |
        openssl mac -digest SHA512 -macopt "hexkey:$mac" HMAC) || return 5
    tag=$(od -An -v -tx1 -j $(($2 - 32)) "$1")
    tag=${tag//[ $'\n']/}
    if [[ ${mac:0:64} != "${tag^^}" ]]; then refuse 6 "object does not authenticate: $5"; return; fi
}

decrypt() { # FILE: the payload of the object that was authenticated last
    { head -c 53 >/dev/null && head -c "$sealed_bytes"; } <"$1" |
        openssl enc -d -aes-256-cbc -K "$enc" -iv "$iv" 2>/dev/null |
        zstd -q -dc -M32MB 2>/dev/null
}

open_names() { # B and the values of E, from the newest configuration that the keys at hand open
    local number status payload object
    for ((number = newest; number >= 1; number--)); do
        read_main_files_of "$number"
        status=0
        unwrap "$work/${main_files[names.key]}" "names.key of configuration $number" || status=$?
        ((status == 4)) || break
    done
    ((number >= 1)) || fail 4 "not a recovery key of this repository: it opens none of its configurations"
    object=${main_files[names.sealed]}
    authenticate "$work/$object" "$(stat -c %s "$work/$object")" "$zeros" names "names.sealed of configuration $number" || exit
    payload=$(decrypt "$work/$object" | head -c 65536) ||
        fail 6 "malformed payload: names.sealed of configuration $number"
    [[ ${payload%%$'\n'*} == '{"kind":"names","name":"names"}' ]] ||
        fail 6 "malformed payload: names.sealed of configuration $number"
    json_read <(printf '%s\n' "${payload#*$'\n'}") "names.sealed of configuration $number"
    json_matches .B '[0-9a-f]{64}'
    name_b=$value
    name_es=()
    while [[ -n ${json[.E.${#name_es[@]}]+set} ]] && ((${#name_es[@]} < 256)); do
        json_matches ".E.${#name_es[@]}" '[0-9a-f]{64}'
        name_es+=("$value")
    done
    if ((${#name_es[@]} == 0)) || ! is_e_of "$number" "${name_es[-1]}"; then
        fail 6 "malformed payload: names.sealed does not end with the names check of configuration $number"
    fi
    name_key "$name_b" 'adfkeep/1 factory'
    factory_key=$derived
}

is_e_of() { # NUMBER E: whether it has the names check of that configuration
    hex_of 'adfkeep/1 names'
    frame "$hex" "$repository" "$name_b" "$2"
    sha256_of "$framed"
    [[ $digest == "${config_checks[$1]}"* ]]
}

find_e() { # NUMBER: the E of that configuration, in `name_e`
    for name_e in "${name_es[@]}"; do
        ! is_e_of "$1" "$name_e" || return 0
    done
    fail 6 "names check: no naming secret has that of configuration $1"
}

factory_id() { # HEX OF THE NAME: F, in `mac`
    lower_hex "$1"
    frame "$lower"
    hmac_sha256 "$factory_key" < <(bytes "$framed")
    mac=${mac:0:32}
}

lower_hex() { # the bytes A to Z of a text in hex, folded, in `lower`
    local i byte
    lower=''
    for ((i = 0; i < ${#1}; i += 2)); do
        byte=$((16#${1:i:2}))
        ((byte < 65 || byte > 90)) || byte=$((byte + 32))
        printf -v byte '%02x' "$byte"
        lower+=$byte
    done
}

entity_name() { # N of the entity with kind_hex and name_hex, in `b32`
    lower_hex "$name_hex"
    frame "$kind_hex" "$lower"
    hmac_sha256 "$entity_key" < <(bytes "$framed") || return
    to_b32 "${mac:0:32}"
}

parse_header() { # LINE → kind_hex, name_hex, name_text (with quotes and escapes), rest
    header_rest=$1
    take_string '{"kind":"' || return
    kind_hex=$hex
    name_text=${header_rest#',"name":'}
    take_string ',"name":"' || return
    name_hex=$hex name_text=${name_text%"$header_rest"}
    rest=''
    case $header_rest in
    '}') ;;
    ',"rest":{"'*'}}') rest=${header_rest:8:-1} ;;
    *) return 1 ;;
    esac
}

take_string() { # PREFIX: takes it and the string behind it off `header_rest`; what it says, in `hex`
    local decoded='' part
    [[ $header_rest == "$1"* ]] || return
    header_rest=${header_rest:${#1}}
    while :; do
        part=${header_rest%%[\"\\]*}
        [[ ${part//$'\x7f'/} != *[[:cntrl:]]* ]] || return
        hex_of "$part"
        decoded+=$hex
        header_rest=${header_rest:${#part}}
        if [[ $header_rest =~ ^\\(\"|\\) ]]; then
            hex_of "${BASH_REMATCH[1]}"
            decoded+=$hex
        elif [[ $header_rest =~ ^\\u00([01][0-9a-f]) ]]; then
            decoded+=${BASH_REMATCH[1]}
        else
            break
        fi
        header_rest=${header_rest:${#BASH_REMATCH[0]}}
    done
    [[ $header_rest == '"'* && -n $decoded ]] && ((${#decoded} <= 2048)) || return
    header_rest=${header_rest:1}
    hex=$decoded
}

# Section 6: a branch.

# Snapshots of the branch, newest first, as far as it was walked.
walked_objects=() walked_ids=() walked_rewritten=() walked_sequences=() walked_times=()

read_snapshot() { # OBJECT F: reads a snapshot's commit and message → sequence, previous, config, contents, rewritten
    local where="snapshot $1"
    local -r shape='^adfkeep snapshot 1

Repository: ([0-9a-f]{64})
Factory: ([a-z2-7]{26})
Sequence: ([1-9][0-9]{0,18})
Previous: ([0-9a-f]{64})
Config: ([1-9][0-9]{0,17}) ([0-9a-f]{64})
Time: ([0-9TZ:-]{20})
Contents: ([0-9a-f]{64})
(Rewritten: ([0-9a-f]{64})
)?$'
    read_commit "$1" "$where"
    [[ $commit_message =~ $shape ]] || fail 6 "malformed message: $where"
    sequence=${BASH_REMATCH[3]} previous=${BASH_REMATCH[4]} config=${BASH_REMATCH[5]}
    contents=${BASH_REMATCH[8]} rewritten=${BASH_REMATCH[10]}
    [[ ${BASH_REMATCH[1]} == "$repository" && ${BASH_REMATCH[2]} == "$2" ]] ||
        fail 6 "snapshot of another repository or factory: $where"
    [[ ${BASH_REMATCH[7]} == "$commit_time" ]] || fail 6 "malformed message: $where"
    ((config <= newest)) ||
        fail 6 "configuration rolled back: $where names configuration $config, main here is at $newest ('git pull', or clone anew)"
    [[ ${config_ids[config]} == "${BASH_REMATCH[6]}" ]] ||
        fail 6 "snapshot names a configuration that is not on main: $where"
}

walk() { # OBJECT F LOWEST: from a tip down to the first snapshot whose sequence is not above LOWEST
    local object=$1 wanted='' below=0 below_config=0
    walked_objects=() walked_ids=() walked_rewritten=() walked_sequences=() walked_times=()
    while [[ -n $object ]]; do
        read_snapshot "$object" "$2"
        if [[ -n $wanted ]]; then
            [[ $commit_id == "$wanted" ]] || fail 6 "snapshot is not the one that its successor names: $object"
            ((sequence < below && config <= below_config)) || fail 6 "sequence or configuration does not grow: $object"
            [[ -n $below_rewritten ]] || ((sequence == below - 1)) || fail 6 "sequence has a gap: $object"
        fi
        walked_objects+=("$object") walked_ids+=("$commit_id") walked_rewritten+=("$rewritten")
        walked_sequences+=("$sequence") walked_times+=("$commit_time")
        wanted=$previous below=$sequence below_config=$config below_rewritten=$rewritten object=$commit_parent
        [[ -n $object || $previous =~ ^0{64}$ && (-n $rewritten || $sequence == 1) ]] ||
            fail 6 "history is cut off below ${walked_objects[-1]}"
        ((sequence > $3)) || break
    done
}

find_walked() { # SEQUENCE ID: the snapshot of the branch with that id, or one with `Rewritten` that names it, in `held`
    local i
    held='' held_by_rewriting=''
    for ((i = 0; i < ${#walked_ids[@]}; i++)); do
        [[ ${walked_sequences[i]} == "$1" ]] || continue
        [[ ${walked_ids[i]} == "$2" || ${walked_rewritten[i]} == "$2" ]] || continue
        held=${walked_objects[i]}
        [[ ${walked_ids[i]} == "$2" ]] || held_by_rewriting=yes
        return 0
    done
    return 1
}

check_heads() { # F TIP: the branch must hold what the newest configuration saw of it
    local sequence_seen id_seen
    read_heads "$newest"
    [[ -n ${heads[$1]-} ]] || { walk "$2" "$1" 9223372036854775807; return; }
    sequence_seen=${heads[$1]% *} id_seen=${heads[$1]#* }
    walk "$2" "$1" "$sequence_seen"
    if ((walked_sequences[0] < sequence_seen)); then
        freshness "branch rolled back: factory $1 was at sequence $sequence_seen, its branch is at ${walked_sequences[0]}"
        return
    fi
    find_walked "$sequence_seen" "$id_seen" || fail 6 "branch forked: factory $1 holds another snapshot at sequence $sequence_seen"
    [[ -z $held_by_rewriting ]] || check_signer "$1" "$2" "$held"
}

problems=0
freshness() { # an old copy of the repository may be all that is left
    [[ -n $option_keep_going ]] || fail 6 "$1 (--keep-going recovers what is here)"
    problems=$((problems + 1))
    say "recover.sh: $1"
}

check_signer() { # F TIP OBJECT [CONFIG]: whether the signature of a snapshot counts (section 7.5)
    local object=$3 number listed='' both own id seen
    # Of a rewritten snapshot that stands for a head: its signer must not have been removed by CONFIG or before.
    local -r not_before=${4-0}
    read_snapshot "$object" "$1"
    own=$sequence id=$commit_id
    signer "snapshot $object"
    for ((number = config; number <= newest; number++)); do
        both=${config_owners[number]}${config_writers[number]}
        if [[ -n $listed ]]; then
            [[ $both == *" $signed_by "* ]] || break
        elif [[ -n $rewritten ]]; then
            [[ ${config_owners[number]} != *" $signed_by "* ]] || listed=yes
        elif [[ $number == "$config" && $both == *" $signed_by "* ]]; then
            listed=yes
        fi
    done
    [[ -n $listed ]] ||
        fail 6 "unknown writer: snapshot $object is signed by a key that configuration $config does not list ($signed_by)"
    ((number <= newest)) || return 0
    read_heads "$number"
    seen=${heads[$1]-0 none}
    walk "$2" "$1" $((own < ${seen% *} ? own : ${seen% *}))
    if ((number <= not_before || own > ${seen% *})) || ! find_walked "$own" "$id" || ! find_walked "${seen% *}" "${seen#* }"; then
        fail 6 "removed writer past its head: snapshot $object is signed by a key that configuration $number removed"
    fi
    [[ -z $held_by_rewriting ]] || check_signer "$1" "$2" "$held" "$number"
}

choose_snapshot() { # F TIP: finds the wanted snapshot and verifies it → snapshot_object snapshot_tree and so on
    local i object=$2 matches=()
    read_snapshot "$2" "$1"
    signer "snapshot $2"
    check_heads "$1" "$2"
    if [[ -n $option_commit ]]; then
        walk "$2" "$1" 0
        for ((i = 0; i < ${#walked_ids[@]}; i++)); do
            [[ ${walked_objects[i]} != "$option_commit"* && ${walked_ids[i]} != "$option_commit"* ]] || matches+=("${walked_objects[i]}")
        done
        ((${#matches[@]} > 0)) || fail 3 "no snapshot $option_commit of this factory"
        ((${#matches[@]} == 1)) || fail 3 "$option_commit is the beginning of several snapshots"
        object=${matches[0]}
    fi
    check_signer "$1" "$2" "$2"
    [[ $object == "$2" ]] || check_signer "$1" "$2" "$object"
    read_snapshot "$object" "$1"
    snapshot_object=$object snapshot_id=$commit_id snapshot_time=$commit_time snapshot_tree=$commit_tree
    snapshot_sequence=$sequence snapshot_contents=$contents snapshot_config=$config
}

# Section 5: a tree.

declare -A used_keys
entity_paths=() entity_objects=() key_paths=() key_objects=() manifest_path='' manifest_object=''
read_tree() { # of the chosen snapshot
    local -r b32='[a-z2-7]{25}[aeimquy4]' hash='[0-9a-f]{64}'
    local mode type object path lines='' before='' last_name='' where="snapshot $snapshot_object"
    local -A folders=() used=()
    entity_paths=() entity_objects=() key_paths=() key_objects=() manifest_path='' used_keys=()
    while IFS=$' \t' read -r -d '' mode type object path; do
        if [[ $mode == 040000 && $path =~ ^(keys(/[a-z2-7])?|entities(/[a-z2-7](/[a-z2-7])?)?)$ ]]; then
            folders[$path]=1
            continue
        fi
        [[ $mode == 100644 && $path > $before ]] || fail 6 "foreign file: $(shown "$path") of $where"
        before=$path
        if [[ $path =~ ^entities/(.)/(.)/(($b32)\.$b32\.($hash))$ && ${BASH_REMATCH[4]} != "$last_name" &&
            ${BASH_REMATCH[4]} == "${BASH_REMATCH[1]}${BASH_REMATCH[2]}"* ]]; then
            last_name=${BASH_REMATCH[4]}
            used[${path:0:12}]=1 used[${path:0:10}]=1 used[entities]=1
            entity_paths+=("$path") entity_objects+=("$object")
            lines+="${BASH_REMATCH[5]}  $path"$'\n'
        elif [[ $path =~ ^keys/(.)/($b32)\.($hash)$ && ${BASH_REMATCH[2]} == "${BASH_REMATCH[1]}"* ]]; then
            used[${path:0:6}]=1 used[keys]=1
            key_paths+=("$path") key_objects+=("$object")
            lines+="${BASH_REMATCH[3]}  $path"$'\n'
        elif [[ -z $manifest_path && $path =~ ^manifest\.$b32\.($hash)$ ]]; then
            manifest_path=$path manifest_object=$object
            lines+="${BASH_REMATCH[1]}  $path"$'\n'
        else
            fail 6 "foreign file: $(shown "$path") of $where"
        fi
    done < <(git ls-tree -r -t -z --full-tree "$snapshot_tree")
    ((${#folders[@]} == ${#used[@]})) || fail 6 "foreign file: an empty folder in $where"
    [[ -n $manifest_path ]] || fail 6 "foreign file: no manifest in $where"
    ((${#key_paths[@]} <= 64 && ${#entity_paths[@]} <= 200000)) ||
        fail 6 "foreign file: more files than the format allows in $where"
    sha256_of_text "$lines"
    [[ $digest == "$snapshot_contents" ]] ||
        fail 6 "digest mismatch: files of $where are not those that its message states"
}

fetch_file() { # OBJECT PATH MOST: into the folder `work`, its hash compared with its name
    fetch "$1" blob "$3" "$work/object" "$snapshot_object:$2" || return
    sha256 "$work/object" || return
    if [[ $digest != "${2##*.}" ]]; then refuse 6 "digest mismatch: $snapshot_object:$2"; return; fi
}

open_snapshot() { # F in hex: unwraps the data keys, opens the manifest; the kept name, in `kept_name`
    local i line path status
    for ((i = 0; i < ${#key_paths[@]}; i++)); do
        path=${key_paths[i]}
        fetch_file "${key_objects[i]}" "$path" 65536 || exit
        status=0
        unwrap "$work/object" "$snapshot_object:$path" || status=$?
        ((status == 0)) || fail 4 "not a recovery key of this repository: it does not open $snapshot_object:$path"
        to_b32 "${key_id:0:32}"
        [[ ${path:7:26} == "$b32" ]] || fail 6 "key file is not the one that its name tells: $snapshot_object:$path"
    done
    find_e "$snapshot_config"
    name_key "$name_e" 'adfkeep/1 entity' "$1"
    entity_key=$derived
    name_key "$name_e" 'adfkeep/1 content' "$1"
    content_key=$derived
    fetch_file "$manifest_object" "$manifest_path" 41943040 || exit
    authenticate "$work/object" "$fetched" "$1" "manifest/${manifest_path:9:26}" "$snapshot_object:$manifest_path" || exit
    line=$(decrypt "$work/object" | { IFS= read -r line && printf '%s' "$line" && head -c 33554432 >/dev/null; }) ||
        fail 6 "malformed payload: $snapshot_object:$manifest_path"
    if ! parse_header "$line" || [[ $kind_hex != 6d616e6966657374 || -n $rest ]]; then
        fail 6 "malformed payload: $snapshot_object:$manifest_path"
    fi
    factory_id "$name_hex"
    [[ $mac == "$1" ]] ||
        fail 6 "content does not match its name: the manifest of $snapshot_object is that of another factory"
    kept_name=$(bytes "$name_hex" | tr -d '\000')
}

# Section 8.7: back to files.

file_name() { # HEX: a part of an entity's name as a file name, in `name`
    local i byte
    name=''
    for ((i = 0; i < ${#1}; i += 2)); do
        byte=${1:i:2}
        if [[ $byte == [01]? || $byte == 7f || $byte == 2f || $byte == 5c || $byte$i == 2e0 ||
            ${1:i:6} =~ ^25(3[0-9]|[46][1-6]){2}$ ]]; then
            name+=%${byte^^}
        else
            printf -v byte '%b' "\\x$byte"
            name+=$byte
        fi
    done
    shorten "$1"
}

raw_name() { # HEX: likewise, with everything encoded but letters, digits, `-`, `_` and dots inside
    local i byte char
    name=''
    for ((i = 0; i < ${#1}; i += 2)); do
        byte=${1:i:2}
        printf -v char '%b' "\\x$byte"
        if [[ $char == [A-Za-z0-9_-] || ($char == . && $i != 0) ]]; then name+=$char; else name+=%${byte^^}; fi
    done
    shorten "$1"
}

shorten() { # HEX: `name`, the file name of HEX, so that it fits into a folder
    local before end=229
    ((${#name} > 240)) || return 0
    while [[ ${name:end:1} == [$'\x80'-$'\xbf'] ]]; do end=$((end - 1)); done # in the middle of a character
    for before in 1 2; do
        [[ ! ${name:end - before:3} =~ ^%[0-9A-Fa-f]{2}$ ]] || { end=$((end - before)) && break; }
    done
    sha256_of "$1"
    name=${name:0:end}~${digest:0:16}
}

is_safe_path() { # a path of kind `files`: it stays inside the target and out of Git's own folder, on Windows too
    local part piece text=$1/
    while [[ -n $text ]]; do
        part=${text%%/*}
        text=${text#*/}
        [[ -n $part && ${part:0:1} != "\\" && ${#part} -le 255 ]] || return
        while [[ -n $part ]]; do
            piece=${part%%\\*}
            part=${part:${#piece}}
            part=${part#\\}
            [[ $piece != . && $piece != .. ]] || return
            while [[ $piece == *[.\ ] ]]; do piece=${piece%?}; done
            [[ ${piece,,} != .git ]] || return
        done
    done
}

declare -A kinds entities_at # kinds by their hex; kind and name of the entities that were written, by path
aside=()
target_path() { # the path of the entity with kind_hex and name_hex, in `path`; empty if the layout has none
    local kind folder
    [[ -n ${kinds[$kind_hex]+set} ]] || kinds[$kind_hex]=$(bytes "$kind_hex" | tr -d '\000')
    kind=${kinds[$kind_hex]}
    path=''
    if [[ -n $option_raw ]]; then
        raw_name "$kind_hex"
        folder=$name
        raw_name "$name_hex"
        path=$folder/$name
        return
    fi
    case ${kind,,} in
    factories | factory) folder=factory ;;
    linkedservices | linkedservice) folder=linkedService ;;
    integrationruntimes | integrationruntime) folder=integrationRuntime ;;
    managedvirtualnetworks | managedvirtualnetwork) folder=managedVirtualNetwork ;;
    credentials | credential | datasets | dataset | dataflows | dataflow | pipelines | pipeline | triggers | trigger | adfcdcs | adfcdc)
        folder=${kind,,}
        folder=${folder%s}
        ;;
    managedprivateendpoints | managedprivateendpoint)
        [[ $name_hex =~ ^(([013-9a-f].|2[0-9a-e])+)2f(.+)$ ]] || return 0
        local network=${BASH_REMATCH[1]} endpoint=${BASH_REMATCH[3]}
        name_text=\"${name_text#*/}
        file_name "$network"
        path=managedVirtualNetwork/$name/managedPrivateEndpoint/
        file_name "$endpoint"
        path+=$name.json
        return
        ;;
    files)
        [[ $kind == files ]] || return 0
        [[ ! $name_hex =~ ^(..)*00 ]] || return
        path=$(bytes "$name_hex" && printf .)
        path=${path%.}
        is_safe_path "$path"
        return
        ;;
    *) return 0 ;;
    esac
    file_name "$name_hex"
    path=$folder/$name.json
}

members_of_rest() { # the members of `rest`, on lines of their own, down to a depth of 16
    local text=${rest:1:-1} depth=1 out=$',\n\t' part tabs
    while [[ -n $text ]]; do
        part=${text%%[][\{\}\",:]*}
        out+=$part
        text=${text:${#part}}
        part=${text:0:1}
        text=${text:1}
        case $part in
        '"')
            while [[ $text =~ ^[^\"\\]*\\. ]]; do
                part+=${BASH_REMATCH[0]}
                text=${text:${#BASH_REMATCH[0]}}
            done
            out+=$part${text%%\"*}\"
            text=${text#*\"}
            continue
            ;;
        [\[\{])
            depth=$((depth + 1))
            [[ ${text:0:1} != [\]\}] ]] || { out+=$part && continue; }
            ;;
        [\]\}])
            depth=$((depth - 1))
            [[ ${out: -1} != [\[\{] ]] || { out+=$part && continue; }
            ;;
        :) part=': ' ;;
        esac
        tabs=''
        if ((depth <= 16)) && [[ $part != ': ' && -n $part ]]; then
            printf -v tabs '%*s' "$depth" ''
            tabs=$'\n'${tabs// /$'\t'}
        fi
        if [[ $part == [\]\}] ]]; then out+=$tabs$part; else out+=$part$tabs; fi
    done
    printf '%s' "$out"
}

write_file() { # PATH: from the definition in $partial/definition. Returns 5 for a full disk, 3 for a place that is taken.
    local file=$partial/tree/$1 above=$1
    # Files have their paths; an entity that stands in the way is set aside until all have theirs.
    while [[ $above == */* ]]; do
        above=${above%/*}
        [[ ! -f $partial/tree/$above ]] || set_aside "$above" || return 3
    done
    if [[ -d $file || -f $file ]]; then
        if [[ $kind_hex != 66696c6573 ]]; then
            file=$partial/aside/${#aside[@]}
            lower_hex "${kind_hex}00$name_hex"
            aside+=("$lower ${#aside[@]} $1")
        elif [[ -d $file ]] || ! set_aside "$1"; then
            return 3
        fi
    fi
    [[ -d ${file%/*} ]] || mkdir -p -- "${file%/*}" 2>/dev/null || return 5
    if [[ -n $option_raw || $kind_hex == 66696c6573 ]]; then
        mv -T -- "$partial/definition" "$file" || return 5
    else
        compose >"$file" || return 5
        [[ $file == "$partial/aside/"* ]] || entities_at[$1]=${kind_hex}00$name_hex
    fi
}

compose() { # the file of an entity
    printf '{\n\t"name": %s' "$name_text" || return
    [[ ${kinds[$kind_hex],,} != managedvirtualnetworks ]] ||
        printf ',\n\t"type": "Microsoft.DataFactory/factories/managedvirtualnetworks"' || return
    [[ ! -s $partial/definition ]] || { printf ',\n\t"properties": ' && cat "$partial/definition"; } || return
    [[ -z $rest ]] || members_of_rest || return
    printf '\n}'
} 2>/dev/null

set_aside() { # PATH: true if an entity was there
    [[ -n ${entities_at[$1]-} ]] || return
    mv -T -- "$partial/tree/$1" "$partial/aside/${#aside[@]}" || return
    lower_hex "${entities_at[$1]}"
    aside+=("$lower ${#aside[@]} $1")
    entities_at[$1]=''
}

settle_aside() { # what was set aside moves to NAME~1.json and so on, in the order of kinds and names
    local key number path n
    ((${#aside[@]} > 0)) || return 0
    while IFS=' ' read -r key number path; do
        n=1
        while [[ -e $partial/tree/${path%.json}~$n.json ]]; do n=$((n + 1)); done
        mv -T -- "$partial/aside/$number" "$partial/tree/${path%.json}~$n.json"
        say "recover.sh: $(shown "$path") is the place of another file: moved to $(shown "${path%.json}~$n.json")"
    done < <(printf '%s\n' "${aside[@]}" | sort)
}

recover_entity() { # PATH OBJECT F: opens one entity and writes its file. Ends with an exit code, after saying why.
    local where=$snapshot_object:$1 line status=0 n c path='' size header_size
    n=${1:13:26} c=${1:40:26}
    fetch_file "$2" "$1" 41943040 || return
    authenticate "$work/object" "$fetched" "$3" "entity/$n/$c" "$where" || return
    # The content goes from zstd straight into the folder that becomes the target.
    line=$(
        set +e
        decrypt "$work/object" | { IFS= read -r line && printf '%s' "$line" && head -c 33554432 >"$partial/definition"; }
        states=("${PIPESTATUS[@]}")
        ((states[0] == 0 && states[1] == 0))
    ) 2>/dev/null || status=6
    size=$(stat -c %s "$partial/definition" 2>/dev/null) || status=6
    if ((status)) || ! parse_header "$line" || ((size + ${#line} + 1 > 33554432)); then
        refuse 6 "malformed payload (or no space left for it): $where"
        return
    fi
    entity_name || return 5
    if [[ $b32 != "$n" ]]; then refuse 6 "content does not match its name: $where"; return; fi
    if [[ $kind_hex == 66696c6573 ]]; then # the canonical form of a file is its bytes
        printf -v header_size '%08x' ${#line}
        printf -v size '%08x' "$size"
        hmac_sha256 "$content_key" < <(bytes "$header_size" && printf '%s' "$line" && bytes "$size" &&
            cat "$partial/definition") || return 5
        to_b32 "${mac:0:32}"
        if [[ $b32 != "$c" ]]; then refuse 6 "content does not match its name: $where"; return; fi
    fi
    if ! target_path; then refuse 3 "unsafe path $(shown "$path"): $where"; return; fi
    if [[ -z $path ]]; then
        unplaced=$((unplaced + 1))
        return
    fi
    write_file "$path" || status=$?
    case $status in
    0) ;;
    3) refuse 3 "$(shown "$path") is a file of the factory where others need a folder: $where" ;;
    *) refuse 5 "cannot write $(shown "$path")" ;;
    esac
}

# The two things it does.

branches() { # F of each factory, sorted, in `factories`
    local name
    declare -A seen=()
    for name in "${!references[@]}"; do
        [[ $name =~ ^refs/(heads|remotes/origin)/factories/([a-z2-7]{25}[aeimquy4])$ ]] && seen[${BASH_REMATCH[2]}]=1
    done
    factories=()
    ((${#seen[@]} == 0)) || mapfile -t factories < <(printf '%s\n' "${!seen[@]}" | sort)
    read_heads "$newest"
    for name in "${!heads[@]}"; do
        [[ -n ${seen[$name]-} ]] || freshness "branch missing: factory $name, which configuration $newest names"
    done
}

b32_to_hex() {
    local -r alphabet=abcdefghijklmnopqrstuvwxyz234567
    local i bits=0 part out='' head
    for ((i = 0; i < 28; i++)); do
        part=${1:i:1}
        head=${alphabet%%"${part:-a}"*}
        bits=$((bits << 5 | ${#head}))
        if ((i % 4 == 3)); then
            printf -v part '%05x' "$bits"
            out+=$part bits=0
        fi
    done
    hex=${out:0:32}
}

choose_factory() { # F of the wanted factory, in `factory`
    local name
    if [[ -n $option_factory ]]; then
        for factory in "${factories[@]}"; do [[ $factory != "$option_factory" ]] || return 0; done
        hex_of "$option_factory"
        factory_id "$hex"
        to_b32 "$mac"
        for factory in "${factories[@]}"; do [[ $factory != "$b32" ]] || return 0; done
        fail 3 "no factory $(shown "$option_factory") is kept here: --list shows which are"
    fi
    ((${#factories[@]} > 0)) || fail 3 "no factory is kept here"
    if ((${#factories[@]} > 1)); then
        say "recover.sh: several factories are kept here: choose one with --factory NAME"
        option_commit=''
        list_factories >&2
        exit 2
    fi
    factory=${factories[0]}
}

list_factories() {
    local status
    for factory in "${factories[@]}"; do
        set +e # one that is damaged does not hide the others
        (set -e && list_factory)
        status=$?
        set -e
        ((status == 0)) || problems=$((problems + 1))
    done
}

list_factory() {
    branch "factories/$factory"
    choose_snapshot "$factory" "$tip"
    read_tree
    b32_to_hex "$factory"
    open_snapshot "$hex"
    printf '%s  sequence %s  %s  commit %s  %s\n' \
        "$snapshot_time" "$snapshot_sequence" "$factory" "${snapshot_object:0:12}" "$(shown "$kept_name")"
}

list_snapshots() {
    local i
    branch "factories/$factory"
    choose_snapshot "$factory" "$tip"
    walk "$tip" "$factory" 0
    for ((i = 0; i < ${#walked_ids[@]}; i++)); do
        printf '%s  sequence %s  commit %s  snapshot %s\n' \
            "${walked_times[i]}" "${walked_sequences[i]}" "${walked_objects[i]:0:12}" "${walked_ids[i]:0:12}"
    done
}

recover() {
    local i total status failed=0 f
    branch "factories/$factory"
    choose_snapshot "$factory" "$tip"
    read_tree
    b32_to_hex "$factory"
    f=$hex
    open_snapshot "$f"
    partial=$(mktemp -d -- "$target.partial-XXXXXXXX") || fail 5 "cannot make a folder beside $option_to"
    mkdir -- "$partial/tree" "$partial/aside"
    total=${#entity_paths[@]} unplaced=0
    for ((i = 0; i < total; i++)); do
        [[ ! -t 2 ]] || printf '\ropened %d of %d' "$i" "$total" >&2
        status=0
        recover_entity "${entity_paths[i]}" "${entity_objects[i]}" "$f" || status=$?
        ((status)) || continue
        [[ -n $option_keep_going && $status != 5 ]] || exit "$status"
        failed=$((failed + 1))
    done
    settle_aside
    [[ ! -t 2 ]] || printf '\r\033[K' >&2
    ((failed > 0)) || check_used_keys
    [[ ! -d $target ]] || rmdir -- "$target" || fail 8 "$option_to is no longer empty"
    mv -nT -- "$partial/tree" "$target" || fail 5 "cannot rename $partial/tree to $option_to"
    [[ ! -e $partial/tree ]] || fail 8 "$option_to is there by now"
    problems=$((problems + failed))
    report "$total" "$failed"
}

check_used_keys() {
    local id i
    declare -A used=()
    for id in "${!used_keys[@]}"; do
        to_b32 "${id:0:32}"
        used[$b32]=1
    done
    for ((i = 0; i < ${#key_paths[@]}; i++)); do
        [[ -n ${used[${key_paths[i]:7:26}]-} ]] ||
            fail 6 "foreign file: a key file that nothing uses, $snapshot_object:${key_paths[i]}"
    done
}

report() { # TOTAL FAILED
    printf 'factory      %s\n' "$(shown "$kept_name")"
    printf 'snapshot     sequence %s of %s\n' "$snapshot_sequence" "$snapshot_time"
    printf 'commit       %s\nsnapshot id  %s\nrepository   %s, configuration %s\n' "$snapshot_object" "$snapshot_id" "$repository" "$newest"
    printf 'recovered    %d of %d entities to %s\n' $(($1 - $2 - unplaced)) "$1" "$option_to"
    ((unplaced == 0)) || printf 'left out     %d of kinds that have no file in the Git layout (--raw writes them too)\n' "$unplaced"
    (($2 == 0)) || printf 'damaged      %d entities, listed above\n' "$2"
    say "A copy of a repository cannot prove that it is the newest: compare sequence and snapshot id with the last receipt of your backups."
}

# Start.

option_repo=. option_trust='' option_passphrase_file='' option_recovery_key='' option_factory='' option_commit=''
option_to='' option_list='' option_raw='' option_keep_going='' target=''

wrong_usage() {
    say "recover.sh: $1"
    say "see: bash recover.sh --help"
    exit 2
}

parse_options() {
    while (($# > 0)); do
        case $1 in
        --help | -h)
            usage
            exit 0
            ;;
        --list) option_list=yes ;;
        --raw) option_raw=yes ;;
        --keep-going) option_keep_going=yes ;;
        --repo | --trust | --passphrase-file | --recovery-key | --factory | --commit | --to)
            [[ -n ${2-} ]] || wrong_usage "$1 needs a value"
            local variable=option_${1#--}
            printf -v "${variable//-/_}" '%s' "$2"
            shift
            ;;
        *) wrong_usage "unknown option '$(shown "$1")'" ;;
        esac
        shift
    done
    [[ -n $option_list || -n $option_to ]] || wrong_usage "give --list or --to DIR"
    [[ -z $option_list || -z $option_to$option_commit ]] || wrong_usage "--list goes without --to and --commit"
    [[ -z $option_passphrase_file || -z $option_recovery_key ]] || wrong_usage "--passphrase-file and --recovery-key exclude each other"
    [[ -z $option_trust || $option_trust =~ ^[0-9a-f]{64}(@[1-9][0-9]{0,17})?$ ]] || wrong_usage "--trust takes a repository id of 64 hex digits"
    [[ -z $option_commit || $option_commit =~ ^[0-9a-f]{4,64}$ ]] || wrong_usage "--commit takes 4 to 64 hex digits"
}

check_tools() {
    local tool version
    ((BASH_VERSINFO[0] > 4 || BASH_VERSINFO[0] == 4 && BASH_VERSINFO[1] >= 4)) || fail 5 "bash 4.4 or newer is needed"
    for tool in git openssl zstd base64 cat head mkdir mkfifo mktemp mv od rm rmdir sha256sum sha512sum sort stat tail tr; do
        command -v "$tool" >/dev/null || fail 5 "$tool is needed and not installed"
    done
    version=$(openssl version)
    [[ $version =~ ^OpenSSL\ ([3-9]|[1-9][0-9]) ]] || fail 5 "OpenSSL 3.0 or newer is needed, not $version"
}

check_target() {
    local parent entries
    target=${option_to%"${option_to##*[!/]}"}
    [[ -n $target && ! -L $target ]] || fail 8 "$option_to is no folder to write to"
    if [[ -e $target ]]; then
        target=$(cd -- "$target" 2>/dev/null && pwd -P) || fail 8 "$option_to is there and is no folder"
        entries=$(shopt -s nullglob dotglob && cd -- "$target" && printf '%s' *)
        [[ -z $entries ]] || fail 8 "$option_to is not empty: give a new or an empty folder"
    fi
    case $target in
    */*) parent=${target%/*}/ ;;
    *) parent=. ;;
    esac
    parent=$(cd -- "$parent" 2>/dev/null && pwd -P) || fail 3 "there is no folder above $option_to"
    target=${parent%/}/${target##*/}
}

main() {
    parse_options "$@"
    check_tools
    work=$(mktemp -d -- "${TMPDIR:-/tmp}/recover-XXXXXXXX") || fail 5 "cannot make a temporary folder"
    [[ -z $option_to ]] || check_target
    open_git
    read_references
    read_main
    [[ -z $option_trust ]] || check_trust
    if [[ -n $option_recovery_key ]]; then read_recovery_key; else ask_passphrase; fi
    [[ -n $option_trust ]] || check_trust
    read_main_files_of "$newest"
    local path
    for path in "${!main_files[@]}"; do recovery_files[$path]=${main_files[$path]}; done
    open_names
    branches
    if [[ -n $option_list && -z $option_factory ]]; then
        list_factories
    else
        choose_factory
        if [[ -n $option_list ]]; then list_snapshots; else recover; fi
    fi
    ((problems == 0)) || exit 6
}

# Not where a test reads its functions.
[[ ${BASH_SOURCE[0]-$0} != "$0" ]] || main "$@"

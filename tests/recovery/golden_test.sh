#!/usr/bin/env bash
# docs/golden, the repository with public keys, opens with adfkeep, recover.sh and recover.py, byte for byte as its folders stand.
#
#     golden_test.sh ADFKEEP SOURCE_DIR
# shellcheck source=checks.sh
source "$(dirname "$0")/checks.sh" "$@"

golden=$source_dir/docs/golden
repo=$work/golden.git

opens() { # READER COMMIT FOLDER KEY-OPTION…: with these keys the snapshot is the folder
    rm -rf "$work/opened"
    "$1" "$repo" golden-factory "$2" "$work/opened" "${@:4}"
    same "$golden/$3" "$work/opened"
}

make_tools
git clone -q --mirror "$golden/repository.bundle" "$repo"
id=$(<"$golden/repository-id.txt")
printf 'public passphrase of the golden repository\n' >"$work/passphrase"
git --git-dir="$repo" cat-file -p "$(git --git-dir="$repo" ls-tree -r main recovery/ | grep /recovery- | cut -d ' ' -f 3 | cut -f 1)" |
    openssl pkey -passin file:"$work/passphrase" -out "$work/recovery.pem"
chmod 600 "$work/passphrase" "$work/recovery.pem"
{ read -r second && read -r first; } < <(git --git-dir="$repo" rev-list --glob=refs/heads/factories)

for reader in "${readers[@]}"; do
    check "$reader: the newest snapshot, with the passphrase" opens "$reader" "$second" second --passphrase-file "$work/passphrase"
    check "$reader: the first snapshot, with the recovery key" opens "$reader" "$first" first --recovery-key "$work/recovery.pem" --trust "$id"
done
git --git-dir="$repo" show main:recover.sh >"$work/kept.sh"
script=$work/kept.sh
check "the recover.sh that it carries opens it too" opens by_recover_sh "$second" second --passphrase-file "$work/passphrase"
check "stock git finds nothing wrong" git --git-dir="$repo" fsck --strict
git --git-dir="$repo" show main:allowed_signers >"$work/allowed_signers"
check "stock git verifies both signatures" git --git-dir="$repo" -c gpg.ssh.allowedSignersFile="$work/allowed_signers" verify-commit "$first" "$second"
sum_up

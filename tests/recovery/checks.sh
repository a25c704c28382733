# What the tests of this folder share: counted checks, a machine with nothing but what RECOVERY.md asks for, and the readers.
#
#     source checks.sh ADFKEEP SOURCE_DIR
#
# shellcheck shell=bash disable=SC2034 # what is set here is used by those who read it
set -euo pipefail
export LC_ALL=C

adfkeep=$1
source_dir=$2
here=$source_dir/tests/recovery
script=$source_dir/snapshot/recovery/recover.sh
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
unset "${!ADFKEEP_@}" "${!GIT_@}"
export XDG_STATE_HOME=$work/state HOME=$work GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
tests=0 failures=0

check() { # WHAT COMMAND…
    local what=$1
    shift
    tests=$((tests + 1))
    if ! "$@" >"$work/check.log" 2>&1; then
        failures=$((failures + 1))
        printf 'FAILED: %s\n' "$what"
        head -n 20 "$work/check.log"
    fi
}

sum_up() { # ends the test
    printf '%d checks, %d failed\n' "$tests" "$failures"
    ((failures == 0))
}

make_tools() {
    local tool
    mkdir "$work/tools" "$work/tmp"
    for tool in bash git openssl zstd \
        arch b2sum base32 base64 basename basenc cat chcon chgrp chmod chown chroot cksum comm cp csplit cut date dd df dir dircolors dirname du echo env \
        expand expr factor false fmt fold groups head hostid id install join link ln logname ls md5sum mkdir mkfifo mknod mktemp mv nice nl nohup nproc \
        numfmt od paste pathchk pinky pr printenv printf ptx pwd readlink realpath rm rmdir runcon seq sha1sum sha224sum sha256sum sha384sum sha512sum shred \
        shuf sleep sort split stat stdbuf stty sum sync tac tail tee test timeout touch tr true truncate tsort tty uname unexpand uniq unlink users vdir wc \
        who whoami yes; do
        ! command -v "$tool" >/dev/null || ln -s "$(type -P "$tool")" "$work/tools/$tool"
    done
}

recover() { # REPO OPTION…: recover.sh on such a machine, without a terminal
    local repo=$1
    shift
    env -i PATH="$work/tools" HOME="$work/nobody" TMPDIR="$work/tmp" "$work/tools/bash" "$script" --repo "$repo" "$@" </dev/null
}

same() { # DIR DIR
    diff -r "$1" "$2"
}

# The three that read the format: each exports a snapshot with the keys and other options that are given.
readers=(by_adfkeep by_recover_sh)
! /usr/bin/python3 -c 'import cryptography' 2>/dev/null || readers+=(by_recover_py)

by_adfkeep() { # REPO FACTORY COMMIT TO OPTION…
    rm -rf "$work/forgotten"
    env XDG_STATE_HOME="$work/forgotten" "$adfkeep" --repo "$1" "${@:5}" export "$2@$3" --as git --to "$4"
}

by_recover_sh() {
    recover "$1" "${@:5}" --factory "$2" --commit "$3" --to "$4"
}

by_recover_py() {
    /usr/bin/python3 -B "$source_dir/docs/recover.py" --repo "$1" "${@:5}" --factory "$2" --commit "$3" --to "$4"
}

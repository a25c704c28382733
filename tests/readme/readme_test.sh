#!/bin/bash
# Runs README.md, or another page: every block of commands, in order, in one shell, in a folder of its own.
#
#     readme_test.sh ADFKEEP [PAGE]
#
# A block ```sh has commands that have to succeed. A block ```console is a transcript: its lines "$ COMMAND" are run, and
# below each stands what the reader sees, line by line; … stands for anything in a line, and alone in a line for
# any lines. A command of a transcript may end with exit status 1, which reports a finding.
set -euo pipefail
home=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath "$1")
page=${2:-$home/README.md}
name=$(basename "$page")

work=$(mktemp -d)
clean() {
    # What the page left running, where it was left early.
    for pid in $(jobs -pr); do kill "$pid" 2>/dev/null || true; done
    wait || true
    rm -rf "$work"
}
trap clean EXIT
mkdir "$work/bin" "$work/checkout" "$work/checkout/scripts"
ln -s "$program" "$work/bin/adfkeep"
cp -R "$home/samples" "$work/checkout/samples"
# What the README names of scripts/: the demonstration shows the program under test, and the tests are running already.
printf '#!/bin/bash\nexec "%s/scripts/demo" "%s"\n' "$home" "$program" >"$work/checkout/scripts/demo"
printf '#!/bin/bash\ntest -x "%s/scripts/test"\n' "$home" >"$work/checkout/scripts/test"
chmod +x "$work/checkout/scripts/"*

export PATH=$work/bin:$PATH HOME=$work XDG_STATE_HOME=$work/state LC_ALL=C.UTF-8
unset "${!ADFKEEP_@}" "${!AZURE_@}" "${!IDENTITY_@}"

# shows FILE EXPECTED: the lines of EXPECTED are those of FILE.
shows() {
    local expected actual pattern at=0
    mapfile -t actual <"$1"
    mapfile -t expected < <(printf '%s' "$2")
    local any=
    for pattern in "${expected[@]}"; do
        if [ "$pattern" = … ]; then
            any=1
            continue
        fi
        pattern=$(sed 's/[][\\*?]/\\&/g; s/…/*/g' <<<"$pattern")
        # shellcheck disable=SC2053  # the right side is a pattern
        while [ -n "$any" ] && [ $at -lt ${#actual[@]} ] && [[ ${actual[at]} != $pattern ]]; do at=$((at + 1)); done
        any=
        # shellcheck disable=SC2053
        if [ $at -ge ${#actual[@]} ] || [[ ${actual[at]} != $pattern ]]; then
            echo "$name shows '$pattern' where the program says '${actual[at]-nothing more}'; all that it says:" >&2
            cat "$1" >&2
            return 1
        fi
        at=$((at + 1))
    done
    [ -n "$any" ] || [ $at -eq ${#actual[@]} ] || {
        echo "$name does not show '${actual[at]}'" >&2
        return 1
    }
}

# transcript COMMAND EXPECTED
transcript() {
    local status=0
    echo "\$ $1"
    eval "$1" >"$work/said" 2>&1 || status=$?
    if [ "$status" -gt 1 ]; then
        cat "$work/said" >&2
        echo "$name: exit status $status of: $1" >&2
        return 1
    fi
    shows "$work/said" "$2"
}

# The blocks of the page as one script.
awk '
    function quoted(text) { gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047" }
    function flush() { if (command != "") print "transcript " quoted(command) " " quoted(expected); command = expected = "" }
    /^```/ && open != "" { if (open == "console") flush(); open = ""; next }
    /^```/ { open = $0 == "```" ? "text" : substr($0, 4); blocks += open == "sh" || open == "console"; next }
    open == "sh" { print }
    open == "console" && /^\$ / { flush(); command = substr($0, 3); next }
    open == "console" { expected = expected $0 "\n" }
    END { exit blocks == 0 }
' "$page" >"$work/commands" || {
    echo "$name has no block of commands" >&2
    exit 1
}

cd "$work/checkout"
# shellcheck source=/dev/null
source "$work/commands" </dev/null

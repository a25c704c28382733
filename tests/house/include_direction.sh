#!/bin/bash
# Says which #include lines break the order of the house, one a line; exit status 1 where there are any.
#
#     include_direction.sh ROOT
#
# A folder includes only itself and folders before it in `rooms`; a foreign library's headers stay in their one place.
# The order: docs/architecture.md.
set -euo pipefail
cd "$1"

rooms="src/base src/git src/model src/azure snapshot gitops gitops/audit src/source src/emulator restore src/cli"

# Beginning of a foreign header's name, then the paths (also beginnings) that may include it; the first row that fits.
foreign="
boost/filesystem/path.hpp   src/ snapshot/ gitops/ restore/
boost/filesystem            src/base/files/
git2                        src/git/
openssl/                    src/base/crypto/ src/base/secret. src/base/random. src/base/encoding.
curl/                       src/azure/http/
CLI/                        src/cli/
zstd                        src/base/zstd.
"

mapfile -d '' files < <(find src snapshot gitops restore -name '*.[ch]pp' -print0 2>/dev/null | sort -z)
if [ ${#files[@]} -eq 0 ]; then
    echo "no sources below $1" >&2
    exit 2
fi

awk -v rooms="$rooms" -v foreign="$foreign" '
    function begins(text, prefix) { return substr(text, 1, length(prefix)) == prefix }

    # Number of the room that a path lies in, 0 for none: a room inside a room wins over it.
    function room(path,    i, best, longest) {
        for (i = 1; i <= room_count; i++)
            if (begins(path, room_name[i] "/") && length(room_name[i]) > longest) { best = i; longest = length(room_name[i]) }
        return best + 0
    }

    function may_use(header, path,    i, j, parts, count) {
        for (i = 1; i <= row_count; i++) {
            count = split(row[i], parts, /[ \t]+/)
            if (count < 2 || !begins(header, parts[1])) continue
            for (j = 2; j <= count; j++) if (begins(path, parts[j])) return 1
            return 0
        }
        return 1
    }

    function complain(words) { print FILENAME ":" FNR ": " words; broken = 1 }

    BEGIN { room_count = split(rooms, room_name, " "); row_count = split(foreign, row, "\n") }

    /^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, quoted, "\"")
        target = room(quoted[2])
        if (!target) complain("\"" quoted[2] "\" names no room of the house")
        else if (target > room(FILENAME)) complain(room_name[room(FILENAME)] " may not include " room_name[target] " (\"" quoted[2] "\")")
    }

    /^[ \t]*#[ \t]*include[ \t]*</ {
        split($0, angled, /[<>]/)
        if (!may_use(angled[2], FILENAME)) complain("<" angled[2] "> has its own place elsewhere")
    }

    END { exit broken }
' "${files[@]}"

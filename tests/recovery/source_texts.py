#!/usr/bin/python3
"""Compares what `recover.sh --raw` wrote with the folder that was backed up, byte for byte.

    source_texts.py SOURCE RAW      exit code 1 unless each definition is there, exactly, and nothing else

Reads the Git layout on its own: no code of adfkeep takes part.
"""

import json
import pathlib
import sys

sys.dont_write_bytecode = True
from format_v1 import Canonical

KINDS = {"factory": "factories", "integrationRuntime": "integrationRuntimes", "managedVirtualNetwork": "managedVirtualNetworks",
         "credential": "credentials", "linkedService": "linkedservices", "dataset": "datasets", "dataflow": "dataflows",
         "pipeline": "pipelines", "trigger": "triggers", "adfcdc": "adfcdcs"}


def members(text):
    """Names and exact texts of the members of a JSON object; none where it is something else."""
    scanner = Canonical(text)
    if scanner.peek() != "{":
        return {}
    scanner.at += 1
    found = {}
    while scanner.peek() != "}":
        if scanner.peek() == ",":
            scanner.at += 1
            scanner.blank()
        name = json.loads(scanner.string())
        scanner.blank()
        scanner.at += 1
        scanner.blank()
        start = scanner.at
        scanner.value()
        found[name] = text[start:scanner.at]
    return found


def kind_of(parts):
    if len(parts) == 2 and parts[1].endswith(".json"):
        return KINDS.get(parts[0])
    nested = len(parts) == 4 and parts[0] == "managedVirtualNetwork" and parts[2] == "managedPrivateEndpoint" and parts[3].endswith(".json")
    return "managedPrivateEndpoints" if nested else None


def raw_name(name):
    data = name.encode()
    return "".join(chr(c) if chr(c).isascii() and (chr(c).isalnum() or chr(c) in "-_" or chr(c) == "." and i > 0) else f"%{c:02X}"
                   for i, c in enumerate(data))


def expected(source):
    for path in sorted(p for p in source.rglob("*") if p.is_file()):
        parts = path.relative_to(source).parts
        data = path.read_bytes()
        kind = kind_of(parts)
        found = members(data.decode("utf-8-sig")) if kind else {}
        if "name" not in found:
            yield "files/" + raw_name("/".join(parts)), data
            continue
        name = json.loads(found["name"])
        if kind == "managedPrivateEndpoints":
            name = parts[1] + "/" + name
        yield kind + "/" + raw_name(name), found.get("properties", "").encode()


def main(source, raw):
    wanted = dict(expected(source))
    there = {p.relative_to(raw).as_posix(): p for p in raw.rglob("*") if p.is_file()}
    wrong = [p for p in wanted if p not in there or there[p].read_bytes() != wanted[p]]
    wrong += [p for p in there if p not in wanted]
    for path in wrong:
        print(f"{path} is not as in {source}", file=sys.stderr)
    return 1 if wrong or not wanted else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])))

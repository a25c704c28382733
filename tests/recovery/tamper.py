#!/usr/bin/python3
"""Does to a copy of a repository what an attacker, or an owner, could do.

    tamper.py REPO FACTORY ATTACK [KEY_PEM]

FACTORY is the b32 id of the branch. ATTACK is one of:
    flip        another byte in a sealed file, stored under the object id that Git knows the true one by
    swap        two sealed files change places, in a commit that is not signed anew
    resign      two sealed files change places, under their true names, in a commit that KEY_PEM signs
    lift        a sealed file lies at another file's path, with a true hash, Contents and signature of KEY_PEM
    stranger    a commit like the tip, signed by a key that no configuration lists
    unsigned    the tip without its signature
    corrupt     a sealed file's object is cut short on the disk
    missing     a sealed file's object is gone
    rewrite     a commit like the tip takes its place, with `Rewritten`, signed by KEY_PEM
    follow      a commit on top of the tip, with its tree, signed by KEY_PEM
    crlf, wide, twice
                a configuration on top of main, signed by KEY_PEM, whose PEM files have lines that end in CR LF, lines of
                76 characters, or each block twice
    back        a configuration on top of main, signed by KEY_PEM, that lists the removed writers as writers again
"""

import base64
import hashlib
import json
import pathlib
import re
import subprocess
import sys
import zlib

sys.dont_write_bytecode = True
from format_v1 import commit_object, contents, git_id, sha256


def git(repo, *arguments, stdin=None):
    return subprocess.run(["git", "--git-dir", repo, *arguments], input=stdin, stdout=subprocess.PIPE, check=True).stdout


def loosen(repo):
    """Every object as a file of its own: those can be altered."""
    for pack in list(pathlib.Path(repo, "objects/pack").glob("*.pack")):
        data = pack.read_bytes()
        for part in pathlib.Path(repo, "objects/pack").glob(pack.stem + ".*"):
            part.unlink()
        git(repo, "unpack-objects", "-q", stdin=data)


def loose_file(repo, oid):
    return pathlib.Path(repo, "objects", oid[:2], oid[2:])


def write_object(repo, oid, kind, data):
    path = loose_file(repo, oid)
    path.chmod(0o644)
    path.write_bytes(zlib.compress(f"{kind} {len(data)}\0".encode() + data))


def files_of(repo, commit):
    entries = git(repo, "ls-tree", "-r", "-z", "--full-tree", commit).decode().rstrip("\0").split("\0")
    return {path: head.split()[2] for head, path in (e.split("\t", 1) for e in entries)}


def make_tree(repo, files):
    index = pathlib.Path(repo, "tamper-index")
    index.unlink(missing_ok=True)
    env = {"GIT_DIR": repo, "GIT_INDEX_FILE": str(index), "PATH": "/usr/bin:/bin"}
    lines = "".join(f"100644 {oid} 0\t{path}\0" for path, oid in files.items()).encode()
    subprocess.run(["git", "update-index", "-z", "--index-info"], input=lines, env=env, check=True)
    tree = subprocess.run(["git", "write-tree"], env=env, stdout=subprocess.PIPE, check=True).stdout.decode().strip()
    index.unlink()
    return tree


def seed_of(key_pem):
    text = pathlib.Path(key_pem).read_text().split("-----BEGIN PRIVATE KEY-----")[1].split("-----END")[0]
    return base64.b64decode(text)[-32:]


class Tip:
    def __init__(self, repo, branch):
        self.raw = git(repo, "cat-file", "commit", branch).decode()
        self.head, self.message = self.raw.split("\n\n", 1)
        lines = self.head.split("\n")
        self.tree = lines[0].split()[1]
        self.parents = [line.split()[1] for line in lines if line.startswith("parent ")]
        self.seconds = int(next(line for line in lines if line.startswith("author ")).split()[-2])

    def signed(self, seed, tree, message):
        return commit_object(seed, tree, self.parents, self.seconds, message)[1]

    def followed(self, seed, tree, message):
        """The commit that has this one as its parent."""
        message = re.sub("Previous: .*", "Previous: " + self.id(), message)
        return commit_object(seed, tree, [git_id("commit", self.raw.encode())], self.seconds, message)[1]

    def id(self):
        return sha256(self.raw.encode()).hex()


def with_contents(repo, message, files):
    digests = {path: sha256(git(repo, "cat-file", "blob", oid)) for path, oid in files.items()}
    lines = message.split("\n")
    lines = [f"Contents: {contents(digests).hex()}" if line.startswith("Contents: ") else line for line in lines]
    return "\n".join(lines)


def swapped(files, rename):
    """The first two entities' files exchanged; `rename` gives each the hash that its new content has."""
    first, second = [path for path in files if path.startswith("entities/")][:2]
    files = dict(files)
    files[first], files[second] = files[second], files[first]
    if rename:
        renamed = {first: first[:-64] + second[-64:], second: second[:-64] + first[-64:]}
        files = {renamed.get(path, path): oid for path, oid in files.items()}
    return files


def one_more(match):
    return match[1] + str(int(match[2]) + 1)


def respelled(pem, how):
    if how == "crlf":
        return pem.replace(b"\n", b"\r\n")
    if how == "twice":
        return pem + pem
    begin, *lines, end = pem.decode().splitlines()
    text = "".join(lines)
    return "\n".join([begin, *(text[at:at + 76] for at in range(0, len(text), 76)), end, ""]).encode()


def next_adfkeep_json(text, how):
    document = json.loads(text)
    document["config"] += 1
    if how == "back":
        document["writers"] += [{"name": writer["name"], "key": writer["key"]} for writer in document["removedWriters"]]
        document["removedWriters"] = []
    return json.dumps(document, indent=2).encode() + b"\n"


def next_configuration(repo, tip, how, seed):
    """The next commit of main, otherwise than adfkeep makes it."""
    files = files_of(repo, "main")
    for path, oid in files.items():
        data = git(repo, "cat-file", "blob", oid)
        if path == "adfkeep.json":
            data = next_adfkeep_json(data, how)
        elif path == "allowed_signers" and how == "back":
            data = git(repo, "cat-file", "blob", "main~1:allowed_signers")
        elif path.startswith("recovery/") and how != "back":
            data = respelled(data, how)
        files[path] = git(repo, "hash-object", "-w", "--stdin", stdin=data).decode().strip()
    message = re.sub(r"(Config: )(\d+)", one_more, with_contents(repo, tip.message, files))
    return tip.followed(seed, make_tree(repo, files), message)


def attack(repo, branch, name, key_pem):
    if name in ("crlf", "wide", "twice", "back"):
        branch = "refs/heads/main"
        return point(repo, branch, next_configuration(repo, Tip(repo, branch), name, seed_of(key_pem)))
    tip = Tip(repo, branch)
    files = files_of(repo, branch)
    victim = [oid for path, oid in files.items() if path.startswith("entities/")][0]
    if name == "flip":
        data = bytearray(git(repo, "cat-file", "blob", victim))
        data[len(data) // 2] ^= 1
        return write_object(repo, victim, "blob", bytes(data))
    if name == "corrupt":
        loose_file(repo, victim).chmod(0o644)
        return loose_file(repo, victim).write_bytes(loose_file(repo, victim).read_bytes()[:40])
    if name == "missing":
        return loose_file(repo, victim).unlink()
    if name == "swap":
        raw = tip.raw.replace(f"tree {tip.tree}", "tree " + make_tree(repo, swapped(files, rename=False)), 1).encode()
    elif name == "resign":
        raw = tip.signed(seed_of(key_pem), make_tree(repo, swapped(files, rename=False)), tip.message)
    elif name == "lift":
        lifted = swapped(files, rename=True)
        raw = tip.signed(seed_of(key_pem), make_tree(repo, lifted), with_contents(repo, tip.message, lifted))
    elif name == "stranger":
        raw = tip.signed(hashlib.sha256(b"stranger").digest(), tip.tree, tip.message)
    elif name == "unsigned":
        raw = (tip.head.split("\ngpgsig ")[0] + "\n\n" + tip.message).encode()
    elif name == "rewrite":
        raw = tip.signed(seed_of(key_pem), tip.tree, tip.message + f"Rewritten: {tip.id()}\n")
    elif name == "follow":
        message = re.sub(r"(Sequence: )(\d+)", one_more, re.sub("Rewritten: .*\n", "", tip.message))
        raw = tip.followed(seed_of(key_pem), tip.tree, message)
    else:
        raise SystemExit(f"no attack is called {name}")
    return point(repo, branch, raw)


def point(repo, branch, raw):
    oid = git(repo, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=raw).decode().strip()
    git(repo, "update-ref", branch, oid)


def main(arguments):
    repo, factory, name, *rest = arguments
    loosen(repo)
    attack(repo, "refs/heads/factories/" + factory, name, rest[0] if rest else None)


if __name__ == "__main__":
    main(sys.argv[1:])

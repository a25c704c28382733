#!/usr/bin/python3
"""Does to a copy of a repository what an attacker could do.

    tamper.py REPO FACTORY ATTACK [WRITER_PEM]

FACTORY is the b32 id of the branch. ATTACK is one of:
    flip        another byte in a sealed file, stored under the object id that Git knows the true one by
    swap        two sealed files change places, in a commit that is not signed anew
    resign      two sealed files change places, under their true names, in a commit that WRITER_PEM signs
    lift        a sealed file lies at another file's path, with a true hash, Contents and signature of WRITER_PEM
    stranger    a commit like the tip, signed by a key that no configuration lists
    unsigned    the tip without its signature
    corrupt     a sealed file's object is cut short on the disk
    missing     a sealed file's object is gone
"""

import base64
import hashlib
import pathlib
import subprocess
import sys
import zlib

sys.dont_write_bytecode = True
from format_v1 import commit_object, contents, sha256


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


def seed_of(writer_pem):
    text = pathlib.Path(writer_pem).read_text().split("-----BEGIN PRIVATE KEY-----")[1].split("-----END")[0]
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


def attack(repo, branch, name, writer_pem):
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
        raw = tip.raw.replace(f"tree {tip.tree}", "tree " + make_tree(repo, swapped(files, rename=False)), 1)
    elif name == "resign":
        raw = tip.signed(seed_of(writer_pem), make_tree(repo, swapped(files, rename=False)), tip.message).decode()
    elif name == "lift":
        lifted = swapped(files, rename=True)
        raw = tip.signed(seed_of(writer_pem), make_tree(repo, lifted), with_contents(repo, tip.message, lifted)).decode()
    elif name == "stranger":
        raw = tip.signed(hashlib.sha256(b"stranger").digest(), tip.tree, tip.message).decode()
    elif name == "unsigned":
        raw = tip.head.split("\ngpgsig ")[0] + "\n\n" + tip.message
    else:
        raise SystemExit(f"no attack is called {name}")
    oid = git(repo, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=raw.encode()).decode().strip()
    git(repo, "update-ref", branch, oid)


def main(arguments):
    repo, factory, name, *rest = arguments
    loosen(repo)
    attack(repo, "refs/heads/factories/" + factory, name, rest[0] if rest else None)


if __name__ == "__main__":
    main(sys.argv[1:])

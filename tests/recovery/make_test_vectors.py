#!/usr/bin/python3
"""Computes docs/test-vectors.json from the definitions of docs/repository-format.md.

    make_test_vectors.py            prints the file
    make_test_vectors.py --check F  exit code 1 unless F has exactly this content; 77 where python3-cryptography is absent

Everything is derived from fixed labels, so each run gives the same bytes. The keys are public.
"""

import hashlib
import json
import sys

try:
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
except ImportError:
    sys.exit(77)

sys.dont_write_bytecode = True
from format_v1 import (CROCKFORD, armour, b32, b64, canonical, check_symbols, commit_object, content_name, contents, ed25519_pkcs8,
                       ed25519_public, encrypt_pkcs8, entity_name, factory_id, frame, git_id, header_line, key_id, lower, names_check,
                       normalised, oaep, object_keys, padded, padme, repository_id, seal_inner, sha256, signed_bytes, spki, sshsig,
                       stored_frame)


def stream(label, length):
    """Bytes that stand for random ones: SHA-256 in counter mode over a label."""
    out, counter = b"", 0
    while len(out) < length:
        out, counter = out + sha256(label.encode() + counter.to_bytes(8, "big")), counter + 1
    return out[:length]


def ed25519_seed(label):
    return stream("adfkeep test vector ed25519 " + label, 32)


def is_prime(n):
    if any(n % p == 0 for p in (3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return False
    d, r = n - 1, 0
    while d % 2 == 0:
        d, r = d // 2, r + 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(base, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(r - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def prime(label, bits):
    n = int.from_bytes(stream("adfkeep test vector prime " + label, bits // 8), "big") | 3 << bits - 2 | 1
    while not (is_prime(n) and (n - 1) % 65537):
        n += 2
    return n


def recovery_key(label):
    p, q, e = prime(label + " p", 1536), prime(label + " q", 1536), 65537
    d = pow(e, -1, (p - 1) * (q - 1))
    numbers = rsa.RSAPrivateNumbers(p, q, d, d % (p - 1), d % (q - 1), pow(q, -1, p), rsa.RSAPublicNumbers(e, p * q))
    return numbers.private_key()


# One repository, factory and data key, which all derivations use.
NONCE = stream("adfkeep test vector nonce", 32)
OWNER_SEED, WRITER_SEED = ed25519_seed("owner"), ed25519_seed("writer")
R = repository_id(NONCE, ed25519_public(OWNER_SEED))
B, E = stream("adfkeep test vector B", 32), stream("adfkeep test vector E", 32)
KEPT_NAME = "Contoso-Sales"
F = factory_id(R, B, KEPT_NAME)
DATA_KEY = stream("adfkeep test vector data key", 32)
SECONDS, TIME = 1795482007, "2026-11-24T01:00:07Z"


def encodings():
    texts = ['{ "b": 1.10, "a": [ 1e400 , -0 ] }', '{"B":1,"a":2,"A":3}', '{"\u00e9":1,"z":2,"\\u0065":3}', '{"a":1,"\\u0061":2}',
             '{"\\u0061":2,"a":1}', '{"\\ud800":1,"\\ue000":2}', '{"\\ud83d\\ude00":1,"\U0001f600":2,"\\uffff":3}', '"a\\/b"',
             ' [ { } , [ ] , "" , { "" : null } ] ', '{"x":{"b":{"d":1,"c":2},"a":12345678901234567890123}}', '{"a b":" \\t ","a":"\\u00E9"}']
    return {
        "framing": [{"parts": [p.hex() for p in parts], "T": frame(*parts).hex()} for parts in ([], [b""], [b"a", b"bc"], [b"ab", b"c"])],
        "base32": [{"bytes": x.hex(), "b32": b32(x)} for x in (bytes(16), b"\xff" * 16, F)],
        "lower": [{"text": t, "lower": lower(t)} for t in ("Load File", "\u00c4RGER", "K\u212a")],
        "canonicalJson": [{"text": t, "canonical": canonical(t)} for t in texts],
    }


def passphrase():
    symbols = "".join(CROCKFORD[b & 31] for b in stream("adfkeep test vector passphrase", 26))
    whole = symbols + check_symbols(symbols)
    shown = "-".join(whole[i:i + 4] for i in range(0, 28, 4))
    wrong = shown[:-1] + ("0" if shown[-1] != "0" else "1")
    typed = [shown, shown.lower(), shown.replace("-", " "), whole.replace("0", "O").replace("1", "l"), wrong,
             "correct horse battery staple", "zu kurz", " " + shown + "\t", shown + "!"]
    salt, iv = stream("adfkeep test vector scrypt salt", 16), stream("adfkeep test vector scrypt iv", 16)
    return {
        "passphrase": {"symbols": symbols, "check": check_symbols(symbols), "shown": shown,
                       "typed": [{"text": t, "scryptGets": normalised(t)} for t in typed]},
        "encryptedPrivateKey": {"passphrase": whole, "pkcs8": ed25519_pkcs8(OWNER_SEED).hex(), "salt": salt.hex(), "iv": iv.hex(),
                                "der": encrypt_pkcs8(ed25519_pkcs8(OWNER_SEED), whole.encode(), salt, iv).hex()},
    }


def keys():
    return {
        "ed25519": [{"who": w, "seed": s.hex(), "public": ed25519_public(s).hex(), "pkcs8": ed25519_pkcs8(s).hex()}
                    for w, s in (("owner", OWNER_SEED), ("writer", WRITER_SEED))],
        "repositoryId": {"nonce": NONCE.hex(), "owner": ed25519_public(OWNER_SEED).hex(), "R": R.hex()},
        **passphrase(),
    }


def entity(kind, name, rest, definition):
    header = header_line(kind, name, rest)
    form = definition if kind == "files" or not definition else canonical(definition)
    N, C = entity_name(R, E, F, kind, name), content_name(R, E, F, header, form)
    return {"kind": kind, "name": name, "rest": rest, "definition": definition, "headerLine": header, "canonical": form,
            "N": N.hex(), "C": C.hex(), "place": f"entity/{b32(N)}/{b32(C)}"}


def names():
    return {
        "names": {"B": B.hex(), "E": E.hex(), "namesCheck": names_check(R, B, E).hex(),
                  "factories": [{"name": n, "F": factory_id(R, B, n).hex(), "b32": b32(factory_id(R, B, n))}
                                for n in (KEPT_NAME, KEPT_NAME.lower(), "other")]},
        "entities": [
            entity("pipelines", "Load File", "", '{\n\t"activities": [],\n\t"annotations": []\n}'),
            entity("pipelines", "load file", "", '{"annotations":[],"activities":[]}'),
            entity("factories", KEPT_NAME, '{"location":"westeurope","tags":{"team":"data"}}', "{}"),
            entity("managedPrivateEndpoints", "default/Lake", "", '{"groupId":"dfs","fqdns":[]}'),
            entity("managedVirtualNetworks", "default", "", ""),
            entity("files", "docs/R\u00e9sum\u00e9.txt", "", " { not JSON\n"),
            entity("linkedservices", 'odd "name" \\ \n\u007f', "", '{"b":1.10,"a":[1e400,-0],"\\u0061":2}'),
        ],
    }


def data_key():
    recovery = recovery_key("recovery")
    wrapped = oaep(recovery, DATA_KEY, stream("adfkeep test vector OAEP seed", 32))
    recipient_id, kid = sha256(spki(recovery)), key_id(R, DATA_KEY)
    file = json.dumps({"v": 1, "key": kid.hex(), "wraps": [{"to": recipient_id.hex(), "alg": "RSA-OAEP-256", "wrapped": b64(wrapped)}]},
                      separators=(",", ":")) + "\n"
    pkcs8 = recovery.private_bytes(serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return {
        "recipient": {"pkcs8": pkcs8.hex(), "spki": spki(recovery).hex(), "id": recipient_id.hex()},
        "dataKey": {"dataKey": DATA_KEY.hex(), "keyId": kid.hex(), "K": b32(kid[:16]), "wrapped": wrapped.hex(), "keyFile": file,
                    "keyFileSha256": sha256(file.encode()).hex()},
    }


def sealed_objects(first):
    salt = stream("adfkeep test vector salt", 16)
    payload = (first["headerLine"] + "\n" + first["definition"]).encode()
    inner = padded(stored_frame(payload))
    mac, enc, iv = object_keys(R, F, first["place"], DATA_KEY, salt)
    sealed = seal_inner(R, F, first["place"], DATA_KEY, salt, inner)

    header = header_line("manifest", KEPT_NAME)
    text = '{"v":1,"program":"adfkeep 0.1.0","source":"folder:sales","counts":{"pipelines":1},"missing":[],"masked":[],"drill":null}'
    C = content_name(R, E, F, header, canonical(text))
    manifest = seal_inner(R, F, "manifest/" + b32(C), DATA_KEY, stream("adfkeep test vector salt 2", 16),
                          padded(stored_frame((header + "\n" + text).encode())))
    lengths = [0, 1, 17, 200, 247, 248, 249, 264, 265, 500, 1000, 1024, 4000, 4096, 10_000, 65_536, 100_000, 1_000_000, 33_554_432]
    return {
        "sealedObject": {"F": F.hex(), "place": first["place"], "salt": salt.hex(), "MAC": mac.hex(), "ENC": enc.hex(), "IV": iv.hex(),
                         "payload": payload.hex(), "inner": inner.hex(), "sealed": sealed.hex(), "sha256": sha256(sealed).hex()},
        "manifest": {"headerLine": header, "definition": text, "C": C.hex(), "sealed": manifest.hex()},
        "padding": [{"frame": n, "inner": padme(max(256, n + 8)), "sealed": 53 + 16 * (padme(max(256, n + 8)) // 16 + 1) + 32} for n in lengths],
    }


def snapshot(first, key, objects):
    """A snapshot of one entity."""
    place, C = first["place"].split("/"), b32(bytes.fromhex(objects["manifest"]["C"]))
    digest = sha256(bytes.fromhex(objects["manifest"]["sealed"]))
    files = {f"manifest.{C}.{digest.hex()}": digest,
             f"keys/{key['K'][0]}/{key['K']}.{key['keyFileSha256']}": bytes.fromhex(key["keyFileSha256"]),
             f"entities/{place[1][0]}/{place[1][1]}/{place[1]}.{place[2]}.{objects['sealedObject']['sha256']}":
                 bytes.fromhex(objects["sealedObject"]["sha256"])}
    config_id = sha256(b"stands for the first configuration's commit")
    message = (f"adfkeep snapshot 1\n\nRepository: {R.hex()}\nFactory: {b32(F)}\nSequence: 1\nPrevious: {'0' * 64}\nConfig: 1 {config_id.hex()}\n"
               f"Time: {TIME}\nContents: {contents(files).hex()}\n")
    unsigned, raw = commit_object(WRITER_SEED, "0123456789abcdef0123456789abcdef01234567", [], SECONDS, message)
    blob = sshsig(WRITER_SEED, unsigned)
    return {
        "contents": {"files": [{"path": p, "sha256": d.hex()} for p, d in files.items()], "Contents": contents(files).hex()},
        "commit": {"signer": "writer", "message": message, "unsigned": unsigned.decode(), "sha512": hashlib.sha512(unsigned).hexdigest(),
                   "signedBytes": signed_bytes(unsigned).hex(), "blob": blob.hex(), "armoured": armour(blob), "raw": raw.decode(),
                   "snapshotId": sha256(raw).hex(), "gitId": git_id("commit", raw)},
        "allowedSigners": f'backup-host namespaces="git" ssh-ed25519 {b64(frame("ssh-ed25519", ed25519_public(WRITER_SEED)))}\n',
        "receipt": f"adfkeep-receipt 1 {R.hex()} {b32(F)} 1 {sha256(raw).hex()}",
    }


def vectors():
    named, key = names(), data_key()
    first = named["entities"][0]
    objects = sealed_objects(first)
    return {
        "note": "Test vectors for docs/repository-format.md. All keys are public and for tests only. "
                "Byte strings are hex unless a name says otherwise.",
        "format": 1,
        **encodings(), **keys(), **named, **key, **objects, **snapshot(first, key["dataKey"], objects),
    }


def main(arguments):
    text = json.dumps(vectors(), indent=2) + "\n"
    if not arguments:
        sys.stdout.write(text)
        return 0
    with open(arguments[1], encoding="utf-8") as file:
        if file.read() == text:
            return 0
    print(f"{arguments[1]} differs from what the format's definitions give: make_test_vectors.py > {arguments[1]}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""The definitions of docs/repository-format.md in Python: its standard library and Debian's python3-cryptography.

Written from the document, sharing no code with adfkeep, to check both.
"""

import base64
import hashlib
import hmac
import json

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


# Section 1: encodings

def u32be(n):
    return n.to_bytes(4, "big")


def frame(*parts):
    return b"".join(u32be(len(p)) + p for p in (x.encode() if isinstance(x, str) else x for x in parts))


def b32(data):
    return base64.b32encode(data).decode().rstrip("=").lower()


def b64(data):
    return base64.b64encode(data).decode()


def sha256(data):
    return hashlib.sha256(data).digest()


def hmac256(key, data):
    return hmac.new(key, data, hashlib.sha256).digest()


def hkdf(key, salt, info, length):
    prk, block, out, counter = hmac256(salt, key), b"", b"", 1
    while len(out) < length:
        block = hmac256(prk, block + info + bytes([counter]))
        out, counter = out + block, counter + 1
    return out[:length]


def lower(text):
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in text)


class Canonical:
    """Canonical JSON (section 1.4): a scanner that keeps texts and sorts members."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def blank(self):
        while self.at < len(self.text) and self.text[self.at] in " \t\n\r":
            self.at += 1

    def peek(self):
        self.blank()
        return self.text[self.at]

    def string(self):
        start = self.at
        self.at += 1
        while self.text[self.at] != '"':
            self.at += 2 if self.text[self.at] == "\\" else 1
        self.at += 1
        return self.text[start:self.at]

    def value(self):
        first = self.peek()
        if first == '"':
            return self.string()
        if first in "{[":
            return self.container("}" if first == "{" else "]")
        start = self.at
        while self.at < len(self.text) and self.text[self.at] not in " \t\n\r,]}":
            self.at += 1
        return self.text[start:self.at]

    def container(self, end):
        opening = self.text[self.at]
        self.at += 1
        items = []
        while self.peek() != end:
            if self.peek() == ",":
                self.at += 1
                self.blank()
            key = None
            if end == "}":
                key = self.string()
                self.blank()
                self.at += 1  # the colon
            items.append((key, self.value()))
        self.at += 1
        if end == "}":
            items.sort(key=lambda item: decoded(item[0]))  # stable: equal names keep their order
            return "{" + ",".join(f"{k}:{v}" for k, v in items) + "}"
        return opening + ",".join(v for _, v in items) + end


def decoded(string):
    # json pairs surrogates and keeps lone ones, which surrogatepass writes as three bytes.
    return json.loads(string).encode("utf-8", "surrogatepass")


def canonical(text):
    return Canonical(text).value()


# Section 2: keys

def ed25519_public(seed):
    key = Ed25519PrivateKey.from_private_bytes(seed).public_key()
    return key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def ed25519_pkcs8(seed):
    return bytes.fromhex("302e020100300506032b657004220420") + seed


def repository_id(nonce, owner):
    return sha256(frame("adfkeep/1 repository", nonce, owner))


def check_symbols(symbols):
    bits = int.from_bytes(sha256(symbols.encode())[:2], "big") >> 6
    return CROCKFORD[bits >> 5] + CROCKFORD[bits & 31]


def normalised(typed):
    """What scrypt gets, or None where the check symbols do not match."""
    bare = typed.translate(str.maketrans("", "", " -_.,:/\t"))
    symbols = "".join(chr(ord(c) - 32) if "a" <= c <= "z" else c for c in bare).translate(str.maketrans("OIL", "011"))
    if len(symbols) != 28 or any(c not in CROCKFORD for c in symbols):
        return typed
    return symbols if check_symbols(symbols[:26]) == symbols[26:] else None


def der(tag, *content):
    body = b"".join(content)
    size = len(body)
    length = bytes([size]) if size < 128 else bytes([0x80 | (size.bit_length() + 7) // 8]) + size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag]) + length + body


def encrypt_pkcs8(pkcs8, passphrase, salt, iv):
    key = hashlib.scrypt(passphrase, salt=salt, n=16384, r=8, p=4, dklen=32, maxmem=64 << 20)
    kdf = der(0x30, bytes.fromhex("06092b06010401da47040b"),
              der(0x30, der(4, salt), bytes.fromhex("02024000"), bytes.fromhex("020108"), bytes.fromhex("020104")))
    cipher = der(0x30, bytes.fromhex("060960864801650304012a"), der(4, iv))
    return der(0x30, der(0x30, bytes.fromhex("06092a864886f70d01050d"), der(0x30, kdf, cipher)), der(4, aes_cbc(key, iv, pkcs8)))


def spki(key):
    return key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def mgf1(seed, length):
    return b"".join(sha256(seed + u32be(i)) for i in range((length + 31) // 32))[:length]


def oaep(key, message, seed):
    """RSAES-OAEP-ENCRYPT of RFC 8017 with a given seed, to have the same bytes each time."""
    numbers = key.public_key().public_numbers()
    size = (numbers.n.bit_length() + 7) // 8
    block = sha256(b"") + bytes(size - len(message) - 66) + b"\x01" + message
    masked_block = bytes(a ^ b for a, b in zip(block, mgf1(seed, len(block))))
    masked_seed = bytes(a ^ b for a, b in zip(seed, mgf1(masked_block, 32)))
    return pow(int.from_bytes(b"\0" + masked_seed + masked_block, "big"), numbers.e, numbers.n).to_bytes(size, "big")


# Section 3: names

def names_check(R, B, E):
    return sha256(frame("adfkeep/1 names", R, B, E))[:16]


def factory_id(R, B, name):
    return hmac256(hkdf(B, R, frame("adfkeep/1 factory"), 32), frame(lower(name)))[:16]


def entity_name(R, E, F, kind, name):
    return hmac256(hkdf(E, R, frame("adfkeep/1 entity", F), 32), frame(kind, lower(name)))[:16]


def content_name(R, E, F, header, text):
    return hmac256(hkdf(E, R, frame("adfkeep/1 content", F), 32), frame(header, text))[:16]


# Section 4: sealed object

def key_id(R, data_key):
    return sha256(frame("adfkeep/1 key", R, data_key))


def object_keys(R, F, place, data_key, salt):
    out = hkdf(data_key, salt, frame("adfkeep/1 object", R, F, place), 80)
    return out[:32], out[32:64], out[64:]


def aes_cbc(key, iv, plain):
    pad = 16 - len(plain) % 16
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()


def seal_inner(R, F, place, data_key, salt, inner):
    mac, enc, iv = object_keys(R, F, place, data_key, salt)
    header = b"ADFK\x01" + key_id(R, data_key) + salt
    ciphertext = aes_cbc(enc, iv, inner)
    tag = hmac.new(mac, header + iv + ciphertext + (424).to_bytes(8, "big"), hashlib.sha512).digest()[:32]
    return header + ciphertext + tag


def padme(length):
    e = length.bit_length() - 1
    z = e - e.bit_length()  # e.bit_length() is floor(log2 e) + 1
    mask = (1 << z) - 1
    return (length + mask) & ~mask


def padded(zstd_frame):
    target = padme(max(256, len(zstd_frame) + 8))
    zeros = target - len(zstd_frame) - 8
    return zstd_frame + b"\x50\x2a\x4d\x18" + zeros.to_bytes(4, "little") + bytes(zeros)


def stored_frame(content):
    """A zstd frame of one raw block, single segment, with a content size of 4 bytes: what any decoder opens."""
    assert 0 < len(content) < 1 << 17
    return bytes.fromhex("28b52ffd") + b"\xa0" + len(content).to_bytes(4, "little") + (len(content) << 3 | 1).to_bytes(3, "little") + content


def escaped(text):
    return "".join('\\"' if c == '"' else "\\\\" if c == "\\" else f"\\u{ord(c):04x}" if c < " " else c for c in text)


def header_line(kind, name, rest=""):
    return f'{{"kind":"{escaped(kind)}","name":"{escaped(name)}"' + (f',"rest":{rest}' if rest else "") + "}"


# Sections 5 to 8

def contents(files):
    """`files`: path to SHA-256."""
    return sha256("".join(f"{digest.hex()}  {path}\n" for path, digest in sorted(files.items(), key=lambda f: f[0].encode())).encode())


def signed_bytes(message):
    return b"SSHSIG" + frame("git", "", "sha512", hashlib.sha512(message).digest())


def sshsig(seed, message):
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(signed_bytes(message))
    return b"SSHSIG" + u32be(1) + frame(frame("ssh-ed25519", ed25519_public(seed)), "git", "", "sha512", frame("ssh-ed25519", signature))


def armour(blob):
    text = b64(blob)
    return "\n".join(["-----BEGIN SSH SIGNATURE-----"] + [text[i:i + 70] for i in range(0, len(text), 70)] + ["-----END SSH SIGNATURE-----"])


def commit_object(seed, tree, parents, seconds, message):
    who = f"adfkeep <adfkeep> {seconds} +0000"
    head = "".join([f"tree {tree}\n"] + [f"parent {p}\n" for p in parents] + [f"author {who}\ncommitter {who}\n"])
    unsigned = f"{head}\n{message}".encode()
    signature = armour(sshsig(seed, unsigned)).replace("\n", "\n ")
    return unsigned, f"{head}gpgsig {signature}\n\n{message}".encode()


def git_id(kind, data):
    return hashlib.sha1(f"{kind} {len(data)}\0".encode() + data).hexdigest()

#!/usr/bin/python3
"""Gets a factory back from an adfkeep repository, without adfkeep.

A second reader, written from docs/repository-format.md alone; "section" means that document's. It
reads top-down like the document: encodings, keys, names, sealed objects, commits, main, branches,
snapshots, and the way back to files. Python 3.11, python3-cryptography, git and zstd.

    recover.py --repo DIR --passphrase-file FILE --list
    recover.py --repo DIR --passphrase-file FILE --factory NAME --to FOLDER
    recover.py --repo DIR --trust ID --recovery-key FILE --factory NAME --commit COMMIT --to FOLDER
    recover.py --self-test docs/test-vectors.json

It keeps no memory (section 8.3): write down the id and configuration it prints, give it as --trust.
"""
import argparse
import base64
import contextlib
import functools
import hashlib
import hmac
import json  # for the file of test vectors only
import os
import re
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from datetime import datetime, timezone

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

INVALID_INPUT, KEY_REFUSED, INTEGRITY, REFUSED = 3, 4, 6, 8  # exit codes, section 8.5; 2 is usage
MAX_PAYLOAD = MAX_WINDOW = 32 << 20                          # section 1.5
MAX_BLOB = 40 << 20         # no sealed object of 32 MiB is longer than this
HEX32, HEX64, B32 = "[0-9a-f]{32}", "[0-9a-f]{64}", "[a-z2-7]{25}[aeimquy4]"
NUMBER = "[1-9][0-9]{0,18}"
ZEROS = "0" * 64


class Failure(Exception):
    def __init__(self, code, words):
        super().__init__(words)
        self.code = code


@contextlib.contextmanager
def reading(what):
    """Puts what was being read before the words of a failure."""
    try:
        yield
    except Failure as failure:
        raise Failure(failure.code, f"{what}: {failure}") from None


def require(condition, words, code=INTEGRITY):
    if not condition:
        raise Failure(code, words)


# Section 1.1: bytes as text

def sha256(data):
    return hashlib.sha256(data).digest()


def u32be(number):
    return number.to_bytes(4, "big")


def T(*parts):
    """Frames a list, so that no two lists give the same bytes."""
    return b"".join(u32be(len(part)) + part for part in parts)


def b32(data):
    return base64.b32encode(data).decode().lower().rstrip("=")


def unb32(text):
    return base64.b32decode(text.upper() + "=" * (-len(text) % 8))


def unbase64(text):
    """Only the one spelling that encoding the bytes anew gives."""
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        data = b""
    require(data and base64.b64encode(data) == text, "malformed base64")
    return data


def lower(data):
    return data.lower()  # of bytes: A to Z only


def hmac_sha256(key, data):
    return hmac.digest(key, data, "sha256")


def hkdf(key, salt, info, size):
    """RFC 5869 with SHA-256, extract and expand."""
    pseudorandom_key, block, output = hmac_sha256(salt, key), b"", b""
    while len(output) < size:
        block = hmac_sha256(pseudorandom_key, block + info + bytes([len(output) // 32 + 1]))
        output += block
    return output[:size]


# Sections 1.3 and 1.4: JSON that keeps its text

class Array(list):
    """Values, in order."""


class Object(list):
    """Pairs of a member's name, quoted as in the source, and its value, in order."""


# A value is an Array, an Object, or the text of a string, number or literal.
TOKEN = re.compile(rb'[ \t\n\r]*+(?:([\[\]{}:,])|("(?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+")'
                   rb'|(-?(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?[0-9]++)?|true|false|null))')


def is_utf8(data):
    try:
        return data.decode() is not None
    except UnicodeDecodeError:
        return False


def parse_json(text, max_depth):
    """The value that `text` holds (RFC 8259)."""
    with reading("malformed JSON"):
        require(is_utf8(text), "not UTF-8")
        return JsonParser(text).parse(max_depth)


class JsonParser:
    """Reads token by token, with a stack of its own: depth costs no recursion."""

    def __init__(self, text):
        self.text, self.at = text, 0

    def parse(self, max_depth):
        value = self.value(self.token())
        stack = [value] if isinstance(value, list) else []  # containers that are still open
        while stack:
            require(len(stack) <= max_depth, f"nested deeper than {max_depth}")
            child = self.next_child(stack[-1])
            if child is None:
                stack.pop()
            elif isinstance(child, list):
                stack.append(child)
        require(not self.text[self.at:].strip(b" \t\n\r"), f"something behind its end, at byte {self.at}")
        return value

    def token(self):
        match = TOKEN.match(self.text, self.at)
        require(match, f"not JSON, at byte {self.at}")
        self.at = match.end()
        return match.groups()

    def value(self, token):
        mark, string, other = token
        require(string or other or mark in (b"[", b"{"), f"no value, before byte {self.at}")
        return string or other or (Array() if mark == b"[" else Object())

    def next_child(self, container):
        """Puts the next value into `container` and returns it, or None where the container ends."""
        token = self.token()
        if token[0] == (b"]" if isinstance(container, Array) else b"}"):
            return None
        if container:
            require(token[0] == b",", f"no comma, before byte {self.at}")
            token = self.token()
        if isinstance(container, Array):
            child = self.value(token)
            container.append(child)
        else:
            require(token[1] and self.token()[0] == b":", f"no name and colon, before byte {self.at}")
            child = self.value(self.token())
            container.append((token[1], child))
        return child


ESCAPE = re.compile(rb"\\u([dD][89abAB]..)\\u([dD][c-fC-F]..)|\\u(....)|\\(.)")
SHORT_ESCAPES = dict(zip(b"bfnrt", b"\b\f\n\r\t"))


def decode_string(quoted):
    """The bytes that a JSON string stands for; half a surrogate pair as three bytes (WTF-8)."""
    def resolve(match):
        high, low, single, short = match.groups()
        if short:
            return bytes([SHORT_ESCAPES.get(short[0], short[0])])
        code = int(single, 16) if single else 0x10000 + (int(high, 16) - 0xD800 << 10) + int(low, 16) - 0xDC00
        return chr(code).encode("utf-8", "surrogatepass")
    return ESCAPE.sub(resolve, quoted[1:-1])


def render(value, members=lambda of_object: of_object, colon=b":", line=lambda depth: b"", depth=1):
    """The text of a value that is `depth` deep; `line` is what stands before what is so deep."""
    output, stack = [], [(value, depth)]
    while stack:
        item, depth = stack.pop()
        if isinstance(item, bytes):
            output.append(item)
            continue
        opening, closing = (b"[", b"]") if isinstance(item, Array) else (b"{", b"}")
        parts = [(opening, depth)]
        for index, child in enumerate(item if isinstance(item, Array) else members(item)):
            parts.append(((b"," if index else b"") + line(depth + 1), depth))
            if isinstance(child, tuple):
                parts.append((child[0] + colon, depth))
            parts.append((child[1] if isinstance(child, tuple) else child, depth + 1))
        parts.append(((line(depth) if item else b"") + closing, depth))
        stack += reversed(parts)
    return b"".join(output)


def by_name(members):
    return sorted(members, key=lambda member: decode_string(member[0]))  # equal names keep their order


def canonical(text):
    """Section 1.4."""
    return render(parse_json(text, 1000), by_name)


def indented(value):
    """The text of a member of `rest` in a file, section 8.7."""
    return render(value, colon=b": ", line=lambda depth: b"\n" + b"\t" * depth if depth <= 16 else b"")


def quote(text):
    """A string as header lines and files have it, section 4.5."""
    return b'"' + re.sub(rb'["\\\x00-\x1f]', lambda match: b"\\" + match[0] if match[0] in b'"\\'
                         else b"\\u%04x" % match[0][0], text) + b'"'


def shaped(value, shape):
    """A document of our own as Python values. A shape is int, the pattern of a string, a list of
    (shape of an item, least, most), or a dict, whose members that end in `?` may be absent."""
    if isinstance(shape, dict):
        require(isinstance(value, Object), "not an object")
        members = {decode_string(name).decode("utf-8", "replace"): child for name, child in value}
        require(len(members) == len(value), "a member there twice")
        shapes = {name.rstrip("?"): child for name, child in shape.items()}
        require(members.keys() <= shapes.keys(), "an unknown member")
        require(all(name.endswith("?") or name in members for name in shape), "a missing member")
        return {name: shaped(child, shapes[name]) for name, child in members.items()}
    if isinstance(shape, list):
        item, least, most = shape
        require(isinstance(value, Array) and least <= len(value) <= most, "not a list of an allowed length")
        return [shaped(child, item) for child in value]
    pattern = "0|" + NUMBER if shape is int else f'"(?:{shape})"'
    require(isinstance(value, bytes) and re.fullmatch(pattern, value.decode(), re.DOTALL), "a value of another form")
    if shape is int:
        require(int(value) < 1 << 63, "a number above 2^63 - 1")
        return int(value)
    return value[1:-1].decode()


def read_document(what, text, shape):
    with reading(f"malformed {what}"):
        return shaped(parse_json(text, 16), shape)


# Section 2: keys

def repository_id(nonce, owner):
    return sha256(T(b"adfkeep/1 repository", nonce, owner))


def names_check(repository, B, E):
    return sha256(T(b"adfkeep/1 names", repository, B, E))[:16]


CROCKFORD = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def check_symbols(symbols):
    bits = int.from_bytes(sha256(symbols)[:2], "big") >> 6
    return bytes([CROCKFORD[bits >> 5], CROCKFORD[bits & 31]])


def for_scrypt(typed):
    """What scrypt gets of what a person typed, section 2.3."""
    text = re.sub(rb"[ \t\-_.,:/]", b"", typed).upper().translate(bytes.maketrans(b"OIL", b"011"))
    if len(text) != 28 or text.strip(CROCKFORD):
        return typed
    require(check_symbols(text[:26]) == text[26:], "check symbols do not match", KEY_REFUSED)
    return text


def read_passphrase(path):
    with open(path, "rb") as file:
        line = file.readline(2000)
    line = line.removesuffix(b"\n").removesuffix(b"\r") if line.endswith(b"\n") else line
    require(1 <= len(line) <= 1000 and b"\0" not in line,
            "the first line of the passphrase file has to have 1 to 1,000 bytes, none of them NUL", INVALID_INPUT)
    return for_scrypt(line)


def der(tag, *parts):
    content = b"".join(parts)
    size = len(content)
    length = size.to_bytes((size.bit_length() + 7) // 8, "big") if size > 127 else b""
    return bytes([tag, 0x80 + len(length)] if length else [tag, size]) + length + content


def der_integer(number):
    return der(2, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def der_items(data):
    """The contents of the items that stand behind each other in `data`. Callers encode them anew and
    compare, so that nothing but DER passes."""
    items = []
    while data:
        size, at = data[1], 2
        if size > 127:
            at += size - 128
            size = int.from_bytes(data[2:at], "big")
        items.append(data[at:at + size])
        data = data[at + size:]
    return items


def rsa_spki(public_key):
    """The SubjectPublicKeyInfo of an RSA key in DER: rsaEncryption with NULL parameters."""
    numbers = public_key.public_numbers()
    algorithm = der(0x30, bytes.fromhex("06092a864886f70d010101"), der(5))
    return der(0x30, algorithm, der(3, b"\0", der(0x30, der_integer(numbers.n), der_integer(numbers.e))))


def recipient_id(public_key):
    return sha256(rsa_spki(public_key)).hex()


def is_recipient_key(public_key):
    return (isinstance(public_key, rsa.RSAPublicKey) and 3072 <= public_key.key_size <= 4096
            and public_key.public_numbers().e == 65537)


def read_pem(data, *labels):
    """The bytes of the only block of a PEM file, section 2.4: lines of any length, LF or CR LF."""
    block = rb"^-----BEGIN ([A-Z0-9 ]+)-----\n((?:[A-Za-z0-9+/]+={0,2}\n)+)-----END \1-----$"
    blocks = re.findall(block, data.replace(b"\r\n", b"\n"), re.MULTILINE)
    require(len(data) <= 65536 and len(blocks) == data.count(b"-----BEGIN") == 1 and blocks[0][0] in labels,
            f"malformed PEM file: it has to hold one block {labels[0].decode()}, and no other")
    return unbase64(blocks[0][1].replace(b"\n", b""))


def pbes2(salt, iv, ciphertext, *key_length):
    """EncryptedPrivateKeyInfo with the only parameters there are, section 2.4."""
    scrypt = der(0x30, bytes.fromhex("06092b06010401da47040b"), der(0x30, der(4, salt), der_integer(16384),
                 der_integer(8), der_integer(4), *key_length))
    aes = der(0x30, bytes.fromhex("060960864801650304012a"), der(4, iv))
    scheme = der(0x30, bytes.fromhex("06092a864886f70d01050d"), der(0x30, scrypt, aes))
    return der(0x30, scheme, der(4, ciphertext))


def decrypt_private_key(encrypted, passphrase):
    """The PrivateKeyInfo in an EncryptedPrivateKeyInfo, section 2.4."""
    try:
        scheme, ciphertext = der_items(der_items(encrypted)[0])
        scrypt, aes = der_items(der_items(scheme)[1])
        salt, iv = der_items(der_items(scrypt)[1])[0], der_items(aes)[1]
    except (IndexError, ValueError):
        raise Failure(INTEGRITY, "malformed PEM file: not an encrypted private key") from None
    spellings = pbes2(salt, iv, ciphertext), pbes2(salt, iv, ciphertext, der_integer(32))
    require(encrypted in spellings and 8 <= len(salt) <= 64 and len(iv) == 16 and ciphertext
            and len(ciphertext) % 16 == 0, "malformed PEM file: other parameters than those of the format")
    key = hashlib.scrypt(passphrase, salt=salt, n=16384, r=8, p=4, dklen=32, maxmem=64 << 20)
    plain = decrypt_cbc(key, iv, ciphertext)
    require(plain, "wrong passphrase", KEY_REFUSED)
    return plain


def decrypt_cbc(key, iv, ciphertext):
    """AES-256-CBC with PKCS#7 padding; None where the padding is wrong."""
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    plain = decryptor.update(ciphertext) + decryptor.finalize()
    size = plain[-1]
    return plain[:-size] if 1 <= size <= 16 and plain.endswith(bytes([size]) * size) else None


ED25519_PKCS8 = bytes.fromhex("302e020100300506032b657004220420")


def ed25519_public(pkcs8):
    """The public key of an Ed25519 PrivateKeyInfo, or None where it is something else."""
    if len(pkcs8) != 48 or not pkcs8.startswith(ED25519_PKCS8):
        return None
    public = ed25519.Ed25519PrivateKey.from_private_bytes(pkcs8[16:]).public_key()
    return public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def load_private_key(pkcs8, words):
    with contextlib.suppress(ValueError, TypeError, UnsupportedAlgorithm):
        return serialization.load_der_private_key(pkcs8, None)
    raise Failure(KEY_REFUSED, words)


class RecoveryKeyFile:
    """A recovery key in a file of its own."""

    def __init__(self, path):
        with open(path, "rb") as file:
            require(os.fstat(file.fileno()).st_mode & 0o77 == 0,
                    f'private key that others can read: "{path}" (chmod 600)', KEY_REFUSED)
            text = file.read(65537)
        try:
            der_key = read_pem(text, b"PRIVATE KEY", b"RSA PRIVATE KEY")
        except Failure as failure:
            raise Failure(KEY_REFUSED, f'"{path}" is no recovery key: {failure}') from None
        self.key = load_private_key(der_key, f'"{path}" is no private key')
        require(is_recipient_key(self.key.public_key()), f'"{path}" is no RSA key of 3,072 to 4,096 bits', KEY_REFUSED)

    def recovery_key(self, recipients):
        return (recipient_id(self.key.public_key()), self.key)


class PassphraseKeys:
    """The keys that a passphrase opens in `recovery/` of the newest configuration, section 2.5."""

    def __init__(self, passphrase, files):
        self.passphrase, self.files = passphrase, files

    @functools.cache
    def open(self, path):
        with reading(f"main, {path}"):
            pkcs8 = decrypt_private_key(read_pem(self.files[path], b"ENCRYPTED PRIVATE KEY"), self.passphrase)
            return pkcs8, load_private_key(pkcs8, "wrong passphrase")

    def proves(self, owner):
        """Whether the passphrase opens the private key of this owner, section 8.2."""
        path = f"recovery/owner-{owner.hex()[:16]}.pem"
        return path in self.files and ed25519_public(self.open(path)[0]) == owner

    def recovery_key(self, recipients):
        """The first of these recipients whose key is here, and that key."""
        for recipient in recipients:
            path = f"recovery/recovery-{recipient[:16]}.pem"
            if path in self.files:
                key = self.open(path)[1]
                is_named = is_recipient_key(key.public_key()) and recipient_id(key.public_key()) == recipient
                require(is_named, f"main, {path}: not the recovery key of this repository")
                return recipient, key
        return None, None


# Section 3: names

class Names:
    """Factory ids, entity names and content names, from the naming secret."""

    def __init__(self, repository, B, E):
        self.repository, self.B, self.E = repository, B, E

    def factory(self, kept_name):
        return hmac_sha256(hkdf(self.B, self.repository, T(b"adfkeep/1 factory"), 32), T(lower(kept_name)))[:16]

    def entity(self, factory, kind, name):
        key = hkdf(self.E, self.repository, T(b"adfkeep/1 entity", factory), 32)
        return hmac_sha256(key, T(kind, lower(name)))[:16]

    def content(self, factory, header_line, canonical_definition):
        key = hkdf(self.E, self.repository, T(b"adfkeep/1 content", factory), 32)
        return hmac_sha256(key, T(header_line, canonical_definition))[:16]


# Section 4: sealed objects

def key_id(repository, data_key):
    return sha256(T(b"adfkeep/1 key", repository, data_key))


def object_keys(repository, factory, place, data_key, salt):
    derived = hkdf(data_key, salt, T(b"adfkeep/1 object", repository, factory, place.encode()), 80)
    return derived[:32], derived[32:64], derived[64:]


def open_object(repository, factory, place, data_key, sealed):
    """The payload of a sealed object, section 4.6, steps 2 and 3."""
    header, ciphertext, tag = sealed[:53], sealed[53:-32], sealed[-32:]
    require(len(sealed) >= 101 and len(ciphertext) % 16 == 0 and header.startswith(b"ADFK\x01"),
            "object does not authenticate")
    MAC, ENC, IV = object_keys(repository, factory, place, data_key, header[37:])
    bits = (len(header) * 8).to_bytes(8, "big")
    expected = hmac.digest(MAC, header + IV + ciphertext + bits, "sha512")[:32]
    require(hmac.compare_digest(tag, expected), "object does not authenticate")
    inner = decrypt_cbc(ENC, IV, ciphertext)
    with reading("malformed payload"):
        require(inner is not None, "wrong padding of the cipher")
        return unpack(inner)


def padme(length):
    e = length.bit_length() - 1
    z = e - e.bit_length()
    return (length + (1 << z) - 1) >> z << z


def padded_length(frame_length):
    return padme(max(256, frame_length + 8))


def unpack(inner):
    """The payload in `inner`: one zstd frame and one skippable frame of zeros, section 4.4."""
    frame_length, content_size = measure_frame(inner)
    pad = inner[frame_length:]
    require(len(inner) == padded_length(frame_length), "padded to another length")
    require(pad[:4] == bytes.fromhex("502a4d18") and int.from_bytes(pad[4:8], "little") == len(pad) - 8
            and not pad[8:].strip(b"\0"), "something else than padding after the content")
    return decompress(inner[:frame_length], content_size)


def measure_frame(data):
    """Length of the zstd frame that `data` begins with, and the size of its content (RFC 8878)."""
    descriptor = data[4] if len(data) > 14 else 0
    single, checksum = descriptor >> 5 & 1, descriptor >> 2 & 1
    require(data[:4] == bytes.fromhex("28b52ffd") and not descriptor & 0b1011, "no zstd frame without dictionary")
    size_bytes = (single, 2, 4, 8)[descriptor >> 6]
    require(size_bytes, "a zstd frame that does not state its content's size")
    at = 6 - single + size_bytes
    content_size = int.from_bytes(data[6 - single:at], "little") + (256 if size_bytes == 2 else 0)
    base = 1 << 10 + (data[5] >> 3)
    window = content_size if single else base + base // 8 * (data[5] & 7)
    require(content_size <= MAX_PAYLOAD and window <= MAX_WINDOW, "larger than 32 MiB")
    last = False
    while not last:
        require(at + 3 <= len(data), "a zstd frame cut short")
        block = int.from_bytes(data[at:at + 3], "little")
        last, kind, size = block & 1, block >> 1 & 3, block >> 3
        require(kind != 3 and size <= 128 << 10, "a broken zstd block")
        at += 3 + (1 if kind == 1 else size)
    at += 4 * checksum
    require(at <= len(data), "a zstd frame cut short")
    return at, content_size


def decompress(frame, content_size):
    """Never reads more than the frame's header stated, whatever the frame would expand to."""
    with subprocess.Popen(["zstd", "-d", "-q", "-c"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as zstd:
        def feed():
            with contextlib.suppress(BrokenPipeError), zstd.stdin:
                zstd.stdin.write(frame)
        feeder = threading.Thread(target=feed)
        feeder.start()
        content = zstd.stdout.read(content_size + 1)
        zstd.stdout.close()
        feeder.join()
    require(zstd.returncode == 0 and len(content) == content_size, "zstd cannot decompress it")
    return content


@dataclass
class Entity:
    """A payload, section 4.5. Texts are UTF-8; `rest` is an Object or None."""
    kind: bytes
    name: bytes
    rest: Object
    header_line: bytes
    definition: bytes

    def canonical_definition(self):
        return self.definition if self.kind == b"files" or not self.definition else canonical(self.definition)


def header_line(kind, name, rest):
    members = [(b'"kind"', quote(kind)), (b'"name"', quote(name))]
    return render(Object(members + ([(b'"rest"', rest)] if rest else [])))


def parse_payload(payload):
    line, newline, definition = payload.partition(b"\n")
    with reading("malformed payload"):
        require(newline, "no header line")
        members = parse_json(line, 1001)
        require(isinstance(members, Object), "header line is no object")
        values = dict(members)
        kind, name = (values.get(member) for member in (b'"kind"', b'"name"'))
        require(all(isinstance(text, bytes) and text[:1] == b'"' for text in (kind, name)), "no kind or no name")
        kind, name = decode_string(kind), decode_string(name)
        require(re.fullmatch(rb"[A-Za-z0-9._-]+", kind), "the kind is no word")
        require(1 <= len(name) <= 1024 and is_utf8(name), "a name of another length, or not UTF-8")
        rest = values.get(b'"rest"')
        require(rest is None or may_be_rest(kind, rest), "rest of another form")
        require(line == header_line(kind, name, rest), "another spelling of the header line")
        require(kind == b"files" or definition == definition.strip(b" \t\r\n"), "white space around the definition")
        return Entity(kind, name, rest, line, definition)


def may_be_rest(kind, rest):
    """Whether these can be the other members of a source of this kind, section 4.5."""
    if not isinstance(rest, Object) or kind in (b"files", b"manifest", b"names"):
        return False
    for name, value in rest:
        name = decode_string(name)
        is_own_type = name == b"type" and isinstance(value, bytes) and value.startswith(b'"') \
            and lower(decode_string(value)) == own_type(kind)
        if is_own_type or name in (b"name", b"properties", b"id", b"etag", b"eTag"):
            return False
    return True


# Section 5.4: key files

WRAP = {"to": HEX64, "alg": "RSA-OAEP-256", "wrapped": "[A-Za-z0-9+/=]+"}
KEY_FILE = {"v": int, "key": HEX64, "wraps": [WRAP, 1, 16]}


def parse_key_file(text):
    require(len(text) <= 64 << 10, "malformed key file: larger than 64 KiB")
    file = read_document("key file", text, KEY_FILE)
    recipients = [wrap["to"] for wrap in file["wraps"]]
    require(file["v"] == 1 and recipients == sorted(set(recipients)), "malformed key file: version or order of wraps")
    with reading("malformed key file"):
        file["wraps"] = {wrap["to"]: unbase64(wrap["wrapped"].encode()) for wrap in file["wraps"]}
    return file


def unwrap(repository, file, keys):
    """The data key in a key file; None where `keys` has no key for it."""
    recipient, key = keys.recovery_key(file["wraps"])
    if recipient not in file["wraps"]:
        return None
    wrapped = file["wraps"][recipient]
    require(len(wrapped) * 8 == key.key_size, "malformed key file: a wrap of another length than the key")
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA256()), algorithm=hashes.SHA256(), label=None)
    data_key = b""
    with contextlib.suppress(ValueError):
        data_key = key.decrypt(wrapped, oaep)
    require(len(data_key) == 32 and key_id(repository, data_key).hex() == file["key"], "wrong key commitment")
    return data_key


# Git, as a store of bytes

TREE_ENTRY = rb"(?:([0-7]+) ([^\0/]+)\0(.{20}))"


class Git:
    """Objects and refs of a repository. Nothing that would show other history is looked at, and a
    repository that borrows objects is refused (section 8.1)."""

    def __init__(self, path):
        folder = path if os.path.isdir(os.path.join(path, "objects")) else os.path.join(path, ".git")
        require(os.path.isdir(os.path.join(folder, "objects")), f'"{path}" is no Git repository', INVALID_INPUT)
        alternates = os.path.join(folder, "objects", "info", "alternates")
        require(not (os.path.exists(alternates) and os.path.getsize(alternates)),
                f'"{path}" takes objects from another repository, and shows other history than its own: clone it first')
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        self.environment = kept | {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull,
                                   "GIT_GRAFT_FILE": os.devnull, "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C"}
        self.command = ["git", "--no-replace-objects", "--git-dir", folder]
        self.batch = subprocess.Popen(self.command + ["cat-file", "--batch"], env=self.environment,
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    def close(self):
        self.batch.kill()
        self.batch.communicate()

    def refs(self):
        lines = subprocess.run(self.command + ["for-each-ref", "--format=%(objectname) %(refname)"], check=False,
                               env=self.environment, stdout=subprocess.PIPE).stdout.decode("utf-8", "replace")
        return {name: object_id for object_id, name in (line.split(" ", 1) for line in lines.splitlines())}

    def read(self, object_id, kind, limit=MAX_BLOB):
        self.batch.stdin.write(object_id.encode() + b"\n")
        self.batch.stdin.flush()
        answer = self.batch.stdout.readline().split()
        require(len(answer) == 3 and answer[1] == kind.encode(), f"missing object: {kind} {object_id}")
        require(int(answer[2]) <= limit, f"malformed {kind} {object_id}: larger than {limit:,} bytes")
        data = self.batch.stdout.read(int(answer[2]) + 1)
        require(len(data) == int(answer[2]) + 1, f"missing object: {kind} {object_id} is cut short")
        return data[:-1]

    def files(self, tree):
        """The files of a tree: path and blob id. Refuses modes that section 5.1 does not allow."""
        found, folders = {}, [("", tree)]
        for folder, object_id in folders:  # grows while it is read
            data, names = self.read(object_id, "tree", 256 << 20), set()
            require(re.fullmatch(TREE_ENTRY + b"+", data, re.DOTALL) and folder.count("/") < 4,
                    f'foreign file: "{folder}" is empty, malformed or too deep')
            for mode, name, entry_id in re.findall(TREE_ENTRY, data, re.DOTALL):
                path = folder + name.decode("ascii", "backslashreplace")
                require(mode in (b"100644", b"40000") and name not in names, f'foreign file: "{path}"')
                names.add(name)
                if mode == b"40000":
                    folders.append((path + "/", entry_id.hex()))
                else:
                    found[path] = entry_id.hex()
        return found


def contents(files):
    """Contents of a tree, from path and SHA-256 of each file, section 5.2."""
    return sha256("".join(f"{digest}  {path}\n" for path, digest in sorted(files.items())).encode()).hex()


# Section 6: commits and signatures

def signed_bytes(unsigned):
    return b"SSHSIG" + T(b"git", b"", b"sha512", hashlib.sha512(unsigned).digest())


def signature_blob(public_key, signature):
    return b"SSHSIG" + u32be(1) + T(T(b"ssh-ed25519", public_key), b"git", b"", b"sha512", T(b"ssh-ed25519", signature))


def armour(blob):
    text = base64.b64encode(blob)
    lines = [text[at:at + 70] for at in range(0, len(text), 70)]
    return b"\n".join([b"-----BEGIN SSH SIGNATURE-----", *lines, b"-----END SSH SIGNATURE-----"])


COMMIT = re.compile(
    rb"tree (?P<tree>[0-9a-f]{40})\n(?:parent (?P<parent>[0-9a-f]{40})\n)?"
    rb"author adfkeep <adfkeep> (?P<seconds>0|[1-9][0-9]*) \+0000\n"
    rb"committer adfkeep <adfkeep> (?P=seconds) \+0000\n"
    rb"(?P<gpgsig>gpgsig (?P<armour>[^\n]*(?:\n [^\n]*)*)\n)?\n(?P<message>.*)", re.DOTALL)
TIME = "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
MESSAGES = {
    "snapshot": re.compile(
        f"adfkeep snapshot 1\n\nRepository: (?P<repository>{HEX64})\nFactory: (?P<factory>{B32})\n"
        f"Sequence: (?P<sequence>{NUMBER})\nPrevious: (?P<previous>{HEX64})\n"
        f"Config: (?P<config>{NUMBER}) (?P<config_id>{HEX64})\nTime: (?P<time>{TIME})\n"
        f"Contents: (?P<contents>{HEX64})\n(?:Rewritten: (?P<rewritten>{HEX64})\n)?"),
    "config": re.compile(
        f"adfkeep config 1\n\nRepository: (?P<repository>{HEX64})\nConfig: (?P<config>{NUMBER})\n"
        f"Previous: (?P<previous>{HEX64})\nTime: (?P<time>{TIME})\nContents: (?P<contents>{HEX64})\n")}


class Commit:
    """A commit of a branch ("snapshot") or of main ("config"): what its message says are members."""

    def __init__(self, kind, git_id, raw):
        version = re.match(rf"adfkeep {kind} ([1-9][0-9]*)\n".encode(), raw.partition(b"\n\n")[2])
        require(not version or int(version[1]) == 1, "newer format: a newer adfkeep is needed", INVALID_INPUT)
        match = COMMIT.fullmatch(raw)
        require(match and len(raw) <= 8192, "malformed commit")
        require(match["gpgsig"], "not signed")
        message = MESSAGES[kind].fullmatch(match["message"].decode("latin-1"))
        require(message, "malformed message")
        self.__dict__ |= message.groupdict()
        for number in {"sequence", "config"} & self.__dict__.keys():
            setattr(self, number, int(getattr(self, number)))
            require(getattr(self, number) < 1 << 63, "malformed message: a number above 2^63 - 1")
        require(int(match["seconds"]) == seconds_of(self.time), "malformed commit: another time than its message")
        self.git_id, self.id = git_id, sha256(raw).hex()
        self.tree, self.parent = (value and value.decode() for value in match.group("tree", "parent"))
        self.unsigned = raw[:match.start("gpgsig")] + raw[match.end("gpgsig"):]
        self.signer, self.signature = self.parse_signature(match["armour"].replace(b"\n ", b"\n"))

    @staticmethod
    def parse_signature(text):
        with contextlib.suppress(Failure):
            blob = unbase64(b"".join(text.split(b"\n")[1:-1]))
            signer, signature = blob[33:65], blob[109:173]
            if blob == signature_blob(signer, signature) and text == armour(blob):
                return signer, signature
        raise Failure(INTEGRITY, "malformed signature")

    def verify_signature(self):
        try:
            ed25519.Ed25519PublicKey.from_public_bytes(self.signer).verify(self.signature, signed_bytes(self.unsigned))
        except (InvalidSignature, ValueError):
            raise Failure(INTEGRITY, "signature does not verify") from None


def seconds_of(time):
    try:
        return int(datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=timezone.utc).timestamp())
    except ValueError:
        raise Failure(INTEGRITY, f"malformed message: no such time as {time}") from None


# Section 7: main

SIGNER = {"name": "[A-Za-z0-9._@-]{1,64}", "key": HEX64}
ADFKEEP_JSON = {
    "format": int, "repository": HEX64, "nonce": HEX64, "config": int, "owners": [SIGNER, 1, 16],
    "writers": [SIGNER, 0, 256], "removedWriters": [SIGNER | {"removed": int}, 0, 256],
    "recipients": [{"name": SIGNER["name"], "id": HEX64, "key": "[A-Za-z0-9+/=]+", "vault?": r'[^"\\]*'}, 1, 16],
    "namesCheck": HEX32}
MAIN_FILE = re.compile(r"adfkeep\.json|heads|allowed_signers|names\.sealed|names\.key|RECOVERY\.md|recover\.sh"
                       r"|recovery/[^/]+\.pem")


class Configuration:
    """One commit of main, judged by itself; Main judges it against its parent."""

    def __init__(self, git, commit):
        self.commit, self.number, self.id = commit, commit.config, commit.id
        blobs = git.files(commit.tree)
        for path in blobs:
            require(MAIN_FILE.fullmatch(path), f'foreign file: "{path}"')
        self.files = {path: git.read(blob, "blob", 16 << 20) for path, blob in blobs.items()}
        require(sum("/" not in path for path in blobs) == 7, "missing file: one of main's seven is not there")
        digests = {path: sha256(data).hex() for path, data in self.files.items()}
        require(contents(digests) == commit.contents, "digest mismatch: the files are not those of the message")
        self.read_json()
        with reading("malformed heads"):
            self.heads = parse_heads(self.files["heads"])
        require(self.files["allowed_signers"] == allowed_signers(self.signers), "malformed allowed_signers")

    def read_json(self):
        text = self.files["adfkeep.json"]
        members = parse_json(text, 16)
        format_number = dict(members).get(b'"format"') if isinstance(members, Object) else None
        if isinstance(format_number, bytes) and re.fullmatch(NUMBER.encode(), format_number) and int(format_number) > 1:
            raise Failure(INVALID_INPUT, f"adfkeep.json is of format {int(format_number)}: a newer adfkeep is needed")
        document = read_document("adfkeep.json", text, ADFKEEP_JSON)
        self.repository, self.nonce = (bytes.fromhex(document[member]) for member in ("repository", "nonce"))
        self.names_check = bytes.fromhex(document["namesCheck"])
        owners, writers = ([(entry["name"], bytes.fromhex(entry["key"])) for entry in document[member]]
                           for member in ("owners", "writers"))
        self.signers = owners + writers
        self.owners, self.writers = ([key for _, key in listed] for listed in (owners, writers))
        self.removed = {bytes.fromhex(entry["key"]): entry["removed"] for entry in document["removedWriters"]}
        with reading("malformed adfkeep.json"):
            require(document["format"] == 1 and document["config"] == self.number, "format or number")
            require(self.repository.hex() == self.commit.repository, "another repository than its message")
            lists = [document[member] for member in ("owners", "writers", "removedWriters")]
            require_unique([entry["key"] for entry in sum(lists, [])], "a key")
            require_unique([entry["id"] for entry in document["recipients"]], "a recipient")
            for member in ("owners", "writers", "recipients"):
                require_unique([entry["name"] for entry in document[member]], f"a name of {member}")
            for entry in document["recipients"]:
                judge_recipient(entry)

    def lists(self, key):
        return key in self.owners or key in self.writers


def require_unique(values, what):
    require(len(set(values)) == len(values), f"{what} stands twice")


def judge_recipient(entry):
    spki, key = unbase64(entry["key"].encode()), None
    with contextlib.suppress(ValueError, UnsupportedAlgorithm):
        key = serialization.load_der_public_key(spki)
    require(is_recipient_key(key) and rsa_spki(key) == spki and sha256(spki).hex() == entry["id"],
            f'recipient "{entry["name"]}" is no RSA key of 3,072 to 4,096 bits with this id')


def parse_heads(data):
    lines = data.decode("latin-1").split("\n")
    require(lines.pop() == "", "no line end at its end")
    entries = [re.fullmatch(f"({B32}) ({NUMBER}) ({HEX64})", line) for line in lines]
    require(all(entries), "a line of another form")
    factories = [entry[1] for entry in entries]
    require(factories == sorted(set(factories)), "its order")
    require(all(int(entry[2]) < 1 << 63 for entry in entries), "a number above 2^63 - 1")
    return {entry[1]: (int(entry[2]), entry[3]) for entry in entries}


def allowed_signers(signers):
    return b"".join(b'%s namespaces="git" ssh-ed25519 %s\n'
                    % (name.encode(), base64.b64encode(T(b"ssh-ed25519", key))) for name, key in signers)


class Main:
    """The chain of configurations, verified from the first upward (section 8.2, step 1)."""

    def __init__(self, git, tip):
        self.configurations, self.gone = [], set()
        for commit in reversed(list(self.commits(git, tip))):
            with reading(f"main, commit {commit.git_id[:12]}"):
                commit.verify_signature()
                configuration = Configuration(git, commit)
                self.judge(configuration, self.configurations[-1] if self.configurations else None)
            self.configurations.append(configuration)
        self.newest, self.first_owner = self.configurations[-1], self.configurations[0].owners[0]
        self.repository = self.newest.repository

    @staticmethod
    def commits(git, tip):
        while tip:
            with reading(f"main, commit {tip[:12]}"):
                commit = Commit("config", tip, git.read(tip, "commit", 8192))
            yield commit
            tip = commit.parent

    def judge(self, this, parent):
        commit = this.commit
        require(this.number == len(self.configurations) + 1, "malformed message: number of the configuration")
        require(commit.previous == (parent.id if parent else ZEROS), "malformed message: Previous is not its parent")
        is_same = repository_id(this.nonce, this.owners[0]) == this.repository
        if parent:
            is_same = (this.repository, this.nonce) == (parent.repository, parent.nonce)
        require(is_same, "malformed adfkeep.json: repository or nonce is not the one that main began with")
        may_sign = parent.owners if parent else this.owners[:1]
        require(commit.signer in may_sign, "unknown writer: not signed by an owner of the configuration before")
        removed = dict(parent.removed) if parent else {}
        for key in (parent.owners + parent.writers if parent else []):
            if not this.lists(key):
                self.gone.add(key)
                removed |= {key: this.number} if key in parent.writers else {}
        require(this.removed == removed, "malformed adfkeep.json: removedWriters are not those of the chain")
        require(not any(this.lists(key) for key in self.gone), "malformed adfkeep.json: a removed key came back")

    def configuration_of(self, commit):
        """The configuration that a snapshot names."""
        require(commit.config <= self.newest.number, f"configuration rolled back: the snapshot names {commit.config}, "
                f"main ends at {self.newest.number}. Is the clone's main old? (git pull, or a bare clone)")
        configuration = self.configurations[commit.config - 1]
        require(configuration.id == commit.config_id, f"configuration forked: main has another number {commit.config}")
        return configuration

    def judge_signer(self, commit, branch, for_head_of=0):
        """Section 7.5: whose signature counts. A commit that stands for the head that configuration
        `for_head_of` names has a signer that was not removed by then: nobody vouches for itself."""
        key, later = commit.signer, self.configurations[commit.config - 1:]
        listed = [c.number for c in later if key in c.owners] if commit.rewritten else \
                 [c.number for c in later[:1] if c.lists(key)]
        require(listed, f"unknown writer {key.hex()}")
        ended = next((c for c in self.configurations[listed[0]:] if not c.lists(key)), None)
        if ended:
            head = ended.heads.get(commit.factory)
            is_within = head and commit.sequence <= head[0] and ended.number > for_head_of
            require(is_within and branch.holds(*head, ended.number),
                    f"removed writer past its head: configuration {ended.number} removed {key.hex()}")

    def naming_secret(self, keys):
        """B and every E, from the newest configuration whose names.key opens (section 7.4)."""
        for configuration in reversed(self.configurations):
            with reading(f"main, configuration {configuration.number}, names.sealed"):
                file, sealed = parse_key_file(configuration.files["names.key"]), configuration.files["names.sealed"]
                data_key = unwrap(self.repository, file, keys)
                if not data_key:
                    continue
                require(sealed[5:37].hex() == file["key"], "object does not authenticate: sealed under another key")
                entity = parse_payload(open_object(self.repository, bytes(16), "names", data_key, sealed))
                require(entity.header_line == header_line(b"names", b"names", None), "malformed payload: header line")
                secret = read_document("payload", entity.definition, {"B": HEX64, "E": [HEX64, 1, 256]})
                B, Es = bytes.fromhex(secret["B"]), [bytes.fromhex(E) for E in secret["E"]]
                is_newest = names_check(self.repository, B, Es[-1]) == configuration.names_check
                require(is_newest, "malformed payload: not the naming secret of this configuration")
                return B, Es
        raise Failure(KEY_REFUSED, "not a recovery key of this repository: no names.key of main has a wrap for it")


# Sections 6.4 and 8.2, steps 4 and 5: branches

class Branch:
    """The commits of a factory, read downwards from the tip as far as somebody asks. `Previous`
    links each to its parent by SHA-256, so a tip that counts vouches for all of them."""

    def __init__(self, git, main, factory, tip):
        self.git, self.main, self.factory, self.commits = git, main, factory, []
        self.append(tip)
        self.tip = self.commits[0]

    def append(self, git_id):
        with reading(self.label(git_id)):
            commit = Commit("snapshot", git_id, self.git.read(git_id, "commit", 8192))
            require(commit.repository == self.main.repository.hex(), "malformed message: another repository")
            require(commit.factory == self.factory, "malformed message: another factory")
            self.main.configuration_of(commit)
            if not commit.parent:
                require(commit.previous == ZEROS, "malformed message: Previous of a first snapshot")
                require(commit.sequence == 1 or commit.rewritten, "malformed message: Sequence of a first snapshot")
        if self.commits:
            child = self.commits[-1]
            with reading(self.label(child.git_id)):
                require(child.previous == commit.id, "malformed message: Previous is not its parent")
                is_next = child.sequence == commit.sequence + 1 or child.rewritten and child.sequence > commit.sequence
                require(is_next, "malformed message: Sequence does not follow its parent's")
                require(child.config >= commit.config, "malformed message: Config falls")
        self.commits.append(commit)

    def label(self, git_id):
        return f"factory {self.factory}, commit {git_id[:12]}"

    def walk(self):
        """Every commit, newest first."""
        at = 0
        while True:
            yield self.commits[at]
            if at + 1 == len(self.commits):
                if not self.commits[at].parent:
                    return
                self.append(self.commits[at].parent)
            at += 1

    def at(self, sequence):
        commit = next((commit for commit in self.walk() if commit.sequence <= sequence), None)
        return commit if commit and commit.sequence == sequence else None

    def holds(self, sequence, snapshot_id, for_head_of=0):
        """Whether the snapshot is here, or one that stands for it by the word of an owner that counts."""
        commit = self.at(sequence)
        if not commit or snapshot_id not in (commit.id, commit.rewritten):
            return False
        if snapshot_id != commit.id:
            self.verify(commit, for_head_of)
        return True

    def find(self, name):
        """The commit with this Git id or snapshot id; the tip where no name is given."""
        for commit in self.walk():
            if not name or name in (commit.git_id, commit.id, commit.rewritten):
                return commit
        raise Failure(INVALID_INPUT, f"the factory has no commit {name}; a whole Git id or snapshot id is needed")

    def verify(self, commit, for_head_of=0):
        """A commit that is to be read: against its parent, its signature, its signer's authority."""
        if commit is self.commits[-1] and commit.parent:
            self.append(commit.parent)
        with reading(self.label(commit.git_id)):
            commit.verify_signature()
            self.main.judge_signer(commit, self, for_head_of)

    def check_head(self, sequence, snapshot_id):
        """Section 8.2, step 5."""
        with reading(f"factory {self.factory}"):
            require(self.tip.sequence >= sequence,
                    f"branch rolled back: snapshot {sequence} is known, {self.tip.sequence} is the newest")
            require(self.holds(sequence, snapshot_id), f"branch forked: snapshot {sequence} is another than is known")


# Section 5: snapshots

SNAPSHOT_FILE = re.compile(
    f"manifest\\.(?P<MC>{B32})\\.(?P<msha>{HEX64})|keys/(?P<k0>.)/(?P<K>(?P=k0).{{25}})\\.(?P<ksha>{HEX64})"
    f"|entities/(?P<n0>.)/(?P<n1>.)/(?P<N>(?P=n0)(?P=n1).{{24}})\\.(?P<C>{B32})\\.(?P<sha>{HEX64})")
MANIFEST = {quote(name) for name in (b"v", b"program", b"source", b"counts", b"missing", b"masked", b"drill")}


class Snapshot:
    """The tree of one commit: its shape is checked first, its objects as they are opened."""

    def __init__(self, repository, branch, commit, keys):
        self.git, self.repository, self.keys, self.commit = branch.git, repository, keys, commit
        self.factory, self.data_keys = unb32(commit.factory), {}
        self.names = repository.names_of(branch.main.configuration_of(commit))
        self.blobs = self.git.files(commit.tree)
        self.manifests, self.key_files, self.entity_files = {}, {}, {}  # by path, K and N: places and paths
        for path in self.blobs:
            self.sort_in(path)
        require(len(self.manifests) == 1, "foreign file: there has to be one manifest")
        require(len(self.entity_files) <= 200_000, "foreign file: more than 200,000 entities")
        require(1 <= len(self.key_files) <= 64, "foreign file: there have to be 1 to 64 key files")
        digests = {path: path[-64:] for path in self.blobs}
        require(contents(digests) == commit.contents, "digest mismatch: the files are not those of the message")

    def sort_in(self, path):
        match = SNAPSHOT_FILE.fullmatch(path)
        require(match and re.fullmatch(B32, match["K"] or match["N"] or match["MC"]), f'foreign file: "{path}"')
        group = self.manifests if match["MC"] else self.key_files if match["K"] else self.entity_files
        key = match["K"] or match["N"] or path
        require(key not in group, f'foreign file: "{path}" is there with another content')
        group[key] = path

    def read(self, path):
        data = self.git.read(self.blobs[path], "blob")
        require(sha256(data).hex() == path[-64:], "digest mismatch")
        return data

    def data_key(self, wanted):
        """The data key with this key id."""
        if wanted not in self.data_keys:
            path = self.key_files.get(b32(wanted[:16]))
            require(path, "foreign file: sealed under a key that has no key file")
            with reading(path):
                file = parse_key_file(self.read(path))
                require(file["key"] == wanted.hex(), "malformed key file: another key than its name tells")
                data_key = unwrap(self.repository.id, file, self.keys)
                require(data_key, "not a recovery key of this repository: no wrap for the key given", KEY_REFUSED)
            self.data_keys[wanted] = data_key
        return self.data_keys[wanted]

    def open(self, path, place, content_name):
        """One object: its bytes, its payload, and that its content has the name it stands under."""
        sealed = self.read(path)
        require(len(sealed) >= 101, "object does not authenticate")
        data_key = self.data_key(sealed[5:37])
        entity = parse_payload(open_object(self.repository.id, self.factory, place, data_key, sealed))
        with reading("malformed payload"):
            canonical_definition = entity.canonical_definition()
        C = self.names.content(self.factory, entity.header_line, canonical_definition)
        require(b32(C) == content_name, "content does not match its name: it is another text")
        return entity

    def manifest(self):
        [path] = self.manifests
        with reading(path):
            C = path.split(".")[1]
            manifest = self.open(path, f"manifest/{C}", C)
            require(manifest.kind == b"manifest", "malformed payload: no manifest")
            definition = parse_json(manifest.definition or b"null", 1000)
            members = dict(definition) if isinstance(definition, Object) else {}
            require(members.get(b'"v"') == b"1" and members.keys() >= MANIFEST,
                    "malformed payload: no manifest of version 1")
            is_of_branch = self.names.factory(manifest.name) == self.factory
            require(is_of_branch, "content does not match its name: it is another factory's")
        return manifest

    def entities(self):
        """All entities; afterwards every key file has been of use, or is foreign."""
        found = []
        for N, path in self.entity_files.items():
            with reading(path):
                C = path.split(".")[1]
                entity = self.open(path, f"entity/{N}/{C}", C)
                is_named = b32(self.names.entity(self.factory, entity.kind, entity.name)) == N
                require(is_named, "content does not match its name: it is another entity")
                found.append(entity)
        folded = [(lower(entity.kind), lower(entity.name)) for entity in found]
        require(len(set(folded)) == len(folded), "two are the same entity: of one kind and name without case",
                INVALID_INPUT)
        for K, path in self.key_files.items():
            require(K in {b32(key[:16]) for key in self.data_keys}, f'foreign file: no object is sealed under "{path}"')
        return found


class Repository:
    """A repository whose main is verified and whose id is believed (section 8.2, steps 1 to 3)."""

    def __init__(self, git, trust):
        self.git, self.refs = git, git.refs()
        tip = self.ref("main")
        require(tip, "missing object: there is no branch main")
        self.main = Main(git, tip)
        self.id, self.trust = self.main.repository, trust

    def ref(self, name):
        return self.refs.get(f"refs/heads/{name}") or self.refs.get(f"refs/remotes/origin/{name}")

    def believe(self, keys):
        if self.trust:
            pin, _, least = self.trust.partition("@")
            require(self.id.hex() == pin, f"untrusted repository: this is {self.id.hex()}, expected was {pin}")
            require(self.main.newest.number >= int(least or 1), "configuration rolled back: "
                    f"number {least} is known, {self.main.newest.number} is the newest")
        else:
            is_proven = isinstance(keys, PassphraseKeys) and keys.proves(self.main.first_owner)
            require(is_proven, f"untrusted repository: this is {self.id.hex()}, and nothing given proves that it is "
                    "the one expected. Compare with the recovery sheet, then give it as --trust")

    def open_names(self, keys):
        self.keys = keys
        self.B, self.Es = self.main.naming_secret(keys)

    def names_of(self, configuration):
        """The naming secret in use under a configuration, section 3."""
        for E in self.Es:
            if names_check(self.id, self.B, E) == configuration.names_check:
                return Names(self.id, self.B, E)
        raise Failure(INTEGRITY, f"names.sealed lacks the naming secret of configuration {configuration.number}")

    def factories(self):
        """The factory ids that have a branch. Other refs are told and never followed (section 8.1)."""
        found = set()
        for ref in self.refs:
            match = re.fullmatch(f"refs/(?:heads|remotes/origin)/(?:factories/({B32})|main|HEAD)", ref)
            if not match:
                print(f"note: {ref} is none of adfkeep's refs", file=sys.stderr)
            elif match[1]:
                found.add(match[1])
        return found

    @functools.cache
    def branch(self, factory):
        return Branch(self.git, self.main, factory, self.ref(f"factories/{factory}"))

    def check_heads(self, factories):
        """Every branch that the newest heads names is there and holds what it names (section 8.2, step 5)."""
        for factory, head in self.main.newest.heads.items():
            require(factory in factories, f"branch missing: factory {factory}, which heads names")
            self.branch(factory).check_head(*head)

    def open_snapshot(self, branch, commit):
        """Steps 4 and 6 of section 8.2, and of step 7 the manifest."""
        for each in {branch.tip, commit}:
            branch.verify(each)
        with reading(branch.label(commit.git_id)):
            snapshot = Snapshot(self, branch, commit, self.keys)
            return snapshot, snapshot.manifest()


# Section 8.7: back to files

MICROSOFT = "Microsoft.DataFactory/factories"
FOLDERS = {  # kind: its folder, and what its own type has behind MICROSOFT
    "factories": ("factory", ""), "integrationRuntimes": ("integrationRuntime", "/integrationRuntimes"),
    "managedVirtualNetworks": ("managedVirtualNetwork", "/managedVirtualNetworks"),
    "managedPrivateEndpoints": ("managedPrivateEndpoint", "/managedVirtualNetworks/managedPrivateEndpoints"),
    "credentials": ("credential", "/credentials"), "linkedservices": ("linkedService", "/linkedServices"),
    "datasets": ("dataset", "/datasets"), "dataflows": ("dataflow", "/dataflows"),
    "pipelines": ("pipeline", "/pipelines"), "triggers": ("trigger", "/triggers"), "adfcdcs": ("adfcdc", "/adfcdcs"),
    "globalParameters": (None, "/globalParameters"),
    "privateEndPointConnections": (None, "/privateEndpointConnections")}
KINDS = {name.lower().encode(): row for kind, row in FOLDERS.items() for name in (kind, row[0]) if name}


def own_type(kind):
    row = KINDS.get(lower(kind))
    return (MICROSOFT + row[1]).lower().encode() if row else None


def shorten(part, name):
    """At most 240 bytes: cut where no UTF-8 character and no %XX is cut, and told apart by a hash."""
    if len(part) <= 240:
        return part
    cut = 229
    while part[cut] & 0xC0 == 0x80:
        cut -= 1
    for back in (1, 2):
        if re.fullmatch(b"%[0-9A-F]{2}", part[cut - back:cut - back + 3]):
            cut -= back
            break
    return part[:cut] + b"~" + sha256(name).hex()[:16].encode()


def percent(pattern, name):
    return shorten(re.sub(pattern, lambda match: b"%%%02X" % match[0][0], name), name)


def path_part(name):
    return percent(rb"[\x00-\x1f\x7f/\\]|^\.|%(?=[0-9A-Fa-f]{2})", name)


def raw_part(name):
    return percent(rb"[^A-Za-z0-9._-]|^\.", name)


def split_endpoint(entity):
    """Network and name of a managed private endpoint; no network for any other kind."""
    row = KINDS.get(lower(entity.kind))
    if row and row[0] == "managedPrivateEndpoint":
        network, _, name = entity.name.partition(b"/")
        return network, name
    return None, entity.name


def entity_path(entity):
    """The path of an entity, or None where it has no place in the layout."""
    row, (network, name) = KINDS.get(lower(entity.kind)), split_endpoint(entity)
    if not row or not row[0] or not name or network == b"":
        return None
    folders = [row[0].encode()] if network is None else [b"managedVirtualNetwork", path_part(network), row[0].encode()]
    return b"/".join(folders + [path_part(name) + b".json"])


def entity_text(entity):
    members = [(b'"name"', quote(split_endpoint(entity)[1]))]
    if lower(entity.kind) == b"managedvirtualnetworks":
        members.append((b'"type"', quote(f"{MICROSOFT}/managedvirtualnetworks".encode())))
    if entity.definition:
        members.append((b'"properties"', entity.definition))
    members += [(name, indented(value)) for name, value in entity.rest or ()]
    return b"{\n" + b",\n".join(b"\t" + name + b": " + value for name, value in members) + b"\n}"


def require_safe(path):
    for part in path.split(b"/"):
        pieces = part.split(b"\\")
        is_safe = 1 <= len(part) <= 255 and pieces[0] and b"\0" not in part and not any(
            piece in (b".", b"..") or lower(piece).rstrip(b". ") == b".git" for piece in pieces)
        require(is_safe, f"unsafe path: {path.decode()!r}", INVALID_INPUT)


def parents(path):
    parts = path.split(b"/")
    return {b"/".join(parts[:size]) for size in range(1, len(parts))}


def git_layout(entities):
    """Path and bytes of each file of the Git integration's layout."""
    layout = {entity.name: entity.definition for entity in entities if entity.kind == b"files"}
    placed, moved = [], []
    for entity in sorted(entities, key=lambda entity: lower(entity.kind) + b"\0" + lower(entity.name)):
        path = entity_path(entity)
        if path:
            placed.append((path, entity))
        elif entity.kind != b"files":
            print(f"note: {entity.kind.decode()} {entity.name.decode()!r} has no place in the layout", file=sys.stderr)
    folders = set().union(*(parents(path) for path in [*layout, *(path for path, _ in placed)]))
    for path in layout:
        require_safe(path)
        require(path not in folders, f"unsafe path: {path.decode()!r} is needed as a folder", INVALID_INPUT)
    for path, entity in placed:
        if path in layout or path in folders:
            moved.append((path.removesuffix(b".json"), entity))
        else:
            layout[path] = entity_text(entity)
    for stem, entity in moved:  # the others have their places first
        number = 1
        while (path := b"%s~%d.json" % (stem, number)) in layout or path in folders:
            number += 1
        layout[path] = entity_text(entity)
    return layout


def raw_layout(entities):
    return {raw_part(entity.kind) + b"/" + raw_part(entity.name): entity.definition for entity in entities}


def require_empty(target):
    is_free = not os.path.lexists(target) or os.path.isdir(target) and not os.listdir(target)
    require(is_free, f'target is not empty: "{target}"', REFUSED)


def write_folder(target, layout):
    """Writes beside the target and renames what is complete."""
    target = os.path.abspath(target)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".adfkeep-", dir=os.path.dirname(target)) as beside:
        complete = os.path.join(beside, "complete")
        os.mkdir(complete)
        for path, data in layout.items():
            full = os.path.join(os.fsencode(complete), path)
            os.makedirs(os.path.dirname(full), exist_ok=True)
            with open(full, "xb") as file:
                file.write(data)
        require_empty(target)
        os.rename(complete, target)


# The command

def printable(name):
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in name.decode())


def list_factories(repository, factories):
    for branch in map(repository.branch, sorted(factories)):
        _, manifest = repository.open_snapshot(branch, branch.tip)
        tip = branch.tip
        print(printable(manifest.name), tip.sequence, tip.time, tip.git_id, tip.id, sep="\t")


def recover(repository, factories, options):
    factory = b32(Names(repository.id, repository.B, None).factory(os.fsencode(options.factory)))
    require(factory in factories, f'no factory "{options.factory}" in this repository', INVALID_INPUT)
    branch = repository.branch(factory)
    commit = branch.find(options.commit)
    snapshot, manifest = repository.open_snapshot(branch, commit)
    with reading(branch.label(commit.git_id)):
        entities = snapshot.entities()
    write_folder(options.to, raw_layout(entities) if options.raw else git_layout(entities))
    print(f'{printable(manifest.name)}: snapshot {commit.sequence} of {commit.time}, {len(entities)} entities, '
          f'in "{options.to}"\nrepository {repository.id.hex()}@{repository.main.newest.number}')


def run(options):
    if options.to:
        require_empty(options.to)
    passphrase = read_passphrase(options.passphrase_file) if options.passphrase_file else None
    keys = None if passphrase else RecoveryKeyFile(options.recovery_key)
    with contextlib.closing(Git(options.repo)) as git:
        repository = Repository(git, options.trust)
        keys = keys or PassphraseKeys(passphrase, repository.main.newest.files)
        repository.believe(keys)
        factories = repository.factories()
        repository.check_heads(factories)
        repository.open_names(keys)
        if options.list:
            list_factories(repository, factories)
        else:
            recover(repository, factories, options)


def parse_options(arguments):
    parser = argparse.ArgumentParser(description="Gets a factory back from an adfkeep repository, without adfkeep.",
                                     allow_abbrev=False)
    parser.error = lambda words: (print(f"recover.py: {words} (--help tells more)", file=sys.stderr), sys.exit(2))
    parser.add_argument("--repo", metavar="DIR", help="the repository: bare, or a plain clone")
    parser.add_argument("--trust", metavar="ID[@N]", help="id of the repository, at configuration N or later")
    key = parser.add_mutually_exclusive_group()
    key.add_argument("--passphrase-file", metavar="FILE", help="file whose first line is the passphrase")
    key.add_argument("--recovery-key", metavar="FILE", help="private key of a recipient (PEM); needs --trust")
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--list", action="store_true", help="name, sequence, time, commit, snapshot id of each factory")
    what.add_argument("--factory", metavar="NAME", help="the factory to recover")
    what.add_argument("--self-test", metavar="FILE", help="check this program against docs/test-vectors.json")
    parser.add_argument("--commit", metavar="COMMIT", help="Git id or snapshot id; the newest where it is not given")
    parser.add_argument("--to", metavar="DIR", help="folder to make; absent or empty")
    parser.add_argument("--raw", action="store_true", help="each definition as KIND/NAME, both percent-encoded")
    options = parser.parse_args(arguments)
    if not options.self_test and not (options.repo and (options.passphrase_file or options.recovery_key)):
        parser.error("--repo and one of --passphrase-file and --recovery-key are needed")
    if options.factory and not options.to:
        parser.error("--factory needs --to")
    if options.trust and not re.fullmatch(f"{HEX64}(@{NUMBER})?", options.trust):
        parser.error("--trust takes 64 hex digits, and @N behind them")
    return options


# Section 10: test vectors

def vector_results(vectors):
    """Of each vector: its section, what this program gives, and what the file says."""
    unhex = bytes.fromhex
    for v in vectors["framing"]:
        yield "framing", T(*map(unhex, v["parts"])).hex(), v["T"]
    for v in vectors["base32"]:
        yield "base32", (b32(unhex(v["bytes"])), unb32(v["b32"]).hex()), (v["b32"], v["bytes"])
    for v in vectors["lower"]:
        yield "lower", lower(v["text"].encode()), v["lower"].encode()
    for v in vectors["canonicalJson"]:
        yield "canonicalJson", canonical(v["text"].encode()), v["canonical"].encode()
        yield "canonicalJson twice", canonical(v["canonical"].encode()), v["canonical"].encode()
    public = {v["who"]: unhex(v["public"]) for v in vectors["ed25519"]}
    for v in vectors["ed25519"]:
        yield "ed25519", ed25519_public(unhex(v["pkcs8"])), unhex(v["public"])
        yield "pkcs8", ED25519_PKCS8.hex() + v["seed"], v["pkcs8"]
    v = vectors["repositoryId"]
    R = repository_id(unhex(v["nonce"]), unhex(v["owner"]))
    yield "repositoryId", R.hex(), v["R"]
    v = vectors["passphrase"]
    shown = v["symbols"] + check_symbols(v["symbols"].encode()).decode()
    yield "shown", "-".join(re.findall("....", shown)), v["shown"]
    for typed in v["typed"]:
        expected = typed["scryptGets"] and typed["scryptGets"].encode()
        got = None
        with contextlib.suppress(Failure):
            got = for_scrypt(typed["text"].encode())
        yield "passphrase", got, expected
    v = vectors["encryptedPrivateKey"]
    yield "encryptedPrivateKey", decrypt_private_key(unhex(v["der"]), v["passphrase"].encode()).hex(), v["pkcs8"]
    yield "PBES2", pbes2(unhex(v["salt"]), unhex(v["iv"]), unhex(v["der"])[-64:]).hex(), v["der"]
    v = vectors["names"]
    names = Names(R, unhex(v["B"]), unhex(v["E"]))
    yield "names check", names_check(R, names.B, names.E).hex(), v["namesCheck"]
    for f in v["factories"]:
        F = names.factory(f["name"].encode())
        yield "factory", (F.hex(), b32(F)), (f["F"], f["b32"])
    F = unhex(vectors["sealedObject"]["F"])
    for v in vectors["entities"]:
        kind, name, rest, line = (v[member].encode() for member in ("kind", "name", "rest", "headerLine"))
        entity = parse_payload(line + b"\n" + v["definition"].encode())
        yield "header line", header_line(kind, name, parse_json(rest, 1000) if rest else None), line
        parsed_rest = render(entity.rest) if entity.rest else b""
        yield "parsed header line", (entity.kind, entity.name, parsed_rest), (kind, name, rest)
        yield "canonical definition", entity.canonical_definition(), v["canonical"].encode()
        N, C = names.entity(F, kind, name), names.content(F, line, entity.canonical_definition())
        yield "entity", (N.hex(), C.hex(), f"entity/{b32(N)}/{b32(C)}"), (v["N"], v["C"], v["place"])
    yield from sealed_results(vectors, R, F, names)
    yield from commit_results(vectors, public)


def sealed_results(vectors, R, F, names):
    unhex = bytes.fromhex
    v = vectors["recipient"]
    recovery_key = load_private_key(unhex(v["pkcs8"]), "recipient")
    spki = rsa_spki(recovery_key.public_key())
    yield "recipient", (spki.hex(), sha256(spki).hex()), (v["spki"], v["id"])
    keys = RecoveryKeyFile.__new__(RecoveryKeyFile)
    keys.key = recovery_key
    v = vectors["dataKey"]
    file, data_key = parse_key_file(v["keyFile"].encode()), unhex(v["dataKey"])
    yield "data key", unwrap(R, file, keys).hex(), v["dataKey"]
    yield "wrapped", [wrapped.hex() for wrapped in file["wraps"].values()], [v["wrapped"]]
    yield "key id", (key_id(R, data_key).hex(), b32(key_id(R, data_key)[:16])), (v["keyId"], v["K"])
    yield "key file", sha256(v["keyFile"].encode()).hex(), v["keyFileSha256"]
    v = vectors["sealedObject"]
    derived = [part.hex() for part in object_keys(R, F, v["place"], data_key, unhex(v["salt"]))]
    yield "keys of an object", derived, [v["MAC"], v["ENC"], v["IV"]]
    sealed = unhex(v["sealed"])
    yield "sealed object", open_object(R, F, v["place"], data_key, sealed).hex(), v["payload"]
    yield "inner", (unpack(unhex(v["inner"])).hex(), sha256(sealed).hex()), (v["payload"], v["sha256"])
    v = vectors["manifest"]
    place = f"manifest/{b32(unhex(v['C']))}"
    manifest = parse_payload(open_object(R, F, place, data_key, unhex(v["sealed"])))
    yield "manifest", (manifest.header_line.decode(), manifest.definition.decode()), (v["headerLine"], v["definition"])
    yield "C of manifest", names.content(F, manifest.header_line, manifest.canonical_definition()).hex(), v["C"]
    for v in vectors["padding"]:
        yield "padding", padded_length(v["frame"]), v["inner"]
        yield "sealed length", 53 + 16 * (v["inner"] // 16 + 1) + 32, v["sealed"]


def commit_results(vectors, public):
    v = vectors["contents"]
    yield "contents", contents({file["path"]: file["sha256"] for file in v["files"]}), v["Contents"]
    yield "paths", [bool(SNAPSHOT_FILE.fullmatch(file["path"])) for file in v["files"]], [True] * len(v["files"])
    v = vectors["commit"]
    raw = v["raw"].encode()
    commit = Commit("snapshot", v["gitId"], raw)
    commit.verify_signature()
    yield "commit", (commit.unsigned.decode(), commit.id), (v["unsigned"], v["snapshotId"])
    yield "signer", commit.signer, public[v["signer"]]
    yield "Git id", hashlib.sha1(b"commit %d\0" % len(raw) + raw).hexdigest(), v["gitId"]
    yield "message", (commit.unsigned.endswith(b"\n\n" + v["message"].encode()), commit.contents), \
        (True, vectors["contents"]["Contents"])
    yield "SHA-512", hashlib.sha512(commit.unsigned).hexdigest(), v["sha512"]
    yield "signed bytes", signed_bytes(commit.unsigned).hex(), v["signedBytes"]
    blob = signature_blob(commit.signer, commit.signature)
    yield "signature", (blob.hex(), armour(blob).decode()), (v["blob"], v["armoured"].rstrip("\n"))
    yield "allowed_signers", allowed_signers([("backup-host", public["writer"])]).decode(), vectors["allowedSigners"]
    receipt = f"adfkeep-receipt 1 {commit.repository} {commit.factory} {commit.sequence} {commit.id}"
    yield "receipt", receipt, vectors["receipt"].rstrip("\n")


def self_test(path):
    with open(path, encoding="utf-8") as file:
        vectors = json.load(file)
    results = list(vector_results(vectors))
    for name, got, expected in results:
        require(got == expected, f"test vector {name}: got {got!r}, expected {expected!r}")
    print(f"{len(results)} checks of {path} passed")


def main(arguments):
    options = parse_options(arguments)
    try:
        self_test(options.self_test) if options.self_test else run(options)
        return 0
    except Failure as failure:
        print(f"recover.py: {failure}", file=sys.stderr)
        return failure.code
    except OSError as error:
        print(f"recover.py: {error}", file=sys.stderr)
        return INVALID_INPUT


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

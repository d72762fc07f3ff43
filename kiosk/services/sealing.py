"""Files that only the holder of a key can read, and that nobody can change or cut short unseen.

MAGIC, one line of JSON that anybody may read, a nonce of 12 bytes, AES-256-GCM, a tag of 16 bytes. The tag covers the
line as well. What is unsealed counts only when the tag has been seen: until then it is in a file that nobody uses.
"""

import hashlib
import json
import os
import re
import secrets
from enum import Enum
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import GCM

MAGIC = b"kiosk backup 1\n"
KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
CHUNK = 1 << 20
MAX_LABEL = 4096


class Unreadable(Enum):
    """Why a sealed file cannot be opened."""

    FOREIGN = "foreign"  # not one of ours at all
    OTHER_KEY = "other_key"
    DAMAGED = "damaged"  # changed, or cut short


def new_key(path: Path) -> None:
    """A line of hexadecimal digits, which can be written on paper; readable by this account alone. Raises OSError."""
    unfinished = path.with_name(f"{path.name}.part")
    unfinished.touch(mode=0o600)
    unfinished.write_text(f"{secrets.token_hex(KEY_BYTES)}\n", encoding="ascii")
    unfinished.replace(path)


def read_key(path: Path) -> bytes | None:
    """None for a file that holds no key. Raises OSError."""
    text = path.read_text(encoding="ascii", errors="replace").strip()
    return bytes.fromhex(text) if re.fullmatch(f"[0-9a-fA-F]{{{2 * KEY_BYTES}}}", text) else None


def key_name(key: bytes) -> str:
    """Tells one key from another, and nothing about it."""
    return hashlib.sha256(b"kiosk backup key " + key).hexdigest()[:8]


def seal(plain: Path, sealed: Path, key: bytes, label: dict[str, Any]) -> None:
    """On the disk when it returns. Raises OSError."""
    head = MAGIC + json.dumps({**label, "key": key_name(key)}, ensure_ascii=True).encode() + b"\n"
    nonce = secrets.token_bytes(NONCE_BYTES)
    cipher = Cipher(AES(key), GCM(nonce)).encryptor()
    cipher.authenticate_additional_data(head)
    sealed.touch(mode=0o600)
    with plain.open("rb") as source, sealed.open("wb") as target:
        target.write(head + nonce)
        while chunk := source.read(CHUNK):
            target.write(cipher.update(chunk))
        target.write(cipher.finalize() + cipher.tag)
        target.flush()
        os.fsync(target.fileno())


def read_label(sealed: Path) -> dict[str, Any] | Unreadable:
    """What the file says of itself; true only once it is unsealed. Raises OSError."""
    with sealed.open("rb") as source:
        return _label(source.read(len(MAGIC)), source.readline(MAX_LABEL))


def unseal(sealed: Path, plain: Path, key: bytes) -> dict[str, Any] | Unreadable:
    """The label, with the content in `plain`; `plain` is gone where it was not to be trusted. Raises OSError."""
    with sealed.open("rb") as source:
        magic, line = source.read(len(MAGIC)), source.readline(MAX_LABEL)
        label = _label(magic, line)
        if isinstance(label, Unreadable):
            return label
        if label.get("key") != key_name(key):
            return Unreadable.OTHER_KEY
        nonce = source.read(NONCE_BYTES)
        left = sealed.stat().st_size - source.tell() - TAG_BYTES
        if len(nonce) != NONCE_BYTES or left < 0:
            return Unreadable.DAMAGED
        cipher = Cipher(AES(key), GCM(nonce)).decryptor()
        cipher.authenticate_additional_data(magic + line)
        plain.touch(mode=0o600)
        with plain.open("wb") as target:
            while left > 0 and (chunk := source.read(min(CHUNK, left))):
                target.write(cipher.update(chunk))
                left -= len(chunk)
        try:
            cipher.finalize_with_tag(source.read(TAG_BYTES))
        except (InvalidTag, ValueError):  # a tag that is cut short is no tag
            plain.unlink()
            return Unreadable.DAMAGED
    return label


def _label(untrusted_magic: bytes, untrusted_line: bytes) -> dict[str, Any] | Unreadable:
    if untrusted_magic != MAGIC:
        return Unreadable.FOREIGN
    try:
        label = json.loads(untrusted_line)
    except ValueError:
        return Unreadable.DAMAGED
    return label if untrusted_line.endswith(b"\n") and isinstance(label, dict) else Unreadable.DAMAGED

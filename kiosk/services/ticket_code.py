"""Signed text of a ticket's QR: which number of which day it is, and that this hospital issued it. Nothing of a person.

`v1.<label>.<business day>.<kiosk>.<nonce>.<tag>`: the tag is HMAC-SHA-256 over all before it (RFC 2104), cut to its
first 128 bits (RFC 2104, 5: no fewer than half of the output), in unpadded base32, which survives in any link.
"""

import hmac
import re
from base64 import b32encode
from dataclasses import dataclass
from datetime import date

VERSION = "v1"
MIN_KEY_BYTES = 32  # RFC 2104, 3: a key shorter than the hash's output weakens it
TAG_BYTES = 16

_FIELD = "[A-Za-z0-9_-]{1,64}"
_FIELDS = re.compile(rf"({_FIELD})\.({_FIELD})\.({_FIELD})")
_CODE = re.compile(rf"({VERSION}\.({_FIELD})\.([0-9]{{8}})\.({_FIELD})\.({_FIELD}))\.([A-Z2-7]{{26}})")


@dataclass(frozen=True, slots=True)
class TicketClaim:
    """What a genuine code says; whether that number still waits is the store's to tell."""

    label: str
    business_day: date
    kiosk: str
    nonce: str


def sign(label: str, business_day: date, kiosk: str, nonce: str, key: bytes) -> str:
    """The code of one ticket. Raises ValueError for a short key or a field with other characters than [A-Za-z0-9_-]."""
    if _FIELDS.fullmatch(f"{label}.{kiosk}.{nonce}") is None:
        raise ValueError("a field of a ticket's code is empty, too long or has a character that is not allowed")
    text = f"{VERSION}.{label}.{_compact(business_day)}.{kiosk}.{nonce}"
    return f"{text}.{_tag(text, key)}"


def verify(untrusted_code: str, key: bytes, business_day: date) -> TicketClaim | None:
    """What the code says, if `key` signed it for this very day; None for anything else. Raises ValueError for a short
    key. The time that it takes tells nothing about the right tag."""
    parsed = _CODE.fullmatch(untrusted_code)
    if parsed is None:
        return None
    text, label, day, kiosk, nonce, tag = parsed.groups()
    if not hmac.compare_digest(tag, _tag(text, key)) or day != _compact(business_day):
        return None
    return TicketClaim(label, business_day, kiosk, nonce)


def _compact(day: date) -> str:
    return day.isoformat().replace("-", "")


def _tag(text: str, key: bytes) -> str:
    if len(key) < MIN_KEY_BYTES:
        raise ValueError(f"the key of ticket codes has fewer than {MIN_KEY_BYTES} bytes")
    return b32encode(hmac.digest(key, text.encode(), "sha256")[:TAG_BYTES]).decode().rstrip("=")

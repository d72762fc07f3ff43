"""Who is signed in at a desk: a signed cookie, so that a restart of the server signs nobody out.

A session ends with its time, with its account, with another PIN, and when it is signed out: for good, also for a copy
of the cookie, and after a restart.
"""

import base64
import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from kiosk.domain.staff import Account

ID_BYTES = 16
MIN_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    id: str
    name: str  # of the account
    pin_mark: str  # changes with the PIN
    ends: int  # seconds since 1970
    desk: str = ""  # as colleagues and boards call it
    clinics: tuple[str, ...] = ()  # whose patients are called here


class Ended(Protocol):
    """Ids of sessions that were signed out before their time."""

    def __contains__(self, session_id: str) -> bool: ...

    def add(self, session_id: str, ends: int, now: float) -> None:
        """Until it would have ended by itself. Raises OSError where it could not be kept."""


class Sessions:
    """The cookie's maker and reader; `key` is the server's own."""

    def __init__(self, key: bytes, lasting: timedelta, ended: Ended) -> None:
        if len(key) < MIN_KEY_BYTES:
            raise ValueError(f"the key of sessions has fewer than {MIN_KEY_BYTES} bytes")
        self._key = key
        self._lasting = lasting
        self._ended = ended

    def begin(self, account: Account, now: datetime) -> Session:
        return Session(
            id=secrets.token_hex(ID_BYTES),
            name=account.name,
            pin_mark=self._mark(account),
            ends=int((now + self._lasting).timestamp()),
        )

    def end(self, session: Session, now: datetime) -> None:
        """Raises OSError where a restart would bring it back."""
        self._ended.add(session.id, session.ends, now.timestamp())

    def at_desk(self, session: Session, desk: str, clinics: Iterable[str]) -> Session:
        return replace(session, desk=desk, clinics=tuple(clinics))

    def cookie(self, session: Session) -> str:
        text = base64.urlsafe_b64encode(json.dumps(asdict(session), separators=(",", ":")).encode()).decode()
        return f"{text}.{self._tag('session', text)}"

    def read(self, untrusted_cookie: str, accounts: Iterable[Account], now: datetime) -> tuple[Session, Account] | None:
        text, _, tag = untrusted_cookie.partition(".")
        if not hmac.compare_digest(tag.encode(), self._tag("session", text).encode()):
            return None
        values = json.loads(base64.urlsafe_b64decode(text))
        session = Session(**{**values, "clinics": tuple(values["clinics"])})
        if session.ends <= now.timestamp() or session.id in self._ended:
            return None
        for account in accounts:
            if account.name == session.name and hmac.compare_digest(self._mark(account), session.pin_mark):
                return session, account
        return None

    def form_token(self, session: Session) -> str:
        """What a form of this session carries, and a form of nobody else can."""
        return self._tag("form", session.id)

    def _mark(self, account: Account) -> str:
        return self._tag("pin", f"{account.name}\n{account.pin_hash}")[:16]

    def _tag(self, purpose: str, text: str) -> str:
        return hmac.digest(self._key, f"{purpose}\n{text}".encode(), "sha256").hex()

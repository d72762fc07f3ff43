"""Who works at desks and consoles, what they may do, how often a PIN may be tried; and other systems as clients."""

import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

PIN_LEAST, PIN_MOST = 6, 12  # digits
FREE_TRIES = 5  # wrong PINs in a row before the first wait
FIRST_WAIT = timedelta(seconds=30)  # doubled by every further wrong PIN
LONGEST_WAIT = timedelta(minutes=15)
NAME_MOST = 40  # characters


class Role(Enum):
    RECEPTIONIST = "receptionist"
    NURSE = "nurse"
    ADMINISTRATOR = "administrator"
    TECHNICIAN = "technician"

    @property
    def may_configure(self) -> bool:
        """Change clinics and accounts; the others may look."""
        return self is Role.ADMINISTRATOR

    @property
    def may_maintain(self) -> bool:
        """Test devices, and take a kiosk out of service."""
        return self in (Role.ADMINISTRATOR, Role.TECHNICIAN)

    @property
    def sees_patients(self) -> bool:
        """At a desk."""
        return self is not Role.TECHNICIAN


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Somebody of the staff. `repr` hides the hash."""

    name: str  # as it is chosen or typed at a login, normalised; unique
    role: Role
    pin_hash: str  # opaque
    failures: int = 0  # wrong PINs since the last right one
    locked_until: datetime | None = None  # aware

    def __repr__(self) -> str:
        return f"Account({self.name!r}, {self.role})"

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


@dataclass(frozen=True, slots=True)
class ApiClient:
    name: str
    key_hash: str  # opaque here, unique
    active: bool = True

    def __repr__(self) -> str:
        return f"ApiClient({self.name})"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks, from which desk. With `key` a request that is repeated is carried out once."""

    name: str
    desk: str = ""
    key: str = ""


class PinFault(Enum):
    NOT_DIGITS = "not_digits"
    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_EASY = "too_easy"


def normal_name(text: str) -> str:
    """One spelling of a name, however it was typed."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def same_name(first: str, second: str) -> bool:
    return normal_name(first).casefold() == normal_name(second).casefold()


def pin_fault(pin: str) -> PinFault | None:
    """Why this PIN may not be chosen; None for a good one."""
    if not (pin.isascii() and pin.isdigit()):
        return PinFault.NOT_DIGITS
    if len(pin) < PIN_LEAST:
        return PinFault.TOO_SHORT
    if len(pin) > PIN_MOST:
        return PinFault.TOO_LONG
    steps = {int(after) - int(before) for before, after in pairwise(pin)}
    return PinFault.TOO_EASY if steps in ({0}, {1}, {-1}) else None  # 000000, 123456, 654321


def tried(account: Account, now: datetime) -> Account:
    """A PIN is about to be checked. It counts as wrong until `recognised` says otherwise, so that tries at the same
    moment, at however many desks, are all counted. Nothing is checked while the account is locked."""
    if account.is_locked(now):
        return account
    failures = account.failures + 1
    return replace(account, failures=failures, locked_until=_locked_until(failures, now))


def recognised(account: Account) -> Account:
    return replace(account, failures=0, locked_until=None)


def _locked_until(failures: int, now: datetime) -> datetime | None:
    over = failures - FREE_TRIES
    if over < 0:
        return None
    return now + min(LONGEST_WAIT, FIRST_WAIT * (1 << min(over, 16)))

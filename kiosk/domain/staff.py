"""Who works here: accounts of people, and clients of the interface for other systems."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

ATTEMPTS = 5  # wrong PINs in a row before the account is locked
LOCKED_FOR = timedelta(minutes=5)  # and as long again for each further wrong one


class Role(Enum):
    RECEPTIONIST = "receptionist"
    NURSE = "nurse"
    ADMINISTRATOR = "administrator"


@dataclass(frozen=True, slots=True)
class Account:
    name: str
    role: Role
    pin_hash: str  # argon2id; opaque here
    failures: int = 0  # in a row
    locked_until: datetime | None = None
    active: bool = True

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until

    def __repr__(self) -> str:
        return f"Account({self.name}, {self.role.value})"


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


def after_login(account: Account, succeeded: bool, now: datetime) -> Account:
    """The account after an attempt whose PIN was right or wrong."""
    if succeeded:
        return replace(account, failures=0, locked_until=None)
    failures = account.failures + 1
    too_many = failures - ATTEMPTS + 1
    return replace(account, failures=failures, locked_until=now + too_many * LOCKED_FOR if too_many > 0 else None)

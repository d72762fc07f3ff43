"""Staff accounts: logging in with a PIN, the first administrator, and those that an administrator adds.

There is no default PIN anywhere: without an account the only thing to do is to set up the first administrator.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kiosk.domain.staff import NAME_MOST, Account, PinFault, Role, normal_name, pin_fault, recognised, same_name, tried
from kiosk.ports import Clock, Office


class Denial(Enum):
    """Why an account was not made or changed, besides the faults of a PIN."""

    NOT_ALLOWED = "not_allowed"
    NO_NAME = "no_name"
    LONG_NAME = "long_name"
    NAME_TAKEN = "name_taken"
    UNKNOWN = "unknown"
    LAST_ADMINISTRATOR = "last_administrator"
    ALREADY_SET_UP = "already_set_up"


Refusal = Denial | PinFault


@dataclass(frozen=True, slots=True)
class Rejected:
    """A login that failed: unknown name or wrong PIN, which are told apart nowhere; or an account that is locked."""

    locked_until: datetime | None = None  # aware; until then no PIN is checked


class Accounts:
    """Used from one thread, the store's. A login takes about 50 ms of one core on purpose."""

    def __init__(self, store: Office, clock: Clock, hasher: PasswordHasher | None = None) -> None:
        self._store = store
        self._clock = clock
        self._hasher = hasher or PasswordHasher()  # argon2id, RFC 9106's parameters for little memory
        self._decoy = self._hasher.hash("")  # for unknown names, so that they take as long

    @property
    def needs_set_up(self) -> bool:
        return not self._store.accounts()

    def everybody(self) -> tuple[Account, ...]:
        return tuple(sorted(self._store.accounts(), key=lambda account: account.name.casefold()))

    def set_up(self, name: str, pin: str) -> Account | Refusal:
        """The first administrator; of several who try at the same moment, one."""
        found = self._new(name, Role.ADMINISTRATOR, pin)
        if not isinstance(found, Account):
            return found
        added = self._store.add_account(found, found.name, self._clock.now(), first=True)
        return found if added else Denial.ALREADY_SET_UP

    def log_in(self, name: str, pin: str) -> Account | Rejected:
        found = self._find(name)
        if found is None:
            self._fits(self._decoy, pin)
            return Rejected()
        now = self._clock.now()
        counted = self._store.update_account(found.name, lambda account: tried(account, now), found.name, now)
        if counted is None:
            return Rejected()
        before, after = counted
        if before.is_locked(now):
            return Rejected(before.locked_until)
        if not self._fits(after.pin_hash, pin):
            return Rejected(after.locked_until)
        renewed = self._hasher.hash(pin) if self._hasher.check_needs_rehash(after.pin_hash) else after.pin_hash
        now_in = self._store.update_account(
            found.name,
            lambda account: (
                # A PIN that was changed meanwhile stays changed, and lets nobody in.
                replace(recognised(account), pin_hash=renewed) if account.pin_hash == after.pin_hash else account
            ),
            found.name,
            now,
        )
        return now_in[1] if now_in is not None and now_in[1].pin_hash == renewed else Rejected()

    def add(self, by: Account, name: str, role: Role, pin: str) -> Account | Refusal:
        if not by.role.may_configure:
            return Denial.NOT_ALLOWED
        found = self._new(name, role, pin)
        if not isinstance(found, Account):
            return found
        if self._find(found.name) is not None:
            return Denial.NAME_TAKEN
        return found if self._store.add_account(found, by.name, self._clock.now()) else Denial.NAME_TAKEN

    def change_pin(self, by: Account, name: str, pin: str) -> Account | Refusal:
        """One's own, or as an administrator anybody's; that opens a locked account too."""
        found = self._find(name)
        if found is None:
            return Denial.UNKNOWN
        if not by.role.may_configure and by.name != found.name:
            return Denial.NOT_ALLOWED
        fault = pin_fault(pin)
        if fault is not None:
            return fault
        hashed = self._hasher.hash(pin)
        changed = self._store.update_account(
            found.name, lambda account: replace(recognised(account), pin_hash=hashed), by.name, self._clock.now()
        )
        return Denial.UNKNOWN if changed is None else changed[1]

    def remove(self, by: Account, name: str) -> Account | Refusal:
        """Somebody has to stay who may add others."""
        found = self._find(name)
        if found is None:
            return Denial.UNKNOWN
        if not by.role.may_configure:
            return Denial.NOT_ALLOWED
        administrators = [account for account in self._store.accounts() if account.role is Role.ADMINISTRATOR]
        if administrators == [found]:
            return Denial.LAST_ADMINISTRATOR
        self._store.remove_account(found.name, by.name, self._clock.now())
        return found

    def _new(self, name: str, role: Role, pin: str) -> Account | Refusal:
        name = normal_name(name)
        if not name:
            return Denial.NO_NAME
        if len(name) > NAME_MOST:
            return Denial.LONG_NAME
        return pin_fault(pin) or Account(name=name, role=role, pin_hash=self._hasher.hash(pin))

    def _find(self, name: str) -> Account | None:
        return next((account for account in self._store.accounts() if same_name(account.name, name)), None)

    def _fits(self, pin_hash: str, pin: str) -> bool:
        try:
            return self._hasher.verify(pin_hash, pin)
        except (VerificationError, InvalidHashError):
            return False

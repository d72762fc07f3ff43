"""Staff accounts: who gets in, who is kept waiting, and what nobody may do."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.staff import (
    FIRST_WAIT,
    FREE_TRIES,
    LONGEST_WAIT,
    Account,
    PinFault,
    Role,
    normal_name,
    pin_fault,
    recognised,
    tried,
)
from kiosk.services.accounts import Accounts, Denial, Rejected
from tests.fakes import SetClock

NOW = datetime(2026, 3, 2, 1, tzinfo=UTC)
PIN, OTHER_PIN, WRONG = "830417", "590268", "111213"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@dataclass
class Shelf:
    """Accounts in memory, and who changed them."""

    kept: dict[str, Account] = field(default_factory=dict)
    changes: list[tuple[str, str]] = field(default_factory=list)
    meanwhile: Callable[[], None] = lambda: None

    def accounts(self) -> tuple[Account, ...]:
        return tuple(self.kept.values())

    def add_account(self, account: Account, by: str, at: datetime, *, first: bool = False) -> bool:
        if account.name in self.kept or (first and self.kept):
            return False
        self.kept[account.name] = account
        self.changes.append((by, account.name))
        return True

    def update_account(
        self, name: str, change: Callable[[Account], Account], by: str, at: datetime
    ) -> tuple[Account, Account] | None:
        if name not in self.kept:
            return None
        before, self.kept[name] = self.kept[name], change(self.kept[name])
        found = before, self.kept[name]
        meanwhile, self.meanwhile = self.meanwhile, lambda: None
        meanwhile()
        return found

    def remove_account(self, name: str, by: str, at: datetime) -> None:
        del self.kept[name]


@pytest.fixture
def clock() -> SetClock:
    return SetClock(NOW)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def accounts(shelf: Shelf, clock: SetClock) -> Accounts:
    return Accounts(shelf, clock, QUICK)


@pytest.fixture
def chief(accounts: Accounts) -> Account:
    found = accounts.set_up("Minh", PIN)
    assert isinstance(found, Account)
    return found


def test_without_an_account_the_first_administrator_is_set_up_and_only_once(accounts: Accounts) -> None:
    assert accounts.needs_set_up
    chief = accounts.set_up("  Trần   Minh ", PIN)
    assert isinstance(chief, Account)
    assert (chief.name, chief.role, accounts.needs_set_up) == ("Trần Minh", Role.ADMINISTRATOR, False)
    assert accounts.set_up("Lan", OTHER_PIN) is Denial.ALREADY_SET_UP


def test_the_right_pin_lets_in_whatever_the_spelling_of_the_name(accounts: Accounts, chief: Account) -> None:
    assert accounts.log_in("minh", PIN) == chief
    assert accounts.log_in(" MINH ", PIN) == chief


@pytest.mark.parametrize(
    ("name", "pin"), [("Minh", WRONG), ("Nobody", PIN), ("Minh", ""), ("", PIN), ("Minh", "８３０４１７")]
)
def test_a_wrong_pin_and_an_unknown_name_get_the_same_answer(
    accounts: Accounts, chief: Account, name: str, pin: str
) -> None:
    assert accounts.log_in(name, pin) == Rejected()


def test_wrong_pins_in_a_row_lock_the_account_for_a_while_that_doubles(
    accounts: Accounts, chief: Account, clock: SetClock
) -> None:
    for _ in range(FREE_TRIES - 1):
        assert accounts.log_in("Minh", WRONG) == Rejected()
    waits = []
    for _ in range(7):
        rejected = accounts.log_in("Minh", WRONG)
        assert isinstance(rejected, Rejected) and rejected.locked_until is not None
        waits.append(rejected.locked_until - clock.time)
        clock.time = rejected.locked_until
    assert waits[:3] == [FIRST_WAIT, 2 * FIRST_WAIT, 4 * FIRST_WAIT]
    assert waits[-1] == LONGEST_WAIT


def test_while_it_is_locked_not_even_the_right_pin_is_looked_at_and_nothing_is_counted(
    accounts: Accounts, chief: Account, clock: SetClock
) -> None:
    for _ in range(FREE_TRIES):
        accounts.log_in("Minh", WRONG)
    until = NOW + FIRST_WAIT
    assert [accounts.log_in("Minh", PIN) for _ in range(9)] == [Rejected(until)] * 9
    clock.time = until
    assert accounts.log_in("Minh", PIN) == chief


def test_the_right_pin_makes_the_wrong_ones_before_it_good(accounts: Accounts, chief: Account) -> None:
    for _ in range(3):
        for _ in range(FREE_TRIES - 1):
            accounts.log_in("Minh", WRONG)
        assert accounts.log_in("Minh", PIN) == chief


def test_a_pin_that_is_changed_while_the_old_one_is_checked_lets_nobody_in(
    accounts: Accounts, chief: Account, shelf: Shelf
) -> None:
    def change() -> None:
        shelf.kept["Minh"] = replace(shelf.kept["Minh"], pin_hash=QUICK.hash(OTHER_PIN))

    shelf.meanwhile = change
    assert accounts.log_in("Minh", PIN) == Rejected()
    assert isinstance(accounts.log_in("Minh", OTHER_PIN), Account)


def test_an_account_that_vanishes_while_its_pin_is_checked_lets_nobody_in(
    accounts: Accounts, chief: Account, shelf: Shelf
) -> None:
    shelf.meanwhile = shelf.kept.clear
    assert accounts.log_in("Minh", PIN) == Rejected()


def test_a_hash_of_older_parameters_is_renewed_at_the_next_login(
    accounts: Accounts, chief: Account, shelf: Shelf, clock: SetClock
) -> None:
    stronger = Accounts(shelf, clock, PasswordHasher(time_cost=2, memory_cost=16, parallelism=1))
    assert isinstance(stronger.log_in("Minh", PIN), Account)
    assert shelf.kept["Minh"].pin_hash != chief.pin_hash
    assert isinstance(stronger.log_in("Minh", PIN), Account)


def test_the_hash_is_argon2id_and_in_no_repr(shelf: Shelf, clock: SetClock) -> None:
    found = Accounts(shelf, clock).set_up("Minh", PIN)
    assert isinstance(found, Account)
    assert found.pin_hash.startswith("$argon2id$")
    assert found.pin_hash not in repr(found)


def test_a_damaged_hash_lets_nobody_in(accounts: Accounts, chief: Account, shelf: Shelf) -> None:
    shelf.kept["Minh"] = replace(chief, pin_hash="not a hash")
    assert accounts.log_in("Minh", PIN) == Rejected()


def test_an_administrator_adds_others_and_nobody_else_does(accounts: Accounts, chief: Account) -> None:
    nurse = accounts.add(chief, "Lan", Role.NURSE, OTHER_PIN)
    assert isinstance(nurse, Account)
    assert [account.name for account in accounts.everybody()] == ["Lan", "Minh"]
    assert accounts.add(nurse, "Hoa", Role.NURSE, OTHER_PIN) is Denial.NOT_ALLOWED
    assert accounts.add(chief, "LAN", Role.RECEPTIONIST, OTHER_PIN) is Denial.NAME_TAKEN
    assert accounts.add(chief, "  ", Role.NURSE, OTHER_PIN) is Denial.NO_NAME
    assert accounts.add(chief, "x" * 41, Role.NURSE, OTHER_PIN) is Denial.LONG_NAME
    assert accounts.add(chief, "Hoa", Role.NURSE, "1234") is PinFault.TOO_SHORT


def test_everybody_changes_their_own_pin_and_an_administrator_anybodys(accounts: Accounts, chief: Account) -> None:
    nurse = accounts.add(chief, "Lan", Role.NURSE, OTHER_PIN)
    assert isinstance(nurse, Account)
    assert accounts.change_pin(nurse, "Minh", OTHER_PIN) is Denial.NOT_ALLOWED
    assert accounts.change_pin(nurse, "Lan", "123456") is PinFault.TOO_EASY
    assert accounts.change_pin(nurse, "Nobody", PIN) is Denial.UNKNOWN
    assert isinstance(accounts.change_pin(nurse, "Lan", "740291"), Account)
    assert isinstance(accounts.log_in("Lan", "740291"), Account)
    for _ in range(FREE_TRIES):
        accounts.log_in("Lan", WRONG)
    assert isinstance(accounts.change_pin(chief, "Lan", "305518"), Account)
    assert isinstance(accounts.log_in("Lan", "305518"), Account), "a new PIN opens a locked account"


def test_accounts_are_removed_but_for_the_last_administrator(accounts: Accounts, chief: Account) -> None:
    nurse = accounts.add(chief, "Lan", Role.NURSE, OTHER_PIN)
    assert isinstance(nurse, Account)
    assert accounts.remove(nurse, "Minh") is Denial.NOT_ALLOWED
    assert accounts.remove(chief, "Nobody") is Denial.UNKNOWN
    assert accounts.remove(chief, "Minh") is Denial.LAST_ADMINISTRATOR
    assert accounts.remove(chief, "lan") == nurse
    assert accounts.log_in("Lan", OTHER_PIN) == Rejected()


PINS = {
    "830417": None,
    "8304175926": None,
    "83041": PinFault.TOO_SHORT,
    "8304175926133": PinFault.TOO_LONG,
    "83041a": PinFault.NOT_DIGITS,
    "８３０４１７": PinFault.NOT_DIGITS,
    "": PinFault.NOT_DIGITS,
    "000000": PinFault.TOO_EASY,
    "123456": PinFault.TOO_EASY,
    "987654": PinFault.TOO_EASY,
}


@pytest.mark.parametrize(("pin", "fault"), PINS.items(), ids=repr)
def test_a_pin_is_six_digits_or_more_that_do_not_count_up_or_down(pin: str, fault: PinFault | None) -> None:
    assert pin_fault(pin) is fault


def test_a_name_has_one_spelling() -> None:
    assert normal_name("  Nguye\u0302\u0303n  Lan") == "Nguyễn Lan"


@given(st.lists(st.tuples(st.integers(0, 3600), st.booleans()), max_size=60))
def test_however_pins_are_tried_an_hour_sees_few_of_them(steps: list[tuple[int, bool]]) -> None:
    """After the free tries every look at a PIN costs at least the first wait, unless the right one was among them."""
    account, now, looks = Account(name="Minh", role=Role.NURSE, pin_hash=""), NOW, 0
    for seconds, is_right in steps:
        now += timedelta(seconds=seconds)
        was_locked = account.is_locked(now)
        before, account = account, tried(account, now)
        assert (account == before) is was_locked
        if was_locked:
            continue
        looks = 0 if is_right else looks + 1
        account = recognised(account) if is_right else account
        assert account.failures == looks
        assert account.is_locked(now) is (looks >= FREE_TRIES)
        if account.locked_until is not None:
            assert FIRST_WAIT <= account.locked_until - now <= LONGEST_WAIT

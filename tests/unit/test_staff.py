"""Accounts: wrong PINs in a row lock, a right one frees."""

from datetime import timedelta

from kiosk.domain.staff import ATTEMPTS, LOCKED_FOR, Account, ApiClient, Role, after_login
from tests.contract.orders import NOW

ACCOUNT = Account("an", Role.NURSE, "secret hash")


def test_the_lock_grows_with_every_further_wrong_pin() -> None:
    account, locked = ACCOUNT, []
    for _ in range(ATTEMPTS + 1):
        account = after_login(account, succeeded=False, now=NOW)
        locked.append(account.locked_until and account.locked_until - NOW)
    assert locked == [None] * (ATTEMPTS - 1) + [LOCKED_FOR, 2 * LOCKED_FOR]
    assert account.is_locked(NOW + timedelta(minutes=9))
    assert not account.is_locked(NOW + timedelta(minutes=10))


def test_a_right_pin_forgets_the_wrong_ones() -> None:
    wrong = after_login(ACCOUNT, succeeded=False, now=NOW)
    assert after_login(wrong, succeeded=True, now=NOW) == ACCOUNT
    assert not ACCOUNT.is_locked(NOW)


def test_what_proves_somebody_is_not_shown() -> None:
    assert "secret" not in repr(ACCOUNT) + repr(ApiClient("his", "secret hash"))

"""What the adapters to the insurer's registry share: the hospital's account, and its token."""

import contextlib
import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

from kiosk.adapters.conversation import (
    JSON_TYPES,
    MAX_JSON_BYTES,
    Address,
    CallError,
    CallRefused,
    Conversation,
    converse,
    parse_object,
    trust,
)
from kiosk.domain.remark import Remark
from kiosk.ports import Clock

_TOKEN_TAKEN = "200"
_NO_TOKEN = Remark("device.no_token", "no token")
_TOKEN_REFUSED = frozenset({"401", "402", "403"})  # the token call's codes: letter 3220/BHXH-CNTT, Appendix 2
_TOKEN_SHAPE = re.compile(r"[\x21-\x7e]{1,4096}")

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistryAccount(Address):
    """The hospital's account at https://egw.baohiemxahoi.gov.vn, or at its own server before that."""

    username: str  # facility code and "_BV"
    password: str = field(repr=False)

    @property
    def password_md5(self) -> str:
        """The form in which the gateway wants the password; it protects nothing, TLS does."""
        return hashlib.md5(self.password.encode(), usedforsecurity=False).hexdigest()


@dataclass(frozen=True, slots=True)
class Token:
    access: str = field(repr=False)
    identity: str = field(repr=False)
    expires: datetime  # aware, UTC


class RegistryClient:
    """Keeps the account's token. Look-ups may overlap: at worst two of them fetch a token each."""

    def __init__(self, account: RegistryAccount, clock: Clock) -> None:
        """Raises OSError for a `ca_file` that cannot be read or holds no certificate."""
        trust(account.ca_file)
        self._account = account
        self._clock = clock
        self._token: Token | None = None

    def ask(self, budget_s: float, work: Callable[[Conversation, Token], T]) -> T:
        """What `work` returns, within `budget_s`, token included; raises CallError where it does not.

        `work` runs in another thread, and once more with a new token when it raises CallRefused with a kept one.
        """
        return converse(self._account, budget_s, lambda talk: self._with_token(talk, work))

    def _with_token(self, conversation: Conversation, work: Callable[[Conversation, Token], T]) -> T:
        token = self._token
        if token is not None and self._clock.now() < token.expires:
            with contextlib.suppress(CallRefused):  # withdrawn before its time
                return work(conversation, token)
        self._token = None
        self._token = token = self._take_token(conversation)
        return work(conversation, token)

    def _take_token(self, conversation: Conversation) -> Token:
        account = {"username": self._account.username, "password": self._account.password_md5}
        untrusted = parse_object(conversation.send("POST", "/api/token/take", JSON_TYPES, MAX_JSON_BYTES, data=account))
        untrusted_code = untrusted.get("maKetQua")
        if untrusted_code in _TOKEN_REFUSED:
            raise CallRefused(Remark("device.account_refused", "account refused"))
        untrusted_key = untrusted.get("APIKey")
        if untrusted_code != _TOKEN_TAKEN or not isinstance(untrusted_key, dict):
            raise CallError(_NO_TOKEN)
        return Token(
            _token_text(untrusted_key.get("access_token")),
            _token_text(untrusted_key.get("id_token")),
            self._expiry(untrusted_key.get("expires_in")),
        )

    def _expiry(self, untrusted_expiry: object) -> datetime:
        """When the token ends; one with an unreadable end serves this look-up alone."""
        try:
            expiry = datetime.fromisoformat(str(untrusted_expiry))
        except ValueError:
            return self._clock.now()
        return expiry if expiry.tzinfo is not None else expiry.replace(tzinfo=UTC)


def _token_text(untrusted_token: object) -> str:
    if not isinstance(untrusted_token, str) or not _TOKEN_SHAPE.fullmatch(untrusted_token):
        raise CallError(_NO_TOKEN)
    return untrusted_token

"""Portraits from the registry: a call of its own, GET /portraits/NUMBER with the account's token."""

from kiosk.adapters.conversation import CallError, Conversation
from kiosk.adapters.portraits.limits import CITIZEN_NUMBER, MAX_PORTRAIT_BYTES
from kiosk.adapters.registry_http import RegistryAccount, RegistryClient, Token
from kiosk.domain.remark import Remark
from kiosk.ports import Clock, DeviceFault

_IMAGE_TYPES = frozenset({"image/jpeg", "image/png"})
_BUDGET_S = 4.0  # the port's promise


class HttpPortraits:
    """Portraits over HTTPS. Keeps no picture and logs nothing; holds no connection between calls."""

    def __init__(self, account: RegistryAccount, clock: Clock, budget_s: float = _BUDGET_S) -> None:
        """Raises OSError for an unusable `account.ca_file`."""
        self._client = RegistryClient(account, clock)
        self._budget_s = budget_s

    def fetch(self, citizen_number: str) -> bytes | DeviceFault | None:
        if not CITIZEN_NUMBER.fullmatch(citizen_number):
            return None
        try:
            return self._client.ask(self._budget_s, lambda talk, token: _ask(talk, token, citizen_number))
        except CallError as error:
            return DeviceFault(Remark("device.portraits", "portraits: {trouble}", trouble=error.args[0]))


def _ask(talk: Conversation, token: Token, citizen_number: str) -> bytes | None:
    bearer = {"Authorization": f"Bearer {token.access}"}
    untrusted_image = talk.send("GET", f"/portraits/{citizen_number}", _IMAGE_TYPES, MAX_PORTRAIT_BYTES, headers=bearer)
    if untrusted_image == b"":
        raise CallError(Remark("device.empty_picture", "empty picture"))
    return untrusted_image

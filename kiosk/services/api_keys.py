"""Keys of other systems: shown once, kept as a hash."""

import hashlib
import secrets
from dataclasses import dataclass

from kiosk.domain.staff import Actor, ApiClient, normal_name
from kiosk.ports import Clock, Office

KEY_BYTES = 32
PREFIX = "kiosk_"  # so that a key is recognised where it does not belong, as in a repository
MAX_NAME = 40


@dataclass(frozen=True, slots=True)
class NewKey:
    """`key` is shown to the administrator now and never again. `repr` hides it."""

    client: ApiClient
    key: str

    def __repr__(self) -> str:
        return f"NewKey({self.client.name!r})"


class ApiKeys:
    """Every method raises StoreError where the store fails. One thread, the store's.

    A key is 256 random bits, so a plain hash is enough: there is nothing to guess.
    """

    def __init__(self, office: Office, clock: Clock) -> None:
        self._office = office
        self._clock = clock

    def clients(self) -> tuple[ApiClient, ...]:
        return self._office.clients()

    def add(self, name: str, by: str) -> NewKey | None:
        """None where the name is empty, too long, or belongs to a client that works."""
        name = normal_name(name)
        taken = any(client.name == name and client.active for client in self.clients())
        if not name or len(name) > MAX_NAME or taken:
            return None
        key = PREFIX + secrets.token_urlsafe(KEY_BYTES)
        client = ApiClient(name, hashed(key))
        self._office.put_client(client, Actor(by), self._clock.now())
        return NewKey(client, key)

    def revoke(self, name: str, by: str) -> None:
        for client in self.clients():
            if client.name == name and client.active:
                self._office.put_client(ApiClient(name, client.key_hash, active=False), Actor(by), self._clock.now())


def hashed(untrusted_key: str) -> str:
    return hashlib.sha256(untrusted_key.encode()).hexdigest()

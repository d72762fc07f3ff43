"""What a stream of looks amounts to: each card reported once for as long as it is held."""

import hashlib
from collections.abc import Set

from kiosk.ports import CardCode, CardUnread

AWAY_LOOKS = 10  # 0.3 to 0.7 s at 15 to 30 looks a second: longer than a decoder's stumble over a moving card
EFFORT_EVERY_LOOKS = 6  # bounds the costly attempts to a few a second
UNREAD_AFTER_LOOKS = 30  # 1 to 2 s: time to put the card down, and five attempts


class Presentations:
    """Remembers what was reported until it was taken away. Called once a look, in this order: `wants_effort` where
    nothing decoded easily, then `report`.

    A code counts as away while nothing is held or another code is shown. As long as something is held that does not
    decode it may still be the same card under a reflection, and that is not shown again.
    """

    def __init__(self) -> None:
        self._away_looks: dict[bytes, int] = {}  # by digest of a reported payload: nobody's data outlives the visit
        self._waiting: list[bytes] = []  # codes in view, not reported yet
        self._nothing_looks = 0
        self._undecoded_looks = 0
        self._decoded = False  # in this presentation
        self._unread_reported = False

    def interrupt(self) -> None:
        """The reader closes: what was not reported yet belongs to whoever is there now, not to the next."""
        self._waiting.clear()

    def wants_effort(self, held: bool) -> bool:
        """Whether a costly attempt is due on what is held."""
        return held and (self._undecoded_looks + 1) % EFFORT_EVERY_LOOKS == 0

    def report(self, untrusted_payloads: tuple[bytes, ...], held: bool) -> CardCode | CardUnread | None:
        """What is new after one look that decoded `untrusted_payloads`. Several new codes are reported in turn."""
        seen = {_digest(payload): payload for payload in untrusted_payloads}
        self._forget_what_is_away(seen.keys(), held)
        self._waiting = [payload for payload in self._waiting if payload in untrusted_payloads]
        for digest, payload in seen.items():
            if digest not in self._away_looks:
                self._waiting.append(payload)
            self._away_looks[digest] = 0
        if untrusted_payloads:
            self._decoded = True
            self._nothing_looks = self._undecoded_looks = 0
        else:
            self._count(held)
        if self._waiting:
            return CardCode(self._waiting.pop(0))
        if self._undecoded_looks >= UNREAD_AFTER_LOOKS and not (self._decoded or self._unread_reported):
            self._unread_reported = True
            return CardUnread()
        return None

    def _forget_what_is_away(self, seen: Set[bytes], held: bool) -> None:
        if held and not seen:
            return
        for digest in self._away_looks.keys() - seen:
            self._away_looks[digest] += 1
            if self._away_looks[digest] >= AWAY_LOOKS:
                del self._away_looks[digest]

    def _count(self, held: bool) -> None:
        if held:
            self._nothing_looks = 0
            self._undecoded_looks += 1
            return
        self._nothing_looks += 1
        if self._nothing_looks >= AWAY_LOOKS:
            self._undecoded_looks = 0
            self._decoded = self._unread_reported = False


def _digest(payload: bytes) -> bytes:
    return hashlib.blake2b(payload, digest_size=16).digest()

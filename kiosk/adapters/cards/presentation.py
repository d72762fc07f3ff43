"""What a stream of looks amounts to: each card reported once for as long as it is held."""

import hashlib
from collections.abc import Set

from kiosk.ports import CardText, CardUnread

AWAY_LOOKS = 10  # 0.3 to 0.7 s at 15 to 30 looks a second: longer than a decoder's stumble over a moving card
EFFORT_EVERY_LOOKS = 3  # a costly attempt takes as long as this many looks
REPEAT_EVERY_LOOKS = 10  # once a card was read or given up: it may be turned over
UNREAD_AFTER_LOOKS = 30  # 1 to 2 s: time to put the card down, and ten attempts


class Presentations:
    """Remembers what was reported until it was taken away. Called once a look, in this order: `wants_effort`, then
    `report`.

    A text counts as away while nothing is held or another one is shown. As long as something is held that does not
    decode it may still be the same card under a reflection, and that is not shown again.
    """

    def __init__(self) -> None:
        self._away_looks: dict[bytes, int] = {}  # by digest of a reported text: nobody's data outlives the visit
        self._nothing_looks = 0
        self._undecoded_looks = 0
        self._looks_since_effort = 0
        self._decoded = False  # in this presentation
        self._unread_reported = False

    def wants_effort(self, unread: bool) -> bool:
        """Whether a costly attempt is due on what is held and, wholly or partly, `unread`."""
        self._looks_since_effort += 1
        settled = self._decoded or self._unread_reported
        if not unread or self._looks_since_effort < (REPEAT_EVERY_LOOKS if settled else EFFORT_EVERY_LOOKS):
            return False
        self._looks_since_effort = 0
        return True

    def report(self, texts: tuple[CardText, ...], held: bool) -> tuple[CardText, ...] | CardUnread:
        """What is new after one look that read `texts`; empty for nothing."""
        seen = {_digest(text): text for text in texts}
        self._forget_what_is_away(seen.keys(), held)
        fresh = tuple(text for digest, text in seen.items() if digest not in self._away_looks)
        self._away_looks.update(dict.fromkeys(seen, 0))
        if texts:
            self._decoded = True
            self._nothing_looks = self._undecoded_looks = 0
        else:
            self._count(held)
        if self._undecoded_looks >= UNREAD_AFTER_LOOKS and not (self._decoded or self._unread_reported):
            self._unread_reported = True
            return CardUnread()
        return fresh

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


def _digest(text: CardText) -> bytes:
    return hashlib.blake2b(text.untrusted_payload, digest_size=16).digest()

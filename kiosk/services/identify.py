"""Is this the card's owner? One comparison of a burst of live frames with the registry's portrait."""

from collections.abc import Sequence
from enum import Enum, auto

from kiosk.domain.card import Card
from kiosk.domain.matching import Match, Thresholds, decide
from kiosk.ports import DeviceFault, FaceCount, FaceEngine, Frame, Portraits


class Portrait(Enum):
    READY = auto()
    MISSING = auto()  # the registry has none, does not answer, or its picture does not show one face


class Identify:
    """Knows whose session's portrait is enrolled, and nothing else. All but `fetch` belong to one thread."""

    def __init__(self, engine: FaceEngine, portraits: Portraits, thresholds: Thresholds) -> None:
        self._engine = engine
        self._portraits = portraits
        self._thresholds = thresholds
        self._enrolled: str | None = None  # the session that the portrait was fetched for

    def start(self) -> DeviceFault | None:
        """Models are loaded and warm before the first patient comes."""
        return self._engine.start()

    def fetch(self, card: Card) -> bytes | None:
        """The owner's encoded portrait, untrusted. Any thread; as slow as the registry."""
        if card.portrait:
            return card.portrait  # the chip's own, better than any registry's
        untrusted_image = self._portraits.fetch(card.citizen_number)
        return untrusted_image if isinstance(untrusted_image, bytes) else None

    def describe(self, session: str, untrusted_image: bytes | None) -> Portrait | DeviceFault:
        """Make the portrait ready for this session's comparison; DeviceFault where the engine fails."""
        self._enrolled = None
        seen = FaceCount(0) if untrusted_image is None else self._engine.enrol(untrusted_image)
        if isinstance(seen, DeviceFault):
            return seen
        if seen.faces != 1:
            return Portrait.MISSING
        self._enrolled = session
        return Portrait.READY

    def is_ready(self, session: str) -> bool:
        return self._enrolled == session

    def match(self, session: str, burst: Sequence[Frame]) -> Match | DeviceFault | None:
        """The verdict; None where no frame shows a face. Only a portrait enrolled for this very session counts."""
        if not self.is_ready(session):
            return DeviceFault("no portrait of this session")
        compared = self._engine.compare(burst)
        if isinstance(compared, DeviceFault):
            return compared
        return None if compared is None else decide(compared, self._thresholds)

    def stop(self) -> None:
        self._engine.stop()

    def forget(self) -> None:
        self._enrolled = None
        self._engine.forget()

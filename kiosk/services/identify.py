"""Is this the card's owner? One comparison of a burst of live frames with the registry's portrait."""

from collections.abc import Sequence
from enum import Enum, auto

from kiosk.domain.card import Card
from kiosk.domain.matching import Match, Thresholds, decide
from kiosk.ports import Descriptor, DeviceFault, FaceCount, FaceEngine, Frame, Portraits


class Portrait(Enum):
    READY = auto()
    MISSING = auto()  # the registry has none, does not answer, or its picture does not show one face


class Identify:
    """Holds the described portrait of the present session and nothing else. All but `fetch` belong to one thread."""

    def __init__(self, engine: FaceEngine, portraits: Portraits, thresholds: Thresholds) -> None:
        self._engine = engine
        self._portraits = portraits
        self._thresholds = thresholds
        self._portrait: Descriptor | None = None

    def start(self) -> DeviceFault | None:
        """Models are loaded and warm before the first patient comes."""
        return self._engine.start()

    def fetch(self, card: Card) -> bytes | None:
        """The owner's encoded portrait, untrusted. Any thread; as slow as the registry."""
        untrusted_image = self._portraits.fetch(card.number)
        return untrusted_image if isinstance(untrusted_image, bytes) else None

    def describe(self, untrusted_image: bytes | None) -> Portrait | DeviceFault:
        """Make the portrait ready for comparisons; DeviceFault where the engine fails."""
        described = FaceCount(0) if untrusted_image is None else self._engine.describe(untrusted_image)
        if isinstance(described, DeviceFault):
            return described
        self._portrait = None if isinstance(described, FaceCount) else described
        return Portrait.MISSING if self._portrait is None else Portrait.READY

    def discard(self) -> None:
        """Before another card's owner is described."""
        self._portrait = None

    @property
    def is_ready(self) -> bool:
        return self._portrait is not None

    def match(self, burst: Sequence[Frame]) -> Match | DeviceFault | None:
        """The verdict; None where no frame shows a face. Needs a described portrait."""
        assert self._portrait is not None
        distances = self._engine.compare(burst, self._portrait)
        if isinstance(distances, DeviceFault):
            return distances
        return decide(distances, self._thresholds) if distances else None

    def stop(self) -> None:
        self._engine.stop()

    def forget(self) -> None:
        self.discard()
        self._engine.forget()

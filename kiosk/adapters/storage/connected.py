"""What every part of the store stands on."""

from abc import ABC, abstractmethod

from kiosk.adapters.storage.database import Database


class Connected(ABC):
    """A part of the store; `_kiosk` names the writer in every row."""

    _kiosk: str

    @abstractmethod
    def _db(self) -> Database:
        """The open database. Raises EngineError, OSError, StoreError."""

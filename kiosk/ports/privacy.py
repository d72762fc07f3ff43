"""What is known of one person, and how it goes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol

from kiosk.domain.privacy import Limits, Outcome, PersonNumber

Record = Mapping[str, object]


class PersonalData(Protocol):
    """Same promises as `Store`; whatever is read out or erased brings one audit row, without the person."""

    def records_of(self, person: PersonNumber, by: str, at: datetime) -> Mapping[str, Sequence[Record]]:
        """Everything about the person, by table; nothing about staff."""

    def erase_person(
        self, person: PersonNumber, limits: Limits, by: str, at: datetime, *, dry_run: bool = False
    ) -> Outcome:
        """What is older than `limits`, but for visits that another system does not have yet."""

    def erase_expired(self, limits: Limits, at: datetime, *, dry_run: bool = False) -> Outcome:
        """The same of everybody. Without anything to erase there is no audit row."""

    def compact(self) -> None:
        """Overwrite what was erased, as far as the database can. Others wait meanwhile; StoreError where they do not
        let it."""

    def close(self) -> None: ...


class Papers(Protocol):
    """Tickets that lie on the disk as files. Raises OSError."""

    def of(self, tickets: Iterable[tuple[date, str]]) -> tuple[str, ...]:
        """Names of the files of these tickets, by business day and label."""

    def before(self, day: date) -> tuple[str, ...]:
        """Names of the files of earlier business days."""

    def remove(self, names: Iterable[str]) -> None: ...

"""What a waiting room's screen shows: numbers, rooms and desks, never names."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.clinic import Clinic
from kiosk.domain.person import Language
from kiosk.domain.queue.records import Call

FRESH = timedelta(seconds=30)  # a call stands out for as long
CALLS_SHOWN = 7  # the latest, and six beside it
_IN = " · "


@dataclass(frozen=True, slots=True)
class BoardCall:
    number: int  # of the call; counts up
    label: str
    clinic: Clinic
    desk: str
    at: datetime

    def is_fresh(self, now: datetime) -> bool:
        return now - self.at < FRESH

    def place(self, language: Language) -> str:
        return place_words(self.clinic, self.desk, language)


def board_calls(calls: Iterable[Call], clinics: Mapping[str, Clinic], shown: Collection[str]) -> tuple[BoardCall, ...]:
    """The latest call of each number in these clinics; `calls` newest first."""
    found: dict[int, BoardCall] = {}
    for call in calls:
        if call.clinic in clinics and call.clinic in shown and call.ticket_id not in found:
            found[call.ticket_id] = BoardCall(call.number, call.label, clinics[call.clinic], call.desk, call.at)
    return tuple(found.values())[:CALLS_SHOWN]


def place_words(clinic: Clinic, desk: str, language: Language) -> str:
    """Room, and the desk in it where that says more."""
    room, name = clinic.room.in_language(language), desk_name(desk)
    return room if not name or name.casefold() == room.casefold() else f"{room}{_IN}{name}"


def desk_id(clinic: Clinic, name: str) -> str:
    """Tables of two rooms may have the same name; as desks they must not."""
    return f"{clinic.room.vi}{_IN}{name}"


def desk_name(desk: str) -> str:
    return desk.partition(_IN)[2] or desk

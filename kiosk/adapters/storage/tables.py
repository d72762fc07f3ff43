"""Queries that several parts of the store share."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

from kiosk.adapters.storage.database import Database, Row, insert, one
from kiosk.adapters.storage.values import clinic_json, clinic_of, from_ms, lane_of, place_of, place_row
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.queue import Lane, Place
from kiosk.domain.queue.records import Appointment
from kiosk.ports import StoreError

INTERVALS = 20  # latest calls that a forecast is made from
LONGEST_INTERVAL_MS = 45 * 60_000  # longer is a pause and no pace
_LATEST = """
    SELECT change, clinic, lane, at, since FROM place_event
    WHERE business_day = :day AND clinic = {clinic} AND action = 'call' AND undone = 0
    ORDER BY change DESC LIMIT {calls}"""


def read_clinics(db: Database) -> tuple[Clinic, ...]:
    return tuple(clinic_of(row["document"]) for row in db.rows("SELECT document FROM clinic ORDER BY position"))


def replace_clinics(db: Database, clinics: Sequence[Clinic]) -> None:
    db.execute("DELETE FROM clinic")
    for position, clinic in enumerate(clinics):
        row = {"code": clinic.code, "position": position, "prefix": clinic.prefix, "document": clinic_json(clinic)}
        insert(db, "clinic", row)


def kiosk_places(db: Database) -> Mapping[str, LocalText]:
    return {row["kiosk"]: LocalText(row["vi"], row["en"]) for row in db.rows("SELECT * FROM kiosk_place")}


def the_place(db: Database, ticket_id: int) -> Place:
    row = one(db, "SELECT * FROM place WHERE ticket_id = :id", {"id": ticket_id})
    if row is None:
        raise StoreError("no such ticket")
    return place_of(row)


def write_place(db: Database, place: Place) -> None:
    row = place_row(place)
    columns = ", ".join(f"{column} = :{column}" for column in row if column != "ticket_id")
    db.execute(f"UPDATE place SET {columns} WHERE ticket_id = :ticket_id", row)


def waits_before(lane: Lane) -> str:
    """Condition of a place that is called before a new ticket of this lane: priority overtakes the others."""
    waits = "state IN ('waiting', 'held')"
    return f"{waits} AND lane = 'priority'" if lane is Lane.PRIORITY else waits


def waiting(db: Database, day: str, lane: Lane) -> Mapping[str, int]:
    counted = db.rows(
        f"""SELECT clinic, COUNT(*) AS people FROM place
            WHERE business_day = :day AND {waits_before(lane)} GROUP BY clinic""",
        {"day": day},
    )
    return {row["clinic"]: row["people"] for row in counted}


def issued(db: Database, day: str, clinic: str, after_ms: int | None = None) -> int:
    """True numbers of the clinic's day, or those of them that were issued after a time."""
    late = "" if after_ms is None else "AND issued_at > :after"
    found = db.rows(
        f"""SELECT COUNT(*) AS numbers FROM ticket
            WHERE business_day = :day AND clinic = :clinic AND state = 'issued' {late}""",
        {"day": day, "clinic": clinic} | ({} if after_ms is None else {"after": after_ms}),
    )
    return int(found[0]["numbers"])


def recent_lanes(db: Database, day: str, calls: Mapping[str, int]) -> dict[str, tuple[Lane, ...]]:
    """Lanes of so many of the latest calls of each clinic, the newest last."""
    latest = " UNION ALL ".join(
        f"SELECT * FROM ({_LATEST.format(clinic=f':clinic_{n}', calls=int(limit))}) AS calls_{n}"
        for n, limit in enumerate(calls.values())
    )
    named = {f"clinic_{n}": code for n, code in enumerate(calls)}
    found = sorted(db.rows(latest, {"day": day, **named}), key=lambda row: row["change"])
    return {code: tuple(lane_of(row["lane"]) for row in found if row["clinic"] == code) for code in calls}


def intervals(db: Database, day: str, clinic: str) -> tuple[float, ...]:
    latest = db.rows(_LATEST.format(clinic=":clinic", calls=INTERVALS + 1), {"day": day, "clinic": clinic})
    return tuple(
        (call["at"] - before["at"]) / 60_000
        for call, before in pairwise(latest)
        if call["since"] <= before["at"] and 0 < call["at"] - before["at"] <= LONGEST_INTERVAL_MS
    )


def appointment_of(row: Row) -> Appointment:
    return Appointment(row["reference"], row["citizen_number"], row["clinic"], from_ms(row["slot"]))

"""What is written beside every change: its number, the check-in's journal, and the audit chain.

One write transaction is one change and one audit row, so the chain ends where the count of changes says that it ends.
Neither carries personal data: a check-in is its session token, a person is nowhere.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from kiosk.adapters.storage.database import Database, insert
from kiosk.adapters.storage.values import canonical_json

_BEFORE_FIRST = ""  # hash before the first row


class Phase(Enum):
    INTENT = "intent"
    OUTCOME = "outcome"


@dataclass(frozen=True, slots=True)
class Change:
    """The change under way: its number, from 1, and the audit row that its own follows."""

    number: int
    hash_before: str


def next_change(db: Database) -> Change:
    state = db.rows(
        """SELECT changes + 1 AS number, (SELECT hash FROM audit ORDER BY change DESC LIMIT 1) AS hash_before
           FROM store_state"""
    )[0]
    db.execute("UPDATE store_state SET changes = :number", {"number": state["number"]})
    return Change(state["number"], state["hash_before"] or _BEFORE_FIRST)


def journal(
    db: Database, session: str, event: str, phase: Phase, at_ms: int, ticket_id: int | None = None, detail: str = ""
) -> None:
    db.execute(
        """INSERT INTO journal (session, sequence, event, phase, ticket_id, detail, at)
           SELECT :session, COALESCE(MAX(sequence), 0) + 1, :event, :phase, CAST(:ticket_id AS INTEGER), :detail, :at
           FROM journal WHERE session = :session""",
        {
            "session": session,
            "event": event,
            "phase": phase.value,
            "ticket_id": ticket_id,
            "detail": detail,
            "at": at_ms,
        },
    )


def journal_of_ticket(db: Database, ticket_id: int, event: str, at_ms: int, detail: str) -> None:
    """An outcome in the journal of the check-in that the ticket came from."""
    db.execute(
        """INSERT INTO journal (session, sequence, event, phase, ticket_id, detail, at)
           SELECT ticket.session, COALESCE(MAX(sequence), 0) + 1, :event, 'outcome', ticket.id, :detail, :at
           FROM ticket LEFT JOIN journal ON journal.session = ticket.session
           WHERE ticket.id = :ticket GROUP BY ticket.session, ticket.id""",
        {"ticket": ticket_id, "event": event, "detail": detail, "at": at_ms},
    )


def audit(db: Database, change: Change, at_ms: int, kiosk: str, event: str, detail: Mapping[str, object]) -> None:
    text = canonical_json(detail)
    linked = _link(change.hash_before, change.number, at_ms, kiosk, event, text)
    insert(
        db,
        "audit",
        {"change": change.number, "at": at_ms, "kiosk": kiosk, "event": event, "detail": text, "hash": linked},
    )


def audit_break(db: Database, tail_rows: int) -> int | None:
    """Number of the first change among the last `tail_rows` whose audit row is missing, altered or out of place; None
    when the tail is sound. The oldest row of a tail that does not reach back to change 1 is taken as given."""
    changes = int(db.rows("SELECT changes FROM store_state")[0]["changes"])
    expected = max(changes - tail_rows, 0)
    tail = db.rows("SELECT * FROM audit WHERE change >= :first ORDER BY change", {"first": expected})
    previous = _BEFORE_FIRST
    if expected == 0:
        expected = 1
    elif tail and tail[0]["change"] == expected:
        previous = tail.pop(0)["hash"]
        expected += 1
    for row in tail:
        linked = _link(previous, row["change"], row["at"], row["kiosk"], row["event"], row["detail"])
        if row["change"] != expected or row["hash"] != linked:
            return expected
        previous, expected = linked, expected + 1
    return None if expected == changes + 1 else expected


def _link(previous: str, change: int, at_ms: int, kiosk: str, event: str, detail: str) -> str:
    entry = {"change": change, "at": at_ms, "kiosk": kiosk, "event": event, "detail": detail}
    return hashlib.sha256((previous + canonical_json(entry)).encode()).hexdigest()

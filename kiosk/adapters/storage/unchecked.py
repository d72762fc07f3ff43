"""Visits whose insurance is still to be checked, and what the insurer says of them later."""

import json
from datetime import datetime

from kiosk.adapters.storage.connected import Connected
from kiosk.adapters.storage.counterparts import has_turn, note
from kiosk.adapters.storage.database import Database, Row, one, store_errors
from kiosk.adapters.storage.ledger import Phase, audit, journal, next_change
from kiosk.adapters.storage.revisions import tell_others_of_session
from kiosk.adapters.storage.tables import write_place
from kiosk.adapters.storage.values import canonical_json, coverage_row, from_ms, place_of, to_ms
from kiosk.adapters.storage.visits import coverage_of, visit_of
from kiosk.domain.breaker import Breaker
from kiosk.domain.handover import INSURER, Unchecked
from kiosk.domain.insurance import Coverage, Outcome
from kiosk.domain.queue import Flag

_OPEN = "state IN ('waiting', 'called', 'held', 'no_show')"
# Of numbers that are still true.
UNCHECKED = """
    FROM visit WHERE insurance_due_at IS NOT NULL
    AND EXISTS (SELECT 1 FROM ticket WHERE ticket.session = visit.session AND ticket.state = 'issued')"""


class UncheckedVisits(Connected):
    """The insurer's part of `Outbox`."""

    @store_errors("read what is unchecked")
    def unchecked(self, at: datetime, asked_before: datetime, limit: int) -> tuple[Unchecked, ...]:
        found = self._db().rows(
            f"""SELECT visit.* {UNCHECKED}
                AND insurance_due_at <= :at AND COALESCE(insurance_at, recorded_at) <= :asked_before
                ORDER BY COALESCE(insurance_tries, 0), insurance_due_at LIMIT :limit""",
            {"at": to_ms(at), "asked_before": to_ms(asked_before), "limit": limit},
        )
        return tuple(one for row in found if (one := _unchecked_of(row)) is not None)

    @store_errors("write an insurer's answer")
    def checked(
        self,
        unchecked: Unchecked,
        coverage: Coverage,
        holder: str,
        at: datetime,
        due_at: datetime | None,
        breaker: Breaker,
    ) -> bool:
        db, at_ms, session = self._db(), to_ms(at), unchecked.session
        with db.transaction():
            if not has_turn(db, INSURER, holder):
                return False
            change = next_change(db)
            evidence, is_answer = coverage.evidence, coverage.outcome is not Outcome.TO_BE_CHECKED
            reason = evidence.code if evidence and not is_answer else ""
            note(db, INSURER, breaker, reason, alarm=coverage.alarm)
            before = one(db, "SELECT * FROM visit WHERE session = :session", {"session": session})
            has_changed = is_answer and before is not None and coverage_of(before) != coverage
            _write_coverage(db, session, coverage, due_at, unchecked.tries + 1, at_ms if has_changed else None)
            if has_changed:
                _change_places(db, session, coverage, at_ms)
            write_evidence(db, session, coverage, at_ms)
            detail = {"session": session, "code": evidence.code if evidence else "", "changed": has_changed}
            audit(db, change, at_ms, self._kiosk, "insurance_asked_again", detail)
        return True


def write_evidence(db: Database, session: str, coverage: Coverage, at_ms: int, ticket_id: int | None = None) -> None:
    """Code or reason, time and digest of an insurer's answer, for good (decree 188/2025, Art. 38 (2))."""
    evidence = coverage.evidence
    if evidence is not None:
        detail = canonical_json({"code": evidence.code, "at": to_ms(evidence.at), "sha256": evidence.digest})
        journal(db, session, "insurance", Phase.OUTCOME, at_ms, ticket_id, detail)


def _unchecked_of(row: Row) -> Unchecked | None:
    """None for a visit about which nobody can be asked, or whose record is damaged."""
    try:
        visit = visit_of(row)
    except (LookupError, TypeError, ValueError):
        return None
    if visit.own_card is None or visit.coverage is None:
        return None
    tries = row["insurance_tries"] or 0
    return Unchecked(row["session"], visit.own_card, visit.coverage, tries, from_ms(row["recorded_at"]))


def _write_coverage(
    db: Database, session: str, coverage: Coverage, due_at: datetime | None, tries: int, changed_ms: int | None
) -> None:
    columns = coverage_row(coverage)
    row = {**columns, "insurance_tries": tries, "insurance_due_at": due_at and to_ms(due_at)}
    if changed_ms is not None:
        row["insurance_changed_at"] = changed_ms
    assigned = ", ".join(f"{column} = :{column}" for column in row)
    db.execute(f"UPDATE visit SET {assigned} WHERE session = :session", {**row, "session": session})


def _change_places(db: Database, session: str, coverage: Coverage, at_ms: int) -> None:
    """Nobody has to look any more at whoever is insured, not even after a step is taken back."""
    tell_others_of_session(db, session, at_ms)
    if not coverage.is_settled:
        return
    for row in db.rows("SELECT id FROM ticket WHERE session = :session ORDER BY id", {"session": session}):
        ticket = {"ticket": row["id"]}
        for found in db.rows(f"SELECT * FROM place WHERE ticket_id = :ticket AND {_OPEN}", ticket):
            if Flag.INSURANCE.value in json.loads(found["flags"]):
                write_place(
                    db, place_of({**found, "flags": _unflagged(found["flags"]), "version": found["version"] + 1})
                )
        for event in db.rows("SELECT change, before FROM place_event WHERE ticket_id = :ticket", ticket):
            before = json.loads(event["before"])
            db.execute(
                "UPDATE place_event SET before = :before WHERE change = :change AND ticket_id = :ticket",
                {
                    **ticket,
                    "change": event["change"],
                    "before": canonical_json({**before, "flags": _unflagged(before["flags"])}),
                },
            )


def _unflagged(flags: str) -> str:
    return canonical_json([flag for flag in json.loads(flags) if flag != Flag.INSURANCE.value])

"""What the store knows of one person, and how it goes: by the register of personal data, and by nothing else."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kiosk.adapters.storage.connected import Connected
from kiosk.adapters.storage.database import Database, Row, store_errors
from kiosk.adapters.storage.ledger import audit, next_change
from kiosk.adapters.storage.values import from_ms, to_ms
from kiosk.domain.personal_data import PERIODIC, REGISTER, Link, Table
from kiosk.domain.privacy import (
    DAYS_A_YEAR,
    LEAST_EVIDENCE_YEARS,
    Erased,
    Kept,
    Kind,
    Limits,
    Outcome,
    PersonNumber,
    Why,
)

# Sessions of a kiosk's own file that the hospital's store does not have.
_NOT_HANDED_OVER = """
    SELECT session FROM ticket WHERE NOT EXISTS (
        SELECT 1 FROM handed_over WHERE handed_over.kind = 'ticket' AND handed_over.id = ticket.id)"""
# Sessions that another system still has to hear of.
_UNDELIVERED = """
    SELECT ticket.session FROM ticket JOIN outbox ON outbox.ticket_id = ticket.id
    JOIN outbox_delivery ON outbox_delivery.visit_code = outbox.visit_code WHERE outbox_delivery.state <> 'delivered'"""
# Rows of some sessions.
_AMONG = {
    Link.SESSION: "session IN ({sessions})",
    Link.TICKET: "ticket_id IN (SELECT id FROM ticket WHERE session IN ({sessions}))",
    Link.VISIT_CODE: """visit_code IN (SELECT outbox.visit_code FROM outbox
                        JOIN ticket ON ticket.id = outbox.ticket_id WHERE ticket.session IN ({sessions}))""",
}
_INSURANCE_CARD_LENGTH = 15  # of it the last ten are the person's


@dataclass(frozen=True, slots=True, repr=False)
class _Whose:
    """Rows of some people: a condition for each way in which a table's rows belong to somebody."""

    conditions: Mapping[Link, str]
    values: Row

    def condition(self, table: Table) -> str:
        return self.conditions.get(table.link) or _has_number(table)


class Personal(Connected):
    """`PersonalData`."""

    @store_errors("read personal data")
    def records_of(self, person: PersonNumber, by: str, at: datetime) -> Mapping[str, Sequence[Row]]:
        db = self._db()
        with db.transaction():
            whose = _of_person(db, person)
            found = {table.name: _records(db, table, whose) for table in REGISTER if table.link is not Link.NONE}
            found = {name: rows for name, rows in found.items() if rows}
            counts = {name: len(rows) for name, rows in found.items()}
            audit(db, next_change(db), to_ms(at), self._kiosk, "personal_data_exported", {"by": by, "rows": counts})
        return found

    @store_errors("erase a person")
    def erase_person(
        self, person: PersonNumber, limits: Limits, by: str, at: datetime, *, dry_run: bool = False
    ) -> Outcome:
        db = self._db()
        with db.transaction():
            whose = _of_person(db, person)
            papers = _papers(db, whose, limits)
            kept = tuple(_kept(db, whose, limits))
            erased = _erase(db, whose, limits, dry_run=dry_run)
            if not dry_run:
                detail = {"by": by, "rows": _counts(erased)}
                audit(db, next_change(db), to_ms(at), self._kiosk, "personal_data_erased", detail)
        return Outcome(erased, kept, papers)

    @store_errors("erase what is past its time")
    def erase_expired(self, limits: Limits, at: datetime, *, dry_run: bool = False) -> Outcome:
        db, everybody = self._db(), _Whose(dict.fromkeys(Link, "1 = 1"), {})
        with db.transaction():
            erased = _erase(db, everybody, limits, dry_run=dry_run)
            if erased and not dry_run:
                detail = {"rows": _counts(erased)}
                audit(db, next_change(db), to_ms(at), self._kiosk, "personal_data_expired", detail)
        return Outcome(erased)

    @store_errors("compact")
    def compact(self) -> None:
        self._db().compact()


def _of_person(db: Database, person: PersonNumber) -> _Whose:
    values: dict[str, object] = {"number": person.number, "digits": person.insurance_digits}
    sessions = [
        row["session"]
        for table in REGISTER
        if table.link is Link.SESSION and table.numbers
        for row in db.rows(f"SELECT session FROM {table.name} WHERE {_has_number(table)} ORDER BY session", values)
    ]
    named = {f"session_{n}": session for n, session in enumerate(sessions)}
    among = ", ".join(f":{name}" for name in named) or "NULL"
    conditions = {link: condition.format(sessions=among) for link, condition in _AMONG.items()}
    return _Whose({**conditions, Link.NONE: "1 = 0"}, {**values, **named})


def _has_number(table: Table) -> str:
    """Condition of a row that is found by this number; nothing finds the rows of a table without one."""
    tests = [
        test
        for name in table.numbers
        for test in (
            f"(:number <> '' AND {name} = :number)",
            f"(:digits <> '' AND {name} = :digits)",
            f"(:digits <> '' AND LENGTH({name}) = {_INSURANCE_CARD_LENGTH} AND SUBSTR({name}, 6) = :digits)",
        )
    ]
    return f"({' OR '.join(tests)})"


def _records(db: Database, table: Table, whose: _Whose) -> list[Row]:
    about = [name for name, column in table.columns.items() if column.kind not in (Kind.NOTHING, Kind.STAFF)]
    return db.rows(
        f"SELECT {', '.join(about)} FROM {table.name} WHERE {whose.condition(table)} ORDER BY {_since(table)}",
        whose.values,
    )


def _parts() -> Iterator[tuple[Table, Kind]]:
    """Visits come last: by them the rest is found."""
    for table in sorted(REGISTER, key=lambda table: table.name == "visit"):
        for kind in PERIODIC:
            if table.of(kind):
                yield table, kind


def _erase(db: Database, whose: _Whose, limits: Limits, *, dry_run: bool) -> tuple[Erased, ...]:
    erased = []
    for table, kind in _parts():
        where = " AND ".join(
            (whose.condition(table), _has_values(table, kind), _before(table), _is_free(table, limits))
        )
        values = {**whose.values, "before": to_ms(limits.of(kind))}
        count = db.rows(f"SELECT COUNT(*) AS rows FROM {table.name} WHERE {where}", values)[0]["rows"]
        if not count:
            continue
        erased.append(Erased(table.name, kind, count))
        if not dry_run:
            blanks = ", ".join(f"{name} = {_literal(column.blank)}" for name, column in table.of(kind).items())
            change = f"DELETE FROM {table.name}" if table.whole else f"UPDATE {table.name} SET {blanks}"
            db.execute(f"{change} WHERE {where}", values)
    return tuple(erased)


def _kept(db: Database, whose: _Whose, limits: Limits) -> Iterator[Kept]:
    for table, kind in _parts():
        before, younger = limits.of(kind), f"{_since(table)} >= :before"
        evidence = timedelta(days=LEAST_EVIDENCE_YEARS * DAYS_A_YEAR)
        reasons = (
            (Why.EVIDENCE, younger, evidence) if before < limits.day_began else (Why.TODAY, younger, timedelta(days=1)),
            (Why.NOT_HANDED_OVER, f"{_before(table)} AND NOT {_is_free(table, limits)}", None),
        )
        for why, reason, keeps in reasons:
            row = db.rows(
                f"""SELECT COUNT(*) AS rows, MAX({_since(table)}) AS newest FROM {table.name}
                    WHERE {whose.condition(table)} AND {_has_values(table, kind)} AND {reason}""",
                {**whose.values, "before": to_ms(before)},
            )[0]
            if row["rows"]:
                until = None if keeps is None else from_ms(row["newest"]) + keeps
                yield Kept(table.name, kind, row["rows"], why, until)


def _papers(db: Database, whose: _Whose, limits: Limits) -> tuple[tuple[date, str], ...]:
    (ticket,) = (table for table in REGISTER if table.name == "ticket")
    found = db.rows(
        f"""SELECT business_day, label FROM ticket
            WHERE {whose.condition(ticket)} AND {_before(ticket)} AND {_is_free(ticket, limits)}""",
        {**whose.values, "before": to_ms(limits.of(Kind.IDENTITY))},
    )
    return tuple((date.fromisoformat(row["business_day"]), row["label"]) for row in found)


def _since(table: Table) -> str:
    return table.since or f"(SELECT ticket.issued_at FROM ticket WHERE ticket.id = {table.name}.ticket_id)"


def _before(table: Table) -> str:
    return f"{_since(table)} < :before"


def _has_values(table: Table, kind: Kind) -> str:
    """Something of this kind is left in the row."""
    tests = (
        f"{name} IS NOT NULL" if column.blank is None else f"{name} <> {_literal(column.blank)}"
        for name, column in table.of(kind).items()
    )
    return f"({' OR '.join(tests)})"


def _is_free(table: Table, limits: Limits) -> str:
    """Nobody else waits for the row."""
    if table.link in _AMONG:
        return f"NOT ({_AMONG[table.link].format(sessions=_NOT_HANDED_OVER if limits.of_copies else _UNDELIVERED)})"
    return "(1 = 1)"


def _literal(blank: str | None) -> str:
    """Of the register, never of a person."""
    return "NULL" if blank is None else f"'{blank}'"


def _counts(erased: Sequence[Erased]) -> dict[str, int]:
    return {f"{part.table}.{part.kind.value}": part.rows for part in erased}

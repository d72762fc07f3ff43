"""The judge: what the workers were told against what the store holds."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.queue import State
from tests.stress.history import Operation, read
from tests.stress.workers import DAY, NOBODY


@dataclass
class Verdict:
    issued: int = 0
    called: int = 0
    repeated: int = 0  # invocations that had to come again
    faults: list[str] = field(default_factory=list)
    issue_ms: list[float] = field(default_factory=list)
    call_ms: list[float] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        return not self.faults


def judge(store: SqlStore, folder: Path, expected: int) -> Verdict:
    """`expected` numbers were to be issued, and all of them to be called."""
    verdict = Verdict()
    issues = [operation for path in sorted(folder.glob("*.issues")) for operation in read(path)]
    calls = [operation for path in sorted(folder.glob("*.calls")) for operation in read(path)]
    rows = store._db().rows(  # noqa: SLF001 - the judge looks behind the port
        "SELECT id, session, series, number, label FROM ticket WHERE business_day = :day", {"day": DAY.isoformat()}
    )
    tickets = {row["session"]: row for row in rows}
    verdict.issued, verdict.called = len(rows), sum(1 for one in calls if one.answer not in ("", NOBODY))
    verdict.issue_ms = [one.took_ms for one in issues if one.took_ms is not None]
    verdict.call_ms = [one.took_ms for one in calls if one.took_ms is not None and one.answer != NOBODY]
    if len(rows) != expected:
        verdict.faults.append(f"{expected} numbers were asked for, {len(rows)} exist")
    verdict.faults += _numbers(rows)
    verdict.faults += _shown(issues, {session: row["label"] for session, row in tickets.items()})
    verdict.faults += _order(issues, {session: (row["series"], row["number"]) for session, row in tickets.items()})
    verdict.faults += _calls(store, calls)
    store.check()  # the audit chain, from the first change to the last
    return verdict


def _numbers(rows: Sequence[object]) -> Iterator[str]:
    """1 to n in every series, each once."""
    key = lambda row: (row["series"], row["number"])  # noqa: E731
    for series, group in groupby(sorted(rows, key=key), key=lambda row: row["series"]):  # type: ignore[arg-type]
        numbers = [row["number"] for row in group]
        if numbers != list(range(1, len(numbers) + 1)):
            twice = [number for number, times in Counter(numbers).items() if times > 1]
            gaps = sorted(set(range(1, max(numbers) + 1)) - set(numbers))
            yield f"series {series}: twice {twice}, gaps {gaps}"


def _shown(issues: Sequence[Operation], labels: dict[str, str]) -> Iterator[str]:
    """Every number that was shown exists, for whom it was shown."""
    for one in issues:
        if one.answer and labels.get(one.key) != one.answer:
            yield f"{one.key} was shown {one.answer}, the store has {labels.get(one.key)}"
    for session in labels.keys() - {one.key for one in issues}:
        yield f"{session} has a number that nobody asked for"


def _order(issues: Sequence[Operation], numbers: dict[str, tuple[str, int]]) -> Iterator[str]:
    """Whoever had a number before another one asked has the smaller one, in each series."""
    events: list[tuple[int, int, str]] = []
    for one in issues:
        if one.key in numbers:
            events.append((one.invoked_ns, 1, one.key))
            if one.completed_ns is not None:
                events.append((one.completed_ns, 0, one.key))
    largest: dict[str, int] = {}
    floor: dict[str, int] = {}
    for _at, invoked, key in sorted(events):
        series, number = numbers[key]
        if invoked:
            floor[key] = largest.get(series, 0)
        else:
            largest[series] = max(largest.get(series, 0), number)
    for key, least in floor.items():
        if numbers[key][1] <= least:
            yield f"{key} asked after {least} of its series was shown, and got {numbers[key][1]}"


def _calls(store: SqlStore, calls: Sequence[Operation]) -> Iterator[str]:
    """Everybody was called once, by one desk, and that desk was told so."""
    told = Counter(one.answer for one in calls if one.answer not in ("", NOBODY))
    yield from (f"{label} was called {times} times" for label, times in told.items() if times > 1)
    history = store.history(DAY, DAY)
    labels = {place.ticket_id: place.label for place in store.places(DAY)}
    for ticket in history:
        label = labels.get(ticket.ticket_id, "")
        if ticket.calls != 1:
            yield f"ticket {ticket.ticket_id} {label}: the store has {ticket.calls} calls"
        if ticket.state not in (State.CALLED, State.DONE):
            yield f"ticket {ticket.ticket_id} {label}: {ticket.state.value} at the end"
    if len(told) != len(history):
        yield f"{len(history)} numbers, {len(told)} of them called by a desk that knows it"

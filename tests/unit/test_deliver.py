"""Visits go to those who wait for them, whatever becomes of one receiver, one document or one worker."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.adapters.hospital.check_in_folder import CheckInFolder
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.breaker import Patience
from kiosk.domain.card import Card
from kiosk.domain.handover import (
    INSURER,
    NO_PATIENT_CODE,
    Arrival,
    Delivered,
    Delivery,
    EntryState,
    Problem,
    Rejected,
    Rule,
    Standing,
    Unreached,
)
from kiosk.domain.insurance import Coverage, Evidence, Outcome, Payer, no_answer
from kiosk.domain.queue import Flag
from kiosk.domain.staff import Actor
from kiosk.services.deliver import ASK_FOR, CheckAgain, Deliver, Worker
from tests.arrivals import ARRIVAL, ZONE
from tests.contract.orders import CLINIC_A, DAY, NOW, VISIT, order
from tests.fakes import SetClock
from tests.samples import FOREIGNER

PATIENCE = Patience(failures=2, first_pause_s=30.0, longest_pause_s=120.0)
KEEP_S = 300.0
SILENCE = no_answer(Evidence("no answer in time", NOW))
UNCHECKED = replace(VISIT, coverage=SILENCE)
INSURED = Coverage(Outcome.VALID, Payer.INSURED, card_code="GD4797912345678", evidence=Evidence("000", NOW, "ab" * 32))


@dataclass
class Scripted:
    """A receiver that does what it is told to."""

    answer: Callable[[Arrival], Delivery] = lambda _arrival: Delivered()
    seen: list[str] = field(default_factory=list)

    def deliver(self, arrival: Arrival) -> Delivery:
        self.seen.append(arrival.queue_number)
        return self.answer(arrival)


@dataclass
class Insurer:
    answer: Coverage = SILENCE
    asked: list[str] = field(default_factory=list)

    def look_up(self, card: Card) -> Coverage:
        self.asked.append(card.number)
        return self.answer


class Desk:
    """A store with a clock that stands still, and the trouble that was told."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = SetClock(NOW)
        self.patience = PATIENCE
        self.trouble: list[tuple[str, str]] = []
        self.store = self.open_store()
        self.store.put_clinics([CLINIC_A])

    def open_store(self) -> SqlStore:
        return SqliteStore(self.path, "K1")

    def worker(self, name: str = "me") -> Worker:
        return Worker(
            name=name,
            patience=self.patience,
            lot=lambda: 0.0,
            trouble=lambda who, reason: self.trouble.append((who, reason)),
        )

    def deliver(self, name: str = "me", **receivers: Scripted) -> Deliver:
        deliver = Deliver(self.store, receivers, self.clock, "72001", self.worker(name))
        deliver.open()
        return deliver

    def forward(self, seconds: float) -> None:
        self.clock.forward(timedelta(seconds=seconds))

    def issue(self, *sessions: str) -> None:
        for session in sessions:
            self.store.issue(replace(order(session), ordered_at=self.clock.now()))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path / "kiosk.sqlite3")
    yield desk
    desk.store.close()


def test_everything_that_is_due_goes_out_once_with_the_hospitals_code(desk: Desk) -> None:
    facilities: list[str] = []

    def note(arrival: Arrival) -> Delivery:
        facilities.append(arrival.facility)
        return Delivered("Encounter/1")

    fhir = Scripted(note)
    deliver = desk.deliver(fhir=fhir)
    desk.issue("s1", "s2", "s3")
    assert (deliver.round(), deliver.round()) == (3, 0)
    assert fhir.seen == ["A-001", "A-002", "A-003"]
    assert set(facilities) == {"72001"}


def test_days_without_network_cost_a_few_tries_and_then_everything_arrives(desk: Desk) -> None:
    desk.patience = Patience(failures=2, first_pause_s=30.0, longest_pause_s=4 * 3600.0)
    fhir = Scripted(lambda _arrival: Unreached("ConnectError"))
    deliver = desk.deliver(fhir=fhir)
    desk.issue(*(f"s{n}" for n in range(20)))
    for _quarter in range(3 * 24 * 4):
        deliver.round()
        desk.forward(900)
    assert len(fhir.seen) <= 30  # at last one in four hours
    assert desk.trouble == [("fhir", "ConnectError")]
    fhir.seen.clear()
    fhir.answer = lambda _arrival: Delivered()
    desk.forward(4 * 3600)
    assert deliver.round() == 20
    assert sorted(fhir.seen) == [f"A-{n:03d}" for n in range(1, 21)]
    assert desk.store.outbox_state().waiting == 0


def test_nobody_waits_for_a_receiver_that_is_down_nor_for_one_that_rejects(desk: Desk) -> None:
    down, other = Scripted(lambda _arrival: Unreached("ReadTimeout")), Scripted()
    other.answer = lambda arrival: Rejected("HTTP 422: no") if arrival.queue_number == "A-001" else Delivered()
    deliver = desk.deliver(down=down, other=other)
    desk.issue("s1", "s2", "s3")
    deliver.round()
    assert other.seen == ["A-001", "A-002", "A-003"]
    assert ("other", "rejected") in desk.trouble
    (rejected,) = [entry for entry in desk.store.outbox_entries(NOW) if entry.state is EntryState.REJECTED]
    assert (rejected.label, rejected.receiver, rejected.reason) == ("A-001", "other", "HTTP 422: no")


def test_a_document_that_fails_for_ever_holds_up_nobody_even_behind_a_shut_breaker(desk: Desk) -> None:
    fhir = Scripted(lambda arrival: Unreached("HTTP 500") if arrival.queue_number == "A-001" else Delivered())
    deliver = desk.deliver(fhir=fhir)
    desk.issue("s1")
    for _minute in range(10):
        deliver.round()
        desk.forward(60)
    desk.issue("s2")
    desk.forward(120)
    deliver.round()
    assert [entry.label for entry in desk.store.outbox_entries(NOW)] == ["A-001"]


def test_what_a_killed_worker_sent_without_noting_it_is_sent_again_when_its_turn_has_run_out(desk: Desk) -> None:
    class Killed(BaseException):
        pass

    def die(_arrival: Arrival) -> Delivery:
        raise Killed

    fhir = Scripted(die)
    first = desk.deliver("first", fhir=fhir)
    desk.issue("s1")
    with pytest.raises(Killed):
        first.round()
    fhir.answer = lambda _arrival: Delivered()
    second = desk.deliver("second", fhir=fhir)
    assert second.round() == 0
    desk.forward(61)
    assert second.round() == 1
    assert fhir.seen == ["A-001", "A-001"]


def test_whoever_ends_leaves_the_turn_to_others_at_once(desk: Desk) -> None:
    fhir = Scripted()
    first = desk.deliver("first", fhir=fhir)
    desk.issue("s1")
    first.round()
    first.close()
    desk.issue("s2")
    assert desk.deliver("second", fhir=fhir).round() == 1


def test_a_slow_receiver_does_not_cost_the_turn(desk: Desk) -> None:
    def slowly(_arrival: Arrival) -> Delivery:
        desk.forward(20)
        return Delivered()

    deliver = desk.deliver(fhir=Scripted(slowly))
    desk.issue(*(f"s{n}" for n in range(10)))
    assert deliver.round() == 10
    assert desk.store.outbox_state().waiting == 0


def test_a_worker_that_slept_through_its_turn_stops_and_what_it_sent_is_due_again(desk: Desk) -> None:
    other = desk.open_store()

    def sleep(_arrival: Arrival) -> Delivery:
        desk.forward(90)
        assert other.take_turn("fhir", "other", desk.clock.now(), desk.clock.now() + timedelta(minutes=1)) is not None
        return Delivered()

    deliver = desk.deliver(fhir=Scripted(sleep))
    desk.issue("s1", "s2")
    assert deliver.round() == 1
    assert desk.store.outbox_state().waiting == 2
    other.close()


def test_a_damaged_record_is_a_persons_and_the_others_go_out(desk: Desk) -> None:
    fhir = Scripted()
    deliver = desk.deliver(fhir=fhir)
    desk.issue("s1", "s2")
    desk.store._db().execute("UPDATE visit SET birth_date = 'yesterday' WHERE session = 's1'")  # noqa: SLF001
    deliver.round()
    assert fhir.seen == ["A-002"]
    (entry,) = desk.store.outbox_entries(NOW)
    assert (entry.label, entry.state) == ("A-001", EntryState.REJECTED)


def test_a_document_on_which_the_program_stumbles_is_a_persons_and_the_others_go_out(desk: Desk) -> None:
    def stumble(arrival: Arrival) -> Delivery:
        if arrival.queue_number == "A-001":
            raise TypeError("Nguyễn Thị Hồng Ánh")
        return Delivered()

    deliver = desk.deliver(fhir=Scripted(stumble))
    desk.issue("s1", "s2")
    assert deliver.round() == 2
    (entry,) = desk.store.outbox_entries(NOW)
    assert (entry.label, entry.state, entry.reason) == (
        "A-001",
        EntryState.REJECTED,
        "a fault of this program: TypeError",
    )


def test_staff_can_send_everything_again_at_once(desk: Desk) -> None:
    fhir = Scripted(lambda _arrival: Unreached("ConnectError"))
    deliver = desk.deliver(fhir=fhir)
    desk.issue("s1", "s2", "s3")
    deliver.round()
    assert deliver.round() == 0
    fhir.answer = lambda _arrival: Delivered()
    assert desk.store.retry(Actor("An", ""), desk.clock.now()) == 3
    assert deliver.round() == 3


def check_again(desk: Desk, insurer: Insurer) -> CheckAgain:
    desk.deliver()
    return CheckAgain(desk.store, insurer, desk.clock, KEEP_S, desk.worker())


def test_nothing_is_asked_twice_for_one_visit_within_the_configured_time(desk: Desk) -> None:
    insurer = Insurer(INSURED)
    again = check_again(desk, insurer)
    ticket = desk.store.issue(order("s1", visit=UNCHECKED)).ticket_id
    desk.forward(KEEP_S - 1)
    assert again.round() == 0
    desk.forward(1)
    assert (again.round(), again.round()) == (1, 0)
    place = desk.store.place(ticket)
    assert place is not None
    assert Flag.INSURANCE not in place.flags


def test_an_outage_is_met_with_growing_pauses_and_ends_with_every_visit_checked(desk: Desk) -> None:
    insurer = Insurer()
    again = check_again(desk, insurer)
    for n in range(10):
        desk.store.issue(order(f"s{n}", visit=UNCHECKED))
    for _minute in range(30):
        desk.forward(60)
        insurer.answer = replace(SILENCE, evidence=Evidence("ReadTimeout", desk.clock.now()))
        again.round()
    assert len(insurer.asked) <= 4 + 30 / 2
    assert desk.trouble == [(INSURER, "ReadTimeout")]
    insurer.answer = INSURED
    for _minute in range(10):
        desk.forward(60)
        again.round()
    assert desk.store.outbox_state().unchecked == 0
    assert {place.flags & {Flag.INSURANCE} for place in desk.store.places(DAY)} == {frozenset()}


def test_how_the_visit_was_to_go_on_stays_while_the_insurer_is_silent(desk: Desk) -> None:
    again = check_again(desk, Insurer(SILENCE))
    self_pay = replace(SILENCE, payer=Payer.SELF_PAY)
    ticket = desk.store.issue(order("s1", visit=replace(VISIT, coverage=self_pay))).ticket_id
    desk.forward(KEEP_S)
    assert again.round() == 1
    patient = desk.store.patient(ticket)
    assert patient is not None
    assert patient.payer == "self_pay"


def test_after_a_week_a_visit_is_a_persons(desk: Desk) -> None:
    again = check_again(desk, Insurer(replace(SILENCE, evidence=None)))
    desk.store.issue(order("s1", visit=UNCHECKED))
    desk.forward(ASK_FOR.total_seconds())
    assert again.round() == 1
    assert desk.store.outbox_state().unchecked == 0


def test_another_workers_turn_with_the_insurer_is_respected(desk: Desk) -> None:
    insurer = Insurer(INSURED)
    again = check_again(desk, insurer)
    desk.store.issue(order("s1", visit=UNCHECKED))
    desk.forward(KEEP_S)
    desk.store.take_turn(INSURER, "other", desk.clock.now(), desk.clock.now() + timedelta(minutes=1))
    assert (again.round(), insurer.asked) == (0, [])


def test_a_draft_is_one_file_of_a_visit_and_goes_with_it(tmp_path: Path) -> None:
    folder = CheckInFolder(tmp_path, ZONE)
    first, second = folder.deliver(ARRIVAL), folder.deliver(ARRIVAL)
    assert first == second
    assert isinstance(first, Delivered)
    assert (first.reference, first.problems) == ("72001.20260302.K1.0017.xml", ())
    (written,) = tmp_path.iterdir()
    assert (written.name, written.stat().st_mode & 0o777) == ("72001.20260302.K1.0017.xml", 0o640)
    assert "<MA_LK>72001.20260302.K1.0017</MA_LK>" in written.read_text(encoding="utf-8")
    assert folder.deliver(replace(ARRIVAL, standing=Standing.CANCELLED)) == Delivered()
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_or_wrong_lies_beside_the_draft_as_long_as_it_is(tmp_path: Path) -> None:
    folder = CheckInFolder(tmp_path, ZONE)
    card = replace(FOREIGNER, number="P12345678", document_number="")
    delivery = folder.deliver(replace(ARRIVAL, card=card, patient_code=""))
    passport = Problem("SO_CCCD", Rule.NEW_PASSPORT)
    assert delivery == Delivered("72001.20260302.K1.0017.xml", (NO_PATIENT_CODE, passport))
    beside = tmp_path / "72001.20260302.K1.0017.problems.json"
    assert beside.stat().st_mode & 0o777 == 0o640
    told = beside.read_text(encoding="utf-8")
    assert json.loads(told) == {
        "visit": "72001.20260302.K1.0017",
        "missing": [{"field": "MA_BN", "rule": "missing", "text": "Mã người bệnh (MA_BN): còn thiếu"}],
        "wrong": [
            {
                "field": "SO_CCCD",
                "rule": "new_passport",
                "text": "Số căn cước hoặc hộ chiếu (SO_CCCD): chín ký tự, bảo hiểm xã hội chỉ nhận tám",
            }
        ],
    }
    assert "P12345678" not in told
    folder.deliver(ARRIVAL)
    assert [path.suffix for path in tmp_path.iterdir()] == [".xml"]
    folder.deliver(replace(ARRIVAL, patient_code=""))
    folder.deliver(replace(ARRIVAL, standing=Standing.CANCELLED))
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    assert CheckInFolder(tmp_path / "away", ZONE).deliver(ARRIVAL) == Unreached("no such folder")
    assert not (tmp_path / "away").exists()


def test_a_visit_code_is_never_a_way_out_of_the_folder(tmp_path: Path) -> None:
    folder = tmp_path / "drafts"
    folder.mkdir()
    CheckInFolder(folder, ZONE).deliver(replace(ARRIVAL, visit_code="../../x"))
    assert [path.name for path in folder.iterdir()] == ["..%2F..%2Fx.xml"]

"""The hospital's database is lost, kiosks go on in series of their own, and hand over once it is back."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.adapters.storage.cut_off import RETRY_S, CutOffStore
from kiosk.adapters.storage.postgres import PostgresStore
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.queue import Lane, Place, Refusal, State
from kiosk.domain.session.state import HelpKind
from kiosk.domain.staff import Actor
from kiosk.ports import NumberOrder, StoreError, StoreUnreachable
from tests.contract.orders import CLINIC_A, CLINIC_B, CONSENT_TEXT, DAY, NOW, USE, order
from tests.postgres import Server, a_server

KEY = b"k" * 32


class Hospital:
    """A server that is stopped and started, and kiosks whose watches stand still."""

    def __init__(self, server: Server, folder: Path) -> None:
        self.server, self.folder, self.url, self.now = server, folder, server.empty_database(), 100.0
        self.opened: list[CutOffStore] = []

    def kiosk(self, name: str) -> CutOffStore:
        central, own = PostgresStore(self.url, name), SqliteStore(self.folder / f"{name}.sqlite3", name)
        self.opened.append(CutOffStore(central, own, lambda: self.now))
        return self.opened[-1]

    def back(self) -> None:
        self.server.start()
        self.now += RETRY_S + 1

    def central(self) -> PostgresStore:
        return PostgresStore(self.url, "office")


@pytest.fixture(scope="module")
def own_server() -> Iterator[Server]:
    with a_server() as server:
        yield server


@pytest.fixture
def hospital(own_server: Server, tmp_path: Path) -> Iterator[Hospital]:
    hospital = Hospital(own_server, tmp_path)
    yield hospital
    for store in hospital.opened:
        store.close()
    if not own_server.is_running:
        own_server.start()


def at(minutes: int, one: NumberOrder) -> NumberOrder:
    return replace(one, ordered_at=NOW + timedelta(minutes=minutes))


def test_two_kiosks_that_were_cut_off_are_merged_and_everybody_is_called_once_in_turn(hospital: Hospital) -> None:
    one, other = hospital.kiosk("K1"), hospital.kiosk("K2")
    for kiosk in (one, other):
        kiosk.put_clinics([CLINIC_A, CLINIC_B])
    shown = [one.issue(at(0, order("s0"))).label, other.issue(at(1, order("s1"))).label]
    hospital.server.stop("immediate")
    alone = [kiosk.issue(at(n, order(f"s{n}"))) for n, kiosk in enumerate((one, other, one, other), start=2)]
    shown += [issued.label for issued in alone]
    assert shown == ["A-001", "A-002", "AK1-001", "AK2-001", "AK1-002", "AK2-002"]
    assert one.clinics() == (CLINIC_A, CLINIC_B)
    hospital.back()
    one.catch_up()
    other.catch_up()
    with closing(hospital.central()) as central:
        called = []
        while isinstance(place := central.call_next([CLINIC_A.code], DAY, Actor("an", "1"), NOW), Place):
            called.append(place.label)
        assert place is Refusal.NOBODY_WAITS
        assert called == shown
        central.check()


def test_what_is_asked_again_after_the_hand_over_is_answered_as_before(hospital: Hospital) -> None:
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    hospital.server.stop("immediate")
    alone = kiosk.issue(order("s1"))
    assert kiosk.issue(order("s1")) == alone
    hospital.back()
    again = kiosk.issue(order("s1"))
    assert (again.label, again.nonce, again.issued_at) == (alone.label, alone.nonce, alone.issued_at)
    assert kiosk.issue(order("s2")).label == "A-001"


def test_a_hand_over_that_is_cut_again_goes_on_and_doubles_nothing(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server goes away after it took a number over, and before the kiosk has noted it."""
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    hospital.server.stop("immediate")
    for n in range(3):
        kiosk.issue(order(f"s{n}"))
    hospital.back()
    note = SqlStore.note_handed_over

    def cut(*_arguments: object) -> None:
        raise StoreUnreachable("cut")

    monkeypatch.setattr(SqlStore, "note_handed_over", cut)
    kiosk.catch_up()
    assert kiosk.is_cut_off
    monkeypatch.setattr(SqlStore, "note_handed_over", note)
    hospital.now += RETRY_S + 1
    kiosk.catch_up()
    with closing(hospital.central()) as central:
        assert [place.label for place in central.places(DAY)] == ["AK1-001", "AK1-002", "AK1-003"]
        assert central.changes() == 1 + 3


def test_paper_void_consent_help_and_use_of_a_cut_off_kiosk_arrive(hospital: Hospital) -> None:
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    before = kiosk.issue(order("s0")).ticket_id
    hospital.server.stop("immediate")
    kiosk.set_paper(before, PrintOutcome.PRINTED, NOW)
    kiosk.record_consent("s1", True, Language.VIETNAMESE, CONSENT_TEXT, NOW)
    kiosk.call_staff("s1", HelpKind.HELP, "Confirming", NOW)
    kiosk.record_use(USE, "a", DAY, NOW)
    kiosk.put_kiosk_place(LocalText("cạnh cửa chính", "beside the door"), NOW)
    printed, withdrawn = kiosk.issue(order("s1")).ticket_id, kiosk.issue(order("s2")).ticket_id
    kiosk.set_paper(printed, None, NOW)
    kiosk.void(withdrawn, "session_over", NOW)
    hospital.back()
    kiosk.set_paper(printed, PrintOutcome.PRINTED, NOW)
    with closing(hospital.central()) as central:
        papers = central._db().rows("SELECT label, paper, state FROM ticket ORDER BY id")  # noqa: SLF001
        assert [tuple(row.values()) for row in papers] == [
            ("A-001", "PRINTED", "issued"),
            ("AK1-001", "PRINTED", "issued"),
            ("AK1-002", "ISSUED", "voided"),
        ]
        assert [request.kind for request in central.help_requests()] == ["help"]
        assert [one.use for one in central.uses(DAY, DAY)] == [USE]
        assert central.kiosk_places()["K1"].en == "beside the door"
        events = central._db().rows("SELECT event, phase FROM journal WHERE session = 's1' ORDER BY sequence")  # noqa: SLF001
        assert [row["event"] for row in events] == ["number_issued", "print", "consent", "staff_called", "print"]
        central.check()


def test_a_number_whose_answer_was_lost_gives_way_to_the_one_that_was_shown(hospital: Hospital) -> None:
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    with closing(hospital.central()) as central:
        unseen = central.issue(order("s1"))
    hospital.server.stop("immediate")
    shown = kiosk.issue(replace(order("s1"), nonce="other"))
    hospital.back()
    assert kiosk.issue(order("s1")).label == shown.label == "AK1-001"
    with closing(hospital.central()) as central:
        place = central.place(unseen.ticket_id)
        assert place is not None
        assert place.state is State.VOIDED
        assert [place.label for place in central.places(DAY)] == ["AK1-001"]


def test_a_wait_while_cut_off_counts_those_who_were_known_to_wait(hospital: Hospital) -> None:
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    for n in range(3):
        kiosk.issue(order(f"s{n}"))
    assert kiosk.waiting(DAY, Lane.WALK_IN) == {CLINIC_A.code: 3}
    hospital.server.stop("immediate")
    issued = kiosk.issue(order("alone"))
    assert (issued.people_ahead, issued.wait.high_min) == (3, 45)
    assert kiosk.waiting(DAY, Lane.WALK_IN) == {CLINIC_A.code: 4}


def test_a_kiosk_starts_while_the_server_is_away_with_what_it_knew(hospital: Hospital) -> None:
    before = hospital.kiosk("K1")
    before.put_clinics([CLINIC_A])
    with closing(hospital.central()) as central:
        central.ticket_key(KEY)
        central.save_clinics([CLINIC_B], Actor("chi"), NOW)
    assert before.clinics() == (CLINIC_B,)
    assert before.ticket_key(b"o" * 32) == KEY
    before.close()
    hospital.server.stop("immediate")
    after = hospital.kiosk("K1")
    after.check()
    after.put_clinics([CLINIC_A])
    assert after.clinics() == (CLINIC_B,)
    assert after.ticket_key(b"o" * 32) == KEY
    assert after.issue(order("s1", CLINIC_B)).label == "BK1-001"


def test_the_server_is_not_asked_again_and_again(hospital: Hospital, monkeypatch: pytest.MonkeyPatch) -> None:
    kiosk, attempts = hospital.kiosk("K1"), []
    kiosk.put_clinics([CLINIC_A])
    hospital.server.stop("immediate")
    connect: Callable[[PostgresStore], object] = PostgresStore._connect  # noqa: SLF001

    def counted(store: PostgresStore) -> object:
        attempts.append(hospital.now)
        return connect(store)

    monkeypatch.setattr(PostgresStore, "_connect", counted)
    for n in range(5):
        kiosk.issue(order(f"s{n}"))
    tried = len(attempts)
    hospital.now += RETRY_S + 1
    kiosk.issue(order("later"))
    assert (tried <= 1, len(attempts)) == (True, tried + 1)


def test_an_answer_of_the_server_is_no_reason_to_go_alone(hospital: Hospital) -> None:
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    issued = kiosk.issue(order("s1"))
    kiosk.void(issued.ticket_id, "session_over", NOW)
    with pytest.raises(StoreError, match="voided"):
        kiosk.issue(order("s1"))
    assert not kiosk.is_cut_off


def test_every_number_of_a_cut_off_kiosk_is_told_to_other_systems_once(
    hospital: Hospital, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server goes away again after it took the first number over, and before the kiosk has noted it."""
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    with closing(hospital.central()) as central:
        central.connect(["fhir"], NOW)
    hospital.server.stop("immediate")
    kiosk.record_consent("s0", True, Language.VIETNAMESE, CONSENT_TEXT, NOW)
    for n in range(3):
        kiosk.issue(order(f"s{n}"))
    hospital.back()
    note = SqlStore.note_handed_over

    def cut(*_arguments: object) -> None:
        raise StoreUnreachable("cut")

    monkeypatch.setattr(SqlStore, "note_handed_over", cut)
    kiosk.catch_up()
    monkeypatch.setattr(SqlStore, "note_handed_over", note)
    hospital.now += RETRY_S + 1
    kiosk.catch_up()
    with closing(hospital.central()) as central:
        due = sorted(central.due("fhir", NOW + timedelta(days=365), 10), key=lambda one: one.visit_code)
        assert [one.visit_code for one in due] == ["s0.general", "s1.general", "s2.general"]
        arrivals = [one.arrival for one in due if one.arrival is not None]
        assert [arrival.queue_number for arrival in arrivals] == ["AK1-001", "AK1-002", "AK1-003"]
        assert arrivals[0].card is not None
        assert arrivals[0].card.residence == "12 Lê Lợi, Huế"
        assert arrivals[0].consent is not None
    with closing(SqliteStore(hospital.folder / "K1.sqlite3", "K1")) as own:
        assert own._db().rows("SELECT * FROM outbox") == []  # noqa: SLF001 - nothing of a person stays behind


def test_a_visit_whose_first_number_was_never_seen_is_told_as_one_visit(hospital: Hospital) -> None:
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    with closing(hospital.central()) as central:
        central.connect(["fhir"], NOW)
        central.issue(order("s1"))
    hospital.server.stop("immediate")
    kiosk.issue(replace(order("s1"), nonce="other"))
    hospital.back()
    kiosk.catch_up()
    with closing(hospital.central()) as central:
        (only,) = central.due("fhir", NOW + timedelta(days=365), 10)
        assert only.arrival is not None
        assert (only.visit_code, only.revision, only.arrival.queue_number) == ("s1.general", 2, "AK1-001")


def test_a_use_whose_answer_was_lost_is_handed_over_as_one(hospital: Hospital) -> None:
    """It was written, and nobody heard of it: the kiosk writes it down again."""
    kiosk = hospital.kiosk("K1")
    kiosk.put_clinics([CLINIC_A])
    kiosk.record_use(USE, "a", DAY, NOW)
    hospital.server.stop("immediate")
    kiosk.record_use(USE, "a", DAY, NOW)
    hospital.back()
    kiosk.catch_up()
    with closing(hospital.central()) as central:
        assert [one.reference for one in central.uses(DAY, DAY)] == ["a"]

"""What a store tells desks of a kiosk: its faults, and where it stands. On both engines."""

from datetime import timedelta

from kiosk.adapters.storage.store import SqlStore
from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import Fault
from kiosk.domain.queue.records import FAULT
from kiosk.domain.session.state import HelpKind
from kiosk.domain.staff import Actor
from tests.contract.orders import NOW


def test_a_kiosk_calls_for_what_is_wrong_with_it_until_it_is_over(store: SqlStore) -> None:
    """Once, also for somebody who goes and has not mended it yet; behind the people who need help."""
    jam, camera = Fault.PRINTER_JAM, Fault.CARD_CAMERA_LOST
    store.set_faults(frozenset({jam, camera}), NOW)
    store.call_staff("s1", HelpKind.HELP, "Confirming", NOW)
    help_, *faults = store.help_requests()
    assert (help_.kind, [(one.kind, one.place) for one in faults]) == (
        "help",
        [(FAULT, camera.value), (FAULT, jam.value)],
    )
    assert store.answer_help(faults[0].id, Actor("nurse", "room 3"), NOW + timedelta(minutes=1))
    changes = store.changes()
    store.set_faults(frozenset({jam, camera}), NOW + timedelta(minutes=2))
    assert store.changes() == changes
    store.set_faults(frozenset({camera}), NOW + timedelta(minutes=3))
    assert store.help_requests() == (help_,)
    store.set_faults(frozenset(), NOW + timedelta(minutes=4))
    store.set_faults(frozenset({camera}), NOW + timedelta(minutes=5))
    assert [one.place for one in store.help_requests()] == [help_.place, camera.value]


def test_desks_know_where_a_kiosk_stands_as_it_was_told_last(store: SqlStore) -> None:
    """Told again it is no change, and a kiosk whose settings say it no more stands nowhere."""
    assert store.kiosk_places() == {}
    door, stairs = LocalText("cạnh cửa chính", "beside the main entrance"), LocalText("dưới cầu thang", "by the stairs")
    store.put_kiosk_place(None, NOW)
    assert store.changes() == 0
    store.put_kiosk_place(door, NOW)
    store.put_kiosk_place(door, NOW)
    assert (store.kiosk_places(), store.changes()) == ({"K1": door}, 1)
    store.put_kiosk_place(stairs, NOW)
    assert store.kiosk_places() == {"K1": stairs}
    store.put_kiosk_place(None, NOW)
    assert store.kiosk_places() == {}
    store.check()

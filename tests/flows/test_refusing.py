"""Refusing the face costs nothing: no step more, no other lane, no later turn, no appointment lost."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from kiosk import consent
from kiosk.domain.machine import Screen, screen
from kiosk.domain.queue import Ticket
from kiosk.domain.queue.records import Appointment
from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.visit import NoFace, Visit
from kiosk.services.check_in import CheckIn, Hours
from tests.fakes import MemoryStore, SetClock
from tests.flows.harness import Flow
from tests.flows.places import HAPPY
from tests.samples import COVERED_VISIT, DECLINED_VISIT, EARS, RECEPTION
from tests.unit.test_check_in import MONDAY_9


def walk(granted: bool) -> tuple[Flow, list[Screen], list[e.Touch]]:
    """The whole check-in: the screens that are met, and what has to be touched."""
    flow, screens, touched = Flow(), list[Screen](), list[e.Touch]()
    for step in HAPPY:
        event = e.ConsentAnswered(granted) if isinstance(step.happens, e.ConsentAnswered) else step.happens
        if callable(event) and not granted:
            continue  # nobody is in front of the face camera
        flow.happen(event)
        if isinstance(event, e.Touch):
            touched.append(event)
        if (shown := screen(flow.state, flow.machine)) not in screens:
            screens.append(shown)
    return flow, screens, touched


def test_the_same_screens_follow_and_the_same_is_touched() -> None:
    (yes, with_face, yes_touches), (no, without, no_touches) = walk(True), walk(False)
    assert [shown for shown in with_face if shown is not Screen.FACE] == without
    assert without[-1] is Screen.NUMBER
    assert [type(touch) for touch in yes_touches] == [type(touch) for touch in no_touches]
    asked = [[type(effect) for effect in flow.asked] for flow in (yes, no)]
    assert [kind for kind in asked[0] if kind not in (fx.PreparePortrait, fx.MatchFace)] == asked[1]


def ordered(visit: Visit, *, appointment: bool) -> Ticket:
    """The number that the second person of the day gets for this visit."""
    store = MemoryStore()
    if appointment:
        slot = MONDAY_9 + timedelta(minutes=10)
        store.appointments.append(Appointment("R1", "072158001234", EARS.code, slot))
    check_in = CheckIn(
        store, SetClock(MONDAY_9), Hours(ZoneInfo("Asia/Ho_Chi_Minh"), time(3)), "K1", bytes(32), consent.shown
    )
    check_in.open((EARS, RECEPTION))
    check_in.issue("before", COVERED_VISIT, EARS.code)
    return check_in.issue("session", visit, EARS.code)


def test_the_number_has_the_same_lane_and_the_same_place() -> None:
    assert DECLINED_VISIT.no_face is NoFace.DECLINED
    for appointment in (False, True):
        yes, no = (ordered(visit, appointment=appointment) for visit in (COVERED_VISIT, DECLINED_VISIT))
        assert (yes.label, yes.lane, yes.priority) == (no.label, no.lane, no.priority)
        assert (yes.people_ahead, yes.wait) == (no.people_ahead, no.wait)

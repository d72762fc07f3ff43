"""The hospital's kiosk interface: signed questions, what is offered, one registration a visit."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from kiosk.adapters.conversation import CallError, CallRefused
from kiosk.adapters.hospital.client import HospitalClient, HospitalSettings
from kiosk.adapters.hospital.registrar import Registrar
from kiosk.adapters.hospital.signing import sign, signed_headers
from kiosk.domain.handover import Arrival, Delivered, Problem, Rejected, Rule, Standing, Unreached
from kiosk.domain.handover.catalogue import Department, ExamKind, OfferedService, Registered, Slot
from kiosk.domain.person import Sex
from mock_services.hospital import InformationSystemServer
from tests.arrivals import ARRIVAL, STRANGER, ZONE
from tests.faults.nemesis import hangs
from tests.nemesis_server import misbehaving
from tests.registry_tools import NOON, StillClock
from tests.samples import ADULT, FOREIGNER, INSURANCE_CARD


@pytest.fixture
def server() -> Iterator[InformationSystemServer]:
    with InformationSystemServer(now=lambda: NOON) as server:
        yield server


def settings(url: str, **changes: Any) -> HospitalSettings:
    return replace(HospitalSettings(base_url=url, merchant="KIOSK", secret="specimen", zone=ZONE), **changes)


@pytest.fixture
def client(server: InformationSystemServer) -> HospitalClient:
    return HospitalClient(settings(server.url), StillClock())


def test_the_signature_is_the_published_one() -> None:
    """HMAC-SHA256 of the values joined by `|`, in hex; RFC 4231's second case with a bar in its data."""
    assert sign("key", ("The quick brown fox jumps over the lazy dog",)) == (
        "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8"
    )
    headers = signed_headers("KIOSK", "key", NOON, ("a", "", "b"))
    assert headers["x-timestamp"] == "1772600400000"
    assert headers["x-sign"] == sign("key", ("KIOSK|1772600400000|a||b",))


def test_departments_services_and_prices_come_from_the_hospital(client: HospitalClient) -> None:
    assert client.exam_kinds() == (
        ExamKind("1", "Khám bảo hiểm y tế", 0),
        ExamKind("2", "Khám theo yêu cầu", 150_000),
    )
    assert client.departments("1") == (
        Department("10", "K01", "Khoa Khám bệnh", "Nhà A, tầng 1"),
        Department("28", "K28", "Khoa Tai Mũi Họng", ""),
    )
    assert client.services("K01") == (OfferedService("101", "02.1896", "Khám nội", 150_000, 42_100, 0),)
    assert client.services("K28")[0].insured_price is None
    assert client.services("K99") == ()


def test_times_are_the_hospitals_and_say_whether_there_is_room(client: HospitalClient) -> None:
    first, second, *next_day = client.slots("02.1896", date(2026, 3, 4), date(2026, 3, 5))
    assert first == Slot(
        datetime(2026, 3, 4, 7, 0, tzinfo=ZONE), datetime(2026, 3, 4, 7, 30, tzinfo=ZONE), places=10, taken=10
    )
    assert (first.free, second.free) == (0, 7)
    assert [slot.starts_at.day for slot in next_day] == [5, 5]


def test_a_visit_is_registered_once_however_often_it_is_asked(
    server: InformationSystemServer, client: HospitalClient
) -> None:
    assert client.register(ARRIVAL) == client.register(ARRIVAL) == Registered("BN000001", "LK000001", "1")
    assert client.register(replace(ARRIVAL, visit_code="next")) == Registered("BN000001", "LK000002", "2")
    other = replace(ARRIVAL, visit_code="other", card=FOREIGNER)
    assert client.register(other) == Registered("BN000002", "LK000003", "3")
    asked = server.system.registered[ARRIVAL.visit_code]
    assert (asked["HO"], asked["TEN"], asked["GIOI_TINH"]) == ("Nguyễn", "Thị Lan", "2")
    assert (asked["SO_GTTT"], asked["LOAI_GTTT"], asked["QUOC_TICH"]) == ("072158001234", "1", "VNM")
    assert (asked["MA_THE_BHYT"], asked["GT_THE_DEN"]) == ("GD4727258001234", "31/12/2026")


@pytest.mark.parametrize(
    ("card", "identity"),
    [
        (FOREIGNER, ("12AB34567", "2", "FRA", "14/03/1958")),
        (INSURANCE_CARD, ("", "", "VNM", "14/03/1958")),
        (replace(ADULT, birth_day_known=False, sex=Sex.UNKNOWN), ("072158001234", "1", "VNM", "1958")),
    ],
    ids=["passport", "insurance card", "year alone"],
)
def test_other_cards_are_registered_by_what_they_say(
    server: InformationSystemServer, client: HospitalClient, card: Any, identity: tuple[str, ...]
) -> None:
    client.register(replace(ARRIVAL, card=card, coverage=None, service=None))
    asked = server.system.registered[ARRIVAL.visit_code]
    assert tuple(asked[key] for key in ("SO_GTTT", "LOAI_GTTT", "QUOC_TICH", "NGAY_SINH")) == identity


def test_nobody_known_is_registered_by_nobody(client: HospitalClient) -> None:
    assert client.register(STRANGER) == Rejected("no card names this person")


def test_one_request_is_one_persons(client: HospitalClient) -> None:
    client.register(ARRIVAL)
    assert client.register(replace(ARRIVAL, card=FOREIGNER)) == Rejected("999: Mã yêu cầu đã dùng cho người khác")


def unregistered(**changes: Any) -> Arrival:
    return replace(ARRIVAL, patient_code="", **changes)


def test_a_visit_that_is_handed_over_brings_back_the_hospitals_codes(
    server: InformationSystemServer, client: HospitalClient
) -> None:
    registered = Registered("BN000001", "LK000001", "1")
    assert Registrar(client).deliver(unregistered()) == Delivered("LK000001", registered=registered)
    assert server.system.asked == [ARRIVAL.visit_code]


def test_an_answer_that_was_lost_is_asked_for_again_and_registers_nobody_twice(
    server: InformationSystemServer, client: HospitalClient
) -> None:
    server.system.status = 503
    assert Registrar(client).deliver(unregistered()) == Unreached("HTTP 503")
    server.system.status = 0
    assert Registrar(client).deliver(unregistered()).reference == "LK000001"  # type: ignore[union-attr]
    assert len(server.system.registered) == 1


KNOWN = replace(ARRIVAL, hospital_visit_code="LK000001")
STAYS = Delivered("LK000001", (Problem("MA_LK", Rule.NOT_TAKEN_BACK),))


@pytest.mark.parametrize(
    ("arrival", "delivery"),
    [
        (KNOWN, Delivered("LK000001")),
        (replace(KNOWN, clinic_code="K28"), Delivered("LK000001")),
        (replace(KNOWN, standing=Standing.NO_SHOW), STAYS),
        (replace(KNOWN, standing=Standing.WITHDRAWN), STAYS),
        (unregistered(standing=Standing.CANCELLED), Delivered()),
        (unregistered(card=None), Delivered(problems=(Problem("HO_TEN", Rule.NOT_REGISTERED),))),
        (unregistered(card=replace(ADULT, name="")), Delivered(problems=(Problem("HO_TEN", Rule.NOT_REGISTERED),))),
    ],
    ids=["registered", "changed", "did not come", "withdrawn", "left before", "no card", "no name"],
)
def test_what_the_interface_cannot_be_told_is_not_asked_and_is_a_persons(
    server: InformationSystemServer, client: HospitalClient, arrival: Arrival, delivery: Delivered
) -> None:
    assert Registrar(client).deliver(arrival) == delivery
    assert server.system.asked == []


def test_the_hospitals_refusal_is_told_in_its_words(server: InformationSystemServer, client: HospitalClient) -> None:
    server.system.spoil = lambda _: JSONResponse({"code": "999", "message": "Dịch vụ đã ngừng", "data": None})
    assert client.register(ARRIVAL) == Rejected("999: Dịch vụ đã ngừng")
    with pytest.raises(CallError, match="no list"):
        client.exam_kinds()


@pytest.mark.parametrize(
    ("changes", "clock"),
    [({"secret": "wrong"}, NOON), ({"merchant": "other"}, NOON), ({}, NOON + timedelta(hours=1))],
    ids=["secret", "merchant", "clock"],
)
def test_who_is_not_believed_alarms(server: InformationSystemServer, changes: dict[str, str], clock: datetime) -> None:
    client = HospitalClient(settings(server.url, **changes), StillClock(clock))
    assert client.register(ARRIVAL) == Unreached("HTTP 401", alarm=True)
    with pytest.raises(CallRefused):
        client.departments()


def test_an_outage_is_no_answer(server: InformationSystemServer, client: HospitalClient) -> None:
    server.system.outage = True
    assert client.register(ARRIVAL) == Unreached("HTTP 503")
    server.system.outage = False
    assert isinstance(client.register(ARRIVAL), Registered)


def answers(data: object) -> Response:
    return JSONResponse({"code": "000", "message": "", "data": data})


MALFORMED = {
    "no object": [1],
    "no list": {"ID": 1},
    "no name": [{"ID": 1, "TEN": None, "DON_GIA": 0}],
    "markup is a text, a bell is none": [{"ID": 1, "TEN": "\x07", "DON_GIA": 0}],
    "too long": [{"ID": 1, "TEN": "x" * 2000, "DON_GIA": 0}],
    "true is no number": [{"ID": True, "TEN": "x", "DON_GIA": 0}],
    "a price that is none": [{"ID": 1, "TEN": "x", "DON_GIA": "0"}],
    "a price of half a đồng": [{"ID": 1, "TEN": "x", "DON_GIA": 0.5}],
    "a price below nothing": [{"ID": 1, "TEN": "x", "DON_GIA": -1}],
}


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_offer_is_none(server: InformationSystemServer, client: HospitalClient, data: object) -> None:
    server.system.spoil = lambda _: answers(data)
    with pytest.raises(CallError):
        client.exam_kinds()


@pytest.mark.parametrize(
    "changes",
    [{"NGAY": "2026-03-04"}, {"THOI_GIAN_TU": "25:00"}, {"THOI_GIAN_DEN": "7h30"}, {"SL_TOI_DA": "10"}],
    ids=str,
)
def test_a_malformed_time_is_none(
    server: InformationSystemServer, client: HospitalClient, changes: dict[str, object]
) -> None:
    slot = {"NGAY": "04/03/2026", "THOI_GIAN_TU": "07:00", "THOI_GIAN_DEN": "07:30", "SL_TOI_DA": 1, "SL_HIEN_TAI": 0}
    server.system.spoil = lambda _: answers([{**slot, **changes}])
    with pytest.raises(CallError, match="malformed"):
        client.slots("02.1896", date(2026, 3, 4), date(2026, 3, 4))


@pytest.mark.parametrize(
    ("spoilt", "reason"),
    [
        (answers(None), "malformed answer"),
        (answers({"MA_BN": "1"}), "malformed MA_LK"),
        (PlainTextResponse("<html>"), "unexpected kind of content"),
        (Response(b'{"code":', media_type="application/json"), "no JSON"),
        (JSONResponse({}), "malformed code"),
    ],
    ids=["nothing", "half", "HTML", "half JSON", "empty"],
)
def test_after_a_spoilt_answer_nobody_knows(
    server: InformationSystemServer, client: HospitalClient, spoilt: Response, reason: str
) -> None:
    server.system.spoil = lambda _: spoilt
    assert client.register(ARRIVAL) == Unreached(reason)


def test_silence_ends_with_the_budget() -> None:
    with misbehaving({"/dangky-kcb": [hangs]}) as nemesis:
        client = HospitalClient(settings(nemesis.url, budget_s=0.3), StillClock())
        started = time.monotonic()
        assert client.register(ARRIVAL) == Unreached("no answer in time")
        assert time.monotonic() - started < 2.0


def test_secrets_and_people_stay_out_of_texts() -> None:
    assert "specimen" not in repr(settings("https://his.example"))
    assert "BN000001" not in repr(Registered("BN000001", "LK000001", "1"))
    with pytest.raises(ValueError, match="https"):
        settings("http://his.example")

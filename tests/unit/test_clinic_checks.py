"""What is wrong with a hospital's clinics is said clinic by clinic and field by field."""

from dataclasses import replace
from datetime import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.clinic import Clinic, LocalText, OpeningHours
from kiosk.domain.clinic_checks import ClinicMistake, Looks, clinic_faults
from kiosk.domain.person import Sex
from tests.clinic_strategies import CLINICS
from tests.samples import EARS, RECEPTION

LOOKS = Looks(frozenset({"ear"}), frozenset({"indigo"}))
DAYS = frozenset({0, 1})


def hours(*spans: tuple[int, int]) -> dict[str, Any]:
    return {"hours": tuple(OpeningHours(DAYS, time(opens), time(closes)) for opens, closes in spans)}


def found(*clinics: Clinic) -> list[tuple[int, str, ClinicMistake, str]]:
    return [(fault.position, fault.field, fault.mistake, fault.detail) for fault in clinic_faults(clinics, LOOKS)]


def test_good_clinics_have_no_faults() -> None:
    assert found(EARS, RECEPTION) == []
    assert clinic_faults([replace(EARS, picture="unicorn"), RECEPTION]) == ()


ALONE: list[tuple[dict[str, Any], str, ClinicMistake, str]] = [
    ({"code": "Ear"}, "code", ClinicMistake.CODE_FORM, ""),
    ({"code": ""}, "code", ClinicMistake.CODE_FORM, ""),
    ({"prefix": "Đ"}, "prefix", ClinicMistake.PREFIX_FORM, ""),
    ({"name": LocalText("Tai", " ")}, "name_en", ClinicMistake.EMPTY, ""),
    ({"room": LocalText("a\nb", "x")}, "room_vi", ClinicMistake.NOT_PLAIN, ""),
    ({"floor": LocalText("x" * 61, "x")}, "floor_vi", ClinicMistake.TOO_LONG, "60"),
    ({"way": LocalText("x" * 121, "x")}, "way_vi", ClinicMistake.TOO_LONG, "120"),
    ({"way": LocalText("Đi thẳng", "")}, "way_en", ClinicMistake.EMPTY, ""),
    ({"specialty": "a\x00"}, "specialty", ClinicMistake.NOT_PLAIN, ""),
    ({"specialty": "x" * 21}, "specialty", ClinicMistake.TOO_LONG, "20"),
    ({"service": "x" * 51, "service_name": "y"}, "service", ClinicMistake.TOO_LONG, "50"),
    ({"service": "02.1896"}, "service_name", ClinicMistake.EMPTY, ""),
    ({"price": -1}, "price", ClinicMistake.OUT_OF_RANGE, "0-1000000000"),
    ({"picture": "unicorn"}, "picture", ClinicMistake.UNKNOWN_PICTURE, "unicorn"),
    ({"colour": "pink"}, "colour", ClinicMistake.UNKNOWN_COLOUR, "pink"),
    ({"hours": (OpeningHours(frozenset(), time(7), time(8)),)}, "hours", ClinicMistake.NO_WEEKDAY, ""),
    (hours((8, 8)), "hours", ClinicMistake.CLOSES_FIRST, "08:00-08:00"),
    (hours((8, 12), (11, 13)), "hours", ClinicMistake.HOURS_OVERLAP, "08:00-12:00, 11:00-13:00"),
    ({"min_age": -1}, "min_age", ClinicMistake.OUT_OF_RANGE, "0-130"),
    ({"min_age": 12, "max_age": 11}, "max_age", ClinicMistake.AGES_CROSSED, ""),
    ({"sex": Sex.UNKNOWN}, "sex", ClinicMistake.SEX_FORM, ""),
    ({"minutes_per_patient": 0}, "minutes_per_patient", ClinicMistake.OUT_OF_RANGE, "1-240"),
    ({"daily_capacity": 0}, "daily_capacity", ClinicMistake.OUT_OF_RANGE, "1-9999"),
    ({"daily_capacity": 9, "hourly_capacity": 10}, "hourly_capacity", ClinicMistake.HOUR_ABOVE_DAY, ""),
    ({"number_width": 7}, "number_width", ClinicMistake.OUT_OF_RANGE, "1-6"),
]


@pytest.mark.parametrize(("changes", "field", "mistake", "detail"), ALONE)
def test_a_mistake_of_one_clinic_is_named_with_its_field(
    changes: dict[str, Any], field: str, mistake: ClinicMistake, detail: str
) -> None:
    assert found(RECEPTION, replace(EARS, **changes)) == [(1, field, mistake, detail)]


def test_hours_that_touch_or_are_of_other_days_do_not_overlap() -> None:
    other_day = OpeningHours(frozenset({2}), time(8), time(13))
    assert found(RECEPTION, replace(EARS, hours=(*hours((8, 12), (12, 13))["hours"], other_day))) == []


def test_what_two_clinics_share_is_said_of_the_later() -> None:
    assert found(EARS, RECEPTION, replace(EARS, prefix="BU")) == [
        (2, "code", ClinicMistake.CODE_TWICE, EARS.code),
        (2, "prefix", ClinicMistake.PREFIX_TWICE, "BU"),
    ]


def test_there_is_exactly_one_reception() -> None:
    assert found(EARS) == [(0, "is_reception", ClinicMistake.RECEPTIONS, "")]
    assert found(RECEPTION, replace(EARS, is_reception=True)) == [(1, "is_reception", ClinicMistake.RECEPTIONS, "")]
    assert clinic_faults([])[0].mistake is ClinicMistake.RECEPTIONS


def test_a_day_may_not_take_fewer_than_it_has_taken_already() -> None:
    clinics = [replace(EARS, daily_capacity=20), RECEPTION]
    assert clinic_faults(clinics, issued={EARS.code: 20, "reception": 99}) == ()
    below = clinic_faults(clinics, issued={EARS.code: 21})
    assert [(fault.field, fault.mistake, fault.detail) for fault in below] == [
        ("daily_capacity", ClinicMistake.BELOW_ISSUED, "21")
    ]


@given(st.lists(CLINICS, max_size=4))
def test_hours_are_found_to_overlap_exactly_when_a_minute_lies_in_two(clinics: list[Clinic]) -> None:
    for position, clinic in enumerate(clinics):
        said = any(
            fault.position == position and fault.mistake is ClinicMistake.HOURS_OVERLAP
            for fault in clinic_faults(clinics)
        )
        starts = [(day, span.opens) for span in clinic.hours if span.opens < span.closes for day in span.weekdays]
        double = any(
            sum(day in span.weekdays and span.opens <= start < span.closes for span in clinic.hours) > 1
            for day, start in starts
        )
        assert said or not double

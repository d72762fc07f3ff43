"""Clinics of every kind, for properties."""

import unicodedata
from datetime import date, time

from hypothesis import strategies as st

from kiosk.domain.clinic import Clinic, LaneMix, LateNumbers, LocalText, OpeningHours
from kiosk.domain.clinic_checks import PRICE_MOST
from kiosk.domain.insurance import OutagePolicy
from kiosk.domain.person import Sex


def lines(most: int, least: int = 1) -> st.SearchStrategy[str]:
    """One line of any language, as it is kept: composed, without blanks at its ends."""
    letters = st.characters(exclude_categories=("C", "Z"))
    return (
        st.text(st.one_of(letters, st.sampled_from("=+-@'\";, aĂệ")), min_size=least, max_size=most)
        .map(lambda text: unicodedata.normalize("NFC", text).strip())
        .filter(lambda text: len(text) >= least and text.isprintable())
    )


def texts(most: int = 20) -> st.SearchStrategy[LocalText]:
    return st.builds(LocalText, lines(most), lines(most))


MOMENTS = st.times().map(lambda at: time(at.hour, at.minute))
HOURS = st.builds(OpeningHours, st.frozensets(st.integers(0, 6), min_size=1), MOMENTS, MOMENTS)
CODES = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
SHARES = st.integers(1, 9)

CLINICS = st.builds(
    Clinic,
    code=CODES,
    prefix=st.from_regex("[A-Z]{1,2}", fullmatch=True),
    name=texts(),
    room=texts(),
    floor=texts(),
    picture=st.sampled_from(["ear", "eye", "tooth"]),
    colour=st.sampled_from(["teal", "blue"]),
    hours=st.lists(HOURS, max_size=3).map(tuple),
    min_age=st.integers(0, 130),
    max_age=st.none() | st.integers(0, 130),
    sex=st.sampled_from([None, Sex.MALE, Sex.FEMALE]),
    minutes_per_patient=st.integers(1, 240),
    is_reception=st.booleans(),
    way=st.none() | texts(40),
    specialty=lines(10, least=0),
    closed_days=st.frozensets(st.dates(date(2020, 1, 1), date(2040, 1, 1)), max_size=4),
    daily_capacity=st.none() | st.integers(1, 9999),
    hourly_capacity=st.none() | st.integers(1, 9999),
    mix=st.builds(LaneMix, SHARES, SHARES, SHARES),
    number_width=st.integers(1, 6),
    without_insurance=st.sampled_from(OutagePolicy),
    late_numbers=st.sampled_from(LateNumbers),
    long_wait_min=st.integers(1, 600),
    service=lines(10, least=0),
    service_name=lines(40),
    price=st.none() | st.integers(0, PRICE_MOST),
    insured_price=st.none() | st.integers(0, PRICE_MOST),
)

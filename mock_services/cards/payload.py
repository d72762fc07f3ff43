"""What a drawn card says: its QR code's text, its insurance card's QR text and its machine-readable zone.

Pure functions from a cast member to text, after the layouts that real cards carry.
"""

import hashlib
import unicodedata
from datetime import date
from typing import Literal

from mock_services.cast import CastMember, Coverage

Side = Literal["front", "back"]

FIRST_CARD_WITH_QR_ON_BACK = 2024  # Circular 16/2024/TT-BCA, Art. 6

_MRZ_LINE_LENGTH = 30  # ICAO 9303-5, TD1
_MRZ_NO_EXPIRY = "991231"  # printed where the face of the card says "Không thời hạn"
_MRZ_WEIGHTS = (7, 3, 1)  # ICAO 9303-3, 4.9

INSURANCE_FACILITY = "72 - 001"  # where everybody here is registered for first care: province 72, facility 001
_INSURANCE_YEAR = 2026
_INSURED_FIVE_YEARS_SINCE = date(2020, 1, 1)  # for everybody who was five by then
_INSURANCE_OFFICE = "7200"
_INSURANCE_PLACE = "Tây Ninh"


def qr_side(member: CastMember) -> Side:
    """The side that carries the QR code: the front in 2021, the back since 2024."""
    return "back" if member.card_year >= FIRST_CARD_WITH_QR_ON_BACK else "front"


def qr_payload(member: CastMember) -> str:
    """The text in the citizen card's QR code: 7 fields on the 2021 card, 11 on the 2024 card, joined by `|`.

    Dates are ddMMyyyy; an absent nine-digit number is an empty field. On an adult's 2024 card the last four fields
    (cancelled number, parents) are empty, so the text ends with `||||`.
    """
    fields = [
        member.citizen_number,
        member.old_number,
        member.name,
        member.birth_date.strftime("%d%m%Y"),
        member.sex,
        member.residence,
        member.issued.strftime("%d%m%Y"),
    ]
    if member.card_year >= FIRST_CARD_WITH_QR_ON_BACK:
        fields += [""] * 4
    return unicodedata.normalize("NFC", "|".join(fields))


def insurance_number(member: CastMember) -> str:
    """The ten-digit social insurance number: two digits of the province, then eight of the citizen number."""
    return member.citizen_number[1:3] + member.citizen_number[4:]


def insurance_validity(member: CastMember) -> tuple[date, date]:
    """The first and the last day that the insurance card shows: a calendar year, the one before for an expired card."""
    year = _INSURANCE_YEAR - (member.coverage is Coverage.EXPIRED)
    return date(year, 1, 1), date(year, 12, 31)


def insurance_five_years(member: CastMember) -> date:
    """Since when the holder counts as insured for five years on end; nobody is insured before birth."""
    return max(_INSURED_FIVE_YEARS_SINCE, date(member.birth_date.year + 5, member.birth_date.month, 1))


def insurance_qr_payload(member: CastMember) -> str:
    """The text in the insurance card's QR code: 16 fields joined by `|`, free texts as hex of UTF-8, then `$`.

    The check string (field 13) can be verified by the insurer alone; here it is a digest of the number.
    """
    number = insurance_number(member)
    first_day, last_day = insurance_validity(member)
    fields = [
        number,
        _hex(member.name),
        _slashed(member.birth_date),
        "1" if member.sex == "Nam" else "2",
        _hex(member.residence),
        INSURANCE_FACILITY,
        _slashed(first_day),
        _slashed(last_day),
        _slashed(first_day),
        _INSURANCE_OFFICE,
        "-",
        "4",
        _slashed(insurance_five_years(member)),
        f"{hashlib.sha256(number.encode()).hexdigest()[:15]}-{_INSURANCE_OFFICE}",
        "4",
        _hex(_INSURANCE_PLACE),
        "$",
    ]
    return "|".join(fields)


def mrz_lines(member: CastMember) -> tuple[str, str, str]:
    """The three lines of 30 characters on the card's back: TD1 with Vietnam's own check digit at the end of line 1.

    The full number and its check digit sit inside ICAO's optional data, so the composite covers them as usual.
    """
    number = member.citizen_number
    document = _checked(number[-9:])
    first = f"IDVNM{document}{number}<<{check_digit(number)}"
    birth = _checked(member.birth_date.strftime("%y%m%d"))
    expiry = _checked(member.expires.strftime("%y%m%d") if member.expires else _MRZ_NO_EXPIRY)
    optional = "<" * 11
    composite = check_digit(first[5:] + birth + expiry + optional)
    second = f"{birth}{'M' if member.sex == 'Nam' else 'F'}{expiry}VNM{optional}{composite}"
    family, *rest = fold_name(member.name).split()
    third = f"{family}<<{'<'.join(rest)}"[:_MRZ_LINE_LENGTH].ljust(_MRZ_LINE_LENGTH, "<")
    return first, second, third


def check_digit(text: str) -> int:
    """ICAO 9303-3 check digit: weights 7, 3, 1; digits by value, A to Z as 10 to 35, `<` as 0; sum modulo 10."""
    values = (0 if char == "<" else int(char, 36) for char in text)
    return sum(value * _MRZ_WEIGHTS[index % 3] for index, value in enumerate(values)) % 10


def fold_name(name: str) -> str:
    """A Vietnamese name in the MRZ's letters: upper case, no diacritics, Đ as D."""
    decomposed = unicodedata.normalize("NFD", name.upper().replace("Đ", "D"))
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def _checked(field: str) -> str:
    return f"{field}{check_digit(field)}"


def _hex(text: str) -> str:
    return unicodedata.normalize("NFC", text).encode().hex()


def _slashed(day: date) -> str:
    return day.strftime("%d/%m/%Y")

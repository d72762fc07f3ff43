"""The draft of the check-in table ("Bảng Check-in", XML 0) that the hospital's system completes, signs and sends.

26 fields in the order of decision 4750/QĐ-BYT, kept by 3176/QĐ-BYT. Where the decision and the insurer's validator
differ in a size, the smaller counts, so that both accept it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from enum import Enum
from xml.etree import ElementTree

from kiosk.domain.card import Card, CardKind
from kiosk.domain.handover.arrival import Arrival
from kiosk.domain.handover.delivery import Problem, Rule
from kiosk.domain.insurance import Coverage, Outcome, Payer, Route
from kiosk.domain.person import Sex

OUTPATIENT_EXAM = "01"  # MA_LOAI_KCB
_RIGHT_ROUTE, _NOT_INSURED = "1.1", "9"  # MA_DOITUONG_KCB; decision 3276/QĐ-BYT
_OBJECTS = frozenset(
    {*(f"1.{n}" for n in (*range(1, 8), *range(11, 19))), "2", "3.1", "3.2", "3.3", "3.6", "7", "7.2", "7.3", "7.4"}
    | {"8", "9", "10"}
)
_SEXES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.UNKNOWN: "3"}
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, Char
_IDENTITY = re.compile("[0-9]{9}|[0-9]{12}|[A-Z][0-9]{7}")  # the validator's three forms
_NEW_PASSPORT = re.compile("[A-Z][0-9]{8}")  # issued since 2022, and unknown to the validator
_DAY = re.compile("[0-9]{4}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])")
_TIME = re.compile(_DAY.pattern + "([01][0-9]|2[0-3])[0-5][0-9]")
_BIRTH = re.compile(f"{_TIME.pattern}|{_DAY.pattern}0000|[0-9]{{4}}00000000")


class Kind(Enum):
    TEXT = "text"
    NUMBER = "number"
    DAY = "day"  # yyyymmdd
    TIME = "time"  # yyyymmddHHMM
    BIRTH = "birth"  # the same, with 0000 for what nobody knows


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: Kind
    size: int | None  # characters or digits; None: no limit
    required: bool = False


FIELDS = (
    Field("MA_LK", Kind.TEXT, 100, True),
    Field("STT", Kind.NUMBER, 10, True),
    Field("MA_BN", Kind.TEXT, 100, True),
    Field("HO_TEN", Kind.TEXT, 255, True),
    Field("SO_CCCD", Kind.TEXT, 15),
    Field("NGAY_SINH", Kind.BIRTH, 12, True),
    Field("GIOI_TINH", Kind.NUMBER, 1, True),
    Field("MA_THE_BHYT", Kind.TEXT, 15),
    Field("MA_DKBD", Kind.TEXT, 5),
    Field("GT_THE_TU", Kind.DAY, 8),
    Field("GT_THE_DEN", Kind.DAY, 8),
    Field("MA_DOITUONG_KCB", Kind.TEXT, 4, True),
    Field("NGAY_VAO", Kind.TIME, 12, True),
    Field("NGAY_VAO_NOI_TRU", Kind.TIME, 12),
    Field("LY_DO_VNT", Kind.TEXT, None),
    Field("MA_LY_DO_VNT", Kind.TEXT, 5),
    Field("MA_LOAI_KCB", Kind.TEXT, 2, True),
    Field("MA_CSKCB", Kind.TEXT, 5, True),
    Field("MA_DICH_VU", Kind.TEXT, 50),
    Field("TEN_DICH_VU", Kind.TEXT, 1024),
    Field("MA_THUOC", Kind.TEXT, 255),
    Field("TEN_THUOC", Kind.TEXT, 1024),
    Field("MA_VAT_TU", Kind.TEXT, 255),
    Field("TEN_VAT_TU", Kind.TEXT, 1024),
    Field("NGAY_YL", Kind.TIME, 12, True),
    Field("DU_PHONG", Kind.TEXT, None),
)
_CODED = (("MA_DICH_VU", "TEN_DICH_VU"), ("MA_THUOC", "TEN_THUOC"), ("MA_VAT_TU", "TEN_VAT_TU"))
_FORMS = {
    Kind.NUMBER: re.compile("[0-9]+"),
    Kind.DAY: _DAY,
    Kind.TIME: _TIME,
    Kind.BIRTH: _BIRTH,
}


@dataclass(frozen=True, slots=True, repr=False)
class Draft:
    xml: bytes
    problems: tuple[Problem, ...]


def draft(arrival: Arrival, zone: tzinfo) -> Draft:
    """One visit's draft, times in the hospital's `zone`. What is not known at check-in is empty and named."""
    row = _row(arrival, zone)
    return Draft(document([row]), problems(row))


def document(rows: Sequence[Mapping[str, str]]) -> bytes:
    """UTF-8, unsigned: the place of the signature is empty."""
    root = ElementTree.Element("CHI_TIEU_TRANG_THAI_KCB")
    listing = ElementTree.SubElement(root, "DSACH_TRANG_THAI_KCB")
    for row in rows:
        entry = ElementTree.SubElement(listing, "TRANG_THAI_KCB")
        for field in FIELDS:
            value = row.get(field.name, "")
            ElementTree.SubElement(entry, field.name).text = "" if _NO_XML.search(value) else value
    ElementTree.SubElement(root, "CHUKYDONVI").text = ""
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, "UTF-8", xml_declaration=True, short_empty_elements=False)
    return text


def problems(row: Mapping[str, str]) -> tuple[Problem, ...]:
    """In the order of the fields; for each the first rule that it breaks."""
    found = {field.name: rule for field in FIELDS if (rule := _broken(field, row)) is not None}
    return tuple(Problem(field.name, found[field.name]) for field in FIELDS if field.name in found)


def _broken(field: Field, row: Mapping[str, str]) -> Rule | None:
    value = row.get(field.name, "")
    if not value:
        return Rule.MISSING if field.required or _is_wanted(field.name, row) else None
    if _NO_XML.search(value):
        return Rule.CHARACTERS
    if field.name == "SO_CCCD" and _NEW_PASSPORT.fullmatch(value):
        return Rule.NEW_PASSPORT
    if field.size is not None and len(value) > field.size:
        return Rule.TOO_LONG
    form = _IDENTITY if field.name == "SO_CCCD" else _FORMS.get(field.kind)
    if form is not None and not form.fullmatch(value):
        return Rule.FORM
    return _breaks_own_rule(field.name, value, row)


def _breaks_own_rule(name: str, value: str, row: Mapping[str, str]) -> Rule | None:
    if name == "MA_DOITUONG_KCB" and value not in _OBJECTS:
        return Rule.CATALOGUE
    if name == "GIOI_TINH" and value not in _SEXES.values():
        return Rule.CATALOGUE
    if name == "NGAY_VAO_NOI_TRU" and value < row.get("NGAY_VAO", ""):
        return Rule.BEFORE_ARRIVAL
    return None


def _is_wanted(name: str, row: Mapping[str, str]) -> bool:
    """Whether another field asks for this one: a reason for an admission, a name for a code, a code for a cost."""
    if name == "LY_DO_VNT":
        return bool(row.get("NGAY_VAO_NOI_TRU"))
    if name == "MA_DICH_VU":
        return not any(row.get(code) for code, _ in _CODED)
    return any(row.get(code) for code, named in _CODED if name == named)


def _row(arrival: Arrival, zone: tzinfo) -> dict[str, str]:
    row = {
        "MA_LK": arrival.hospital_visit_code or arrival.visit_code,
        "STT": "1",
        "MA_BN": arrival.patient_code,
        "NGAY_VAO": _minute(arrival.arrived_at, zone),
        "MA_LOAI_KCB": OUTPATIENT_EXAM,
        "MA_CSKCB": arrival.facility,
    }
    if arrival.card is not None:
        row |= _person(arrival.card)
    if arrival.coverage is not None:
        row |= _insurance(arrival.coverage)
    if arrival.service is not None:
        row |= {
            "MA_DICH_VU": arrival.service.code,
            "TEN_DICH_VU": arrival.service.name,
            "NGAY_YL": _minute(arrival.service.ordered_at, zone),
        }
    return row


def _person(card: Card) -> dict[str, str]:
    day = f"{card.birth_date:%Y%m%d}" if card.birth_day_known else f"{card.birth_date:%Y}0000"
    identity = "" if card.kind is CardKind.INSURANCE else card.citizen_number or card.document_number or card.number
    return {"HO_TEN": card.name, "SO_CCCD": identity, "NGAY_SINH": f"{day}0000", "GIOI_TINH": _SEXES[card.sex]}


def _insurance(coverage: Coverage) -> dict[str, str]:
    """The object code is provisional, and told only where nothing is left to decide."""
    row = {"MA_DOITUONG_KCB": _NOT_INSURED if coverage.payer is Payer.SELF_PAY else ""}
    if coverage.outcome is Outcome.VALID:
        row |= {
            "MA_THE_BHYT": coverage.card_code,
            "MA_DKBD": coverage.facility,
            "GT_THE_TU": f"{coverage.valid_from:%Y%m%d}" if coverage.valid_from else "",
            "GT_THE_DEN": f"{coverage.valid_to:%Y%m%d}" if coverage.valid_to else "",
            "MA_DOITUONG_KCB": _RIGHT_ROUTE if coverage.route is Route.REGISTERED_HERE else "",
        }
    return row


def _minute(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y%m%d%H%M}"

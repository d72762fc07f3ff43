"""Client of the hospital's kiosk interface: what is offered, and a visit's registration."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, tzinfo
from typing import TypeVar

from kiosk.adapters.conversation import (
    JSON_TYPES,
    MAX_JSON_BYTES,
    Address,
    CallError,
    CallRefused,
    converse,
    malformed,
    parse_object,
    trust,
)
from kiosk.adapters.hospital.signing import signed_headers
from kiosk.domain.card import Card, CardKind
from kiosk.domain.clinic_checks import PRICE_MOST
from kiosk.domain.handover import Arrival, Rejected, Unreached
from kiosk.domain.handover.catalogue import Department, ExamKind, OfferedService, Registered, Slot
from kiosk.domain.person import Sex
from kiosk.domain.remark import Remark
from kiosk.ports import Clock

_DONE, _NOTHING = "000", "404"
_SEXES = {Sex.MALE: "1", Sex.FEMALE: "2", Sex.UNKNOWN: "3"}
_CITIZEN_CARD, _PASSPORT = "1", "2"  # LOAI_GTTT
_DAY = "%d/%m/%Y"
_MAX_TEXT = 1024
_TIME = re.compile("[0-2][0-9]:[0-5][0-9]")

T = TypeVar("T")
Untrusted = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class HospitalSettings(Address):
    merchant: str
    secret: str = field(repr=False)
    zone: tzinfo  # of the times in the hospital's answers
    budget_s: float = 8.0


class HospitalClient:
    """Every method ends within the budget. Keeps nothing, logs nothing. Those that ask raise CallError where there is
    no usable answer."""

    def __init__(self, settings: HospitalSettings, clock: Clock) -> None:
        """Raises OSError for an unusable `settings.ca_file`."""
        trust(settings.ca_file)
        self._settings = settings
        self._clock = clock

    def exam_kinds(self) -> tuple[ExamKind, ...]:
        return self._list("/loai-kham", {}, _exam_kind)

    def departments(self, exam_kind: str = "") -> tuple[Department, ...]:
        return self._list("/khoa", {"ID_LOAI_KHAM": exam_kind}, _department)

    def services(self, department_code: str) -> tuple[OfferedService, ...]:
        return self._list("/dichvu", {"MA_KHOA": department_code}, _service)

    def slots(self, service_code: str, first: date, last: date) -> tuple[Slot, ...]:
        asked = {"MA_DICH_VU": service_code, "TU_NGAY": f"{first:{_DAY}}", "DEN_NGAY": f"{last:{_DAY}}"}
        return self._list("/dichvu-lichkham", asked, self._slot)

    def register(self, arrival: Arrival) -> Registered | Rejected | Unreached:
        """The interface registers nobody without a name: whom no card names is Rejected.

        After Unreached the visit may be registered or not. MA_YEU_CAU names the visit: a server that heeds it gives the
        same number again.
        """
        if arrival.card is None or not arrival.card.name:
            return Rejected("no card names this person")
        order = {"MA_YEU_CAU": arrival.visit_code, **_patient(arrival.card), **_visit(arrival)}
        try:
            code, message, data = self._call("POST", "/dangky-kcb", order)
        except CallRefused as error:
            return Unreached(str(error), alarm=True)
        except CallError as error:
            return Unreached(str(error))
        if code != _DONE:
            return Rejected(f"{code}: {message}")
        if not isinstance(data, dict):
            return Unreached("malformed answer")
        try:
            return Registered(_text(data, "MA_BN"), _text(data, "MA_LK"), _text(data, "STT_LK"))
        except CallError as error:
            return Unreached(str(error))

    def _list(self, path: str, asked: Mapping[str, str], read: Callable[[Untrusted], T]) -> tuple[T, ...]:
        code, _, data = self._call("GET", path, asked)
        if code == _NOTHING:
            return ()
        if code != _DONE or not isinstance(data, list) or not all(isinstance(entry, dict) for entry in data):
            raise CallError(Remark("device.no_list", "no list"))
        return tuple(read(entry) for entry in data)

    def _call(self, method: str, path: str, values: Mapping[str, str]) -> tuple[str, str, object]:
        """Code, message and data of the answer. Raises CallError."""
        settings = self._settings
        headers = signed_headers(settings.merchant, settings.secret, self._clock.now(), tuple(values.values()))
        content = {"json": dict(values)} if method == "POST" else {"params": {k: v for k, v in values.items() if v}}
        untrusted = parse_object(
            converse(
                settings,
                settings.budget_s,
                lambda talk: talk.send(method, path, JSON_TYPES, MAX_JSON_BYTES, headers=headers, **content),
            )
        )
        message = _text(untrusted, "message") if untrusted.get("message") else ""
        return _text(untrusted, "code"), message, untrusted.get("data")

    def _slot(self, untrusted: Untrusted) -> Slot:
        try:
            day = datetime.strptime(_text(untrusted, "NGAY"), _DAY).date()
        except ValueError:
            raise malformed("NGAY") from None
        return Slot(
            datetime.combine(day, _time(untrusted, "THOI_GIAN_TU"), self._settings.zone),
            datetime.combine(day, _time(untrusted, "THOI_GIAN_DEN"), self._settings.zone),
            _number(untrusted, "SL_TOI_DA") or 0,
            _number(untrusted, "SL_HIEN_TAI") or 0,
        )


def _exam_kind(untrusted: Untrusted) -> ExamKind:
    return ExamKind(_text(untrusted, "ID"), _text(untrusted, "TEN"), _number(untrusted, "DON_GIA"))


def _department(untrusted: Untrusted) -> Department:
    return Department(
        _text(untrusted, "ID"),
        _text(untrusted, "MA_KHOA"),
        _text(untrusted, "TEN_KHOA"),
        _text(untrusted, "TEN_KHU_VUC") if untrusted.get("TEN_KHU_VUC") else "",
    )


def _service(untrusted: Untrusted) -> OfferedService:
    return OfferedService(
        _text(untrusted, "ID"),
        _text(untrusted, "MA_DICH_VU"),
        _text(untrusted, "TEN_DICH_VU"),
        _number(untrusted, "DON_GIA_DICH_VU"),
        _number(untrusted, "DON_GIA_BHYT"),
        _number(untrusted, "DON_GIA_THU_THEM"),
    )


def _patient(card: Card) -> dict[str, str]:
    """What the card says. What no card says (occupation, codes of province and ward) is empty: the hospital has it from
    the patient's last visit, or asks."""
    family, *given = card.name.split()
    identity = "" if card.kind is CardKind.INSURANCE else card.citizen_number or card.document_number or card.number
    return {
        "HO_TEN": card.name,
        "HO": family,
        "TEN": " ".join(given),
        "NGAY_SINH": f"{card.birth_date:{_DAY}}" if card.birth_day_known else f"{card.birth_date:%Y}",
        "GIOI_TINH": _SEXES[card.sex],
        "SO_GTTT": identity,
        "LOAI_GTTT": (_CITIZEN_CARD if card.citizen_number else _PASSPORT) if identity else "",
        "QUOC_TICH": card.nationality or "VNM",
        "DIA_CHI": card.residence,
        "DAN_TOC": "",
        "NGHE_NGHIEP": "",
        "MA_TINH": "",
        "MA_XA": "",
    }


def _visit(arrival: Arrival) -> dict[str, str]:
    coverage = arrival.coverage
    return {
        "MA_DICH_VU": "" if arrival.service is None else arrival.service.code,
        "MA_KHOA": arrival.clinic_code,
        "MA_THE_BHYT": "" if coverage is None else coverage.card_code,
        "MA_DKBD": "" if coverage is None else coverage.facility,
        "GT_THE_TU": "" if coverage is None or coverage.valid_from is None else f"{coverage.valid_from:{_DAY}}",
        "GT_THE_DEN": "" if coverage is None or coverage.valid_to is None else f"{coverage.valid_to:{_DAY}}",
    }


def _text(untrusted: Untrusted, key: str) -> str:
    """A text, or a whole number as one. Raises CallError, also for nothing."""
    untrusted_value = untrusted.get(key)
    if isinstance(untrusted_value, int) and not isinstance(untrusted_value, bool):
        untrusted_value = str(untrusted_value)
    if not isinstance(untrusted_value, str) or not untrusted_value.strip() or len(untrusted_value) > _MAX_TEXT:
        raise malformed(key)
    text = " ".join(untrusted_value.split())
    if not text.isprintable():
        raise malformed(key)
    return text


def _number(untrusted: Untrusted, key: str) -> int | None:
    """A whole number from 0 on; None where there is none."""
    untrusted_value = untrusted.get(key)
    if untrusted_value is None:
        return None
    if isinstance(untrusted_value, bool) or not isinstance(untrusted_value, int | float):
        raise malformed(key)
    if not 0 <= untrusted_value <= PRICE_MOST or untrusted_value != int(untrusted_value):
        raise malformed(key)
    return int(untrusted_value)


def _time(untrusted: Untrusted, key: str) -> time:
    text = _text(untrusted, key)
    try:
        if _TIME.fullmatch(text):
            return time.fromisoformat(text)
    except ValueError:
        pass
    raise malformed(key)

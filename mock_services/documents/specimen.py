"""Invented travel documents and their machine-readable lines, after ICAO Doc 9303 parts 4 to 7."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

import numpy as np

from mock_services.cards.payload import check_digit

Layout = Literal["TD1", "TD2", "TD3", "MRV-A", "MRV-B"]

_SHAPES: dict[Layout, tuple[int, int]] = {
    "TD1": (3, 30),
    "TD2": (2, 36),
    "TD3": (2, 44),
    "MRV-A": (2, 44),
    "MRV-B": (2, 36),
}
_CODES: dict[Layout, str] = {"TD1": "I<", "TD2": "I<", "TD3": "P<", "MRV-A": "V<", "MRV-B": "V<"}
_STATES = (
    *("VNM", "VNM", "FRA", "D<<", "GBR", "USA", "CAN", "AUS", "JPN", "KOR", "CHN", "THA", "LAO", "KHM", "IND", "RUS"),
    *("POL", "NLD", "ESP", "PRT", "ITA", "SWE", "FIN", "CZE", "UKR", "TUR", "BRA", "MEX", "ZAF", "EGY", "IDN", "PHL"),
)
_SURNAMES = (
    *("SPECIMEN", "MUSTER", "ERIKSSON", "NGUYEN", "TRAN", "VAN<DER<MODEL", "ROSSI<EXEMPLO", "KOWALSKA", "O<SAMPLE"),
    *("PRZYKLADOWA", "QUACKENBUSH", "WUXI", "FJORDSEN", "ZHANG", "KIM", "YILMAZ", "HERNANDEZ<GOMEZ", "JBARA"),
)
_GIVEN = (
    *("ANNA<MARIA", "VAN<A", "THI<MINH<C", "JOHN", "LEE<FORGE", "XIAO<WEI", "ZOE<KATHARINA<BEATRIX", "IBRAHIM", "JO"),
    *("QUYNH", "FELIX", "GWENDOLYN<HOPE", "PAVEL", "UYEN<PHUONG", "MOHAMMED<YUSUF", "SVETLANA", "DUC<D", ""),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """What one invented document says. Names and codes are in the letters of the machine-readable zone."""

    layout: Layout
    issuer: str
    surname: str
    given: str
    number: str
    nationality: str
    birth_date: date
    sex: Literal["M", "F", "<"]
    expires: date
    optional: str = ""


def document_lines(document: Document) -> tuple[str, ...]:
    """The lines of the machine-readable zone."""
    count, length = _SHAPES[document.layout]
    code = _CODES[document.layout] + document.issuer
    names = f"{document.surname}<<{document.given}"
    number = _checked(document.number.ljust(9, "<"))
    birth, expiry = (_checked(day.strftime("%y%m%d")) for day in (document.birth_date, document.expires))
    if count == 3:
        first = f"{code}{number}{document.optional}".ljust(length, "<")
        rest = "<" * 11
        composite = check_digit(first[5:] + birth + expiry + rest)
        return first, f"{birth}{document.sex}{expiry}{document.nationality}{rest}{composite}", _padded(names, length)
    head = f"{number}{document.nationality}{birth}{document.sex}{expiry}"
    first = _padded(code + names, length)
    if document.layout == "TD3":
        personal = document.optional.ljust(14, "<")
        head += personal + (str(check_digit(personal)) if document.optional else "<")
    head = _padded(head, length if document.layout.startswith("MRV") else length - 1)
    if document.layout.startswith("MRV"):
        return first, head
    return first, head + str(check_digit(head[:10] + head[13:20] + head[21:]))


def specimens(layout: Layout, count: int, seed: int = 0) -> list[Document]:
    """`count` invented documents, always the same for one seed."""
    rng = np.random.default_rng([seed, *layout.encode()])
    return [_specimen(layout, rng) for _ in range(count)]


def _specimen(layout: Layout, rng: np.random.Generator) -> Document:
    own_card = layout in ("TD1", "TD2")  # Vietnam's has a layout of its own (mock_services.cards)
    issuer = str(rng.choice([state for state in _STATES if state != "VNM" or not own_card]))
    letters, digits = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
    if issuer == "VNM":  # old and new passports (docs/cards.md); elsewhere any mixture
        old = bool(rng.integers(2))
        number = rng.choice(list(letters)) + _drawn(rng, digits, 7 if old else 8)
        optional = _drawn(rng, digits, 9 if old else 12) if layout == "TD3" else ""
    else:
        number = (
            _drawn(rng, letters, int(rng.integers(0, 3))) + _drawn(rng, digits, 6) + _drawn(rng, letters + digits, 1)
        )
        optional = _drawn(rng, digits, int(rng.choice([0, 0, 7, 11]))) if layout in ("TD1", "TD3") else ""
    return Document(
        layout=layout,
        issuer=issuer,
        surname=str(rng.choice(_SURNAMES)),
        given=str(rng.choice(_GIVEN)),
        number=number,
        nationality=issuer,
        birth_date=date(1935, 1, 1) + timedelta(days=int(rng.integers(31000))),
        sex=("M", "F")[int(rng.integers(2))],
        expires=date(2026, 8, 1) + timedelta(days=int(rng.integers(3500))),
        optional=optional,
    )


def _drawn(rng: np.random.Generator, characters: str, count: int) -> str:
    return "".join(rng.choice(list(characters), count)) if count else ""


def _checked(field: str) -> str:
    return f"{field}{check_digit(field)}"


def _padded(text: str, length: int) -> str:
    return text[:length].ljust(length, "<")

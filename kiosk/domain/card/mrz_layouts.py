"""Layouts of machine-readable lines. ICAO Doc 9303 (8th edition): part 4 passports (TD3), part 5 identity cards (TD1),
part 6 the larger ones (TD2), part 7 visas (MRV-A, MRV-B). docs/cards.md has the tables."""

from dataclasses import dataclass

from kiosk.domain.card.model import CardKind

FILLER = "<"

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = "0123456789"
CLASSES = {
    "a": _LETTERS + FILLER,
    "l": _LETTERS,
    "i": "".join(sorted(set(_LETTERS) - set("PV"))),  # of identity cards, whose code is no passport's and no visa's
    "t": _LETTERS + FILLER + "12",  # the second letter of a code; American cards have C1 and C2
    "n": _DIGITS + FILLER,
    "d": _DIGITS,
    "x": _DIGITS + _LETTERS + FILLER,
    "s": "MFX" + FILLER,
    "b": "MF",
}
"""What may stand at a position, by the letter that a format's `lines` have there; capitals, digits and `<` in `lines`
stand for themselves."""

Span = tuple[int, int, int]  # line, first position, position after the last; from 0


@dataclass(frozen=True, slots=True)
class Field:
    """A field, where its check digit stands, whether an empty field may go without one, and where a number goes on for
    which the field is too short (its check digit then stands behind it, ICAO 9303-5, 4.2.2, note j)."""

    name: str
    spans: tuple[Span, ...]
    digit: tuple[int, int]
    optional: bool = False
    rest: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzFormat:
    """One layout. `lines` give the class of each position; `spans` name the fields that a card is made of, and `cut`
    those of them that hold a name cut short when their last position is filled."""

    name: str
    lines: tuple[str, ...]
    spans: dict[str, Span]
    checked: tuple[Field, ...]  # the document number first
    kind: CardKind
    cut: tuple[str, ...] = ("names",)

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.lines), len(self.lines[0])


def _two_lines(length: int) -> dict[str, Span]:
    return {
        "code": (0, 0, 2),
        "issuer": (0, 2, 5),
        "names": (0, 5, length),
        "number": (1, 0, 9),
        "nationality": (1, 10, 13),
        "birth": (1, 13, 19),
        "sex": (1, 20, 21),
        "expiry": (1, 21, 27),
    }


_TD1_SPANS: dict[str, Span] = {
    "code": (0, 0, 2),
    "issuer": (0, 2, 5),
    "number": (0, 5, 14),
    "birth": (1, 0, 6),
    "sex": (1, 7, 8),
    "expiry": (1, 8, 14),
    "nationality": (1, 15, 18),
    "names": (2, 0, 30),
}
_TD1_DATES = (Field("birth_date", ((1, 0, 6),), (1, 6)), Field("expiry", ((1, 8, 14),), (1, 14), optional=True))
_TD1_COMPOSITE = Field("composite", ((0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)), (1, 29))

_NUMBER = Field("document_number", ((1, 0, 9),), (1, 9))
_DATES = (Field("birth_date", ((1, 13, 19),), (1, 19)), Field("expiry", ((1, 21, 27),), (1, 27), optional=True))
_SECOND = "xxxxxxxxx" + "n" + "aaa" + "nnnnnn" + "n" + "s" + "nnnnnn" + "n"  # of two lines, up to expiry's check digit
_TD3_SPANS: dict[str, Span] = {**_two_lines(44), "personal_number": (1, 28, 42)}
_TD3_CHECKED = (
    _NUMBER,
    *_DATES,
    Field("personal_number", ((1, 28, 42),), (1, 42), optional=True),
    Field("composite", ((1, 0, 10), (1, 13, 20), (1, 21, 43)), (1, 43)),
)

TD1_VIETNAM = MrzFormat(
    name="TD1-VNM",  # Vietnam's optional data: the whole number, two fillers, a check digit of its own
    lines=("IDVNM" + "d" * 22 + "<<d", "ddnnnn" + "d" + "b" + "dddddd" + "d" + "VNM" + "<" * 11 + "d", "l" + "a" * 29),
    spans={**_TD1_SPANS, "personal_number": (0, 15, 27)},
    checked=(
        Field("document_number", ((0, 5, 14),), (0, 14)),
        *_TD1_DATES,
        _TD1_COMPOSITE,
        Field("personal_number", ((0, 15, 27),), (0, 29)),
    ),
    kind=CardKind.CITIZEN,
)
TD1 = MrzFormat(
    name="TD1",
    lines=(
        "it" + "aaa" + "x" * 9 + "n" + "x" * 15,
        "nnnnnn" + "n" + "s" + "nnnnnn" + "n" + "aaa" + "x" * 11 + "d",
        "a" * 30,
    ),
    spans=_TD1_SPANS,
    checked=(Field("document_number", ((0, 5, 14),), (0, 14), rest=(0, 15, 30)), *_TD1_DATES, _TD1_COMPOSITE),
    kind=CardKind.IDENTITY_CARD,
)
TD2 = MrzFormat(
    name="TD2",
    lines=("i" + "a" * 35, _SECOND + "x" * 7 + "d"),
    spans=_two_lines(36),
    checked=(
        Field("document_number", ((1, 0, 9),), (1, 9), rest=(1, 28, 35)),
        *_DATES,
        Field("composite", ((1, 0, 10), (1, 13, 20), (1, 21, 35)), (1, 35)),
    ),
    kind=CardKind.IDENTITY_CARD,
)
TD3_VIETNAM = MrzFormat(
    name="TD3-VNM",  # one letter and seven or eight digits; the citizen's number of twelve or nine digits
    lines=("P" + "a" + "VNM" + "a" * 39, "lddddddd" + "nd" + "VNM" + "ddnnnn" + "ds" + "ddddddd" + "n" * 14 + "nd"),
    spans=_TD3_SPANS,
    checked=_TD3_CHECKED,
    kind=CardKind.PASSPORT,
)
TD3 = MrzFormat(
    name="TD3",
    lines=("P" + "a" * 43, _SECOND + "x" * 14 + "nd"),
    spans=_TD3_SPANS,
    checked=_TD3_CHECKED,
    kind=CardKind.PASSPORT,
)
MRV_A = MrzFormat(
    name="MRV-A",
    lines=("V" + "a" * 43, _SECOND + "x" * 16),
    spans=_two_lines(44),
    checked=(_NUMBER, *_DATES),
    kind=CardKind.VISA,
)
MRV_B = MrzFormat(
    name="MRV-B",
    lines=("V" + "a" * 35, _SECOND + "x" * 8),
    spans=_two_lines(36),
    checked=(_NUMBER, *_DATES),
    kind=CardKind.VISA,
)
FRENCH_CARD = MrzFormat(
    # France's national card of 1988 to 2021 is older than ICAO's layouts and has no date of expiry. Behind the surname
    # stand département and office, or fillers; Corsica's départements are 2A and 2B, here and in the number, which is
    # made of year and month of issue, département, and a serial number.
    name="FRA-1988",
    lines=("IDFRA" + "a" * 25 + "x" * 6, "dddd" + "xxx" + "ddddd" + "d" + "a" * 14 + "ddnnnn" + "d" + "b" + "d"),
    spans={
        "code": (0, 0, 2),
        "issuer": (0, 2, 5),
        "nationality": (0, 2, 5),
        "surname": (0, 5, 30),
        "number": (1, 0, 12),
        "given": (1, 13, 27),
        "birth": (1, 27, 33),
        "sex": (1, 34, 35),
    },
    checked=(
        Field("document_number", ((1, 0, 12),), (1, 12)),
        Field("birth_date", ((1, 27, 33),), (1, 33)),
        Field("composite", ((0, 0, 36), (1, 0, 35)), (1, 35)),
    ),
    kind=CardKind.IDENTITY_CARD,
    cut=("surname", "given"),
)
FORMATS = (TD1_VIETNAM, TD1, FRENCH_CARD, TD2, TD3_VIETNAM, TD3, MRV_A, MRV_B)
"""The narrower layout before the one that it is a case of."""

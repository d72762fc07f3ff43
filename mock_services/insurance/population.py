"""A province of insured people who exist only when they are asked for.

Everything about a person follows from a seed and the person's place in the population, and the place can be read back
from any of the person's numbers: nobody is held in memory, and millions cost as much as one.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from mock_services.insurance.register import EXACT, FACILITY, Insured, with_code

_PROVINCES = ("072", "079", "080", "074", "070", "075", "077", "082", "083", "087")  # of birth: a million people each
_SERIALS = 1_000_000
_STEP = 7_919  # prime to _SERIALS, so that neighbours in the population have far numbers
_FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Vũ", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương")
_MIDDLES = {"Nam": ("Văn", "Hữu", "Đức", "Minh", "Quang", "Anh"), "Nữ": ("Thị", "Ngọc", "Thu", "Bảo", "Kim", "Hoài")}
_GIVEN = {
    "Nam": (
        "An",
        "Bình",
        "Cường",
        "Dũng",
        "Hải",
        "Hùng",
        "Khang",
        "Long",
        "Nam",
        "Phúc",
        "Quân",
        "Sơn",
        "Thắng",
        "Vinh",
    ),
    "Nữ": ("An", "Bích", "Chi", "Dung", "Hà", "Hạnh", "Lan", "Mai", "Ngân", "Oanh", "Phượng", "Thảo", "Uyên", "Yến"),
}
_COMMUNES = (
    "Phường Tân Ninh",
    "Phường Long Hoa",
    "Phường Ninh Thạnh",
    "Xã Tân Hòa",
    "Xã Dương Minh Châu",
    "Xã Phước Đông",
)
_GROUPS = ("GD4", "GD4", "GD4", "DN4", "HT3", "HN2", "CN2", "HC4")
_FACILITIES = (FACILITY,) * 7 + ("72002", "72014", "79024")
# Of a thousand people, how many are answered otherwise than 000. 060, 061 and 070 come from what is asked, not from who
# is asked about; 052 to 055, 205 and 401 from a broken question or account.
_SHARES = (
    ("010", 30), ("003", 20), ("004", 10), ("110", 5), ("120", 5), ("121", 5), ("122", 5), ("123", 5), ("124", 5),
    ("001", 5), ("002", 5), ("130", 2), ("100", 2), ("101", 2),
)  # fmt: skip
_OLDEST, _AGES_DAYS = date(1930, 1, 1), 95 * 365
_FIRST_CENTURY = 1900


@dataclass(frozen=True, slots=True)
class Population:
    """`size` people out of `seed`; at most ten million. Raises ValueError for more."""

    size: int
    seed: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.size <= _SERIALS * len(_PROVINCES):
            raise ValueError("at most ten million people")

    def __len__(self) -> int:
        return self.size

    def people(self, today: date) -> Iterator[Insured]:
        return (self.person(place, today) for place in range(self.size))

    def person(self, place: int, today: date) -> Insured:
        """Raises IndexError."""
        if not 0 <= place < self.size:
            raise IndexError(place)
        lot = hashlib.blake2b(f"{self.seed}:{place}".encode(), digest_size=16).digest()
        born = _OLDEST + timedelta(days=int.from_bytes(lot[:4]) % _AGES_DAYS)
        sex = ("Nam", "Nữ")[lot[4] & 1]
        century = 2 * ((born.year - _FIRST_CENTURY) // 100) + (sex == "Nữ")
        province, serial = self._numbering(place)
        citizen_number = f"{province}{century}{born:%y}{serial:06d}"
        person = Insured(
            citizen_number=citizen_number,
            number=citizen_number[1:3] + citizen_number[4:],
            group=_GROUPS[lot[5] % len(_GROUPS)],
            name=" ".join((_of(_FAMILIES, lot[6]), _of(_MIDDLES[sex], lot[7]), _of(_GIVEN[sex], lot[8]))),
            birth_date=born,
            sex=sex,
            residence=f"{_of(_COMMUNES, lot[9])}, Tây Ninh",
            facility=_of(_FACILITIES, lot[10]),
            valid_from=date(today.year, 1, 1),
            valid_to=date(today.year, 12, 31),
            five_years_from=date(today.year - lot[11] % 10, 1 + lot[12] % 12, 1),
        )
        code = _code(int.from_bytes(lot[13:15]))
        return person if code == EXACT else with_code(person, code)

    def find(self, number: str, today: date) -> Insured | None:
        """The person with this citizen number, ten-digit insurance number or card code."""
        serial = int(number[-6:]) if number[-6:].isdecimal() else -1
        province = number[:3] if len(number) == 12 else "0" + number[-10:-8]
        if province not in _PROVINCES or serial < 0:
            return None
        place = _PROVINCES.index(province) * _SERIALS + (serial - self._shift) * pow(_STEP, -1, _SERIALS) % _SERIALS
        if place >= self.size:
            return None
        person = self.person(place, today)
        return person if number in (person.citizen_number, person.number, person.card_code) else None

    @property
    def _shift(self) -> int:
        return self.seed * 104_729 % _SERIALS

    def _numbering(self, place: int) -> tuple[str, int]:
        millions, rest = divmod(place, _SERIALS)
        return _PROVINCES[millions], (rest * _STEP + self._shift) % _SERIALS


def _of(words: tuple[str, ...], lot: int) -> str:
    return words[lot % len(words)]


def _code(lot: int) -> str:
    left = lot % 1000
    for code, share in _SHARES:
        if left < share:
            return code
        left -= share
    return EXACT

"""The file itself: its table, and looking somebody up."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sqlite_utils import Database

from kiosk.adapters.sqlite_library import sqlite3

VERSION = 1  # of the table; a file of another is refused
TABLE = "insured"
FIELDS = (
    "insurance_number", "citizen_number", "prefix", "name", "born", "sex", "address", "facility", "valid_from",
    "valid_to", "five_years_from",
)  # fmt: skip

_NUMBER_LENGTH, _CITIZEN_LENGTH, _CODE_LENGTH = 10, 12, 15
_SEXES = {0: "", 1: "Nam", 2: "Nữ"}
_CACHE_KB = 64_000
_BUSY_S = 1.0


class RegistryFileError(ValueError):
    """A file that is no registry, or a half-made one. The message is for the person who named it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """One person as the province's file has it. `repr` hides the person."""

    insurance_number: str
    citizen_number: str
    card_code: str  # nothing where the file has ten digits alone
    name: str
    birth_date: date
    birth_day_known: bool
    sex: str  # "Nam", "Nữ" or nothing
    address: str
    facility: str
    valid_from: date
    valid_to: date | None
    five_years_from: date | None

    def __repr__(self) -> str:
        return "Insured()"


def open_database(path: Path, *, read_only: bool = False) -> Database:
    """Raises sqlite3.Error."""
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}", uri=True, isolation_level=None, timeout=_BUSY_S
    )
    connection.execute(f"PRAGMA cache_size=-{_CACHE_KB}")
    return Database(connection, execute_plugins=False)


class ProvinceRegistry:
    """Reads a finished file. Used from one thread."""

    def __init__(self, path: Path) -> None:
        """Raises RegistryFileError."""
        try:
            self._db = open_database(path, read_only=True)
            version = self._db.execute("PRAGMA user_version").fetchone()[0]
        except sqlite3.Error:
            raise RegistryFileError(f"{path}: no registry") from None
        if version != VERSION:
            self._db.close()
            raise RegistryFileError(f"{path}: not a finished registry of this program's version")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __len__(self) -> int:
        return int(self._db.execute(f"SELECT COUNT(*) FROM {TABLE}").fetchone()[0])

    def find(self, untrusted_number: str) -> Insured | None:
        """By citizen number, ten-digit insurance number or card code; of a card code the whole counts."""
        if len(untrusted_number) == _CODE_LENGTH:
            found = self.find(untrusted_number[-_NUMBER_LENGTH:])
            return found if found is not None and found.card_code == untrusted_number else None
        column = {_NUMBER_LENGTH: "insurance_number", _CITIZEN_LENGTH: "citizen_number"}.get(len(untrusted_number))
        if column is None or not (untrusted_number.isascii() and untrusted_number.isdecimal()):
            return None
        sql = f"SELECT {', '.join(FIELDS)} FROM {TABLE} WHERE {column} = ?"
        row = self._db.execute(sql, (int(untrusted_number),)).fetchone()
        return None if row is None else _insured(row)

    def close(self) -> None:
        self._db.close()


def _insured(row: tuple[Any, ...]) -> Insured:
    number, citizen_number, prefix, name, born, sex, address, facility, valid_from, valid_to, five_years_from = row
    insurance_number = "" if number is None else f"{number:010d}"
    day_known = bool(born % 10_000)
    return Insured(
        insurance_number=insurance_number,
        citizen_number="" if citizen_number is None else f"{citizen_number:012d}",
        card_code=prefix + insurance_number if prefix else "",
        name=name,
        birth_date=_date(born) if day_known else date(born // 10_000, 1, 1),
        birth_day_known=day_known,
        sex=_SEXES[sex],
        address=address,
        facility="" if facility is None else f"{facility:05d}",
        valid_from=_date(valid_from),
        valid_to=None if valid_to is None else _date(valid_to),
        five_years_from=None if five_years_from is None else _date(five_years_from),
    )


def _date(number: int) -> date:
    return date(number // 10_000, number // 100 % 100, number % 100)

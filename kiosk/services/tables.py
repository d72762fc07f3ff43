"""Tables in CSV and XLSX files: cells as text, row by row."""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path
from typing import TypeVar

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

FILE_MOST = 2_000_000  # bytes
UNPACKED_MOST = 40_000_000  # an XLSX file is a zip archive
SEPARATORS = ",;\t"  # Excel writes what the country's settings say
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")  # what a spreadsheet would take for more than text
_WIDTH_MOST = 44  # of a column, in characters


_Way = TypeVar("_Way")


class FileMistake(Enum):
    """Why a file as a whole cannot be used. The value says it to whoever chose the file."""

    UNREADABLE = "the file cannot be read"
    UNKNOWN_KIND = "the file's name must end with one of"
    TOO_LARGE = "the file is too large"
    NO_COLUMNS = "the first row must name the columns, of which one must be"
    UNKNOWN_COLUMN = "a column is not known"
    NO_ROWS = "the file has no rows"


class FileRefused(ValueError):
    def __init__(self, mistake: FileMistake, detail: str = "") -> None:
        super().__init__(f"{mistake.value}: {detail}" if detail else mistake.value)
        self.mistake = mistake
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Layout:
    """What stands in a table."""

    title: str  # of the sheet
    columns: tuple[str, ...]
    key: str  # the column that no table can be without
    rows_most: int


@dataclass(frozen=True, slots=True)
class Row:
    number: int  # as a spreadsheet counts
    cells: Mapping[str, str]  # by column


def by_kind(path: Path, known: Mapping[str, _Way]) -> _Way:
    """What is known for the end of this name, `.csv`. Raises FileRefused for another."""
    found = known.get(path.suffix.casefold())
    if found is None:
        raise FileRefused(FileMistake.UNKNOWN_KIND, ", ".join(known))
    return found


def read_bytes(path: Path) -> bytes:
    """Raises FileRefused."""
    try:
        if path.stat().st_size > FILE_MOST:
            raise FileRefused(FileMistake.TOO_LARGE)
        return path.read_bytes()
    except OSError as error:
        raise FileRefused(FileMistake.UNREADABLE, error.strerror or "") from None


def read_csv(untrusted: bytes, layout: Layout) -> list[Row]:
    """Raises FileRefused."""
    try:
        text = untrusted.decode("utf-16" if untrusted[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
        first_line = text.partition("\n")[0]
        separator = max(SEPARATORS, key=first_line.count)
        table = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        lines = [[_unguarded(cell) for cell in line] for line in table]
    except (UnicodeDecodeError, csv.Error) as error:
        raise FileRefused(FileMistake.UNREADABLE, type(error).__name__) from None
    return _rows(lines, layout)


def read_xlsx(untrusted: bytes, layout: Layout) -> list[Row]:
    """The first sheet. Raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(untrusted)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > UNPACKED_MOST:
                raise FileRefused(FileMistake.TOO_LARGE)
        book = load_workbook(io.BytesIO(untrusted), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        lines = [
            [_cell_text(value) for value in line]
            for line in sheet.iter_rows(
                max_row=layout.rows_most + 2, max_col=len(layout.columns) + 10, values_only=True
            )
        ]
        book.close()
    # What a damaged archive or sheet raises is no closed list: the parser is openpyxl's, the bytes are anybody's.
    except (
        zipfile.BadZipFile, InvalidFileException, OSError, ValueError, LookupError, TypeError, AttributeError,
        SyntaxError, NotImplementedError, RuntimeError,
    ) as error:  # fmt: skip
        if isinstance(error, FileRefused):
            raise
        raise FileRefused(FileMistake.UNREADABLE, type(error).__name__) from None
    return _rows(lines, layout)


def write_csv(layout: Layout, rows: Iterable[Sequence[str]]) -> bytes:
    """With a byte order mark, by which Excel knows that it is UTF-8; no cell is a formula."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(layout.columns)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(layout: Layout, rows: Iterable[Sequence[str]], guide: Sequence[Sequence[str]] = ()) -> bytes:
    """`guide`: rows of a second sheet, which explains the columns."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = layout.title
    _fill(sheet, [layout.columns, *rows])
    if guide:
        _fill(book.create_sheet("guide"), guide)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _rows(lines: Sequence[Sequence[str]], layout: Layout) -> list[Row]:
    header = [name.strip().casefold() for name in lines[0]] if lines else []
    while header and not header[-1]:
        header.pop()
    if layout.key not in header:
        raise FileRefused(FileMistake.NO_COLUMNS, layout.key)
    unknown = [name or "-" for name in header if name not in layout.columns]
    twice = [name for name in header if header.count(name) > 1]
    if unknown or twice:
        raise FileRefused(FileMistake.UNKNOWN_COLUMN, (unknown or twice)[0][:40])
    rows = [
        Row(number, dict(zip(header, line, strict=False)))
        for number, line in enumerate(lines[1:], start=2)
        if any(cell.strip() for cell in line)
    ]
    if len(rows) > layout.rows_most:
        raise FileRefused(FileMistake.TOO_LARGE)
    if not rows:
        raise FileRefused(FileMistake.NO_ROWS)
    return rows


def _guarded(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _cell_text(value: object) -> str:
    """What a spreadsheet made of a cell, as it was typed."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return str(value)


def _fill(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    widths: dict[int, int] = {}
    for number, row in enumerate(rows, start=1):
        for place, text in enumerate(row, start=1):
            cell = sheet.cell(number, place)
            assert isinstance(cell, Cell)
            cell.value = text
            cell.data_type = "s"  # text, whatever it begins with
            cell.number_format = "@"
            cell.alignment = Alignment(vertical="top", wrap_text=len(text) > _WIDTH_MOST)
            widths[place] = min(max(widths.get(place, 0), len(text) + 2), _WIDTH_MOST)
            if number == 1:
                cell.font = Font(bold=True)
                cell.fill = PatternFill("solid", fgColor="E2F0F0")
    for place, width in widths.items():
        whole = sheet.column_dimensions[get_column_letter(place)]
        whole.width = width
        whole.number_format = "@"  # what is typed below stays as it is: a number keeps its leading zero
    sheet.freeze_panes = "A2"

"""CSV and Parquet files, read from where an earlier reading was cut off."""

import csv
import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

from kiosk.adapters.province.rows import COLUMNS, NUMBERS, REQUIRED

_SAMPLE_BYTES = 1_000_000
_BATCH_ROWS = 20_000
_READ_BYTES = 1_000_000  # of a column at a time: a row group may be larger than the memory
_MAX_FIELD_CHARACTERS = 10_000

Row = Mapping[str, object]


class SourceError(ValueError):
    """A file that cannot be imported at all. The message is for the person who named it."""


class Source(Protocol):
    """`size` and `place` count the same: bytes, or rows."""

    size: int
    place: int  # where the rows that have been given out end

    def rows(self, place: int, line: int) -> Iterator[tuple[int, Row | None]]:
        """Rows and their line numbers from `place` on, which is after line `line`; 0 and 0 are the beginning. None for
        a line that has not the columns of the first. Raises SourceError, OSError."""

    def close(self) -> None: ...


def open_source(path: Path) -> Source:
    """Raises SourceError, OSError."""
    if path.suffix.lower() == ".parquet":
        return ParquetSource(path)
    if path.suffix.lower() == ".csv":
        return CsvSource(path)
    raise SourceError(f"{path}: neither .csv nor .parquet")


def fingerprint(path: Path) -> str:
    """Tells two files apart without reading all of a large one: size, beginning and end."""
    size = path.stat().st_size
    digest = hashlib.sha256(str(size).encode())
    with path.open("rb") as file:
        digest.update(file.read(_SAMPLE_BYTES))
        file.seek(max(0, size - _SAMPLE_BYTES))
        digest.update(file.read(_SAMPLE_BYTES))
    return digest.hexdigest()


class CsvSource:
    """UTF-8, commas, a first line with the columns' names. A line number is that of a row's last line."""

    def __init__(self, path: Path) -> None:
        self.size = path.stat().st_size
        self.place = 0
        self._file = path.open("rb")
        try:
            csv.field_size_limit(_MAX_FIELD_CHARACTERS)
            first = self._file.readline(_SAMPLE_BYTES)
            header = next(csv.reader([first.decode("utf-8-sig", "replace")]), [])
            self._columns = [column.strip() for column in header]
            _check_columns(path, self._columns)
        except BaseException:
            self._file.close()
            raise
        self._start = self._file.tell()

    def rows(self, place: int, line: int) -> Iterator[tuple[int, Row | None]]:
        self.place = max(place, self._start)
        self._file.seek(self.place)
        reader = csv.reader(self._lines(), strict=True)
        before = max(line, 1)
        while True:
            try:
                fields = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield before + reader.line_num, None
                continue
            if fields:
                fits = len(fields) == len(self._columns)
                yield before + reader.line_num, dict(zip(self._columns, fields, strict=True)) if fits else None

    def close(self) -> None:
        self._file.close()

    def _lines(self) -> Iterator[str]:
        for line in self._file:
            self.place += len(line)
            yield line.decode("utf-8", "replace")


class ParquetSource:
    """A line number is a row's, from 1."""

    def __init__(self, path: Path) -> None:
        try:
            from pyarrow import ArrowException, parquet
        except ImportError:
            raise SourceError("Parquet needs pyarrow: pip install 'kiosk[registry]'") from None
        self._errors: tuple[type[Exception], ...] = (ArrowException, OSError)
        try:
            self._file = parquet.ParquetFile(path, pre_buffer=False, buffer_size=_READ_BYTES)
        except self._errors:
            raise SourceError(f"{path}: no Parquet file") from None
        self.size = self._file.metadata.num_rows
        self.place = 0
        self._columns = [name for name in self._file.schema_arrow.names if name in COLUMNS]
        try:
            _check_columns(path, self._columns)
        except SourceError:
            self.close()
            raise

    def rows(self, place: int, line: int) -> Iterator[tuple[int, Row | None]]:
        self.place = 0
        for group in range(self._file.metadata.num_row_groups):
            length = self._file.metadata.row_group(group).num_rows
            if self.place + length <= place:
                self.place += length
                continue
            yield from self._group(group, place)

    def close(self) -> None:
        self._file.close()

    def _group(self, group: int, place: int) -> Iterator[tuple[int, Row | None]]:
        batches = self._file.iter_batches(_BATCH_ROWS, row_groups=[group], columns=self._columns, use_threads=False)
        try:
            for batch in batches:
                columns = [_python_values(column) for column in batch.columns]
                for values in zip(*columns, strict=True):
                    self.place += 1
                    if self.place > place:
                        yield self.place, dict(zip(self._columns, values, strict=True))
        except self._errors as error:
            raise SourceError(f"row {self.place}: {type(error).__name__}") from None


def _python_values(column: Any) -> list[object]:
    """Texts take the short way through numpy, which is ten times as fast as one value after the other."""
    from pyarrow import types

    if types.is_string(column.type) or types.is_large_string(column.type):
        values: list[object] = column.to_numpy(zero_copy_only=False).tolist()
        return values
    values = column.to_pylist()
    return values


def _check_columns(path: Path, columns: list[str]) -> None:
    missing = [column for column in REQUIRED if column not in columns]
    if missing:
        raise SourceError(f"{path}: no column {', '.join(missing)}")
    if not set(NUMBERS) & set(columns):
        raise SourceError(f"{path}: none of the columns {', '.join(NUMBERS)}")
    if len(set(columns)) != len(columns):
        raise SourceError(f"{path}: a column's name twice")

"""What every worker asked and was told: one file each, one line an event, written before and after.

A line is `<event> <key> <monotonic ns> [<answer>]`. What was written survives the death of its process.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic_ns

INVOKED, COMPLETED = "invoked", "completed"


@dataclass(frozen=True, slots=True)
class Operation:
    """A request and its answer; several invocations where its worker died or was refused in between."""

    worker: str
    key: str
    invoked_ns: int  # for the first time
    completed_ns: int | None
    answer: str
    took_ms: float | None  # the invocation that was answered


class History:
    """The worker's own. Opening it again goes on where a killed one ended."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", buffering=1, encoding="ascii")

    def invoked(self, key: str) -> None:
        self._file.write(f"{INVOKED} {key} {monotonic_ns()}\n")

    def completed(self, key: str, answer: str) -> None:
        self._file.write(f"{COMPLETED} {key} {monotonic_ns()} {answer}\n")

    def close(self) -> None:
        self._file.close()


def read(path: Path) -> Iterator[Operation]:
    """Operations in the order of their first invocation. A last line that its writer did not finish does not count."""
    text = path.read_text(encoding="ascii") if path.exists() else ""
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    answers: dict[str, tuple[int, str]] = {}
    for line in text[: text.rfind("\n") + 1].splitlines():
        event, key, at, *answer = line.split(" ")
        if event == INVOKED:
            first.setdefault(key, int(at))
            last[key] = int(at)
        elif key not in answers:
            answers[key] = int(at), answer[0]
    for key, invoked in first.items():
        completed, answer_ = answers.get(key, (None, ""))
        took = None if completed is None else (completed - last[key]) / 1e6
        yield Operation(path.stem, key, invoked, completed, answer_, took)

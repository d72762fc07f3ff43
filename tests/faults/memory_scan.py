"""What a process holds in memory that it could write to, as its owner sees it through Linux's /proc."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

CHUNK_BYTES = 1 << 24


@dataclass(frozen=True, slots=True)
class Mapping:
    start: int
    end: int
    name: str  # a path, "[heap]", or "" for anonymous memory


def mappings(pid: int) -> Iterator[Mapping]:
    """Those that are readable and writable: what is only read comes from files."""
    for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
        place, rights, *_, name = (line + " ").split(" ", 5)
        if rights.startswith("rw"):
            start, end = (int(edge, 16) for edge in place.split("-"))
            yield Mapping(start, end, name.strip())


def occurrences(pid: int, needles: Sequence[bytes]) -> Counter[str]:
    """How often the needles lie in a process's memory, by the name of the mapping."""
    found: Counter[str] = Counter()
    longest = max(map(len, needles))
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for mapping in mappings(pid):
            for start in range(mapping.start, mapping.end, CHUNK_BYTES):
                size = min(CHUNK_BYTES + longest - 1, mapping.end - start)
                try:
                    memory.seek(start)
                    data = memory.read(size)
                except OSError:  # given back since it was listed
                    continue
                found.update({mapping.name: sum(data.count(needle) for needle in needles)})
    return +found

"""Descriptors of a data set's pictures by the kiosk's engine and, beside it, by the face library as it comes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from kiosk.domain.statistics import Rate
from kiosk.ports import Descriptor, DeviceFault, FaceCount, FaceEngine
from kiosk.services.evaluation.data_set import DataSet
from kiosk.services.inspection import EngineFailed

Progress = Callable[[int, int], None]
"""Told how many pictures of how many are described."""

Found = TypeVar("Found")


class FaceLibrary(Protocol):
    """The peer: it describes one picture in several ways, by name."""

    def describe(self, untrusted_image: bytes) -> Mapping[str, Descriptor] | FaceCount | DeviceFault: ...

    def stop(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Seen:
    file: str
    faces: int  # 0 also for what is no picture, or a file larger than the engine takes


@dataclass(frozen=True, slots=True)
class Described(Generic[Found]):
    """What was made of each picture, and where nothing was: the failures to acquire."""

    found: Mapping[Path, Found]
    refused: tuple[Seen, ...]

    @property
    def failure_to_acquire(self) -> Rate:
        return Rate(len(self.refused), len(self.found) + len(self.refused))


@dataclass(frozen=True, slots=True)
class Descriptions:
    ours: Described[Descriptor]
    peers: Described[Mapping[str, Descriptor]]  # empty without a library
    group_pictures: tuple[Seen, ...]  # as the engine counts their faces


def describe(data: DataSet, engine: FaceEngine, library: FaceLibrary | None, progress: Progress) -> Descriptions:
    """Starts and stops both. Raises EngineFailed and OSError."""
    pictures = [picture.file for picture in data.pictures]
    total = len(pictures) * (2 if library else 1) + len(data.group_pictures)
    steps = count(1)

    def each(files: Sequence[Path], way: Callable[[bytes], Found | FaceCount | DeviceFault]) -> Described[Found]:
        found: dict[Path, Found] = {}
        refused = []
        for file in files:
            answer = way(file.read_bytes())
            if isinstance(answer, DeviceFault):
                raise EngineFailed(f"{file}: {answer.reason}")
            if isinstance(answer, FaceCount):
                refused.append(Seen(data.name(file), answer.faces))
            else:
                found[file] = answer
            progress(next(steps), total)
        return Described(found, tuple(refused))

    nothing: Described[Mapping[str, Descriptor]] = Described({}, ())
    try:
        fault = engine.start()
        if fault is not None:
            raise EngineFailed(f"the face engine does not start: {fault.reason}")
        ours = each(pictures, engine.describe)
        groups = each(data.group_pictures, engine.describe)
        peers = each(pictures, library.describe) if library else nothing
    finally:
        engine.stop()
        if library is not None:
            library.stop()
    alone = tuple(Seen(data.name(file), 1) for file in groups.found)
    return Descriptions(ours, peers, tuple(sorted((*alone, *groups.refused), key=lambda seen: seen.file)))

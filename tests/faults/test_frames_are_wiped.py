"""Nothing of a camera's frames is left once a session is over: in the ring, in both processes, on the disk.

Every frame carries a mark, which is searched for byte by byte: as the camera sends it, as dlib wants it (RGB), and
mirrored as the screen shows it. So only copies in full size and colour are found; docs/face-data.md says what else
there is, and what cannot be promised.
"""

import os
import queue
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.faults.marked_session import mark
from tests.faults.memory_scan import occurrences
from tests.remains import contents

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks into processes through /proc")

ROOT = Path(__file__).parents[2]
STEP_S = 60.0  # the models load, a visit goes on; a child that says nothing for so long is stuck
WIPED_WITHIN_S = 1.0


def needles() -> list[bytes]:
    """Two marks side by side, which only frames have."""
    sent = np.concatenate([mark(), mark()])
    return [np.ascontiguousarray(kind).tobytes() for kind in (sent, sent[:, ::-1], sent[::-1])]


class MarkedKiosk:
    """The process, and the face process that belongs to it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.marked_session", str(folder)],
            cwd=ROOT,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()  # a pipe cannot be read with a time limit
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def wait_for(self, word: str) -> str:
        """The rest of the line that begins with this word."""
        said, end_s = [""], time.monotonic() + STEP_S
        while not said[-1].startswith(word):
            try:
                said.append(self._lines.get(timeout=max(end_s - time.monotonic(), 0)))
            except queue.Empty:
                said.append("")
            assert said[-1], f"no {word!r}, but {''.join(said)[-2000:]!r}"
        return said[-1].removeprefix(word).strip()

    def go_on(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def marks(self, face_pid: int) -> dict[str, int]:
        """By the name of the memory that holds them, in which process."""
        found = {"kiosk": occurrences(self._process.pid, needles()), "worker": occurrences(face_pid, needles())}
        return {f"{who} {name}": count for who, names in found.items() for name, count in names.items()}

    def marked_files(self) -> list[str]:
        return [name for name, content in contents(self._folder) if any(needle in content for needle in needles())]

    def kill(self) -> None:
        self._process.kill()
        self._process.communicate()


@pytest.fixture
def kiosk(tmp_path: Path) -> Iterator[MarkedKiosk]:
    made = MarkedKiosk(tmp_path)
    yield made
    made.kill()


def test_no_frame_outlives_its_session(kiosk: MarkedKiosk) -> None:
    """After a visit that was broken off before the camera, and after a whole one."""
    for _ in range(2):
        face_pid = int(kiosk.wait_for("capturing"))
        during = kiosk.marks(face_pid)
        assert {name.split()[0] for name in during} == {"kiosk", "worker"}  # they are found while they are there
        kiosk.go_on()
        assert float(kiosk.wait_for("home")) < WIPED_WITHIN_S
        assert kiosk.marks(face_pid) == {}
        assert kiosk.marked_files() == []
        kiosk.go_on()


HOLDER = """
import sys
from kiosk.adapters import memory
for name in sys.argv[1:]:
    assert getattr(memory, name)()
secret = bytes(range(97, 123))
size = 900_000
def block():
    made = bytearray(size)
    for at in range(1000, 3600, 26):
        made[at : at + 26] = secret
    return made
kept = []
for _ in range(4):  # so that glibc takes to keeping blocks of this size
    one = block(); kept.append(bytearray(1000)); del one
print("freed", flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize(
    ("settings", "remains"),
    [([], True), (["overwrite_freed_blocks"], False)],
    ids=["by default", "overwritten"],
)
def test_what_was_freed_is_gone(settings: list[str], remains: bool) -> None:
    """The first case shows why the other is needed: a picture's block stays as it is after it was freed."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, *settings], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert holder.stdout is not None
        assert select.select([holder.stdout], [], [], STEP_S)[0]
        assert holder.stdout.readline() == "freed\n"
        found = occurrences(holder.pid, [bytes(range(97, 123)) * 2])
    finally:
        holder.kill()
        holder.communicate()
    assert bool(found) is remains

"""What hands visits over, as a process of its own that can be killed at any moment; and the day's clock, which both
sides read."""

import logging
import mmap
import multiprocessing
import os
import signal
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from kiosk.bootstrap.handing_over import handing_over
from kiosk.config import DemoSettings

LOOK_S = 0.01
START_S = 60.0
_PROCESSES = multiprocessing.get_context(
    "forkserver"
)  # a fork of the simulation would have its servers' threads' locks


class DayClock:
    """The day's time, in a file; whoever opens it with `at` sets it."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(8))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 8)

    def now(self) -> datetime:
        return datetime.fromtimestamp(struct.unpack("d", self._memory[:8])[0], UTC)

    def set(self, at: datetime) -> None:
        self._memory[:8] = struct.pack("d", at.timestamp())


@dataclass(frozen=True, slots=True)
class Deliverer:
    """Where everything is, and the settings of `kiosk serve`."""

    clock: Path
    alive: Path  # tells whose turn it is to work: the number of the process
    settings: dict[str, Any]

    def run(self) -> None:
        """Until it is killed."""
        from kiosk import logs

        logs.configure(level=logging.CRITICAL)  # what is down here is down on purpose
        with handing_over(DemoSettings(**self.settings), DayClock(self.clock), LOOK_S):
            self.alive.write_text(str(os.getpid()), encoding="ascii")
            signal.pause()


class Running:
    """The process, however often it has been killed."""

    def __init__(self, deliverer: Deliverer) -> None:
        _PROCESSES.set_forkserver_preload([__name__, "kiosk.adapters.fhir.client", "fhir.resources.R4B.bundle"])
        self._deliverer = deliverer
        self.kills = 0
        self._process = self._start()

    def kill(self) -> None:
        """With SIGKILL, and start it anew."""
        self.stop()
        self.kills += 1
        self._process = self._start()

    def stop(self) -> None:
        self._process.kill()
        self._process.join()

    def _start(self) -> Any:
        """The day stands still until it is there."""
        process = _PROCESSES.Process(target=self._deliverer.run, daemon=True)
        process.start()
        deadline, alive = monotonic() + START_S, self._deliverer.alive
        while not alive.exists() or alive.read_text(encoding="ascii") != str(process.pid):
            if not process.is_alive() or monotonic() > deadline:
                raise RuntimeError("the deliverer does not start")
            sleep(0.005)
        return process

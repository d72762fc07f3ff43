"""One thread for each thing that may block, so that nothing waits behind something that it has no part in."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from enum import Enum
from typing import TypeVar

T = TypeVar("T")


class Lane(Enum):
    """In the order in which they close: a lane's tasks may hand on to a later one."""

    PRINTER = "printer"
    REGISTRY = "registry"
    PORTRAIT = "portrait"  # the same server, but nobody's insurance waits behind a picture
    FACE = "face"
    STORE = "store"  # the store's one writer


class Lanes:
    def __init__(self) -> None:
        self._executors = {lane: ThreadPoolExecutor(1, thread_name_prefix=lane.value) for lane in Lane}

    def submit(self, lane: Lane, task: Callable[[], T]) -> Future[T]:
        """Run `task` after everything that was submitted to `lane` before. Raises RuntimeError after `close`."""
        return self._executors[lane].submit(task)

    def close(self) -> None:
        """Finish what runs, drop what waits."""
        for executor in self._executors.values():
            executor.shutdown(wait=True, cancel_futures=True)

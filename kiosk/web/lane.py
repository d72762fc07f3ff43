"""The store's thread: a store is used from one, and a page waits for it without holding up the others."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


class Lane:
    def __init__(self, name: str) -> None:
        self._executor = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def __call__(self, task: Callable[[], T]) -> T:
        """Run `task` after everything that was asked before; what it raises is raised here."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, task)

    def wait(self, task: Callable[[], T]) -> T:
        """The same for whoever may block: before the server runs."""
        return self._executor.submit(task).result()

    def close(self, last: Callable[[], None]) -> None:
        """Finish what was asked, then `last`."""
        self._executor.submit(last)
        self._executor.shutdown(wait=True)

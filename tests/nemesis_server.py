"""A server that misbehaves after a script, for the length of a `with`."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from tests.faults.nemesis import Deed, Nemesis


@contextmanager
def misbehaving(script: dict[str, list[Deed]]) -> Iterator[Nemesis]:
    with Nemesis(script) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()

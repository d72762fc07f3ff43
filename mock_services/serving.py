"""An application on a socket of this machine, in a thread of the program that wants it."""

import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import uvicorn

_HOST = "127.0.0.1"
_START_S = 10.0
_STOP_S = 5.0
_POLL_S = 0.01


class Served:
    """Serves from construction to `stop`; `with Served(application) as server:` stops by itself.

    Raises OSError where `port` is taken, RuntimeError where the server does not start.
    """

    def __init__(self, application: Any, port: int = 0) -> None:
        """`port` 0 takes a free one."""
        self._socket = socket.create_server((_HOST, port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, True)  # asyncio sets it only where it made it
        self.url = f"http://{_HOST}:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,  # it would write down tokens
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="mock-server", daemon=True
        )
        self._thread.start()
        self._await_start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def stop(self) -> None:
        """Within a second, unless somebody is kept waiting for an answer."""
        self._server.should_exit = True
        self._thread.join(_STOP_S)
        self._socket.close()

    def _await_start(self) -> None:
        deadline = time.monotonic() + _START_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("the server does not start")
            time.sleep(_POLL_S)

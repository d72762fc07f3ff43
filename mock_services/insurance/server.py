"""The registry on a socket of this machine, in a thread of the program that wants it."""

import socket
import threading
import time
from types import TracebackType
from typing import Any, Self

import uvicorn

from mock_services.insurance.app import Registry

_HOST = "127.0.0.1"
_START_S = 10.0
_STOP_S = 5.0
_POLL_S = 0.01


class RegistryServer:
    """Serves from construction to `stop`; `with RegistryServer() as server:` stops by itself.

    `settings` go to Registry. Raises OSError where `port` is taken, RuntimeError where the server does not start.
    """

    def __init__(self, port: int = 0, **settings: Any) -> None:
        """`port` 0 takes a free one."""
        self.registry = Registry(**settings)
        self._socket = socket.create_server((_HOST, port))
        self.url = f"http://{_HOST}:{self._socket.getsockname()[1]}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                self.registry,
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,  # it would write down tokens
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._socket]}, name="mock-registry", daemon=True
        )
        self._thread.start()
        self._await_start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    @property
    def username(self) -> str:
        return self.registry.username

    @property
    def password(self) -> str:
        return self.registry.password

    @property
    def staff_name(self) -> str:
        return self.registry.staff_name

    @property
    def staff_citizen_number(self) -> str:
        return self.registry.staff_citizen_number

    @property
    def facility(self) -> str:
        """The hospital's five digits, with which the account's name begins."""
        return self.registry.username.partition("_")[0]

    @property
    def outage(self) -> bool:
        """Whether everything is answered 503; may be set while the server runs."""
        return self.registry.outage

    @outage.setter
    def outage(self, outage: bool) -> None:
        self.registry.outage = outage

    def stop(self) -> None:
        """Within a second, also while somebody is kept waiting for an answer."""
        self.registry.close()
        self._server.should_exit = True
        self._thread.join(_STOP_S)
        self._socket.close()

    def _await_start(self) -> None:
        deadline = time.monotonic() + _START_S
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError("the registry does not start")
            time.sleep(_POLL_S)

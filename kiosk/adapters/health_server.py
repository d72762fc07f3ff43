"""Health for IT over HTTP, on this machine alone: /healthz for whoever restarts things, /metrics for Prometheus."""

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, ClassVar

from kiosk.logs import log

LOOPBACK = "127.0.0.1"
CLIENT_S = 5.0  # a client that says nothing does not keep the others waiting for longer
Answers = dict[str, Callable[[], tuple[HTTPStatus, str, bytes]]]  # by path
METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class HealthServer:
    """Answers one after another in a thread of its own, in which `metrics` may keep a connection to the store. Raises
    OSError where the port is taken."""

    def __init__(
        self, port: int, is_well: Callable[[], bool], metrics: Callable[[], bytes], close: Callable[[], None]
    ) -> None:
        """`port` 0 takes a free one. `close` is called at the end, in the thread that called `metrics`."""

        class Handler(_Handler):
            answers: ClassVar[Answers] = {
                "/healthz": lambda: _health(is_well()),
                "/metrics": lambda: (HTTPStatus.OK, METRICS_TYPE, metrics()),
            }

        self._server = HTTPServer((LOOPBACK, port), Handler)
        self._thread = threading.Thread(target=self._serve, args=(close,), name="health", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        return str(self._server.server_address[0])

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _serve(self, close: Callable[[], None]) -> None:
        self._server.serve_forever()
        close()


class _Handler(BaseHTTPRequestHandler):
    timeout = CLIENT_S
    answers: ClassVar[Answers]

    def do_GET(self) -> None:
        answer = self.answers.get(self.path)
        if answer is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        try:
            status, kind, body = answer()
        except Exception as error:  # noqa: BLE001  (health that cannot be told is no reason for a kiosk to end)
            log.error("health", error=type(error).__name__)
            self.send_error(HTTPStatus.INTERNAL_SERVER_ERROR)
            return
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Who asks, and how often, is of no use in the kiosk's log."""


def _health(well: bool) -> tuple[HTTPStatus, str, bytes]:
    status = HTTPStatus.OK if well else HTTPStatus.SERVICE_UNAVAILABLE
    return status, "application/json", json.dumps({"well": well}).encode()

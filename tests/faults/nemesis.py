"""A server that does what a script says: what a registry never should."""

import json
import re
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable
from typing import Any

Deed = Callable[[socket.socket], None]


def says(
    body: bytes, kind: str = "application/json", status: str = "200 OK", more: str = "", length: int | None = None
) -> Deed:
    """Answer with this, and close."""
    size = len(body) if length is None else length
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {size}\r\nConnection: close\r\n{more}\r\n"
    return lambda wire: wire.sendall(head.encode() + body)


def says_json(value: object) -> Deed:
    return says(json.dumps(value).encode())


def says_raw(text: bytes) -> Deed:
    return lambda wire: wire.sendall(text)


def drips(first: bytes, drop: bytes) -> Deed:
    """`first`, and then a drop at a time for as long as somebody listens."""

    def drip(wire: socket.socket) -> None:
        wire.sendall(first)
        while True:
            wire.sendall(drop)
            time.sleep(0.02)

    return drip


def hangs(wire: socket.socket) -> None:
    """Not a word, until the other side goes."""
    while wire.recv(65536):  # the rest of the question
        pass


def resets(wire: socket.socket) -> None:
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def token(life: object = "2026-03-04T06:00:00Z", code: str = "200") -> Deed:
    key = {"access_token": "abc", "id_token": "def", "token_type": "Bearer", "username": "u", "expires_in": life}
    return says_json({"maKetQua": code, "APIKey": key})


class Nemesis(socketserver.ThreadingTCPServer):
    """Does what the script says for a path, the last entry for ever; remembers the paths and what it sent."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, script: dict[str, list[Deed]], tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Victim)
        self.tls = tls
        self.script = {path: list(deeds) for path, deeds in script.items()}
        self.paths: list[str] = []
        self.requests: list[bytes] = []
        self.guard = threading.Lock()

    @property
    def url(self) -> str:
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.server_address[1]}"

    def get_request(self) -> tuple[socket.socket, Any]:
        wire, address = super().get_request()
        if self.tls is None:
            return wire, address
        return self.tls.wrap_socket(wire, server_side=True, do_handshake_on_connect=False), address

    def next_deed(self, path: str) -> Deed:
        with self.guard:
            self.paths.append(path)
            deeds = self.script.get(path, [says(b"", status="404 Not Found")])
            return deeds.pop(0) if len(deeds) > 1 else deeds[0]


class _Victim(socketserver.BaseRequestHandler):
    server: Nemesis

    def _rest_of(self, request: bytes) -> bytes:
        """The body, to its end: a connection that is closed on unread bytes is reset, and its answer may be lost."""
        head, _, body = request.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)\r\ncontent-length: *([0-9]+)", head)
        missing, rest = (int(length[1]) if length else 0) - len(body), b""
        while len(rest) < missing and (received := self.request.recv(65536)):
            rest += received
        return rest

    def handle(self) -> None:
        request = b""
        try:
            while b"\r\n\r\n" not in request:
                received = self.request.recv(65536)
                if not received:
                    return
                request += received
            request += self._rest_of(request)
            self.server.requests.append(request)
            self.server.next_deed(request.split()[1].decode().partition("?")[0])(self.request)
        except OSError:
            pass  # the kiosk hung up, which is its right


CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
MEGABYTE = b"100000\r\n" + b" " * 0x100000 + b"\r\n"

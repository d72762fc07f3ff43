"""systemd hears that the program is ready and lives; a program that nobody watches says nothing and never fails."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.service_manager import ALIVE, READY, notify, watchdog_s
from kiosk.runtime.heartbeat import Heartbeat


@pytest.fixture(params=["file", "abstract"])
def listener(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        if request.param == "file":
            channel.bind(str(tmp_path / "notify"))
            monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        else:
            channel.bind(f"\0{tmp_path}")
            monkeypatch.setenv("NOTIFY_SOCKET", f"@{tmp_path}")
        channel.settimeout(5)
        yield channel


def test_what_is_said_is_heard(listener: socket.socket) -> None:
    notify(READY)
    assert listener.recv(100) == b"READY=1"


@pytest.mark.parametrize("address", ["", "/nobody/there", "@nobody", "vsock:2:1"])
def test_where_nobody_listens_nothing_happens(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", address)
    notify(READY)


@pytest.mark.parametrize(("given", "expected"), [("20000000", 10.0), ("", None), ("0", None), ("soon", None)])
def test_signs_of_life_come_twice_as_often_as_they_must(
    given: str, expected: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", given)
    assert watchdog_s() == expected


def test_a_ui_thread_that_hangs_gives_no_sign_of_life(qtbot: QtBot) -> None:
    said: list[str] = []
    heartbeat = Heartbeat(lambda: said.append(ALIVE), 0.01)
    heartbeat.start()
    qtbot.waitUntil(lambda: len(said) > 2, timeout=5000)
    before = len(said)
    threading.Event().wait(0.1)  # the UI thread, in the middle of something
    assert len(said) == before
    qtbot.waitUntil(lambda: len(said) > before, timeout=5000)
    heartbeat.stop()

"""The smart card service goes away and comes back under the reader."""

import importlib.util
import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiosk.adapters.cards.chip.pcsc import NOT_INSTALLED, PcscChipReader
from kiosk.domain.readiness import Advice
from kiosk.ports import DeviceFault
from mock_services.chip.virtual_reader import obstacle, virtual_reader
from tests.chips import LAN, key_of


def test_a_service_that_ends_is_a_fault_and_works_when_it_is_back() -> None:
    if reason := obstacle():
        pytest.skip(reason)
    with virtual_reader() as name:
        reader = PcscChipReader(name)
        assert reader.open() is None
    assert isinstance(reader.is_present(), DeviceFault)
    assert isinstance(reader.read([key_of(LAN)]), DeviceFault)
    assert isinstance(reader.open(), DeviceFault)
    with virtual_reader():
        assert reader.open() is None
        assert reader.is_present() is False
        reader.close()


DOCTOR = """
from kiosk.adapters.cards.chip.pcsc import PcscChipReader
from kiosk.services.doctor import chip_reader_check
print(chip_reader_check(PcscChipReader()).advice.name)
"""


QUESTION_BYTES = 20  # of a client that begins to talk


def _hang_up(service: socket.socket) -> None:
    """Unread, as pcscd does: polkit takes longer to answer than a program to ask."""
    with service.accept()[0] as client:
        while len(client.recv(QUESTION_BYTES, socket.MSG_PEEK)) < QUESTION_BYTES:
            pass


def test_a_service_that_refuses_this_account_says_so_and_what_to_do(tmp_path: Path) -> None:
    """pcscd hangs up on whom polkit does not let in. The library looks its socket up once, so it gets a process of its
    own."""
    if importlib.util.find_spec("smartcard") is None:
        pytest.skip(NOT_INSTALLED)
    path = tmp_path / "pcscd.comm"
    with socket.socket(socket.AF_UNIX) as service:
        service.bind(str(path))
        service.listen()
        threading.Thread(target=_hang_up, args=(service,), daemon=True).start()
        asked = subprocess.run(
            [sys.executable, "-c", DOCTOR],
            env={**os.environ, "PCSCLITE_CSOCK_NAME": str(path)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert asked.stdout.strip() == Advice.CHIP_READER_DENIED.name, asked.stderr


def test_a_kiosk_without_the_optional_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "smartcard", None)
    reader = PcscChipReader()
    assert reader.open() == DeviceFault(NOT_INSTALLED)
    assert isinstance(reader.read([key_of(LAN)]), DeviceFault)
    reader.close()

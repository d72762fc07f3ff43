"""pcscd with a virtual reader: the real PC/SC stack, without a device. Needs the Debian packages pcscd and
vsmartcard-vpcd and an account that may write to /run."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

READER_NAME = "Virtual PCD"
PORT = 35963 + 1  # beside the one of a reader that the system may have configured

_DRIVER = Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so")
_SERVICE_SOCKET = Path("/run/pcscd/pcscd.comm")
_START_SECONDS = 10.0
_END_SECONDS = 5.0
_CONFIGURATION = f"""FRIENDLYNAME "{READER_NAME}"
DEVICENAME /dev/null:0x{PORT:X}
LIBPATH {_DRIVER}
CHANNELID 0x{PORT:X}
"""


def obstacle() -> str:
    """Why the virtual reader cannot be had here, or nothing."""
    try:
        import smartcard.scard  # noqa: F401
    except ImportError:
        return "pyscard is not installed (the extra kiosk[chip])"
    if shutil.which("pcscd") is None or not _DRIVER.exists():
        return "the packages pcscd and vsmartcard-vpcd are not installed"
    if _is_running():
        return "another pcscd is running"
    return "" if os.access("/run", os.W_OK) else "this account may not start pcscd"


def _is_running() -> bool:
    """A service that was killed leaves its socket behind, which nobody answers."""
    with socket.socket(socket.AF_UNIX) as client:
        return client.connect_ex(str(_SERVICE_SOCKET)) == 0


@contextlib.contextmanager
def virtual_reader() -> Iterator[str]:
    """The reader's name, while it lasts. Cards come to it through `VirtualCard(chip, PORT)`."""
    if reason := obstacle():
        raise RuntimeError(reason)
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "reader.conf"
        configuration.write_text(_CONFIGURATION)
        with subprocess.Popen(
            ["pcscd", "--foreground", "--critical", "--config", str(configuration)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as service:
            try:
                _wait_for(service)
                yield READER_NAME
            finally:
                _end(service)


def _end(service: subprocess.Popen[bytes]) -> None:
    """A service that waits for a client of its own is killed, and then leaves its socket behind."""
    service.terminate()
    try:
        service.wait(_END_SECONDS)
    except subprocess.TimeoutExpired:
        service.kill()
        service.wait()
        _SERVICE_SOCKET.unlink(missing_ok=True)


def _wait_for(service: subprocess.Popen[bytes]) -> None:
    """Until the service answers and has its reader."""
    from smartcard import scard

    ends_at = time.monotonic() + _START_SECONDS
    while time.monotonic() < ends_at and service.poll() is None:
        result, context = scard.SCardEstablishContext(scard.SCARD_SCOPE_SYSTEM)
        if result == scard.SCARD_S_SUCCESS:
            _, names = scard.SCardListReaders(context, [])
            scard.SCardReleaseContext(context)
            if names:
                return
        time.sleep(0.02)
    raise RuntimeError("pcscd did not start")

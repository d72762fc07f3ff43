"""Tells systemd that the program is ready, and that it lives (sd_notify(3)); silence where nobody listens."""

import os
import socket

READY, ALIVE = "READY=1", "WATCHDOG=1"


def notify(state: str) -> None:
    """Never blocks and never fails: a kiosk goes on without anybody who watches it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address.startswith(("/", "@")) or not hasattr(socket, "AF_UNIX"):
        return
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
            channel.setblocking(False)
            channel.connect(f"\0{address[1:]}" if address.startswith("@") else address)
            channel.send(state.encode())
    except OSError:
        pass


def watchdog_s() -> float | None:
    """How often somebody wants to hear that the program lives; half of the time after which it is restarted. The
    kiosk is not the service's first process, its shell is, so WATCHDOG_PID does not count here."""
    given = os.environ.get("WATCHDOG_USEC", "")
    return int(given) / 2e6 if given.isdecimal() and int(given) > 0 else None

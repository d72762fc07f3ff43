"""python -m mock_services.printer: a receipt printer at tcp:127.0.0.1:9100, broken by what is typed."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from mock_services.printer.lines import FilePlug, NetworkPlug
from mock_services.printer.machine import ReceiptPrinter


def mischiefs(printer: ReceiptPrinter) -> dict[str, Callable[[], None]]:
    return {
        "empty": lambda: printer.load(0),
        "low": printer.run_low,
        "load": printer.load,
        "open": lambda: printer.set(cover_open=True),
        "close": lambda: printer.set(cover_open=False),
        "jam": lambda: printer.set(jammed=True),
        "free": lambda: printer.set(jammed=False),
        "unplug": printer.unplug,
        "plug": lambda: printer.unplug(False),
        "slow": lambda: printer.set(rows_per_tick=4),
        "fast": lambda: printer.set(rows_per_tick=0),
        "silence": lambda: printer.set(silent=True),
        "speak": lambda: printer.set(silent=False),
        "lie": lambda: printer.set(lies=True),
        "honest": lambda: printer.set(lies=False),
    }


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m mock_services.printer", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path("tickets"), help="where pieces of paper go, as PNG")
    parser.add_argument("--port", type=int, default=9100)
    parser.add_argument("--usb", action="store_true", help="a device file instead of a network port")
    parser.add_argument("--paper-mm", type=int, choices=(58, 80), default=80)
    chosen = parser.parse_args()
    chosen.folder.mkdir(parents=True, exist_ok=True)
    printer = ReceiptPrinter(384 if chosen.paper_mm == 58 else 576, chosen.folder)
    plug = FilePlug(printer) if chosen.usb else NetworkPlug(printer, chosen.port)
    known = mischiefs(printer)
    print(f"[printer] device = {plug.address!r}; type one of: {' '.join(known)}", flush=True)  # noqa: T201
    try:
        for line in sys.stdin:
            known.get(line.strip(), lambda: print("?", flush=True))()  # noqa: T201
    except KeyboardInterrupt:
        pass
    plug.close()


if __name__ == "__main__":
    main()

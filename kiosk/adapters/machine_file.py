"""What technicians set at this machine, over restarts: the size of its screen, and whether it is in service."""

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from kiosk.adapters.whole_file import write_whole
from kiosk.domain.machine import SwitchedOff

PX_PER_MM = (1.0, 30.0)  # what a screen can have, as in the settings


class MachineFile:
    """Read anew each time; a file that says nothing sensible says nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def px_per_mm(self) -> float | None:
        """As measured by a bank card; None before that."""
        found = self._read().get("px_per_mm")
        least, most = PX_PER_MM
        return float(found) if isinstance(found, int | float) and least < found < most else None

    def keep_px_per_mm(self, px_per_mm: float) -> None:
        """Raises OSError."""
        self._write({"px_per_mm": round(px_per_mm, 4)})

    @property
    def switched_off(self) -> SwitchedOff | None:
        """Who took the machine out of service, and when."""
        found = self._read().get("switched_off")
        try:
            return SwitchedOff(str(found["by"]), datetime.fromisoformat(found["at"])) if found else None
        except (KeyError, TypeError, ValueError):
            return None

    def keep_switched_off(self, switched_off: SwitchedOff | None) -> None:
        """Raises OSError."""
        told = {"by": switched_off.by, "at": switched_off.at.isoformat()} if switched_off else None
        self._write({"switched_off": told})

    def _read(self) -> Mapping[str, Any]:
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, changed: Mapping[str, Any]) -> None:
        write_whole(self._path, json.dumps({**self._read(), **changed}, ensure_ascii=False).encode())

"""Desk sessions that were signed out before their time, in a file: a restart of the server must not bring them back."""

import json
from pathlib import Path

from kiosk.adapters.whole_file import write_whole


class EndedSessions:
    """Ids with the time until which their cookie would hold, in seconds since 1970. Raises OSError where the file
    cannot be read or written, ValueError for a file that is not ours."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._ends: dict[str, int] = json.loads(path.read_text(encoding="ascii")) if path.exists() else {}

    def __contains__(self, session_id: str) -> bool:
        return session_id in self._ends

    def add(self, session_id: str, ends: int, now: float) -> None:
        """On disk when it returns; those whose time is over are forgotten."""
        self._ends = {known: end for known, end in self._ends.items() if end > now} | {session_id: ends}
        write_whole(self._path, json.dumps(self._ends).encode())

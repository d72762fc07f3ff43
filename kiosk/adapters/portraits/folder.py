"""Portraits out of a folder that a person fills while the program runs: NUMBER.png or NUMBER.jpg."""

from pathlib import Path

from kiosk.adapters.portraits.limits import CITIZEN_NUMBER, MAX_PORTRAIT_BYTES
from kiosk.domain.remark import Remark
from kiosk.ports import DeviceFault

_SUFFIXES = (".png", ".jpg")


class FolderPortraits:
    """Portraits from `folder`, read anew for every call. A folder that is gone is a fault."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def fetch(self, citizen_number: str) -> bytes | DeviceFault | None:
        if not self._folder.is_dir():
            return DeviceFault(Remark("device.portrait_folder", "portraits: folder missing"))
        if not CITIZEN_NUMBER.fullmatch(citizen_number):
            return None
        for suffix in _SUFFIXES:
            try:
                with (self._folder / f"{citizen_number}{suffix}").open("rb") as file:
                    untrusted_image = file.read(MAX_PORTRAIT_BYTES + 1)
            except FileNotFoundError:
                continue
            except OSError:
                return DeviceFault(Remark("device.portrait_unreadable", "portraits: file unreadable"))
            if not 0 < len(untrusted_image) <= MAX_PORTRAIT_BYTES:
                return DeviceFault(Remark("device.portrait_size", "portraits: file empty or too large"))
            return untrusted_image
        return None

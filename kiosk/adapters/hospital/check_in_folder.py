"""Drafts of the check-in table as files in a folder, where the hospital's system takes them from."""

from datetime import tzinfo
from pathlib import Path
from urllib.parse import quote

from kiosk.adapters.printing.whole_file import write_whole
from kiosk.domain.handover import Arrival, Delivered, Delivery, Standing, Unreached
from kiosk.domain.handover.check_in_xml import draft

_MODE = 0o640  # the folder's group may read them


class CheckInFolder:
    """Receiver: one file a visit, by its code, whole or not at all. Who did not come after all has none. Keeps nothing,
    logs nothing; the folder exists, so that an unmounted disk is an error and not an empty folder."""

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        """`zone`: the hospital's, of the times in a draft."""
        self._folder = folder
        self._zone = zone

    def deliver(self, arrival: Arrival) -> Delivery:
        name = f"{quote(arrival.visit_code, safe='')}.xml"
        path = self._folder / name
        try:
            if not self._folder.is_dir():
                return Unreached("no such folder")
            if arrival.standing is not Standing.ARRIVED:
                path.unlink(missing_ok=True)
                return Delivered()
            made = draft(arrival, self._zone)
            write_whole(path, made.xml, _MODE)
        except OSError as error:
            return Unreached(type(error).__name__)
        return Delivered(" ".join((name, *(f"{one.field}:{one.rule.value}" for one in made.problems))))

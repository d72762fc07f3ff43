"""Drafts of the check-in table as files in a folder, where the hospital's system takes them from."""

import json
from collections.abc import Sequence
from datetime import tzinfo
from pathlib import Path
from urllib.parse import quote

from kiosk.adapters.whole_file import write_whole
from kiosk.domain.handover import Arrival, Delivered, Delivery, Problem, Standing, Unreached
from kiosk.domain.handover.check_in_xml import draft
from kiosk.domain.person import Language
from kiosk.gap_words import gap_words
from kiosk.i18n import words

_MODE = 0o640  # the folder's group may read them


class CheckInFolder:
    """Receiver: one file a visit, by its code, whole or not at all, and beside it what is wrong with it, where anything
    is. Who did not come after all has none. Keeps nothing, logs nothing; the folder exists, so that an unmounted disk
    is an error and not an empty folder."""

    def __init__(self, folder: Path, zone: tzinfo) -> None:
        """`zone`: the hospital's, of the times in a draft."""
        self._folder = folder
        self._zone = zone

    def deliver(self, arrival: Arrival) -> Delivery:
        name = quote(arrival.visit_code, safe="")
        path, beside = self._folder / f"{name}.xml", self._folder / f"{name}.problems.json"
        try:
            if not self._folder.is_dir():
                return Unreached("no such folder")
            if arrival.standing is not Standing.ARRIVED:
                path.unlink(missing_ok=True)
                beside.unlink(missing_ok=True)
                return Delivered()
            made = draft(arrival, self._zone)
            if made.problems:  # before the draft: whoever takes that finds them
                write_whole(beside, _told(arrival.visit_code, made.problems), _MODE)
            write_whole(path, made.xml, _MODE)
            if not made.problems:
                beside.unlink(missing_ok=True)
        except OSError as error:
            return Unreached(type(error).__name__)
        return Delivered(path.name, made.problems)


def _told(visit_code: str, problems: Sequence[Problem]) -> bytes:
    """For programs and for people; nothing of the person."""
    say = words(Language.VIETNAMESE)
    told = [
        {"field": problem.field, "rule": problem.rule.value, "text": gap_words(problem, say)} for problem in problems
    ]
    missing = [entry for entry, problem in zip(told, problems, strict=True) if problem.is_missing]
    wrong = [entry for entry, problem in zip(told, problems, strict=True) if not problem.is_missing]
    document = {"visit": visit_code, "missing": missing, "wrong": wrong}
    return json.dumps(document, ensure_ascii=False, indent=2).encode()

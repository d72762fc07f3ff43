"""Personal data of this machine and its store: read out, erased, and gone when its time is over."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

from kiosk import consent
from kiosk.adapters.clock import SystemClock
from kiosk.adapters.personal_page import Page, page
from kiosk.adapters.printing.papers import TicketFolder
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.adapters.whole_file import write_whole
from kiosk.bootstrap.devices import hospital
from kiosk.bootstrap.stores import common_store
from kiosk.config import Settings
from kiosk.domain.person import Language
from kiosk.domain.privacy import Periods, PersonNumber
from kiosk.logs import log
from kiosk.ports import Clock, StoreError
from kiosk.services.check_in import Hours
from kiosk.services.privacy import Daily, Gone, Holding, Privacy

WRITER = "PRIVACY"  # in every row that comes from here
STORE, COPY = "store", "cut-off"
LOOK_S = 60.0  # how often the time of day is looked at
RETRY_S = 900.0  # a database that is away is no news every minute


@dataclass(frozen=True, slots=True)
class Exported:
    """Files with everything about a person, readable by this account alone."""

    json: Path
    html: Path
    rows: int


def periods(settings: Settings) -> Periods:
    kept = settings.privacy
    return Periods(kept.identity_days, kept.insurance_years, kept.consent_years)


@contextmanager
def privacy(settings: Settings, clock: Clock) -> Iterator[Privacy]:
    """Over the store that everybody shares, this kiosk's own file, and the tickets on its disk."""
    holdings = [Holding(STORE, common_store(settings, WRITER))]
    if settings.is_shared and settings.cut_off_path.is_file():
        holdings.append(Holding(COPY, SqliteStore(settings.cut_off_path, WRITER), is_copy=True))
    hours = Hours(settings.zone, settings.day_turns_at)
    made = Privacy(holdings, TicketFolder(settings.ticket_dir), clock, hours, periods(settings))
    try:
        yield made
    finally:
        made.close()


def export_person(settings: Settings, person: PersonNumber, folder: Path, language: Language) -> Exported | None:
    """None where nothing is known. Raises StoreError, OSError."""
    clock = SystemClock()
    with privacy(settings, clock) as service:
        found = service.export(person, getpass.getuser())
    if not found:
        return None
    at = clock.now().astimezone(settings.zone)
    texts = {
        text.text_hash: {"version": text.version, "question": text.question, "explanation": text.explanation}
        for records in found.values()
        for row in records.get("consent", ())
        if (text := consent.words_of(str(row["text_hash"]))) is not None
    }
    document = {"exported_at": at.isoformat(), "records": found, "consent_texts": texts}
    stem = f"personal-data-{at:%Y%m%d-%H%M%S}"  # no number: names of files are seen by others
    exported = Exported(
        folder / f"{stem}.json",
        folder / f"{stem}.html",
        sum(len(rows) for part in found.values() for rows in part.values()),
    )
    write_whole(exported.json, json.dumps(document, ensure_ascii=False, indent=2, default=str).encode())
    written = page(Page(found, texts, hospital(settings).in_language(language), at, periods(settings)), language)
    write_whole(exported.html, written.encode())
    return exported


def erase_person(settings: Settings, person: PersonNumber, *, dry_run: bool) -> Gone:
    """Raises StoreError, OSError."""
    with privacy(settings, SystemClock()) as service:
        return service.erase(person, getpass.getuser(), dry_run=dry_run)


def retain(settings: Settings, *, dry_run: bool) -> Gone:
    """Raises OSError."""
    with privacy(settings, SystemClock()) as service:
        return service.retain(dry_run=dry_run)


def as_document(gone: Gone) -> dict[str, Any]:
    """For programs."""
    return {
        "erased": [
            {"holding": name, "table": part.table, "kind": part.kind.value, "rows": part.rows}
            for name, outcome in gone.outcomes.items()
            for part in outcome.erased
        ],
        "kept": [
            {
                "holding": name,
                "table": part.table,
                "kind": part.kind.value,
                "rows": part.rows,
                "why": part.why.value,
                "until": part.until and part.until.isoformat(timespec="seconds"),
            }
            for name, outcome in gone.outcomes.items()
            for part in outcome.kept
        ],
        "ticket_files": list(gone.papers),
        "troubles": dict(gone.troubles),
    }


class Retention(Thread):
    """Erases what is past its time, when a program starts and at every turn of the business day, beside its other
    work and with connections of its own. What could not be done is tried again a while later."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        super().__init__(name="retention", daemon=True)
        self._ended = Event()
        self._daily = Daily(clock, Hours(settings.zone, settings.day_turns_at), lambda: self._retain(settings, clock))

    def run(self) -> None:
        while not self._ended.is_set():
            wait_s = LOOK_S
            try:
                self._daily.look()
            except (StoreError, OSError) as error:
                reason = str(error) if isinstance(error, StoreError) else type(error).__name__
                log.warning("retention", reason=reason)
                wait_s = RETRY_S
            self._ended.wait(wait_s)

    def stop(self) -> None:
        self._ended.set()
        self.join()

    def _retain(self, settings: Settings, clock: Clock) -> None:
        with privacy(settings, clock) as service:
            gone = service.retain()
        for trouble in gone.troubles.values():
            raise StoreError(trouble)
        log.info("retention", outcome="nothing" if gone.is_nothing else "erased")


@contextmanager
def retention(settings: Settings) -> Iterator[None]:
    """While a program runs."""
    job = Retention(settings, SystemClock())
    job.start()
    try:
        yield
    finally:
        job.stop()

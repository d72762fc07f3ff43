"""Settings -> backups of this machine."""

from datetime import UTC, datetime
from pathlib import Path

from kiosk.adapters.storage.store_file import SqliteFile
from kiosk.bootstrap.judging import SIGNING_KEY
from kiosk.config import Settings
from kiosk.domain.queue import business_day
from kiosk.services.backup import Backup, Jump, Keeping, Refusal, Refused, Restored
from kiosk.services.backup import back_up as make_backup
from kiosk.services.backup import restore as put_back
from kiosk.services.belongings import Belongings


def back_up(settings: Settings) -> Backup | Refused:
    """Takes seconds, on any thread; the kiosk works meanwhile. Raises StoreError, OSError."""
    if settings.is_shared:
        return Refused(Refusal.SHARED)
    return make_backup(SqliteFile(settings.database_path), keeping(settings), datetime.now(UTC))


def restore(settings: Settings, backup: Path, jump: int | None) -> Restored | Refused:
    """Raises StoreError, OSError."""
    if settings.is_shared:
        return Refused(Refusal.SHARED)
    now = datetime.now(UTC)
    today = business_day(now.astimezone(settings.zone), settings.day_turns_at)
    jump_of_today = None if jump is None else Jump(today, jump)
    return put_back(SqliteFile(settings.database_path), backup, keeping(settings), now, jump_of_today)


def keeping(settings: Settings) -> Keeping:
    return Keeping(
        folder=settings.backup_folder,
        key=settings.backup_key,
        scratch=settings.database_path.parent,
        kiosk=settings.kiosk,
        keep=settings.backup.keep,
        belongings=belongings(settings),
    )


def belongings(settings: Settings) -> Belongings:
    """What a hospital could not get back otherwise. Settings are never put in place: they are the administrator's, and
    another machine has other devices and another screen."""
    return Belongings(
        aside=settings.state_dir,
        files={
            "kiosk.toml": settings.file,
            "face-calibration.json": settings.calibration_path,
            "face-cohort": settings.cohort_path,
            "machine.json": settings.machine_path,
            SIGNING_KEY: settings.state_dir / SIGNING_KEY,
        },
        recordings=settings.recordings_folder,
        own=frozenset({"kiosk.toml", "machine.json"}),
    )

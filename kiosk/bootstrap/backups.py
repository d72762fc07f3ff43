"""Settings -> backups of this machine's store."""

from datetime import UTC, datetime
from pathlib import Path

from kiosk.adapters.storage.store_file import SqliteFile
from kiosk.config import Settings
from kiosk.domain.queue import business_day
from kiosk.services.backup import Backup, Jump, Keeping, Refusal, Refused, Restored
from kiosk.services.backup import back_up as make_backup
from kiosk.services.backup import restore as put_back


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
    )

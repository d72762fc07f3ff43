"""The waiting room's screen as a window, out of the store itself: it needs no server."""

from collections.abc import Sequence

from PySide6.QtGui import QGuiApplication

from kiosk.adapters.clock import SystemClock
from kiosk.adapters.speech.loudspeaker import LoudSpeaker
from kiosk.adapters.speech.voice import Voice
from kiosk.bootstrap.commands import quit_on_signals
from kiosk.bootstrap.devices import hospital
from kiosk.bootstrap.stores import common_store
from kiosk.config import ConfigError, Settings
from kiosk.domain.person import Language
from kiosk.i18n import words
from kiosk.logs import crash_on_errors
from kiosk.runtime.board_feed import BoardFeed
from kiosk.services.calling import Calling
from kiosk.services.check_in import Hours
from kiosk.ui.application import application
from kiosk.ui.board.window import BoardWindow

WRITER = "BOARD"  # it writes nothing, but opening a database may bring it up to date


def board(settings: Settings, clinics: Sequence[str], language: str) -> int:
    """Until it is told to end. Raises ConfigError for a clinic that the store does not have, StoreError."""
    store = common_store(settings, WRITER)
    known = {clinic.code for clinic in store.clinics()}
    store.close()
    for code in clinics:
        if code not in known:
            raise ConfigError(f"no clinic {code}; there are {', '.join(sorted(known)) or 'none yet'}")
    crash_on_errors()
    app = application(headless=False)
    quit_on_signals(app)
    spoken = Language(language)
    window = BoardWindow(hospital(settings), words(spoken), settings.zone)
    speaker = LoudSpeaker(Voice(settings.recordings_folder), settings.speech.player)
    clock = SystemClock()
    calling = Calling(store, clock, Hours(settings.zone, settings.day_turns_at), b"")
    feed = BoardFeed(calling, clock, clinics, speaker, spoken)
    feed.news.connect(window.show_calls)
    if settings.screen.full_screen:
        window.showFullScreen()
    else:
        window.resize(QGuiApplication.primaryScreen().availableSize() * 0.8)
        window.show()
    feed.start()
    try:
        return app.exec()
    finally:
        feed.stop()
        speaker.close()

"""The Qt application of this process."""

import os
import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from kiosk.logs import log

_QUIET = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)


def application(*, headless: bool) -> QApplication:
    """Made once, then the same one. Sizes are millimetres of our own, so Qt does not scale; its messages are logged."""
    os.environ["QT_ENABLE_HIGHDPI_SCALING"] = "0"
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    qInstallMessageHandler(_log)
    running = QApplication.instance()
    return running if isinstance(running, QApplication) else QApplication(["kiosk"])


def has_display() -> bool:
    if sys.platform.startswith("linux"):
        named = os.environ.get("QT_QPA_PLATFORM")
        return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and named != "offscreen"
    return True


def screen_px() -> tuple[int, int] | None:
    """Width and height of the screen; None where there is none to be seen."""
    app = QApplication.instance()
    if not isinstance(app, QApplication) or app.platformName() == "offscreen":
        return None
    size = app.primaryScreen().size()
    return size.width(), size.height()


def _log(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    if kind not in _QUIET:
        log.warning("qt", reason=message)

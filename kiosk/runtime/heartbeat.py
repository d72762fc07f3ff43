"""A sign of life from the UI thread: whoever watches hears nothing more once the screen hangs."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Heartbeat(QObject):
    """Beats on the thread that starts it, as long as that thread handles events."""

    def __init__(self, beat: Callable[[], None], every_s: float) -> None:
        super().__init__()
        self._timer = QTimer(self)
        self._timer.setInterval(round(every_s * 1000))
        self._timer.timeout.connect(beat)

    def start(self) -> None:
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

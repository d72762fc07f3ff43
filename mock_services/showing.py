"""Showing the demo: with somebody at the dock, or with a robot patient."""

import re
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QWidget

from kiosk.domain.person import Language
from kiosk.domain.session.state import State
from mock_services.cast import CAST
from mock_services.dock import Dock
from mock_services.obedience import Obedience
from mock_services.robot import Outcome, Robot
from mock_services.world import World

DOCK_GAP_PX = 16

__all__ = ["CAST", "Obedience", "World", "alone", "by_hand", "people"]


def people() -> str:
    """Everybody who may come, one on a line."""
    return "\n".join(f"  {m.key:<6}{m.name}, {m.birth_date.year}, insurance {m.coverage.value}" for m in CAST.values())


def by_hand(app: QApplication, window: QWidget, world: World, patient: str) -> None:
    """Until the windows are closed. The dock stands beside the patient's screen."""
    dock = Dock(world, patient)
    dock.move(window.frameGeometry().topRight() + QPoint(DOCK_GAP_PX, 0))
    dock.show()
    app.exec()


def alone(
    app: QApplication,
    window: QWidget,
    state: Callable[[], State],
    world: World,
    patient: str,
    language: str,
    out: Path,
) -> Outcome:
    """One check-in by the robot; its pictures, and nothing older, lie in `out` afterwards."""
    out.mkdir(parents=True, exist_ok=True)
    for old in out.iterdir():
        if re.fullmatch(r"\d\d-\w+\.png|ticket\.pdf", old.name):
            old.unlink()
    outcomes: list[Outcome] = []
    robot = Robot(window, state, world, CAST[patient], Language(language), out)
    robot.finished.connect(outcomes.append)
    robot.finished.connect(app.quit)
    robot.start()
    app.exec()
    if not outcomes:
        raise KeyboardInterrupt
    return outcomes[0]

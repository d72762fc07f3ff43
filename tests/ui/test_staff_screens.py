"""Every page of the staff's console in both languages on three screens: nothing is cut off, nothing sticks out, what is
touched is large enough."""

from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QAbstractButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.ui.staff.looks import CONTROL_MM
from tests.ui.screen_checks import area, cut_labels
from tests.ui.staff_console import PX_PER_MM, SIZES, Rig, pages

LEAST_PX = CONTROL_MM * PX_PER_MM - 1


def in_scroll(widget: QWidget) -> bool:
    parent = widget.parentWidget()
    while parent is not None:
        if isinstance(parent, QScrollArea):
            return True
        parent = parent.parentWidget()
    return False


def outside(window: QWidget) -> Iterator[str]:
    """In a scrolling form what is below is there to be scrolled to; what is beside is lost."""
    for widget in window.findChildren(QWidget):
        parent = widget.parentWidget()
        if not widget.isVisible() or parent is None:
            continue
        place, room = widget.geometry(), parent.rect()
        beside = place.left() < 0 or place.right() > room.right()
        below = place.top() < 0 or place.bottom() > room.bottom()
        if beside or (below and not in_scroll(widget)):
            yield f"{type(widget).__name__} {widget.accessibleName()!r} {place} outside {room}"


def overlaps(window: QWidget) -> Iterator[str]:
    """Of a scrolling form only its own buttons are compared: they move under the others."""
    for scrolls in (False, True):
        buttons = [b for b in window.findChildren(QAbstractButton) if b.isVisible() and in_scroll(b) is scrolls]
        for first, second in combinations(buttons, 2):
            if area(first, window).intersects(area(second, window)):
                yield f"{first.accessibleName()!r} overlaps {second.accessibleName()!r}"


def small(window: QWidget) -> Iterator[str]:
    for button in window.findChildren(QAbstractButton):
        if button.isVisible() and button.height() < LEAST_PX:
            yield f"{button.accessibleName()!r} is {button.width()} x {button.height()} px"


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("language", STAFF_LANGUAGES, ids=lambda language: language.value)
def test_every_page_fits(qtbot: QtBot, tmp_path: Path, language: Language, size: str) -> None:
    rig = Rig(tmp_path, language, SIZES[size])
    faults = []
    for name, window in pages(rig):
        QCoreApplication.processEvents()
        QCoreApplication.processEvents()
        for check in (cut_labels, outside, overlaps, small):
            faults += [f"{name}: {fault}" for fault in check(window)]
    rig.store.close()
    assert faults == []

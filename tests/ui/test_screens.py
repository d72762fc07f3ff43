"""Every screen in every form: large enough to touch, nothing cut off, nothing overlaps."""

from collections.abc import Iterator
from itertools import combinations

import pytest
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from kiosk.ui.theme import TOUCH_MIN_MM
from kiosk.ui.widgets.label import Label
from kiosk.ui.widgets.ticket import NUMBER_LEAST_MM, BigNumber
from tests.ui import gallery

FORMS = [form for px_per_mm in gallery.PX_PER_MM.values() for form in gallery.forms(px_per_mm)]


def live_buttons(window: QWidget) -> list[QAbstractButton]:
    return [b for b in window.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]


def area(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def small_buttons(window: QWidget, form: gallery.Form) -> Iterator[str]:
    least = TOUCH_MIN_MM * form.px_per_mm
    for button in live_buttons(window):
        if button.width() < least or button.height() < least:
            yield f"{button.accessibleName()!r} is {button.width()} x {button.height()} px, needs {least:.0f}"


def cut_labels(window: QWidget) -> Iterator[str]:
    for label in window.findChildren(QLabel):
        if not label.isVisible() or not label.text():
            continue
        flags = int(Qt.TextFlag.TextWordWrap)
        needed = label.fontMetrics().boundingRect(QRect(0, 0, label.width(), 1 << 20), flags, label.text())
        if needed.width() > label.width() or needed.height() > label.height():
            yield f"{label.text()!r} needs {needed.width()} x {needed.height()}, has {label.width()} x {label.height()}"


def outside(window: QWidget) -> Iterator[str]:
    """Widgets that stick out of the widget that holds them, and so would be cut off."""
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        parent = widget.parentWidget()
        if not parent.rect().contains(widget.geometry()):
            yield f"{type(widget).__name__} {widget.accessibleName()!r} {widget.geometry()} outside {parent.rect()}"


def overlaps(window: QWidget) -> Iterator[str]:
    for first, second in combinations(live_buttons(window), 2):
        if area(first, window).intersects(area(second, window)):
            yield f"{first.accessibleName()!r} overlaps {second.accessibleName()!r}"
    siblings: dict[QWidget, list[Label]] = {}
    for label in window.findChildren(Label):
        if label.isVisible():
            siblings.setdefault(label.parentWidget(), []).append(label)
    for inside in siblings.values():
        for one, other in combinations(inside, 2):
            if one.geometry().intersects(other.geometry()):
                yield f"{one.text()!r} overlaps {other.text()!r}"


def small_numbers(window: QWidget) -> Iterator[str]:
    for number in window.findChildren(BigNumber):
        if number.isVisible() and number.cap_mm() < NUMBER_LEAST_MM:
            yield f"{number.accessibleName()} is {number.cap_mm()} mm high"


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.name}-{form.px_per_mm}")
def test_every_screen_fits(qtbot: QtBot, form: gallery.Form) -> None:
    """No button below 16 mm, no text cut off, nothing overlaps or sticks out, the number is 20 mm or more."""
    faults = []
    for item in gallery.items():
        window = gallery.show(item, form)
        QCoreApplication.processEvents()  # what Qt would still move does so now
        for check in (cut_labels, outside, overlaps, small_numbers):
            faults += [f"{item.name}: {fault}" for fault in check(window)]
        faults += [f"{item.name}: {fault}" for fault in small_buttons(window, form)]
        gallery.discard(window)
    assert faults == []

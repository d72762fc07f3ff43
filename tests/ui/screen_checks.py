"""What must hold of every screen in every form. Each check says what is wrong with a window."""

from collections.abc import Iterator
from functools import cache
from itertools import combinations

import numpy as np
from PySide6.QtCore import QCoreApplication, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from kiosk.ui.patient.modes import ModesPanel
from kiosk.ui.patient.page import Page
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import MIN_CONTRAST, TOUCH_MIN_MM, contrast
from kiosk.ui.widgets.button import ArrowButton, TouchButton
from kiosk.ui.widgets.clinic_card import ClinicCard
from kiosk.ui.widgets.label import Label
from kiosk.ui.widgets.pad import NumberField, NumberPad
from kiosk.ui.widgets.ticket import NUMBER_LEAST_MM, BigNumber
from tests.ui.gallery import Form

PRIMARY_LEAST_MM = 20.0
MOST_CHOICES = 5
contrast_once = cache(contrast)  # the colours of letters' edges are the same everywhere


def live_buttons(window: QWidget) -> list[QAbstractButton]:
    return [b for b in window.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]


def area(widget: QWidget, window: QWidget) -> QRect:
    return QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())


def small_buttons(window: QWidget, form: Form) -> Iterator[str]:
    for button in live_buttons(window):
        least = (PRIMARY_LEAST_MM if button.property("kind") == "primary" else TOUCH_MIN_MM) * form.px_per_mm
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


def too_many_choices(window: PatientWindow) -> Iterator[str]:
    """Beside the list of clinics, the arrows of a list, and what types a number; the panel's own way back is none."""
    for page in window.findChildren(Page):
        choices = [button for button in page.findChildren(TouchButton) if button.isVisible() and button.isEnabled()]
        choices = [b for b in choices if not isinstance(b, ClinicCard | ArrowButton | NumberField)]
        choices = [b for b in choices if not isinstance(b.parentWidget(), NumberPad)]
        if isinstance(page, ModesPanel):
            choices = [b for b in choices if b.property("kind") != "primary"]
        if len(choices) > MOST_CHOICES:
            yield f"{len(choices)} choices: {[button.accessibleName() for button in choices]}"


def out_of_reach(window: PatientWindow, form: Form) -> Iterator[str]:
    for button in live_buttons(window) if form.modes.low_reach else ():
        if area(button, window).top() < window.height() // 2:
            yield f"{button.accessibleName()!r} begins {window.height() // 2 - area(button, window).top()} px too high"


def faint_texts(window: PatientWindow) -> Iterator[str]:
    """Contrast as it is on the glass: of what is most of a label's area against what differs most from it."""
    picture = window.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(picture.constBits(), np.uint32).reshape(picture.height(), -1)
    for label in window.findChildren(Label):
        if label.isVisible() and label.isEnabled() and label.text():
            part = area(label, window)
            colours, counts = np.unique(
                pixels[part.top() : part.bottom() + 1, part.left() : part.right() + 1], return_counts=True
            )
            names = [f"#{colour & 0xFFFFFF:06x}" for colour in colours.tolist()]
            ground = names[int(counts.argmax())]
            found = max(contrast_once(name, ground) for name in names)
            if found < MIN_CONTRAST:
                yield f"{label.text()!r} has {found:.1f}:1 on {ground}"


def faults(window: PatientWindow, form: Form, *, pixels: bool) -> Iterator[str]:
    """All of them; `pixels`: contrast too, which takes as long as all else."""
    QCoreApplication.processEvents()  # what Qt would still move does so now
    for check in (cut_labels, outside, overlaps, small_numbers, too_many_choices):
        yield from check(window)
    yield from small_buttons(window, form)
    yield from out_of_reach(window, form)
    if pixels:
        yield from faint_texts(window)

"""Every control by keys alone: Tab, arrows or a wheel lead from one to the next, line by line, round and round."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QWidget

from kiosk.ui.widgets.button import TouchButton

_WHEEL_STEP = 120  # eighths of a degree: one click of a wheel

STEPS = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Left: -1,
}


class Walk:
    """The way through the controls within `root`; it begins in `page`, at what the page is for."""

    def __init__(self, root: QWidget, page: QWidget, moved: Callable[[], None]) -> None:
        self._root, self._page, self._moved = root, page, moved
        self._turned = 0

    def controls(self) -> list[TouchButton]:
        """In the order of reading: what overlaps in height is one line."""
        found = [button for button in self._root.findChildren(TouchButton) if button.isVisible() and button.isEnabled()]
        lines: list[list[TouchButton]] = []
        for button in sorted(found, key=lambda button: self._area(button).center().y()):
            if lines and self._area(button).center().y() <= self._area(lines[-1][0]).bottom():
                lines[-1].append(button)
            else:
                lines.append([button])
        return [button for line in lines for button in sorted(line, key=lambda button: self._area(button).left())]

    def place(self) -> int | None:
        """Which of them has the focus."""
        return next((place for place, button in enumerate(self.controls()) if button.hasFocus()), None)

    def go_to(self, place: int) -> None:
        controls = self.controls()
        if place < len(controls):
            controls[place].setFocus(Qt.FocusReason.TabFocusReason)

    def begin(self) -> None:
        """At the primary action. Where answers have equal weight none has the focus until somebody asks for it."""
        for place, button in enumerate(self.controls()):
            if self._page.isAncestorOf(button) and button.property("kind") == "primary":
                self.go_to(place)

    def move(self, by: int) -> None:
        controls, place = self.controls(), self.place()
        if place is not None:
            self.go_to((place + by) % len(controls))
        else:
            self.begin()
        if self.place() is None:
            inside = [place for place, button in enumerate(controls) if self._page.isAncestorOf(button)]
            answers = [place for place in inside if controls[place].property("kind") != "bar"]
            self.go_to(next(iter(answers or inside), 0))
        self._moved()

    def turn(self, delta: int) -> None:
        """A wheel turned by this much; down leads on."""
        self._turned += delta
        while abs(self._turned) >= _WHEEL_STEP:
            step = _WHEEL_STEP if self._turned > 0 else -_WHEEL_STEP
            self._turned -= step
            self.move(-1 if step > 0 else 1)

    def _area(self, button: QWidget) -> QRect:
        return QRect(button.mapTo(self._root, QPoint(0, 0)), button.size())

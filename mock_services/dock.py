"""The demo's dock: a small window beside the patient's screen that steers the simulated world."""

import threading
from collections.abc import Callable

from PySide6.QtWidgets import QComboBox, QGroupBox, QPushButton, QVBoxLayout, QWidget

from mock_services.cast import CAST
from mock_services.world import World


class Dock(QWidget):
    """Who stands before the kiosk, what they hold to it, and what is broken."""

    def __init__(self, world: World, patient: str) -> None:
        super().__init__()
        self.setWindowTitle("Demo world")
        self._world = world
        self._who = self._choice("Patient", patient)
        self._owner = self._choice("Whose card", patient)
        self._companion = QComboBox()
        self._companion.addItem("nobody", "")
        for member in CAST.values():
            self._companion.addItem(member.name, member.key)
        column = QVBoxLayout(self)
        column.addWidget(self._group("Patient", self._who, ("Arrives", self._arrive), ("Leaves", world.leave)))
        column.addWidget(
            self._group("Card", self._owner, ("Shows it", self._show_card), ("Takes it away", world.take_card_away))
        )
        column.addWidget(self._group("Beside the patient", self._companion))
        column.addWidget(
            self._group(
                "World",
                self._switch("Looks away", world.look_away),
                self._switch("Cameras unplugged", world.unplug_cameras),
                self._switch("Printer out of paper", world.empty_printer),
                self._switch("Insurance registry down", world.cut_registry),
            )
        )
        column.addStretch(1)
        self._who.currentIndexChanged.connect(lambda index: self._owner.setCurrentIndex(index))
        self._companion.currentIndexChanged.connect(lambda _: self._accompany())

    def _arrive(self) -> None:
        self._meanwhile(self._world.arrive, self._who)

    def _show_card(self) -> None:
        self._meanwhile(self._world.show_card, self._owner)

    @staticmethod
    def _meanwhile(act: Callable[[str], None], chosen: QComboBox) -> None:
        """Drawing somebody for the first time takes a while; the patient's screen goes on."""
        threading.Thread(target=act, args=(chosen.currentData(),), daemon=True).start()

    def _accompany(self) -> None:
        self._world.face_scene.companion_beside = True
        self._world.face_scene.companion = self._companion.currentData() or None

    @staticmethod
    def _choice(name: str, chosen: str) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(name)
        for member in CAST.values():
            box.addItem(f"{member.name} ({member.coverage.value.replace('_', ' ')})", member.key)
        box.setCurrentIndex(list(CAST).index(chosen))
        return box

    @staticmethod
    def _switch(text: str, turn: Callable[[bool], None]) -> QPushButton:
        button = QPushButton(text)
        button.setCheckable(True)
        button.toggled.connect(turn)
        return button

    @staticmethod
    def _group(title: str, *contents: QWidget | tuple[str, Callable[[], None]]) -> QGroupBox:
        group = QGroupBox(title)
        column = QVBoxLayout(group)
        for content in contents:
            if isinstance(content, tuple):
                text, act = content
                content = QPushButton(text)
                content.clicked.connect(lambda _=False, act=act: act())
            column.addWidget(content)
        return group

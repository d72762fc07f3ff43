"""Surroundings of the frozen program that are files: frames of both cameras, clinics, settings, and a registry."""

import re
import socket
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import cv2
import tomli_w

from kiosk.adapters.clock import SystemClock
from kiosk.adapters.storage.sqlite import SqliteStore
from kiosk.resources import asset
from kiosk.services.accounts import Accounts
from mock_services.cast import CAST
from mock_services.insurance import RegistryServer
from mock_services.people import portrait
from mock_services.scenes.card_scene import CardScene
from mock_services.scenes.face_scene import FaceScene

PATIENT, TECHNICIANS_PIN = "lan", "314159"
CARD_SIZE, FACE_SIZE = (1280, 720), (640, 480)
CARD_FRAMES, FACE_FRAMES = 30, 60
_FASTEST = [cv2.IMWRITE_PNG_COMPRESSION, 1]
_HOURS = re.compile(r"^hours = \[.*?\]$", re.MULTILINE | re.DOTALL)
_EVERY_DAY = 'hours = [{ weekdays = [0, 1, 2, 3, 4, 5, 6], opens = "06:00", closes = "20:00" }]'


class Place:
    """Everything below `folder`. The patient's card is there once it is shown, and gone once it is taken away."""

    def __init__(self, folder: Path, registry: RegistryServer) -> None:
        self.state = folder / "state"
        self.health_port = free_port()
        self.config = folder / "kiosk.toml"
        self.clinics = folder / "clinics.toml"
        self._card, self._face, self._hand = folder / "card", folder / "face", folder / "hand"
        for path in (self.state, self._card, self._face, self._hand):
            path.mkdir(parents=True)
        self.clinics.write_text(_HOURS.sub(_EVERY_DAY, asset("clinics.toml").read_text("utf-8")), encoding="utf-8")
        self._draw()
        self.config.write_text(tomli_w.dumps(self._settings(registry)), encoding="utf-8")

    def add_technician(self) -> None:
        with closing(SqliteStore(self.state / "kiosk.sqlite3", "made-up")) as store:
            Accounts(store, SystemClock()).set_up("Quản trị", TECHNICIANS_PIN)

    def show_card(self) -> None:
        for path in sorted(self._hand.iterdir()):
            path.rename(self._card / path.name)

    def take_card_away(self) -> None:
        for path in self._card.glob("1-card-*.png"):
            path.unlink()

    def tickets(self) -> list[Path]:
        return sorted((self.state / "tickets").glob("*.pdf"))

    def _draw(self) -> None:
        portrait(PATIENT)  # the registry will be asked for it, and must not spend its time on drawing
        card = CardScene(CARD_SIZE)
        cv2.imwrite(str(self._card / "0-tray.png"), card.frame(), _FASTEST)
        card.show_card(CAST[PATIENT])
        for number in range(CARD_FRAMES):
            cv2.imwrite(str(self._hand / f"1-card-{number:03d}.png"), card.frame(), _FASTEST)
        face = FaceScene(FACE_SIZE)
        face.person = PATIENT
        for number in range(FACE_FRAMES):
            cv2.imwrite(str(self._face / f"face-{number:03d}.png"), face.frame(), _FASTEST)

    def _settings(self, registry: RegistryServer) -> dict[str, object]:
        return {
            "demo": True,
            "state_dir": str(self.state),
            "clinics": str(self.clinics),
            "timezone": where_it_is_morning(datetime.now(UTC)),
            "hospital": {"facility": registry.facility},
            "cameras": {"card": f"folder:{self._card}", "face": f"folder:{self._face}"},
            "face": {"challenge": []},  # a folder of pictures cannot do what a screen asks for
            "health": {"port": self.health_port},
            "registry": {
                "url": registry.url,
                "username": registry.username,
                "password": registry.password,
                "staff_name": registry.staff_name,
                "staff_citizen_number": registry.staff_citizen_number,
            },
        }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def where_it_is_morning(now: datetime) -> str:
    """A time zone in which clinics are open, whenever the check runs."""
    ahead = 9 - now.hour if now.hour <= 21 else 33 - now.hour
    return f"Etc/GMT{-ahead:+d}" if ahead else "Etc/GMT"

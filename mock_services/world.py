"""The whole simulated surroundings of one kiosk: who stands before it, what is held to it, what works."""

from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from mock_services.cast import CAST
from mock_services.clock import MorningClock
from mock_services.devices import SceneCamera
from mock_services.insurance import RegistryServer
from mock_services.scenes.card_scene import CardScene
from mock_services.scenes.face_scene import FaceScene

FACE_SIZE = (640, 480)
CARD_SIZE = (1280, 720)


@dataclass(frozen=True, slots=True)
class Waiting:
    """People who came before the demo began, so that the hall is not empty: clinic code and how many."""

    clinic: str
    people: int


EARLIER = (
    Waiting("general", 16),
    Waiting("ear_nose_throat", 6),
    Waiting("eye", 3),
    Waiting("cardiology", 9),
    Waiting("children", 4),
    Waiting("women", 2),
)


class World:
    """Starts the insurance registry on a free port; `close` stops it. Steered by the demo's dock, a robot, or a test."""

    def __init__(self, folder: Path, zone: ZoneInfo, demo: bool) -> None:
        self.clock = MorningClock(zone)
        self.face_scene = FaceScene(FACE_SIZE)
        self.card_scene = CardScene(CARD_SIZE)
        self.face_camera = SceneCamera(self.face_scene, demo)
        self.card_camera = SceneCamera(self.card_scene, demo)
        self.registry = RegistryServer()
        self.printer_state = folder / "printer-state"

    def arrive(self, key: str) -> None:
        """Somebody steps before the kiosk and looks at it; raises KeyError for somebody who is not in the cast."""
        member = CAST[key]
        self.face_scene.behaviour = "look"
        self.face_scene.person = member.key

    def show_card(self, key: str) -> None:
        self.card_scene.show_card(CAST[key])

    def take_card_away(self) -> None:
        self.card_scene.show(None)

    def leave(self) -> None:
        self.face_scene.person = None
        self.face_scene.companion = None
        self.take_card_away()

    def look_away(self, away: bool) -> None:
        self.face_scene.behaviour = "look_away" if away else "look"

    def unplug_cameras(self, unplugged: bool) -> None:
        for camera in (self.face_camera, self.card_camera):
            (camera.unplugged.set if unplugged else camera.unplugged.clear)()

    def empty_printer(self, empty: bool) -> None:
        self.printer_state.write_text("paper_out" if empty else "ready", encoding="utf-8")

    def cut_registry(self, cut: bool) -> None:
        self.registry.outage = cut

    def close(self) -> None:
        self.registry.stop()

"""The whole simulated surroundings of one kiosk: who stands before it, what is held to it, what works."""

from pathlib import Path
from zoneinfo import ZoneInfo

from mock_services.cast import CAST
from mock_services.clock import MorningClock
from mock_services.devices import SceneCamera
from mock_services.insurance import RegistryServer
from mock_services.people import portrait
from mock_services.scenes.card_scene import CardScene
from mock_services.scenes.face_scene import FaceScene
from mock_services.voice import SpokenMicrophone

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
FACE_SIZE = (640, 480)
CARD_SIZE = (1280, 720)


# People who came before the demo began, by clinic code, so that the hall is not empty.
EARLIER = {"general": 16, "ear_nose_throat": 6, "eye": 3, "cardiology": 9, "children": 4, "women": 2}


class World:
    """Has an insurance registry on a free port; `close` stops it. Steered by the dock, a robot, or a test."""

    earlier = EARLIER

    def __init__(self, folder: Path, demo: bool) -> None:
        """`folder` takes the printer's state. Raises ValueError unless `demo`."""
        self.clock = MorningClock(VIETNAM)
        self.face_scene = FaceScene(FACE_SIZE)
        self.card_scene = CardScene(CARD_SIZE)
        self.face_camera = SceneCamera(self.face_scene, demo)
        self.card_camera = SceneCamera(self.card_scene, demo)
        self.microphone = SpokenMicrophone(demo)
        self.registry = RegistryServer(now=self.clock.now)
        self.printer_state = folder / "printer-state"

    def arrive(self, key: str) -> None:
        """Somebody steps before the kiosk and looks at it; raises KeyError for somebody who is not in the cast."""
        member = CAST[key]
        self.face_scene.behaviour = "look"
        self.face_scene.person = member.key

    def show_card(self, key: str) -> None:
        """Takes two seconds the first time that somebody's card is drawn, and so does `arrive`."""
        portrait(key)  # the registry will be asked for it next, and must not spend its time on drawing
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

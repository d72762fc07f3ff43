"""A challenge before a simulated camera that is interrupted."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from kiosk.adapters.face.engine import DlibFaceEngine
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.i18n import words
from tests.ui.kiosk_in_world import KioskInWorld

SAY = words(Language.VIETNAMESE)


def test_help_puts_the_camera_and_the_challenge_to_rest_until_the_patient_goes_on(
    qtbot: QtBot, tmp_path: Path, engine: DlibFaceEngine
) -> None:
    """What lies over the lamp dims it: nothing that is seen meanwhile is judged, and a new challenge begins."""
    kiosk = KioskInWorld(qtbot, tmp_path, engine, challenge=frozenset({"flash", "turn", "nod", "blink"}))
    try:
        kiosk.world.arrive("lan")
        kiosk.world.show_card("lan")
        kiosk.wait_for(s.AskingConsent)
        kiosk.touch(SAY("consent.yes", "Yes"))
        kiosk.wait_for(s.ProvingLife)
        kiosk.touch(SAY("frame.help", "Help"))
        kiosk.wait_for(s.CapturingFace)
        qtbot.waitUntil(lambda: not kiosk.world.face_camera.is_open)
        kiosk.touch(SAY("help.close", "Go on"))
        qtbot.waitUntil(lambda: kiosk.world.face_camera.is_open)
        kiosk.wait_for(s.ProvingLife)
        assert kiosk.session.challenges == 2
    finally:
        kiosk.close()

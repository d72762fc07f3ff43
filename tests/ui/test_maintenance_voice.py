"""Staff record what the machine says, with real clicks and a microphone before which somebody speaks."""

from dataclasses import replace

from pytestqt.qtbot import QtBot

from kiosk.adapters.speech.sound import read_wav
from kiosk.adapters.speech.voice import Voice
from kiosk.bootstrap.examination import _speech_check
from kiosk.domain.person import Language
from kiosk.domain.readiness import Advice
from kiosk.domain.recording import RATE
from kiosk.domain.session import state as s
from kiosk.domain.speech import Guidance
from kiosk.services.recording import ScriptLine
from kiosk.ui.staff.maintenance.view import MaintenanceView
from kiosk.ui.staff.maintenance.voice import VoicePage
from mock_services.voice import room
from tests.ui import gallery
from tests.ui.kiosk_in_world import KioskInWorld
from tests.ui.maintenance_rig import Rig
from tests.ui.test_guidance import SESSIONS, Listening
from tests.ui.test_maintenance import Technician
from tests.ui.test_maintenance_pages import click, page, words

VI, EN = Language.VIETNAMESE, Language.ENGLISH
PATIENCE_MS = 20_000


def open_page(rig: Rig) -> tuple[MaintenanceView, VoicePage]:
    view = rig.log_in()
    click(view, "Voice")
    return view, page(view, VoicePage)


def say_it(qtbot: QtBot, view: MaintenanceView, voice: VoicePage) -> None:
    """Record, speak, stop."""
    click(view, "Record" if voice.take is None else "Record again")
    qtbot.waitUntil(lambda: voice.meter.level > 0.5, timeout=PATIENCE_MS)
    assert "Speak now, then Stop." in words(view)
    click(view, "Stop")
    qtbot.waitUntil(lambda: voice.take is not None, timeout=PATIENCE_MS)


def recorded(lines: tuple[ScriptLine, ...]) -> list[str]:
    return [each.line.phrase.id for each in lines if each.is_recorded]


def test_a_sentence_is_recorded_heard_and_kept_and_the_next_one_is_there(rig: Rig, qtbot: QtBot) -> None:
    view, voice = open_page(rig)
    count = len(rig.studio.lines(EN))
    assert f"0 of {count} recorded" in words(view)
    click(view, "Screens")
    first, second = voice.lines[0].line.phrase, voice.lines[1].line.phrase
    say_it(qtbot, view, voice)
    assert not rig.microphone.is_open
    assert list(rig.recordings.path.rglob("*")) == []  # nothing is kept before somebody says so
    click(view, "Listen")
    qtbot.waitUntil(lambda: rig.heard.exists() and rig.heard.read_text().startswith("take\t"), timeout=PATIENCE_MS)
    click(view, "Keep")
    assert [file.name for file in rig.recordings.path.rglob("*.wav")] == [f"{first.id}.wav"]
    assert voice.chosen is not None and voice.chosen.line.phrase == second
    assert f"1 of {count} recorded" in words(view)
    sound = rig.voice.guidance(Guidance((first,), VI))
    assert isinstance(sound, bytes)
    assert sound != Voice().guidance(Guidance((first,), VI))
    assert max(map(abs, read_wav(sound)[:RATE])) > 5_000


def test_a_try_is_taken_again_or_dropped_and_a_recording_deleted(rig: Rig, qtbot: QtBot) -> None:
    view, voice = open_page(rig)
    say_it(qtbot, view, voice)
    click(view, "Discard")
    assert recorded(rig.studio.lines(VI)) == []
    say_it(qtbot, view, voice)
    say_it(qtbot, view, voice)
    click(view, "Keep")
    assert recorded(rig.studio.lines(VI)) == ["spoken.number"]
    voice.table.setCurrentCell(0, 0)
    click(view, "Listen")
    qtbot.waitUntil(lambda: rig.heard.exists() and "spoken.number" in rig.heard.read_text(), timeout=PATIENCE_MS)
    assert rig.heard.read_text().endswith("\trecorded\n")
    click(view, "Delete the recording")
    assert recorded(rig.studio.lines(VI)) == []
    assert not voice.remove.isVisible()


def test_each_language_has_its_own(rig: Rig, qtbot: QtBot) -> None:
    view, voice = open_page(rig)
    assert "Nobody yet" not in _spoken_by(voice)
    click(view, "ភាសាខ្មែរ")
    assert _spoken_by(voice) == {"Nobody yet"}
    say_it(qtbot, view, voice)
    click(view, "Keep")
    assert (recorded(rig.studio.lines(Language.KHMER)), recorded(rig.studio.lines(VI))) == (["spoken.number"], [])
    assert Language.KHMER in rig.voice.languages()


def _spoken_by(voice: VoicePage) -> set[str]:
    items = (voice.table.item(row, 1) for row in range(voice.table.rowCount()))
    return {item.text() for item in items if item is not None}


def test_without_a_microphone_the_page_says_what_to_do(rig: Rig, qtbot: QtBot) -> None:
    view, voice = open_page(rig)
    rig.microphone.unplugged.set()
    click(view, "Record")
    qtbot.waitUntil(lambda: "No microphone answers. Plug one in, then record again." in words(view))
    rig.microphone.unplugged.clear()
    say_it(qtbot, view, voice)
    assert "No microphone" not in words(view)


def test_silence_is_not_kept(rig: Rig, qtbot: QtBot) -> None:
    view, voice = open_page(rig)
    rig.microphone.sentence = room(0.1)
    click(view, "Record")
    qtbot.waitUntil(lambda: "Speak now" in words(view), timeout=PATIENCE_MS)
    click(view, "Stop")
    qtbot.waitUntil(lambda: "Nothing was heard." in words(view), timeout=PATIENCE_MS)
    assert voice.take is None
    assert not voice.keep.isVisible()


def test_a_disk_that_takes_nothing_is_told_and_the_try_is_still_there(rig: Rig, qtbot: QtBot) -> None:
    view, voice = open_page(rig)
    rig.recordings.path.write_text("a file where the folder should be")
    say_it(qtbot, view, voice)
    click(view, "Keep")
    assert "It could not be saved. Check the disk." in words(view)
    assert voice.take is not None


def test_who_leaves_while_recording_takes_the_microphone_along(rig: Rig, qtbot: QtBot) -> None:
    view, _ = open_page(rig)
    click(view, "Record")
    qtbot.waitUntil(lambda: rig.microphone.is_open, timeout=PATIENCE_MS)
    click(view, "Log")
    qtbot.waitUntil(lambda: not rig.microphone.is_open, timeout=PATIENCE_MS)


def test_every_sentence_that_a_screen_says_is_in_the_script(rig: Rig, qtbot: QtBot) -> None:
    """But for clinics that only the pictures have."""
    listening = Listening(qtbot, VI)
    for item in SESSIONS:
        listening.show(replace(item.state, token=item.name), item.machine)
    spoken = {phrase.id for guidance in listening.heard for phrase in guidance.phrases if phrase.id}
    known = {each.line.phrase.id for each in rig.studio.lines(VI)}
    invented = {f"{kind}.{clinic.code}" for kind in ("clinic_name", "room") for clinic in gallery.CLINICS}
    assert {name for name in spoken - known - invented if not name.startswith("clinic_name.practice-")} == set()


def test_a_whole_kiosk_says_what_a_technician_recorded(kiosk: KioskInWorld, qtbot: QtBot) -> None:
    technician = Technician(qtbot, kiosk)
    technician.come_in("Voice", "Screens")
    voice = technician.page(VoicePage)
    names = [each.line.phrase.id for each in voice.lines]
    voice.table.setCurrentCell(names.index("no_card.title"), 0)
    technician.click("Record")
    qtbot.waitUntil(lambda: voice.meter.level > 0.5, timeout=PATIENCE_MS)
    technician.click("Stop")
    qtbot.waitUntil(lambda: voice.take is not None, timeout=PATIENCE_MS)
    technician.click("Keep")
    technician.leave()
    assert isinstance(kiosk.state, s.Idle)
    file = kiosk.settings.recordings_folder / "vi" / "no_card.title.wav"
    assert len(read_wav(file.read_bytes())) > 0
    assert _speech_check(kiosk.settings).advice is None  # calls go on as before: nobody has begun with theirs
    (kiosk.settings.recordings_folder / "vi" / "digit.7.wav").write_bytes(file.read_bytes())
    half = _speech_check(kiosk.settings)
    assert half.advice is Advice.RECORDING_MISSING
    assert "vi/digit.8" in half.detail and "en/" not in half.detail

"""What every guide promises: the newest screen is heard, an older one is not talked over, and nobody waits for it."""

import shlex
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from kiosk.adapters.speech.guide import FileGuide, LoudGuide, can_play
from kiosk.adapters.speech.sound import read_wav, silence, write_wav
from kiosk.adapters.speech.voice import Voice
from kiosk.domain.person import Language
from kiosk.domain.recording import RATE
from kiosk.domain.speech import Guidance, Loudness, Phrase
from kiosk.ports import DeviceFault, Guide
from tests.conftest import Events

VI, EN, KM = Language.VIETNAMESE, Language.ENGLISH, Language.KHMER
SCREENS = [Guidance((Phrase(f"screen.{n}", f"Screen {n}"),), EN) for n in range(1, 6)]

# A player that takes a minute for each screen, and writes down which one it began with.
PLAYER = """
import sys, time, wave
with wave.open(sys.argv[2]) as file:
    samples = file.getnframes()
with open(sys.argv[1], "a") as out:
    out.write(str(samples) + chr(10))
time.sleep(60)
"""


class CountedVoice(Voice):
    """Sounds whose lengths tell the screens apart."""

    def guidance(self, guidance: Guidance) -> bytes | DeviceFault:
        return write_wav(silence(int(guidance.phrases[0].id.rpartition(".")[2]) / 100))


@dataclass
class Heard:
    guide: Guide
    last: Callable[[], str]


def _file(folder: Path) -> Heard:
    path = folder / "said.txt"
    return Heard(
        FileGuide(path), lambda: path.read_text().splitlines()[-1].rpartition(": ")[2] if path.exists() else ""
    )


def _loud(folder: Path) -> Heard:
    player, log = folder / "player.py", folder / "log.txt"
    player.write_text(PLAYER)

    def last() -> str:
        lines = log.read_text().splitlines() if log.exists() else []
        return f"Screen {round(int(lines[-1]) / RATE * 100)}" if lines else ""

    return Heard(LoudGuide(CountedVoice(), shlex.join([sys.executable, str(player), str(log)])), last)


@pytest.fixture(params=[_file, _loud], ids=["file", "loudspeaker"])
def heard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Heard]:
    found: Heard = request.param(tmp_path)
    yield found
    found.guide.close()


def test_the_newest_screen_interrupts_the_one_before(heard: Heard, qtbot: QtBot) -> None:
    for screen in (SCREENS[0], SCREENS[3]):
        heard.guide.say(screen)
        qtbot.waitUntil(lambda screen=screen: heard.last() == screen.phrases[0].text, timeout=20_000)  # type: ignore[misc]


def test_a_language_that_it_does_not_speak_is_silence(heard: Heard, logged: Events, qtbot: QtBot) -> None:
    """Without a complaint for each screen: the screen itself says so."""
    heard.guide.say(replace(SCREENS[0], language=KM))
    heard.guide.say(SCREENS[1])
    qtbot.waitUntil(lambda: heard.last() == "Screen 2", timeout=20_000)
    assert logged == []


def test_nobody_waits_for_it_and_it_ends_at_once(heard: Heard) -> None:
    """The player would take five minutes."""
    began = time.monotonic()
    for screen in SCREENS:
        heard.guide.say(screen)
    heard.guide.close()
    assert time.monotonic() - began < 20


def test_closing_before_the_first_sentence_is_closing(heard: Heard) -> None:
    heard.guide.close()
    heard.guide.close()


def test_silence_stops_what_is_being_said(tmp_path: Path, qtbot: QtBot) -> None:
    began_playing = tmp_path / "began"
    player = tmp_path / "player.sh"
    player.write_text(f"#!/bin/sh\necho > {began_playing}.new\nmv {began_playing}.new {began_playing}\nexec sleep 60\n")
    player.chmod(0o755)
    guide = LoudGuide(CountedVoice(), str(player))
    guide.say(SCREENS[0])
    qtbot.waitUntil(began_playing.exists, timeout=20_000)
    began = time.monotonic()
    guide.say(Guidance())
    guide.say(SCREENS[1])  # would wait behind the first for a minute
    began_playing.unlink()
    qtbot.waitUntil(began_playing.exists, timeout=20_000)
    assert time.monotonic() - began < 20
    guide.close()


def test_what_cannot_be_played_is_logged(logged: Events, qtbot: QtBot) -> None:
    guide = LoudGuide(CountedVoice(), "false")
    guide.say(SCREENS[0])
    qtbot.waitUntil(lambda: len(logged) == 1, timeout=20_000)
    guide.close()
    assert logged[0]["event"] == "speech"


def test_a_player_that_is_not_there_speaks_no_language() -> None:
    assert not can_play("no-such-player -q")
    assert LoudGuide(Voice(), "no-such-player -q").voices == frozenset()


# The sound itself.


def test_sentences_are_synthesised_one_after_the_other() -> None:
    one = sound(Guidance((Phrase("consent.yes", "Đồng ý"),), VI))
    two = sound(Guidance((Phrase("consent.yes", "Đồng ý"), Phrase("consent.no", "Không, chỉ dùng thẻ")), VI))
    assert len(two) > len(one) > RATE / 4
    assert list(two[: len(one)]) == list(one)


def test_a_recording_comes_first_sentence_by_sentence(tmp_path: Path) -> None:
    recorded(tmp_path, VI, "consent.yes", 3.0)
    spoken = sound(Guidance((Phrase("consent.yes", "Đồng ý"), Phrase("consent.no", "Không")), VI), tmp_path)
    assert len(spoken) > 3.7 * RATE
    assert max(map(abs, spoken[: 3 * RATE])) == 0
    assert max(map(abs, spoken[3 * RATE :])) > 1000


def test_khmer_is_heard_from_recordings_alone(tmp_path: Path) -> None:
    guidance = Guidance((Phrase("consent.yes", "យល់ព្រម"), Phrase("consent.no", "ទេ")), KM)
    assert KM not in Voice().languages()
    assert isinstance(Voice().guidance(guidance), DeviceFault)
    recorded(tmp_path, KM, "consent.no", 1.0)
    assert KM in Voice(tmp_path).languages()
    assert len(sound(guidance, tmp_path)) == pytest.approx(1.35 * RATE, abs=10)


def test_loudness_is_of_the_sound_itself() -> None:
    guidance = Guidance((Phrase("consent.yes", "Yes"),), EN)
    peaks = [max(map(abs, sound(replace(guidance, loudness=loudness)))) for loudness in Loudness]
    assert peaks[0] * 3 < peaks[1] * 2 < peaks[2] * 1.1


@pytest.mark.parametrize("hostile", ["../secret", "", "a/b", "x" * 65])
def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path, hostile: str) -> None:
    (tmp_path / "secret.wav").write_bytes(write_wav(silence(3)))
    assert Voice(tmp_path / "r").guidance(Guidance((Phrase(hostile, "Yes"),), EN)) == Voice().guidance(
        Guidance((Phrase(hostile, "Yes"),), EN)
    )


def recorded(folder: Path, language: Language, name: str, seconds: float) -> None:
    path = folder / language.value / f"{name}.wav"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_wav(silence(seconds)))


def sound(guidance: Guidance, recordings: Path | None = None) -> list[int]:
    made = Voice(recordings).guidance(guidance)
    assert isinstance(made, bytes)
    return list(read_wav(made))

"""What every speaker promises."""

import json
import shlex
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.adapters.speech.file import FileSpeaker
from kiosk.adapters.speech.loudspeaker import LoudSpeaker
from kiosk.adapters.speech.phrases import sentence
from kiosk.adapters.speech.sound import read_wav, silence, write_wav
from kiosk.adapters.speech.voice import Voice, missing_recordings
from kiosk.domain.person import Language
from kiosk.domain.recording import RATE
from kiosk.ports import DeviceFault, Speaker, SpokenCall
from tests.conftest import Events
from tests.contract.orders import CLINIC_A, CLINIC_B

VI, EN = Language.VIETNAMESE, Language.ENGLISH
CALLS = [SpokenCall(f"A-{n:03d}", CLINIC_A, VI) for n in range(1, 6)] + [SpokenCall("AU-001", CLINIC_B, EN)]

# A player that writes down which call it played, and when it began and ended.
PLAYER = """
import json, sys, time, wave
began = time.monotonic()
with wave.open(sys.argv[2]) as file:
    samples = file.getnframes()
time.sleep(0.02)
with open(sys.argv[1], "a") as out:
    out.write(json.dumps([samples, began, time.monotonic()]) + chr(10))
"""


@dataclass
class Heard:
    """A speaker, and the sentences that it has said so far."""

    speaker: Speaker
    so_far: Callable[[], list[str]]


class CountedVoice(Voice):
    """Sounds whose lengths tell the calls apart."""

    def __init__(self) -> None:
        super().__init__()
        self.sentences: list[str] = []

    def wav(self, call: SpokenCall) -> bytes | DeviceFault:
        self.sentences.append(sentence(call))
        return write_wav(silence(len(self.sentences) / 100))


def _file(folder: Path) -> Heard:
    path = folder / "said.txt"
    return Heard(FileSpeaker(path), lambda: [line.split("\t")[1] for line in path.read_text().splitlines()])


def _loud(folder: Path) -> Heard:
    player, log, voice = folder / "player.py", folder / "log.txt", CountedVoice()
    player.write_text(PLAYER)

    def so_far() -> list[str]:
        played = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
        assert all(ended <= began for (_, _, ended), (_, began, _) in pairwise(played))
        return [voice.sentences[round(samples / RATE * 100) - 1] for samples, _, _ in played]

    command = shlex.join([sys.executable, str(player), str(log)])
    return Heard(LoudSpeaker(voice, command), so_far)


@pytest.fixture(params=[_file, _loud], ids=["file", "loudspeaker"])
def heard(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Heard]:
    found: Heard = request.param(tmp_path)
    yield found
    found.speaker.close()


def test_calls_are_said_in_their_order_and_never_over_one_another(heard: Heard, qtbot: object) -> None:
    for call in CALLS:
        heard.speaker.say(call)
    wait(qtbot, lambda: len(heard.so_far()) == len(CALLS))
    assert heard.so_far() == [sentence(call) for call in CALLS]


def test_closing_twice_is_closing(heard: Heard) -> None:
    heard.speaker.close()
    heard.speaker.close()


def wait(qtbot: object, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=20_000)  # type: ignore[attr-defined]


def test_a_call_is_a_sentence_in_the_words_of_its_language() -> None:
    assert sentence(SpokenCall("A-017", CLINIC_A, VI)) == f"Mời số A, không, một, bảy, đến {CLINIC_A.room.vi}."
    assert sentence(SpokenCall("AU-1004", CLINIC_A, EN)) == (
        f"Number A, U, one, zero, zero, four, please come to {CLINIC_A.room.en}."
    )


@pytest.mark.parametrize("language", [VI, EN])
def test_without_recordings_espeak_speaks_after_the_chime(language: Language) -> None:
    sound = Voice().wav(SpokenCall("A-017", CLINIC_A, language))
    assert isinstance(sound, bytes)
    spoken = read_wav(sound)[round(RATE * 1.2) :]
    assert len(spoken) > 2 * RATE
    assert max(abs(sample) for sample in spoken) > 3_000


def test_a_language_that_espeak_does_not_have_is_a_fault_without_recordings(tmp_path: Path) -> None:
    call = SpokenCall("A-017", CLINIC_A, Language.KHMER)
    assert isinstance(Voice().wav(call), DeviceFault)
    recorded(tmp_path, [call])
    assert isinstance(Voice(tmp_path).wav(call), bytes)


def recorded(folder: Path, calls: list[SpokenCall]) -> None:
    for name in missing_recordings(folder, iter(calls)):
        path = folder / f"{name}.wav"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(write_wav(silence(0.1)))


def test_recordings_of_the_hospital_come_first(tmp_path: Path) -> None:
    call = SpokenCall("A-017", CLINIC_A, VI)
    recorded(tmp_path, [call])
    assert missing_recordings(tmp_path, iter([call])) == []
    sound = Voice(tmp_path).wav(call)
    assert isinstance(sound, bytes)
    phrases = 7  # number, A, 0, 1, 7, to, room
    assert len(read_wav(sound)) == pytest.approx(RATE * (1.0 + 0.15 + phrases * 0.15), abs=RATE * 0.01)


def test_a_missing_recording_is_named_and_the_whole_call_is_synthesised(tmp_path: Path) -> None:
    call = SpokenCall("A-017", CLINIC_A, VI)
    recorded(tmp_path, [call])
    (tmp_path / "vi" / "digit.7.wav").unlink()
    assert missing_recordings(tmp_path, iter([call])) == ["vi/digit.7"]
    assert Voice(tmp_path).wav(call) == Voice().wav(call)


@pytest.mark.parametrize("content", [b"", b"RIFF", b"RIFF\x00\x00\x00\x00WAVEfmt ", write_wav(silence(0.1))[:30]])
def test_a_damaged_recording_is_a_fault_and_no_crash(tmp_path: Path, content: bytes) -> None:
    call = SpokenCall("A-017", CLINIC_A, VI)
    recorded(tmp_path, [call])
    (tmp_path / "vi" / "digit.7.wav").write_bytes(content)
    assert isinstance(Voice(tmp_path).wav(call), DeviceFault)


def test_a_clinic_code_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes(write_wav(silence(3)))
    call = SpokenCall("A-017", replace(CLINIC_A, code="/../../secret"), VI)
    assert Voice(tmp_path / "recordings").wav(call) == Voice().wav(call)


def test_what_cannot_be_played_is_logged_and_the_next_call_is_said(
    tmp_path: Path, logged: Events, qtbot: object
) -> None:
    speaker = LoudSpeaker(CountedVoice(), "false")
    for call in CALLS[:2]:
        speaker.say(call)
    wait(qtbot, lambda: len(logged) == 2)
    speaker.close()
    assert {entry["event"] for entry in logged} == {"speech"}

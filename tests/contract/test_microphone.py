"""What every microphone promises: what is said comes out of it, a fault is an answer, and it opens again."""

import shlex
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.adapters.speech.microphone import CommandMicrophone
from kiosk.domain.recording import RATE, samples_of
from kiosk.ports import DeviceFault, Microphone
from mock_services.voice import SpokenMicrophone, room, spoken

SENTENCE = room(0.1) + spoken(1)
HEARD_BYTES = RATE  # half a second


def _spoken(folder: Path) -> Microphone:
    microphone = SpokenMicrophone(demo=True)
    microphone.sentence = SENTENCE
    return microphone


def _command(folder: Path) -> Microphone:
    """A program that says the sentence, and is silent for ever after."""
    sentence = folder / "sentence.raw"
    sentence.write_bytes(SENTENCE.tobytes())
    return CommandMicrophone(shlex.join(["cat", str(sentence), "/dev/zero"]))


@pytest.fixture(params=[_spoken, _command], ids=["spoken", "command"])
def microphone(request: pytest.FixtureRequest, tmp_path: Path) -> Microphone:
    made: Microphone = request.param(tmp_path)
    return made


def hear(microphone: Microphone) -> bytes:
    heard = b""
    while len(heard) < HEARD_BYTES:
        part = microphone.read()
        assert isinstance(part, bytes)
        assert len(part) % 2 == 0
        heard += part
    return heard


def test_what_is_said_comes_out_of_it_at_every_opening(microphone: Microphone) -> None:
    for _ in range(2):
        assert microphone.open() is None
        assert samples_of(hear(microphone))[: len(SENTENCE)] == SENTENCE
        microphone.close()


def test_it_is_deaf_once_closed_and_closing_twice_is_closing(microphone: Microphone) -> None:
    microphone.open()
    microphone.close()
    microphone.close()
    assert isinstance(microphone.read(), DeviceFault)


@pytest.mark.parametrize(
    ("command", "reason"),
    [
        ("no-such-recorder -q", "not installed: no-such-recorder"),
        ("", "not installed"),
        ("sh -c 'echo audio open error: No such file or directory >&2; exit 1'", "audio open error: No such file"),
        ("true", "microphone ended with 0"),
    ],
)
def test_a_machine_without_a_microphone_says_so(command: str, reason: str) -> None:
    microphone = CommandMicrophone(command)
    fault = microphone.open() or microphone.read()
    assert isinstance(fault, DeviceFault)
    assert reason in fault.reason
    microphone.close()


def test_a_recorder_that_will_not_end_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.adapters.speech.microphone.ENDING_S", 0.1)
    microphone = CommandMicrophone("""sh -c 'trap "" TERM; while :; do echo aa; done'""")
    microphone.open()
    assert isinstance(microphone.read(), bytes)
    began = time.monotonic()
    microphone.close()
    assert time.monotonic() - began < 10


def test_a_recorder_that_says_nothing_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.adapters.speech.microphone.SILENCE_S", 0.1)
    microphone = CommandMicrophone("sleep 60")
    microphone.open()
    assert isinstance(microphone.read(), DeviceFault)
    microphone.close()


def test_a_simulated_microphone_needs_a_demo() -> None:
    unplugged: Callable[[], Microphone] = lambda: SpokenMicrophone(demo=False)  # noqa: E731
    with pytest.raises(ValueError, match="demo"):
        unplugged()

"""What is made of a sentence that somebody reads out: the speech alone, at the loudness of all, or why not."""

import threading
from array import array
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.adapters.speech.playback import FilePlayback, LoudPlayback
from kiosk.adapters.speech.recordings import RecordingFolder
from kiosk.adapters.speech.script import script
from kiosk.adapters.speech.sound import NotThisSound, read_wav
from kiosk.adapters.speech.voice import Voice
from kiosk.domain.person import Language
from kiosk.domain.recording import LONGEST_S, RATE, Take, level, samples_of, take
from kiosk.domain.speech import Guidance, Line, Part, Phrase
from kiosk.ports import DeviceFault
from kiosk.resources import asset
from kiosk.services.clinics_file import read_clinics
from kiosk.services.recording import Heard, Studio
from mock_services.voice import room, spoken

VI, EN, KM = Language.VIETNAMESE, Language.ENGLISH, Language.KHMER
CLINICS = read_clinics(asset("clinics.toml"))
YES = Line(Phrase("consent.yes", "Đồng ý"), Part.SCREENS)


def peak(sound: bytes) -> float:
    return max(abs(sample) for sample in samples_of(sound)) / 32_768


def test_the_silence_before_and_after_is_cut_off() -> None:
    made = take((room(2.0) + spoken(4) + room(3.0)).tobytes())
    assert 4 * 0.22 < made.seconds < 4 * 0.22 + 0.4
    assert not made.is_distorted


@pytest.mark.parametrize("loudness", [0.15, 0.3, 0.6])
def test_every_recording_is_as_loud_as_the_others(loudness: float) -> None:
    assert peak(take((room(0.3) + spoken(3, loudness)).tobytes()).sound) == pytest.approx(0.7, abs=0.01)


def test_the_room_is_not_made_a_voice() -> None:
    """Neither a silent room nor no sound at all; somebody very far away is not blown up beyond 18 dB."""
    assert take(room(3.0).tobytes()) == take(b"") == Take(b"")
    assert take(b"").seconds == 0
    assert peak(take((room(0.3) + spoken(3, 0.03)).tobytes()).sound) == pytest.approx(0.18, abs=0.02)


def test_a_finger_that_knocks_on_the_glass_is_neither_speech_nor_a_measure_of_it() -> None:
    """Record and Stop are touched right before and after the sentence."""
    knock = array("h", (30_000 * (-1) ** n for n in range(RATE // 50)))
    quiet = spoken(4, 0.15)
    made = take((knock + room(0.6) + quiet + room(0.6) + knock).tobytes())
    assert made.sound == take((room(0.6) + quiet + room(0.6)).tobytes()).sound
    assert not made.is_distorted


def test_what_the_microphone_could_not_follow_is_told() -> None:
    loud = array("h", (max(-32_768, min(32_767, 4 * sample)) for sample in spoken(3, 0.9)))
    assert take(loud.tobytes()).is_distorted


def test_the_meter_goes_from_silence_to_the_top() -> None:
    shown = [level(spoken(2, loudness).tobytes()) for loudness in (0.01, 0.1, 0.5, 1.0)]
    assert shown == sorted(shown)
    assert level(b"") == level(bytes(200)) == 0
    assert level(array("h", [-32_768]).tobytes()) == 1


@given(st.binary(max_size=4_000))
def test_no_sound_breaks_it(sound: bytes) -> None:
    made = take(sound)
    assert 0 <= level(sound) <= 1
    assert len(made.sound) <= len(sound)


# The script.


@pytest.mark.parametrize("language", Language)
def test_the_script_names_each_sentence_once_and_without_gaps(language: Language) -> None:
    lines = script(language, CLINICS.clinics, CLINICS.reasons, "K1")
    ids = [line.phrase.id for line in lines]
    assert len(ids) == len(set(ids))
    assert all(line.phrase.text and "{" not in line.phrase.text for line in lines)
    assert {"call.number", "letter.A", "letter.U", "letter.K", *(f"digit.{n}" for n in range(10))} <= set(ids)
    assert {"room.eye", "clinic_name.eye", "reason.forgot_card", "spoken.step.4", "consent.text"} <= set(ids)
    assert not [name for name in ids if name.startswith(("insurance.valid", "insurer.", "staff.", "upkeep."))]


def test_a_clinic_whose_code_is_no_file_name_is_not_in_the_script() -> None:
    hostile = replace(CLINICS.clinics[0], code="../../etc/passwd")
    names = [line.phrase.id for line in script(VI, [hostile], [], "K1")]
    assert not [name for name in names if "/" in name]
    assert "letter.A" in names


# The studio.


class Said:
    """A microphone that gives these parts, then a fault where one is named."""

    def __init__(self, *parts: bytes | DeviceFault, opens: DeviceFault | None = None) -> None:
        self.parts, self.opens, self.closed = iter(parts), opens, False

    def open(self) -> DeviceFault | None:
        return self.opens

    def read(self) -> bytes | DeviceFault:
        return next(self.parts)

    def close(self) -> None:
        self.closed = True


def studio(folder: Path, microphone: Said | None = None) -> Studio:
    recordings = RecordingFolder(folder)
    playback = FilePlayback(Voice(folder), folder / "heard.txt")
    folder.mkdir(exist_ok=True)
    return Studio(
        lambda language: script(language, CLINICS.clinics, CLINICS.reasons, "K1"),
        microphone or Said(),
        recordings,
        playback,
    )


def parts(sound: bytes) -> Iterator[bytes]:
    return (sound[start : start + RATE // 5] for start in range(0, len(sound), RATE // 5))


def test_a_sentence_that_was_recorded_is_what_patients_hear(tmp_path: Path) -> None:
    made, room_ = studio(tmp_path), take((room(0.5) + spoken(6) + room(0.5)).tobytes())
    before = Voice(tmp_path).guidance(Guidance((YES.phrase,), VI))
    (yes,) = [each for each in made.lines(VI) if each.line.phrase.id == "consent.yes"]
    assert (yes.is_recorded, yes.is_synthesised) == (False, True)
    made.keep(yes.line, VI, room_)
    after = Voice(tmp_path).guidance(Guidance((YES.phrase,), VI))
    assert isinstance(before, bytes) and isinstance(after, bytes)
    halved = [round(sample / 2) for sample in samples_of(room_.sound)]  # the middle loudness
    assert list(read_wav(after))[: len(halved)] == halved
    assert list(read_wav(before))[: len(halved)] != halved
    assert [each.is_recorded for each in made.lines(VI) if each.line == yes.line] == [True]
    assert not any(each.is_recorded for each in made.lines(EN))
    made.remove(yes.line, VI)
    made.remove(yes.line, VI)
    assert Voice(tmp_path).guidance(Guidance((YES.phrase,), VI)) == before


def test_only_what_the_machine_says_gets_a_file_and_nothing_for_silence(tmp_path: Path) -> None:
    made = studio(tmp_path)
    sound = take(spoken(2).tobytes())
    with pytest.raises(ValueError, match="script"):
        made.keep(YES, VI, sound)  # nobody was offered anything yet
    lines = made.lines(VI)
    for name in ("../evil", "consent.yes.x", ""):
        with pytest.raises(ValueError, match="script"):
            made.keep(Line(Phrase(name, "x"), Part.SCREENS), VI, sound)
    with pytest.raises(ValueError, match="silence"):
        made.keep(lines[0].line, VI, Take(b""))
    with pytest.raises(ValueError, match="x/y"):
        RecordingFolder(tmp_path).keep(VI, "x/y", sound.sound)
    assert list(tmp_path.rglob("*.wav")) == []


def test_a_full_disk_leaves_the_recording_before_it(tmp_path: Path) -> None:
    made = studio(tmp_path)
    line = made.lines(VI)[0].line
    made.keep(line, VI, take(spoken(2).tobytes()))
    before = (tmp_path / "vi" / f"{line.phrase.id}.wav").read_bytes()
    (tmp_path / "vi").chmod(0o500)
    try:
        if not _may_write(tmp_path / "vi"):
            with pytest.raises(OSError, match="denied"):
                made.keep(line, VI, take(spoken(3).tobytes()))
    finally:
        (tmp_path / "vi").chmod(0o700)
    assert [file.name for file in (tmp_path / "vi").iterdir()] == [f"{line.phrase.id}.wav"]
    assert (tmp_path / "vi" / f"{line.phrase.id}.wav").read_bytes() == before


def _may_write(folder: Path) -> bool:
    """root may, whatever the mode."""
    try:
        (folder / "probe").touch()
    except OSError:
        return False
    (folder / "probe").unlink()
    return True


def test_recording_tells_the_level_and_ends_with_the_take(tmp_path: Path) -> None:
    microphone, enough = Said(*parts((room(0.5) + spoken(4)).tobytes()), bytes(10)), threading.Event()
    told = studio(tmp_path, microphone).record(enough, threading.Event())
    levels = [next(told) for _ in range(10)]
    assert all(isinstance(each, Heard) for each in levels)
    enough.set()
    (last,) = told
    assert isinstance(last, Take)
    assert last.sound
    assert microphone.closed


def test_nobody_records_for_ever(tmp_path: Path) -> None:
    second = bytes(2 * RATE)
    microphone = Said(*[second] * 100)
    *levels, last = studio(tmp_path, microphone).record(threading.Event(), threading.Event())
    assert len(levels) == LONGEST_S
    assert isinstance(last, Take)


@pytest.mark.parametrize(
    "microphone", [Said(opens=DeviceFault("none")), Said(bytes(100), DeviceFault("gone"))], ids=["none", "gone"]
)
def test_a_microphone_that_is_not_there_is_told_and_makes_no_take(tmp_path: Path, microphone: Said) -> None:
    *_, last = studio(tmp_path, microphone).record(threading.Event(), threading.Event())
    assert isinstance(last, DeviceFault)


def test_listening_ends_when_somebody_leaves_and_a_silent_player_is_told(tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    sound = take(spoken(2).tobytes()).sound
    assert LoudPlayback(Voice(), "sh -c 'exec sleep 60'").take(sound, stop) is None
    running = threading.Event()
    assert LoudPlayback(Voice(), "true").phrase(YES.phrase, VI, running) is None
    for player in ("false", "no-such-player"):
        assert isinstance(LoudPlayback(Voice(), player).take(sound, running), DeviceFault)
    assert isinstance(LoudPlayback(Voice(), "true").phrase(YES.phrase, KM, running), DeviceFault)


def test_a_recording_that_somebody_spoilt_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "vi").mkdir()
    (tmp_path / "vi" / "consent.yes.wav").write_bytes(b"RIFF")
    assert isinstance(LoudPlayback(Voice(tmp_path), "true").phrase(YES.phrase, VI, threading.Event()), DeviceFault)
    with pytest.raises(NotThisSound):
        read_wav(b"RIFF")

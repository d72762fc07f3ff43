"""What is read aloud: every screen's question and choices, nothing of a person, and always the newest screen."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from kiosk.domain.framing import Hint
from kiosk.domain.machine import Machine
from kiosk.domain.person import Language
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.speech import Guidance, Loudness
from kiosk.i18n import consent_text, dong, words
from kiosk.ui.patient.window import PatientWindow
from kiosk.ui.theme import Metrics
from kiosk.ui.widgets.label import Label
from tests.ui import gallery
from tests.ui.kiosk_in_world import KioskInWorld

VI, EN, KM = Language.VIETNAMESE, Language.ENGLISH, Language.KHMER
LISTENING = s.Modes(voice=True)
SESSIONS = [item for item in gallery.items() if isinstance(item.state, s.Session)]


class Listening:
    """A window, and what is heard of it."""

    def __init__(self, qtbot: QtBot, language: Language = EN) -> None:
        self.heard: list[Guidance] = []
        self.touches: list[e.Touch] = []
        self.language = language
        self.window = PatientWindow(self.touches.append, Metrics(4.03, reduced_motion=True))
        self.window.spoken.connect(self.heard.append)
        qtbot.addWidget(self.window)
        self.window.resize(*gallery.PORTRAIT)
        self.window.show()

    def show(self, state: s.State, machine: Machine = gallery.MACHINE) -> list[str]:
        """What is heard when this comes after what was there."""
        before = len(self.heard)
        if isinstance(state, s.Session):
            state = replace(state, language=self.language, modes=LISTENING)
        self.window.render_state(state, machine)
        return [phrase.text for guidance in self.heard[before:] for phrase in guidance.phrases]


@pytest.fixture
def listening(qtbot: QtBot) -> Listening:
    return Listening(qtbot)


def secrets() -> Iterator[str]:
    """Everything that the gallery's sessions know of anybody."""
    for card in gallery.CARDS:
        yield from (part for part in card.name.split() if len(part) > 1)
        yield card.number
        yield card.number[-3:]
    yield from ("1958", "14/03", "31/12/2026", "31 Dec", "GD4", "•••")


@pytest.mark.parametrize("language", Language)
def test_nothing_of_a_person_is_heard_on_any_screen(qtbot: QtBot, language: Language) -> None:
    """Neither a name nor a card's number, a date, what the insurer says, what it costs, or why somebody comes first."""
    say = words(language)
    private = [
        dong(1_150_000),
        say("insurance.valid", "Your insurance is valid."),
        say("insurance.not_found", "No insurance card was found."),
        say("insurance.expired", "Your insurance has ended."),
        say("insurance.withdrawn", "This insurance card is no longer in use."),
        say("number.priority_pregnancy", "Priority: pregnancy"),
        say("number.priority_elderly", "Priority: 75 years or over"),
        say("number.priority_child", "Priority: child under 6"),
    ]
    listening = Listening(qtbot, language)
    for item in SESSIONS:
        heard = " | ".join(listening.show(replace(item.state, token=item.name), item.machine))
        assert [secret for secret in (*secrets(), *private) if secret in heard] == [], item.name
        assert heard, f"{item.name} is silent"


def test_the_chosen_clinic_is_not_said_but_the_offered_ones_are(listening: Listening) -> None:
    name = gallery.CLINICS[1].name.en
    assert name in listening.show(gallery.at(s.ChoosingClinic(gallery.OWNER, gallery.OFFERS)))
    assert name not in listening.show(gallery.at(s.Confirming(gallery.OWNER, gallery.OFFERS, gallery.OFFERS[1])))


def test_question_and_choices_are_said_with_the_step_first(listening: Listening) -> None:
    heard = listening.show(gallery.at(s.AskingConsent(gallery.CARD)))
    assert heard[:3] == ["Step 2 of 4", *consent_text(words(EN))]
    assert {"Yes", "No, use the card only"} <= set(heard[3:])
    ids = [phrase.id for phrase in listening.heard[-1].phrases]
    assert ids[:3] == ["spoken.step.2", "consent.title", "consent.text"]
    assert {"consent.yes", "consent.no"} <= set(ids)


def test_the_number_is_spelled_as_the_waiting_room_hears_it(listening: Listening) -> None:
    heard = listening.show(gallery.at(s.Done(gallery.TICKET)))
    room = gallery.TICKET.clinic.room.en
    assert heard[:7] == ["Your number is", "B", "zero", "one", "seven", "please come to", room]
    ids = [phrase.id for phrase in listening.heard[-1].phrases[1:7]]
    assert ids == ["letter.B", "digit.0", "digit.1", "digit.7", "call.to", "room.ent"]


def test_a_screen_is_said_once_and_a_hint_when_it_changes(listening: Listening) -> None:
    state = gallery.at(s.CapturingFace(gallery.CARD, hint=Hint.LOOK_HERE))
    assert "Look here" in listening.show(state)
    assert listening.show(replace(state, ticks=s.Ticks(step=3))) == []
    assert listening.show(replace(state, step=s.CapturingFace(gallery.CARD, hint=Hint.COME_CLOSER))) == ["Come closer"]


def test_a_warning_is_said_once_and_not_every_second(listening: Listening) -> None:
    choosing = s.ChoosingClinic(gallery.OWNER, gallery.OFFERS)
    assert "Are you still there?" in listening.show(gallery.at(choosing, s.IdleWarning(30)))
    assert listening.show(gallery.at(choosing, s.IdleWarning(29))) == []


def test_what_was_begun_falls_silent_with_the_session_and_with_the_mode(listening: Listening) -> None:
    consent = gallery.at(s.AskingConsent(gallery.CARD))
    listening.show(consent)
    listening.window.render_state(replace(consent, language=EN), gallery.MACHINE)
    assert listening.heard[-1] == Guidance()
    listening.show(consent)
    listening.show(s.Idle())
    assert listening.heard[-1] == Guidance()


def test_without_the_mode_nothing_is_ever_said(listening: Listening) -> None:
    for item in gallery.items()[:6]:
        listening.window.render_state(item.state, item.machine)
    assert listening.heard == []


def test_again_softer_and_louder(qtbot: QtBot, listening: Listening) -> None:
    listening.show(gallery.at(s.AskingConsent(gallery.CARD)))
    first = listening.heard[-1]
    for name, loudness in (("Listen again", Loudness.MIDDLE), ("Louder", Loudness.HIGH), ("Louder", Loudness.HIGH)):
        press(listening, name)
        assert listening.heard[-1] == replace(first, loudness=loudness)
    press(listening, "Softer")
    press(listening, "Softer")
    assert listening.heard[-1].loudness is Loudness.LOW
    assert set(listening.touches) == {e.ScreenTouched()}


def test_the_next_patient_begins_at_middle_loudness(listening: Listening) -> None:
    listening.show(gallery.at(s.AskingConsent(gallery.CARD)))
    press(listening, "Louder")
    listening.show(s.Idle())
    listening.show(replace(gallery.at(s.AskingConsent(gallery.CARD)), token="next"))
    assert listening.heard[-1].loudness is Loudness.MIDDLE


def test_a_language_without_a_voice_says_so_on_the_screen(qtbot: QtBot) -> None:
    listening = Listening(qtbot, KM)
    silent = Machine(replace(gallery.SITE, speaks=True, silent=frozenset({KM})))
    listening.show(gallery.at(s.AskingConsent(gallery.CARD)), silent)
    seen = {label.text() for label in listening.window.findChildren(Label)}
    say = words(KM)
    assert say("voice.silent", "There is no voice in this language yet. Help is at the top right.") in seen


def test_a_kiosk_reads_its_screens_aloud_from_the_touch_on_read_aloud(kiosk: KioskInWorld, qtbot: QtBot) -> None:
    kiosk.touch("Hiển thị")
    kiosk.touch("Đọc thành tiếng")
    kiosk.touch("Xong")
    kiosk.touch("Không có thẻ?")
    qtbot.waitUntil(lambda: "no_card.title" in kiosk.said.read_text(), timeout=10_000)
    lines = kiosk.said.read_text().splitlines()
    assert all(line.startswith("vi\tmiddle\t") for line in lines)
    assert lines[-1].split("\t")[2].startswith("spoken.step.1: Bước 1 trong 4 bước | no_card.title: ")


def press(listening: Listening, name: str) -> None:
    (button,) = (
        b for b in listening.window.findChildren(QAbstractButton) if b.accessibleName() == name and b.isVisible()
    )
    button.click()

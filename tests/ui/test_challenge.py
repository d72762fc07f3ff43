"""The challenge's screen: the whole window is the lamp, nothing on it moves, and each prompt says one thing."""

from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from kiosk.domain.liveness.challenge import WHITE, Act, Colour, Cue
from kiosk.domain.machine import Machine
from kiosk.domain.person import Language
from kiosk.domain.session import state as s
from kiosk.ui.patient.window import Ghost
from kiosk.ui.widgets.camera import CameraView
from kiosk.ui.widgets.icon import Icon
from kiosk.ui.widgets.label import Label
from tests.ui import gallery
from tests.ui.touching import Touches, settle

OPENING = s.Prompt(colours_ahead=True)
PROMPTS = (
    OPENING,
    *(s.Prompt(colour) for colour in Colour),
    s.Prompt(),
    *(s.Prompt(act=act, done=tuple(Act)[:done]) for act in Act for done in range(3)),
)
ANNOUNCEMENT = "The screen changes colour now. Look here."
SHAPES = [gallery.PORTRAIT, gallery.LANDSCAPE]
SHINING_SHARE = 0.75  # of the window, bars and mirror counted against it


def proving(prompt: s.Prompt) -> s.Session:
    return replace(gallery.at(s.ProvingLife(gallery.CARD, prompt=prompt)), language=Language.ENGLISH)


@pytest.fixture
def touches(qtbot: QtBot) -> Touches:
    return Touches(qtbot)


def show(touches: Touches, prompt: s.Prompt, machine: Machine = gallery.CHALLENGING) -> QImage:
    touches.window.render_state(proving(prompt), machine)
    return touches.window.grab().toImage()


def seen(touches: Touches) -> set[str]:
    return {label.text() for label in touches.window.findChildren(Label) if label.isVisible()}


def icons(touches: Touches) -> list[Icon]:
    """Pictures that are shown, but for those of buttons."""
    shown = [icon for icon in touches.window.findChildren(Icon) if icon.isVisible()]
    return [icon for icon in shown if not isinstance(icon.parentWidget(), QAbstractButton)]


@pytest.mark.parametrize("shape", SHAPES, ids=["portrait", "landscape"])
@pytest.mark.parametrize("machine", [gallery.CHALLENGING, gallery.DEMO_CHALLENGE], ids=["hospital", "demo"])
@pytest.mark.parametrize("colour", [None, *Colour])
def test_the_whole_window_shines_with_the_prompts_colour(
    touches: Touches, colour: Colour | None, machine: Machine, shape: tuple[int, int]
) -> None:
    """Its corners, its edges, between the bars, and most of everything else."""
    touches.window.resize(*shape)
    shown = show(touches, s.Prompt(colour), machine)
    wanted = QColor(*(WHITE if colour is None else colour.value))
    width, height = shape
    rim = [(x, y) for x in (0, 3, width - 4, width - 1) for y in range(0, height, 7)]
    assert all(shown.pixelColor(x, y) == wanted for x, y in rim)
    sampled = Counter(shown.pixel(x, y) for x in range(0, width, 5) for y in range(0, height, 5))
    assert sampled[wanted.rgb()] >= SHINING_SHARE * sampled.total()


def test_a_colour_is_shown_at_once_and_nothing_is_made_anew_or_moved(qtbot: QtBot) -> None:
    """Also where screens otherwise slide."""
    touches = Touches(qtbot, reduced_motion=False)
    show(touches, OPENING)
    settle()
    view = touches.window.findChild(CameraView)
    widgets, mirror = touches.window.findChildren(QWidget), view.geometry()
    for prompt in PROMPTS:
        shown = show(touches, prompt)
        assert shown.pixelColor(0, 0) == QColor(*(WHITE if prompt.light is None else prompt.light.value))
        settle()
        assert touches.window.findChildren(QWidget) == widgets
        assert view.geometry() == mirror


def test_no_screen_slides_into_the_light_or_out_of_it(qtbot: QtBot) -> None:
    """The opening's white is the measure of the colours after it."""
    touches = Touches(qtbot, reduced_motion=False)
    machine = gallery.CHALLENGING
    touches.window.render_state(gallery.at(s.CapturingFace(gallery.CARD)), machine)
    touches.window.render_state(proving(OPENING), machine)
    assert touches.window.findChildren(Ghost) == []
    touches.window.render_state(gallery.at(s.MatchingFace(gallery.CARD)), machine)
    assert touches.window.findChildren(Ghost) == []


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        (OPENING, ANNOUNCEMENT),
        *((s.Prompt(colour), "Look here") for colour in Colour),
        (s.Prompt(), "Look here"),
        (s.Prompt(act=Act.TURN_LEFT), "Turn your head slowly to the left"),
        (s.Prompt(act=Act.TURN_RIGHT), "Turn your head slowly to the right"),
        (s.Prompt(act=Act.NOD), "Nod once"),
        (s.Prompt(act=Act.BLINK), "Close your eyes briefly, then open them"),
    ],
)
def test_a_prompt_says_one_thing(touches: Touches, prompt: s.Prompt, words: str) -> None:
    said = {
        ANNOUNCEMENT,
        "Look here",
        "Turn your head slowly to the left",
        "Turn your head slowly to the right",
        "Nod once",
        "Close your eyes briefly, then open them",
    }
    show(touches, PROMPTS[-1])
    show(touches, prompt)
    assert seen(touches) & said == {words}


@pytest.mark.parametrize("shape", SHAPES, ids=["portrait", "landscape"])
@pytest.mark.parametrize(("act", "is_left"), [(Act.TURN_LEFT, True), (Act.TURN_RIGHT, False)])
def test_the_arrow_is_on_the_side_where_the_mirror_shows_the_person_turn(
    touches: Touches, act: Act, is_left: bool, shape: tuple[int, int]
) -> None:
    """The camera has the person's own left at its picture's right (`FaceCues.yaw_deg`)."""
    touches.window.resize(*shape)
    show(touches, s.Prompt(act=act))
    view = touches.window.findChild(CameraView)
    (arrow,) = icons(touches)
    assert (arrow.x() + arrow.width() <= view.x()) == is_left
    assert (arrow.x() >= view.x() + view.width()) != is_left
    picture = QImage(200, 100, QImage.Format.Format_RGB32)
    picture.fill(QColor("white"))
    for x in range(100 if act is Act.TURN_LEFT else 0, 200 if act is Act.TURN_LEFT else 100):
        for y in range(100):
            picture.setPixelColor(x, y, QColor("red"))  # the side to which the person turns, as the camera sees it
    touches.window.show_preview(picture)
    shown = touches.window.grab().toImage()
    quarter = view.width() // 4
    at = view.mapTo(touches.window, QPoint(quarter if is_left else 3 * quarter, view.height() // 2))
    assert shown.pixelColor(at) == QColor("red")


@pytest.mark.parametrize("done", range(3))
def test_each_act_that_was_seen_has_a_tick(touches: Touches, done: int) -> None:
    show(touches, s.Prompt(act=Act.TURN_LEFT, done=tuple(Act)[:done]))
    assert len(icons(touches)) == 1 + done
    assert ("Seen, thank you" in seen(touches)) == (done > 0)


def test_the_mirror_goes_on_during_the_challenge(touches: Touches) -> None:
    before = show(touches, OPENING)
    touches.window.show_preview(gallery.preview())
    assert touches.window.grab().toImage() != before


@pytest.mark.parametrize(
    ("cues", "announced"),
    [
        (frozenset(), ""),
        (frozenset(Cue), "Next the screen changes colour and asks you to move."),
        (frozenset({Cue.FLASH}), "Next the screen changes colour."),
        (frozenset({Cue.TURN, Cue.NOD}), "Next the machine asks you to move a little."),
    ],
)
def test_what_comes_after_the_picture_is_announced_before_it(
    touches: Touches, cues: frozenset[Cue], announced: str
) -> None:
    """And whoever cannot do it is offered the other way there already."""
    state = replace(gallery.at(s.CapturingFace(gallery.CARD)), language=Language.ENGLISH)
    touches.window.render_state(state, Machine(replace(gallery.SITE, challenge=cues)))
    assert {text for text in seen(touches) if text.startswith("Next the")} == ({announced} if announced else set())
    touches.button("Another way, without moving" if cues else "Go on with the card")


def test_an_overlay_on_the_lamp_keeps_its_own_colours(touches: Touches) -> None:
    """A white word on a dark button would be lost in black."""
    called = replace(proving(s.Prompt(Colour.LIME)), overlay=s.HelpCalled(s.HelpKind.HELP, recorded=True))
    touches.window.render_state(called, gallery.CHALLENGING)
    words = touches.button("Go on").findChild(Label)
    assert words.palette().color(words.foregroundRole()) == QColor("white")

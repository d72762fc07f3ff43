"""Every state meets every event: what must hold of one transition holds of all of them."""

from collections.abc import Callable
from dataclasses import fields
from typing import get_args

import pytest

from kiosk.domain.session import effects as fx
from kiosk.domain.session import events as e
from kiosk.domain.session import state as s
from kiosk.domain.session.transition import transition
from tests.samples import EVENTS, MOMENT, STEPS, pairs
from tests.session_rules import RULES, Change


@pytest.fixture(scope="module")
def changes() -> list[Change]:
    return [Change(before, event, MOMENT, *transition(before, event, MOMENT)) for before, event in pairs()]


def test_the_table_leaves_out_no_step_and_no_event() -> None:
    assert {type(step) for step in STEPS} == set(get_args(s.Step))
    assert {type(event) for event in EVENTS} == set(get_args(e.Event))


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_transition_keeps(rule: Callable[[Change], None], changes: list[Change]) -> None:
    for change in changes:
        try:
            rule(change)
        except AssertionError as broken:
            raise AssertionError(f"{rule.__name__} broken by\n{change}") from broken


def test_every_pair_has_an_answer_of_the_right_kind(changes: list[Change]) -> None:
    for change in changes:
        assert isinstance(change.after, s.State)
        assert all(isinstance(effect, fx.Effect) for effect in change.effects)


def test_the_same_pair_has_the_same_answer(changes: list[Change]) -> None:
    for change in changes[::7]:
        assert transition(change.before, change.event, change.moment) == (change.after, change.effects)


def test_the_table_takes_every_way_out_of_every_step(changes: list[Change]) -> None:
    """The rules above are not vacuous: each step is left and entered by some pair of the table."""
    left = {type(change.step_before) for change in changes if type(change.step_after) is not type(change.step_before)}
    entered = {type(change.step_after) for change in changes if type(change.step_after) is not type(change.step_before)}
    assert left == entered == {*get_args(s.Step), type(None)}
    assert {type(effect) for change in changes for effect in change.effects} == set(get_args(fx.Effect))


def test_nothing_of_a_session_survives_its_end() -> None:
    """Idle has no fields, so there is no place where anything could be left behind."""
    assert fields(s.Idle) == ()
    assert not hasattr(s.Idle(), "__dict__")

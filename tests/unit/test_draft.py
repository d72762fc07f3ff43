"""Editing with steps back and forth."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.draft import STEPS_MOST, Draft
from tests.samples import EARS, RECEPTION

START = Draft.of((EARS, RECEPTION))


def with_ages(draft: Draft, age: int, of: str = "") -> Draft:
    return draft.edit((replace(EARS, min_age=age), RECEPTION), of)


def test_a_draft_starts_unchanged_and_has_no_steps() -> None:
    assert not START.is_changed
    assert START.undo() is START
    assert START.redo() is START
    assert START.edit(START.clinics) is START


def test_undo_and_redo_walk_through_every_step() -> None:
    twice = with_ages(with_ages(START, 1), 2)
    assert twice.changed_codes == {EARS.code}
    assert [twice.undo().clinics[0].min_age, twice.undo().undo().clinics[0].min_age] == [1, 0]
    assert not twice.undo().undo().is_changed
    assert twice.undo().undo().redo().redo().clinics == twice.clinics


def test_an_edit_after_undo_forgets_what_was_undone() -> None:
    assert with_ages(with_ages(START, 1).undo(), 2).redo().clinics[0].min_age == 2


def test_letters_into_one_field_are_one_step_and_another_field_is_another() -> None:
    typed = with_ages(with_ages(with_ages(START, 1, "age"), 12, "age"), 3, "other")
    assert [len(typed.past), typed.undo().clinics[0].min_age, typed.undo().undo().clinics[0].min_age] == [2, 12, 0]
    assert len(with_ages(with_ages(typed, 4, "other").undo(), 5, "other").past) == 2


@given(st.lists(st.integers(0, 9), max_size=30))
def test_as_many_steps_back_as_were_made_lead_to_the_start(ages: list[int]) -> None:
    draft = START
    for age in ages:
        draft = with_ages(draft, age)
    for _ in ages:
        draft = draft.undo()
    assert draft.clinics == START.clinics


def test_steps_are_not_kept_without_end() -> None:
    draft = START
    for age in range(STEPS_MOST + 10):
        draft = with_ages(draft, age + 1)
    assert len(draft.past) == STEPS_MOST

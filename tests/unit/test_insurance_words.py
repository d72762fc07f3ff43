"""What the desk reads about the insurer's answer, in both languages."""

from datetime import date

import pytest

from kiosk.domain.insurance import KNOWN_CODES, Coverage, Outcome, Payer, Todo
from kiosk.domain.person import Language
from kiosk.i18n import insurance_answer, insurance_terms, insurance_todo, words

INSURED = Coverage(Outcome.VALID, Payer.INSURED, card_code="GD4727258001234", five_years_from=date(2020, 1, 1))


@pytest.mark.parametrize("language", Language)
def test_every_code_and_every_task_has_words_of_its_own(language: Language) -> None:
    say = words(language)
    answers = {insurance_answer(say, code) for code in KNOWN_CODES}
    assert len(answers) == len(KNOWN_CODES)
    assert len({insurance_todo(say, todo) for todo in Todo}) == len(Todo)
    assert insurance_answer(say, "HTTP 500") == insurance_answer(say, "") not in answers


def test_terms_are_told_as_far_as_they_are_known() -> None:
    say = words(Language.VIETNAMESE)
    assert insurance_terms(say, INSURED) == "Nhóm quyền lợi GD4 · đủ 5 năm liên tục từ 01/01/2020"
    assert insurance_terms(say, Coverage(Outcome.VALID, Payer.INSURED, card_code="7258001234")) == ""

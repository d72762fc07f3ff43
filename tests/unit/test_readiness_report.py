"""The readiness report: every check with its name and what is to be done, on as many pages as it takes."""

import io
import json
from pathlib import Path

import pytest
from pypdf import PdfReader

from kiosk.bootstrap.reporting import report_json, report_pdf, report_text
from kiosk.config import Settings
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.readiness import Advice, Finding
from kiosk.domain.remark import Remark
from kiosk.i18n import words
from kiosk.services.doctor import Report
from kiosk.ui.staff.readiness_words import advice_words, check_words, detail_words

WHOLE = Remark("detail.store_whole", "whole and writable, schema {schema}", schema=6)
USUAL = (
    Finding("store", Remark.of((WHOLE, "SQLite 3.40.1")), essential=True),
    Finding("face camera", Remark("device.camera_away", "camera is not there"), Advice.CAMERA_LOST),
)
EVERY_ADVICE = tuple(Finding("disk", "<b>1</b> & 2 GiB free", advice, essential=True) for advice in Advice)


def pages(report: Report, folder: Path, language: Language) -> list[str]:
    paper = report_pdf(report, Settings(state_dir=folder), language)
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(paper)).pages]


@pytest.mark.parametrize("language", STAFF_LANGUAGES, ids=lambda language: language.value)
def test_what_stands_on_paper(tmp_path: Path, language: Language) -> None:
    say = words(language)
    (page,) = pages(Report(USUAL), tmp_path, language)
    for said in (
        say("report.fit", "Fit for service. Some things are to be seen to."),
        check_words("face camera", say),
        advice_words(Advice.CAMERA_LOST, say),
        f"{detail_words(WHOLE, say)}, SQLite 3.40.1",
        say("report.signature", "Checked by, date, signature:"),
    ):
        assert said in page
    whole = pages(Report(EVERY_ADVICE), tmp_path, language)
    assert len(whole) > 1
    assert all(advice_words(advice, say) in " ".join(whole) for advice in Advice)
    assert say("report.not_fit", "Not fit for service.") in whole[0]
    assert "<b>1</b> & 2 GiB free" in whole[0]  # text and no markup


def test_the_same_as_text_and_for_programs() -> None:
    lines = report_text(Report(USUAL), Language.ENGLISH).splitlines()
    assert [line.split()[0] for line in lines] == ["Well", "To", "Check"]
    assert lines[0].endswith("whole and writable, schema 6, SQLite 3.40.1")
    (in_vietnamese, *_) = report_text(Report(USUAL), Language.VIETNAMESE).splitlines()
    assert in_vietnamese.endswith("nguyên vẹn và ghi được, lược đồ 6, SQLite 3.40.1")
    document = report_json(Report(USUAL))
    assert document["fit"] is True
    assert document["checks"][0]["next"] is None
    assert [check["detail"] for check in document["checks"]] == [
        "whole and writable, schema 6, SQLite 3.40.1",
        "camera is not there",
    ]
    json.dumps(document)
    assert set(document["checks"][1]["next"]) == {language.value for language in STAFF_LANGUAGES}

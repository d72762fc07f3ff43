"""What the doctor found, as text, JSON and a sheet of paper."""

from dataclasses import asdict
from typing import Any

from kiosk import __version__
from kiosk.adapters.clock import SystemClock
from kiosk.adapters.printing.readiness import Row, Sheet, render
from kiosk.config import Settings
from kiosk.domain.person import STAFF_LANGUAGES, Language
from kiosk.domain.readiness import Finding
from kiosk.i18n import Words, words
from kiosk.services.doctor import Report
from kiosk.ui.staff.readiness_words import advice_words, check_words, detail_words, mark_words, verdict_words

_MARK, _NAME = 10, 26  # columns of a report as text


def report_json(report: Report) -> dict[str, Any]:
    """`next` is the advice in every language of staff; null where all is well."""
    return {"version": __version__, "fit": report.fit, "checks": [_finding_json(found) for found in report.findings]}


def _finding_json(finding: Finding) -> dict[str, Any]:
    advice = finding.advice
    return {
        **asdict(finding),
        "ok": finding.ok,
        "advice": advice and advice.value,
        "next": advice and {language.value: advice_words(advice, words(language)) for language in STAFF_LANGUAGES},
    }


def report_text(report: Report, language: Language) -> str:
    return "\n".join(line for finding in report.findings for line in _lines(finding, words(language)))


def _lines(finding: Finding, say: Words) -> list[str]:
    mark, name = mark_words(finding, say), check_words(finding.check, say)
    told = [f"{mark:<{_MARK}} {name:<{_NAME}} {detail_words(finding.detail, say)}"]
    return (
        told if finding.advice is None else [*told, f"{'':<{_MARK}} {'':<{_NAME}} {advice_words(finding.advice, say)}"]
    )


def report_pdf(report: Report, settings: Settings, language: Language) -> bytes:
    """The readiness report, for the file."""
    say, now = words(language), SystemClock().now().astimezone(settings.zone)
    hospital = settings.hospital.vi if language is Language.VIETNAMESE else settings.hospital.en
    kiosk = say("report.kiosk", "Kiosk {kiosk}, version {version}", kiosk=settings.kiosk, version=__version__)
    sheet = Sheet(
        title=say("report.title", "Readiness report"),
        verdict=verdict_words(report, say),
        fit=report.fit,
        about=(hospital, kiosk, f"{now:%H:%M} {say.day(now.date())}"),
        rows=[_row(finding, say) for finding in report.findings],
        signature=say("report.signature", "Checked by, date, signature:"),
        page=say("report.page", "Page"),
    )
    return render(sheet, language)


def _row(finding: Finding, say: Words) -> Row:
    advice = "" if finding.advice is None else advice_words(finding.advice, say)
    detail = detail_words(finding.detail, say)
    return Row(mark_words(finding, say), check_words(finding.check, say), detail, advice, finding.essential)

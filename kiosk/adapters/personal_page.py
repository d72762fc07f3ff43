"""Everything about one person as a page to read and to print: a file by itself, without scripts or addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from html import escape

from kiosk.domain.person import Language
from kiosk.domain.privacy import Periods
from kiosk.i18n import Words, words

_STYLE = """
body { font: 16px/1.5 sans-serif; color: #14213D; max-width: 50rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin: 2rem 0 .5rem; break-after: avoid }
table { border-collapse: collapse; width: 100%; margin-bottom: 1rem; break-inside: avoid }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid #D8D3C8 }
th { width: 40%; font-weight: normal; color: #3D4A66 } blockquote { margin: .5rem 0; padding-left: 1rem }
.rest { font-size: .75rem; color: #3D4A66; overflow-wrap: anywhere; margin-bottom: 1.5rem }
"""
_TIMES = frozenset({
    "recorded_at", "issued_at", "voided_at", "paper_at", "since", "slot", "turn", "held_until", "called_at",
    "finished_at", "at", "seen_at",
})  # fmt: skip
_DAYS = frozenset({"birth_date", "insurance_valid_to", "business_day"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Records = Mapping[str, Sequence[Mapping[str, object]]]


@dataclass(frozen=True, slots=True)
class Page:
    """What the page is made of. `texts` are the words of consents, by their hash."""

    records: Mapping[str, Records]  # by holding and table
    texts: Mapping[str, Mapping[str, str]]
    hospital: str
    at: datetime  # local
    periods: Periods


def page(made_of: Page, language: Language) -> str:
    say = words(language)
    title = say("personal.title", "What the check-in machines know of you")
    written = say("personal.written", "{hospital}, {time}", hospital=made_of.hospital, time=_time(made_of.at, say))
    body = [f"<h1>{escape(title)}</h1><p>{escape(written)}</p><ul>"]
    body += [f"<li>{escape(line)}</li>" for line in _promises(say, made_of.periods)]
    body.append("</ul>")
    for records in made_of.records.values():
        for table, rows in records.items():
            body.append(f"<h2>{escape(_heading(table, say))}</h2>")
            body += [_row(row, say, made_of) for row in rows]
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>"
    )


def _promises(say: Words, periods: Periods) -> tuple[str, ...]:
    return (
        say("personal.pictures", "Pictures of your face and of your card are never kept, so there are none here."),
        say(
            "personal.periods",
            "Who you are is erased after {days} days, what the insurer said after {years} years.",
            days=periods.identity_days,
            years=periods.insurance_years,
        ),
        say("personal.rights", "You may have mistakes corrected and your data erased: ask the hospital's desk."),
    )


def _heading(table: str, say: Words) -> str:
    headings = {
        "visit": say("personal.visit", "Visits"),
        "ticket": say("personal.ticket", "Queue numbers"),
        "place": say("personal.place", "Places in the queue"),
        "place_event": say("personal.place_event", "What was done to your place in the queue"),
        "journal": say("personal.journal", "What the machine did, in order"),
        "consent": say("personal.consent", "Your answers when you were asked for consent"),
        "help_request": say("personal.help_request", "Calls for staff"),
        "appointment": say("personal.appointment", "Appointments"),
    }
    return headings.get(table, table)


def _labels(say: Words) -> Mapping[str, str]:
    """What people look for, in their words; the rest is for those who know the machine."""
    return {
        "name": say("personal.name", "Name"),
        "card_number": say("personal.card_number", "Number of the card"),
        "citizen_number": say("personal.citizen_number", "Citizen number"),
        "birth_date": say("personal.birth_date", "Date of birth"),
        "sex": say("personal.sex", "Sex"),
        "insurance_card_code": say("personal.insurance_card_code", "Code of the insurance card"),
        "insurance_valid_to": say("personal.insurance_valid_to", "Insurance valid until"),
        "recorded_at": say("personal.recorded_at", "Time of the visit"),
        "at": say("personal.at", "Time"),
        "issued_at": say("personal.issued_at", "Issued"),
        "slot": say("personal.slot", "Time of the appointment"),
        "label": say("personal.label", "Queue number"),
        "clinic": say("personal.clinic", "Clinic"),
        "business_day": say("personal.day", "Day"),
        "priority": say("personal.priority", "Reason for priority"),
        "reason": say("personal.reason", "Reason"),
        "granted": say("personal.granted", "Answer"),
        "text_version": say("personal.text_version", "Version of the words"),
        "verdict": say("personal.verdict", "Comparison of the face"),
        "distance": say("personal.distance", "Result of the comparison, a number"),
    }


def _row(row: Mapping[str, object], say: Words, made_of: Page) -> str:
    labels = _labels(say)
    told = {
        column: _value(column, value, say, made_of.at.tzinfo)
        for column, value in row.items()
        if value not in (None, "", "[]", "{}")
    }
    lines = "".join(
        f"<tr><th>{escape(label)}</th><td>{escape(told[column])}</td></tr>"
        for column, label in labels.items()
        if column in told
    )
    text = made_of.texts.get(str(row.get("text_hash")))
    shown = (
        "" if text is None else f"<blockquote>{escape(text['question'])}<br>{escape(text['explanation'])}</blockquote>"
    )
    rest = " · ".join(f"{column}: {value}" for column, value in told.items() if column not in labels)
    return f"<table>{lines}</table>{shown}<p class='rest'>{escape(rest)}</p>"


def _value(column: str, value: object, say: Words, zone: tzinfo | None) -> str:
    if column == "granted":
        return say("personal.yes", "yes") if value else say("personal.no", "no")
    if column == "sex":
        sexes = {"female": say("personal.female", "female"), "male": say("personal.male", "male")}
        return sexes.get(str(value), str(value))
    if column in _DAYS:
        return say.day(date.fromisoformat(str(value)))
    if column in _TIMES and isinstance(value, int):
        return _time((_EPOCH + timedelta(milliseconds=value)).astimezone(zone), say)
    return str(value)


def _time(at: datetime, say: Words) -> str:
    return f"{at:%H:%M} {say.day(at.date())}"

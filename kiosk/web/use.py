"""Use of the kiosks as the statistics page shows it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from kiosk.domain.session import state as s
from kiosk.domain.use import Ending
from kiosk.i18n import Words
from kiosk.services.use_statistics import UseReport
from kiosk.web.counted import NOTHING, Drawing, Table, share, use_table
from kiosk.web.plots import Part, plot, stacked


def use_values(use: UseReport, kiosks: Mapping[str, str], say: Words) -> dict[str, Any]:
    days = {line.key: say.day(date.fromisoformat(line.key)) for line in use.by_day}
    left_at = plot([str(number) for number, _ in enumerate(use.steps, 1)], [step.left for step in use.steps])
    plots = [Drawing(say("use.plot", "Left without a number, by the step's number in the table"), left_at)]
    if len(days) > 1:
        marks = [f"{date.fromisoformat(line.key):%d/%m}" for line in use.by_day]
        parts = [
            Part(say("use.head_with_a_number", "With a number"), [line.with_a_number for line in use.by_day]),
            Part(say("use.head_without", "Without"), [line.left for line in use.by_day]),
        ]
        plots.append(Drawing(say("use.plot_days", "Check-ins by day"), stacked(marks, parts)))
    return {
        "use": use,
        "use_share": share(use.with_a_number, use.sessions),
        "use_seconds": NOTHING
        if use.seconds is None
        else say("use.seconds_figure", "{seconds} s", seconds=say.figure(use.seconds)),
        "use_touches": NOTHING if use.touches is None else say.figure(use.touches),
        "use_plots": plots,
        "use_tables": [
            _step_table(use, say),
            _ending_table(use, say),
            use_table(say("statistics.by_kiosk", "Kiosks"), use.by_kiosk, kiosks, say),
            use_table(say("statistics.by_day", "Days"), use.by_day, days, say),
        ],
    }


def _step_table(use: UseReport, say: Words) -> Table:
    head = (
        say("use.head_reached", "Came here"),
        say("use.head_left", "Left here"),
        say("statistics.head_share", "Share"),
        say("use.head_seconds", "Seconds, median"),
        say("use.head_touches", "Touches, median"),
    )
    names = step_names(say)
    rows = [
        (
            f"{number}. {names.get(one.step, one.step)}",
            (
                str(one.reached),
                str(one.left),
                share(one.left, one.reached),
                say.figure(one.seconds),
                say.figure(one.touches),
            ),
        )
        for number, one in enumerate(use.steps, 1)
    ]
    return Table(say("use.steps", "Steps"), head, tuple(rows))


def _ending_table(use: UseReport, say: Words) -> Table:
    head = say("use.head_sessions", "Check-ins"), say("statistics.head_share", "Share")
    names = ending_names(say)
    rows = [(names[one.ending], (str(one.sessions), share(one.sessions, use.sessions))) for one in use.endings]
    return Table(say("use.endings", "How check-ins ended"), head, tuple(rows))


def ending_names(say: Words) -> Mapping[str, str]:
    return {
        Ending.NUMBER.value: say("ending.number", "Number for a clinic"),
        Ending.RECEPTION.value: say("ending.reception", "Number for the desk"),
        Ending.STOPPED.value: say("ending.stopped", "The machine could not give a number"),
        Ending.CANCELLED.value: say("ending.cancelled", "Cancelled"),
        Ending.WALKED_AWAY.value: say("ending.walked_away", "Walked away"),
    }


def step_names(say: Words) -> Mapping[str, str]:
    """Of every step, by the name of its type."""
    names: dict[type[s.Step], str] = {
        s.ReadingCard: say("step.reading_card", "Card is read"),
        s.ChoosingReason: say("step.reason", "No card: why"),
        s.ChoosingCompanion: say("step.companion", "For whom"),
        s.TypingNumber: say("step.typing", "Number is typed"),
        s.ChoosingCard: say("step.which_card", "Several cards: whose"),
        s.AskingConsent: say("step.consent", "Consent to the face"),
        s.CapturingFace: say("step.face", "Face before the camera"),
        s.ProvingLife: say("step.challenge", "Light and movements"),
        s.MatchingFace: say("step.matching", "Face is compared"),
        s.RetryingFace: say("step.face_retry", "Face: once more?"),
        s.SentToReception: say("step.sent_to_desk", "Sent to the desk"),
        s.CheckingInsurance: say("step.checking_insurance", "Insurance is asked"),
        s.ShowingInsurance: say("step.insurance", "Insurance is shown"),
        s.ListingClinics: say("step.listing", "Clinics are looked up"),
        s.ChoosingClinic: say("step.clinic", "Choice of a clinic"),
        s.Confirming: say("step.confirm", "Confirmation"),
        s.AskingPriority: say("step.priority", "Priority"),
        s.IssuingNumber: say("step.issuing", "Number is made"),
        s.Done: say("step.done", "Number is shown"),
        s.Stopped: say("step.stopped", "Number could not be made"),
    }
    return {step.__name__: name for step, name in names.items()}

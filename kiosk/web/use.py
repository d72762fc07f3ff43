"""Use of the kiosks as the statistics page shows it."""

from collections.abc import Mapping
from typing import Any

from kiosk.domain.session import state as s
from kiosk.domain.use import Ending
from kiosk.i18n import Words
from kiosk.services.use_statistics import UseReport
from kiosk.web.plots import plot


def use_values(use: UseReport, say: Words) -> dict[str, Any]:
    steps, endings = step_names(say), ending_names(say)
    return {
        "use": use,
        "use_share": _share(use.with_a_number, use.sessions),
        "use_seconds": "–"
        if use.seconds is None
        else say("use.seconds_figure", "{seconds} s", seconds=f"{use.seconds:g}"),
        "use_touches": "–" if use.touches is None else f"{use.touches:g}",
        "left_at": plot([str(number) for number, _ in enumerate(use.steps, 1)], [step.left for step in use.steps]),
        "use_steps": [
            {"name": steps.get(step.step, step.step), "step": step, "share": _share(step.left, step.reached)}
            for step in use.steps
        ],
        "use_endings": [
            {"name": endings[one.ending], "count": one.sessions, "share": _share(one.sessions, use.sessions)}
            for one in use.endings
        ],
    }


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:g}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if whole else ""


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

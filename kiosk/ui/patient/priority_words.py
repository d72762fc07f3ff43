"""Why somebody is called earlier, on a patient's screen."""

from typing import assert_never

from kiosk.domain.queue import BY_CHOICE, PriorityReason
from kiosk.i18n import Words
from kiosk.ui.widgets.clinic_card import lower_first


def priority_title(reason: PriorityReason, say: Words) -> str:
    match reason:
        case PriorityReason.CHILD:
            return say("priority.child", "Child under 6")
        case PriorityReason.ELDERLY:
            return say("priority.elderly", "75 years or over")
        case PriorityReason.PREGNANCY:
            return say("priority.pregnancy", "Pregnant")
        case PriorityReason.DISABILITY:
            return say("priority.disability", "Severe disability")
        case PriorityReason.MERIT:
            return say("priority.merit", "Person with meritorious service")
        case PriorityReason.EMERGENCY:
            return say("priority.emergency", "Emergency")
        case _:
            assert_never(reason)


def priority_words(reason: PriorityReason, say: Words) -> str:
    """What a number's priority is, and whether the desk still has to see it."""
    title = priority_title(reason, say)
    if reason in BY_CHOICE:
        return say("priority.to_confirm", "Priority: {reason}. The desk confirms.", reason=lower_first(title))
    return say("priority.line", "Priority: {reason}", reason=lower_first(title))

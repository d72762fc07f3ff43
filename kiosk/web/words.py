"""Codes of the domain in words, for pages."""

from datetime import datetime, timedelta
from typing import assert_never
from zoneinfo import ZoneInfo

from kiosk.domain.faults import Fault
from kiosk.domain.insurance import Todo
from kiosk.domain.person import Language
from kiosk.domain.queue import Action, Flag, Lane, PriorityReason, Refusal, State
from kiosk.domain.queue.records import Patient
from kiosk.domain.staff import PinFault, Role
from kiosk.domain.visit import ActedBy
from kiosk.i18n import Words, insurance_answer, insurance_todo

LANE_ICONS = {Lane.WALK_IN: "user", Lane.PRIORITY: "heart", Lane.APPOINTMENT: "calendar-blank"}


def other_language(language: Language) -> Language:
    """Of the two that staff have."""
    return Language.ENGLISH if language is Language.VIETNAMESE else Language.VIETNAMESE


def lane_words(lane: Lane, priority: PriorityReason | None, say: Words) -> str:
    """Why somebody is in this lane."""
    if priority is not None:
        return _priority_words(priority, say)
    match lane:
        case Lane.WALK_IN:
            return say("lane.walk_in", "Walk-in")
        case Lane.PRIORITY:
            return say("lane.priority", "Priority")
        case Lane.APPOINTMENT:
            return say("lane.appointment", "Appointment")
        case _:
            assert_never(lane)


def _priority_words(priority: PriorityReason, say: Words) -> str:
    match priority:
        case PriorityReason.CHILD:
            return say("lane.child", "Priority: child under 6")
        case PriorityReason.ELDERLY:
            return say("lane.elderly", "Priority: 75 or over")
        case PriorityReason.PREGNANCY:
            return say("lane.pregnancy", "Priority: pregnancy")
        case PriorityReason.DISABILITY:
            return say("lane.disability", "Priority: disability")
        case PriorityReason.MERIT:
            return say("lane.merit", "Priority: person of merit")
        case PriorityReason.EMERGENCY:
            return say("lane.emergency", "Emergency")
        case _:
            assert_never(priority)


def flag_words(flag: Flag, say: Words) -> str:
    """What is still to look at."""
    match flag:
        case Flag.IDENTITY:
            return say("flag.identity", "Check who it is")
        case Flag.CARD:
            return say("flag.card", "Check the card")
        case Flag.INSURANCE:
            return say("flag.insurance", "Check insurance")
        case Flag.PRIORITY:
            return say("flag.priority", "Check the priority")
        case Flag.COMPANION:
            return say("flag.companion", "Somebody acted for the patient")
        case _:
            assert_never(flag)


def flag_question(flag: Flag, say: Words) -> str:
    match flag:
        case Flag.IDENTITY:
            return say("flag.identity_question", "The face was not compared with the card. How do you know who it is?")
        case Flag.CARD:
            return say(
                "flag.card_question", "The card was typed, has expired, or contradicts itself. What did you see?"
            )
        case Flag.INSURANCE:
            return say("flag.insurance_question", "The insurer did not answer. How will the visit be paid?")
        case Flag.PRIORITY:
            return say("flag.priority_question", "The patient says so; no card does. What did you see?")
        case Flag.COMPANION:
            return say("flag.companion_question", "Who came along? Write down a child's details first.")
        case _:
            assert_never(flag)


def insurance_lines(patient: Patient | None, zone: ZoneInfo, say: Words) -> tuple[str, ...]:
    """What the insurer said last and what is left to do, and since when that is news."""
    if patient is None or not patient.insurance_code:
        return ()
    todo = insurance_todo(say, Todo(patient.insurance_todo or Todo.NOTHING.value))
    lines = [f"{insurance_answer(say, patient.insurance_code)} {todo}"]
    if patient.insurance_changed_at is not None:
        at = f"{patient.insurance_changed_at.astimezone(zone):%H:%M}"
        lines.append(say("desk.insurance_news", "The insurer answered at {time}, after the check-in.", time=at))
    return tuple(lines)


def flag_reasons(flag: Flag, say: Words) -> tuple[str, ...]:
    """The usual answers, one touch each."""
    papers = say("reason.papers", "Papers seen")
    match flag:
        case Flag.IDENTITY:
            return papers, say("reason.known", "Known in this hospital")
        case Flag.CARD:
            return say("reason.original", "Original card seen"), papers
        case Flag.INSURANCE:
            return say("reason.insured", "Insurance card seen"), say("reason.self_pay", "Pays by themselves")
        case Flag.PRIORITY:
            return papers, say("reason.visible", "Plain to see")
        case Flag.COMPANION:
            return say("reason.child_written_down", "Child's details written down"), say("reason.relative", "Relative")
        case _:
            assert_never(flag)


def acted_by_words(acted_by: ActedBy, say: Words) -> str:
    """Who took the number in the patient's place; nothing where nobody did."""
    match acted_by:
        case ActedBy.PATIENT:
            return ""
        case ActedBy.GUARDIAN:
            return say("acted_by.guardian", "A guardian took the number for a child.")
        case ActedBy.RELATIVE:
            return say("acted_by.relative", "A relative took the number.")
        case ActedBy.STAFF:
            return say("acted_by.staff", "A colleague took the number for the patient.")
        case _:
            assert_never(acted_by)


def state_words(state: State, say: Words) -> str:
    match state:
        case State.WAITING:
            return say("state.waiting", "Waiting")
        case State.CALLED:
            return say("state.called", "Called")
        case State.HELD:
            return say("state.held", "Stepped out")
        case State.NO_SHOW:
            return say("state.no_show", "Did not come")
        case State.DONE:
            return say("state.done", "Done")
        case State.CANCELLED:
            return say("state.cancelled", "Cancelled")
        case State.VOIDED:
            return say("state.voided", "Withdrawn")
        case _:
            assert_never(state)


def action_words(action: Action, say: Words) -> str:
    """What a button that does it says."""
    return {
        Action.CALL: say("action.call", "Call"),
        Action.RECALL: say("action.recall", "Call again"),
        Action.HOLD: say("action.hold", "Hold for 10 minutes"),
        Action.RESUME: say("action.resume", "Back already"),
        Action.NO_SHOW: say("action.no_show", "Not here"),
        Action.RETURN: say("action.return", "Wait again, same place"),
        Action.TRANSFER: say("action.transfer", "Transfer to another clinic"),
        Action.REQUEUE: say("action.requeue", "Back to the end of the queue"),
        Action.CANCEL: say("action.cancel", "Cancel the number"),
        Action.FINISH: say("action.finish", "Done"),
        Action.VOID: say("action.void", "Withdraw the number"),
        Action.URGENT: say("action.urgent", "Emergency: call first"),
        Action.CONFIRM: say("action.confirm", "Looked at, all right"),
        Action.DENY: say("action.deny", "No priority"),
    }[action]


def done_words(action: Action, number: str, say: Words, what: str = "") -> str:
    """What has just been done; `what` was looked at, or where to."""
    return {
        Action.CALL: say("done.call", "{number} has been called.", number=number),
        Action.RECALL: say("done.recall", "{number} has been called again.", number=number),
        Action.HOLD: say("done.hold", "{number} is held for 10 minutes.", number=number),
        Action.RESUME: say("done.resume", "{number} waits again.", number=number),
        Action.NO_SHOW: say("done.no_show", "{number} did not come.", number=number),
        Action.RETURN: say("done.return", "{number} waits again, in the same place.", number=number),
        Action.TRANSFER: say("done.transfer", "{number} has been transferred: {where}.", number=number, where=what),
        Action.REQUEUE: say("done.requeue", "{number} is at the end of the queue.", number=number),
        Action.CANCEL: say("done.cancel", "{number} is cancelled.", number=number),
        Action.FINISH: say("done.finish", "{number} is done.", number=number),
        Action.VOID: say("done.void", "{number} is withdrawn.", number=number),
        Action.URGENT: say("done.urgent", "{number} is called first.", number=number),
        Action.CONFIRM: say("done.confirm", "{number}, {what}: looked at.", number=number, what=what),
        Action.DENY: say("done.deny", "{number} waits without priority.", number=number),
    }[action]


def refusal_words(refusal: Refusal, say: Words) -> str:
    """Why nothing was done, and what to do next."""
    return {
        Refusal.NOBODY_WAITS: say("refusal.nobody_waits", "Nobody is waiting now."),
        Refusal.NO_SUCH_TICKET: say("refusal.no_such_ticket", "This number is not in today's queue."),
        Refusal.NO_SUCH_CLINIC: say("refusal.no_such_clinic", "This clinic no longer exists. Choose another one."),
        Refusal.CHANGED: say("refusal.changed", "A colleague was faster. This is how it stands now."),
        Refusal.NOT_NOW: say("refusal.not_now", "That does not fit any more. This is how it stands now."),
        Refusal.OTHER_DESK: say("refusal.other_desk", "This patient was called to another desk."),
        Refusal.SAME_CLINIC: say("refusal.same_clinic", "The patient is in this clinic already."),
        Refusal.TOO_LONG: say("refusal.too_long", "A place is held for 10 minutes at most."),
        Refusal.NO_SUCH_FLAG: say("refusal.no_such_flag", "A colleague has looked at this already."),
        Refusal.REASON_NEEDED: say("refusal.reason_needed", "Give a reason, so that colleagues know."),
        Refusal.NOTHING_TO_UNDO: say("refusal.nothing_to_undo", "There is nothing to undo."),
    }[refusal]


def fault_words(fault: str, say: Words) -> str:
    """What is wrong with a kiosk, and so what somebody takes along; an older or newer kiosk may have others."""
    texts = {
        Fault.CARD_CAMERA_LOST: say("fault.card_camera", "The card camera does not work"),
        Fault.CLOSE_CAMERA_LOST: say("fault.close_camera", "The second card camera does not work"),
        Fault.CARD_SCANNER_LOST: say("fault.card_scanner", "The card scanner does not work"),
        Fault.CHIP_READER_LOST: say("fault.chip_reader", "The chip reader does not work"),
        Fault.FACE_CAMERA_LOST: say("fault.face_camera", "The face camera does not work"),
        Fault.FACE_ENGINE_LOST: say("fault.face_engine", "Faces cannot be compared"),
        Fault.PRINTER_PAPER_LOW: say("fault.paper_low", "Paper is low"),
        Fault.PRINTER_PAPER_OUT: say("fault.paper_out", "The printer has no paper"),
        Fault.PRINTER_COVER_OPEN: say("fault.cover_open", "The printer's cover is open"),
        Fault.PRINTER_JAM: say("fault.paper_jam", "Paper is jammed"),
        Fault.PRINTER_OFFLINE: say("fault.printer_offline", "The printer does not answer"),
        Fault.PRINTER_FAILED: say("fault.printer_failed", "A ticket did not come out"),
        Fault.DATABASE_FAILED: say("fault.database", "The data store does not answer"),
        Fault.INSURER_SILENT: say("fault.insurer_silent", "The insurer does not answer"),
        Fault.SYSTEM_ALARM: say("fault.insurer_refuses", "The insurer refuses our account"),
    }
    return next((text for known, text in texts.items() if known.value == fault), say("fault.other", "Not well"))


def role_words(role: Role, say: Words) -> str:
    match role:
        case Role.RECEPTIONIST:
            return say("role.receptionist", "Reception")
        case Role.NURSE:
            return say("role.nurse", "Nurse")
        case Role.ADMINISTRATOR:
            return say("role.administrator", "Administrator")
        case Role.TECHNICIAN:
            return say("role.technician", "Technician")
        case _:
            assert_never(role)


def pin_fault_words(fault: PinFault, say: Words) -> str:
    match fault:
        case PinFault.NOT_DIGITS:
            return say("pin.not_digits", "A PIN has digits alone.")
        case PinFault.TOO_SHORT:
            return say("pin.too_short", "The PIN needs at least 6 digits.")
        case PinFault.TOO_LONG:
            return say("pin.too_long", "The PIN has at most 12 digits.")
        case PinFault.TOO_EASY:
            return say("pin.too_easy", "This PIN is easy to guess. Choose another one.")
        case _:
            assert_never(fault)


def minutes(length: timedelta) -> int:
    return max(0, int(length.total_seconds() // 60))


def since_words(then: datetime, now: datetime, say: Words) -> str:
    passed = minutes(now - then)
    return say("since.now", "just now") if passed == 0 else say("since.minutes", "{minutes} min ago", minutes=passed)

"""Places and calls as the pages show them: words and numbers, nothing to decide."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from kiosk.domain.board import BoardCall
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.insurance import Outcome, Payer
from kiosk.domain.queue import Action, Flag, Lane, Place, PriorityReason, State, allowed
from kiosk.domain.queue.records import FAULT, HelpRequest, Patient
from kiosk.domain.session.state import HelpKind
from kiosk.domain.visit import ActedBy
from kiosk.i18n import Words
from kiosk.web.words import (
    LANE_ICONS,
    acted_by_words,
    action_words,
    fault_words,
    flag_words,
    lane_words,
    minutes,
    since_words,
    state_words,
)


@dataclass(frozen=True, slots=True)
class FlagView:
    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number at the desk."""

    id: int
    label: str
    clinic: str
    tint: str
    lane: str  # empty for walk-ins, who are most
    lane_icon: str
    urgent: bool
    flags: tuple[FlagView, ...]
    state: str
    issued: str
    waits: str
    called: str
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HelpView:
    id: int
    urgent: bool
    icon: str
    title: str
    where: str
    since: str


@dataclass(frozen=True, slots=True)
class ActionView:
    code: str
    text: str
    icon: str
    kind: str
    asks: bool  # needs a place or a reason first


@dataclass(frozen=True, slots=True, kw_only=True)
class CallView:
    """One call on the board."""

    number: int
    label: str
    size: int  # characters
    clinic: str
    where: str
    tint: str
    fresh: bool


def row(place: Place, clinics: Mapping[str, Clinic], now: datetime, zone: ZoneInfo, say: Words) -> Row:
    clinic = clinics.get(place.clinic)
    plain = place.lane is Lane.WALK_IN and place.priority is None
    return Row(
        id=place.ticket_id,
        label=place.label,
        clinic=clinic.name.in_language(say.language) if clinic else place.clinic,
        tint=clinic.colour if clinic else "desk",
        lane="" if plain else lane_words(place.lane, place.priority, say),
        lane_icon=LANE_ICONS[place.lane],
        urgent=place.priority is PriorityReason.EMERGENCY,
        flags=tuple(flag_view(flag, say) for flag in Flag if flag in place.flags),
        state=state_words(place.at(now).state, say),
        issued=say("desk.issued", "number taken at {time}", time=f"{place.issued_at.astimezone(zone):%H:%M}"),
        waits=say("desk.waits", "{minutes} min", minutes=minutes(now - place.issued_at)),
        called=_called(place, now, say),
        until=_until(place, now, say),
    )


def flag_view(flag: Flag, say: Words) -> FlagView:
    return FlagView(flag.value, flag_words(flag, say))


def circumstances(patient: Patient, clinics: Mapping[str, Clinic], say: Words) -> tuple[str, ...]:
    """How this visit came to the desk. Nothing that says who it is."""
    told = [acted_by_words(ActedBy(patient.acted_by), say)]
    wanted = clinics.get(patient.wanted_clinic)
    if wanted is not None:
        clinic = wanted.name.in_language(say.language)
        told.append(say("panel.wants", "Came for {clinic}; insurance first.", clinic=clinic))
    if (patient.insurance, patient.payer) == (Outcome.TO_BE_CHECKED.value, Payer.SELF_PAY.value):
        told.append(say("panel.pays_first", "Pays now: the insurer did not answer."))
    return tuple(filter(None, told))


def help_view(request: HelpRequest, kiosks: Mapping[str, LocalText], now: datetime, say: Words) -> HelpView:
    urgent = request.kind == HelpKind.EMERGENCY.value
    title = say("help.emergency", "Emergency") if urgent else say("help.help", "Somebody needs help")
    if request.kind == FAULT:
        title = fault_words(request.place, say)
    where = say("help.kiosk", "kiosk {kiosk}", kiosk=kiosk_words(request.kiosk, kiosks, say))
    icon = "siren" if urgent else "wrench" if request.kind == FAULT else "hand-waving"
    since = since_words(request.at, now, say)
    return HelpView(id=request.id, urgent=urgent, icon=icon, title=title, where=where, since=since)


def kiosk_words(kiosk: str, kiosks: Mapping[str, LocalText], say: Words) -> str:
    """Its code, and where it stands, for whoever has to go there."""
    return f"{kiosk}, {kiosks[kiosk].in_language(say.language)}" if kiosk in kiosks else kiosk


_ICONS = {
    Action.CALL: "bell-ringing",
    Action.RECALL: "bell-ringing",
    Action.HOLD: "clock-countdown",
    Action.RESUME: "check",
    Action.NO_SHOW: "user-minus",
    Action.RETURN: "arrow-counter-clockwise",
    Action.TRANSFER: "arrow-bend-up-right",
    Action.REQUEUE: "arrow-line-down",
    Action.URGENT: "siren",
    Action.FINISH: "check",
    Action.CANCEL: "x",
}
ASKING = frozenset({Action.TRANSFER, Action.CANCEL, Action.URGENT})
_DANGEROUS = frozenset({Action.CANCEL, Action.URGENT})


def actions(place: Place, now: datetime, say: Words) -> tuple[ActionView, ...]:
    """Everything that may be done to it now, in one order."""
    possible = allowed(place, now)
    return tuple(
        ActionView(
            action.value,
            action_words(action, say),
            icon,
            "danger" if action in _DANGEROUS else "plain",
            action in ASKING,
        )
        for action, icon in _ICONS.items()
        if action in possible
    )


def call_view(call: BoardCall, now: datetime, say: Words) -> CallView:
    return CallView(
        number=call.number,
        label=call.label,
        size=len(call.label),
        clinic=call.clinic.name.in_language(say.language),
        where=call.place(say.language),
        tint=call.clinic.colour,
        fresh=call.is_fresh(now),
    )


def _called(place: Place, now: datetime, say: Words) -> str:
    if place.called_at is None:
        return ""
    since = since_words(place.called_at, now, say)
    if place.calls > 1:
        return say("desk.called_times", "called {times} times, {since}", times=place.calls, since=since)
    return say("desk.called_once", "called {since}", since=since)


def _until(place: Place, now: datetime, say: Words) -> str:
    if place.held_until is None or place.at(now).state is not State.HELD:
        return ""
    left = minutes(place.held_until - now) + 1
    return say("desk.held_for", "{minutes} min left", minutes=left)

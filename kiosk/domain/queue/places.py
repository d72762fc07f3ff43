"""A ticket's place in a clinic's queue, and everything that may be done to it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple

from kiosk.domain.queue.numbers import BY_CHOICE, Flag, Lane, PriorityReason

MAX_HOLD = timedelta(minutes=10)
_BEFORE_EVERYBODY = datetime(1970, 1, 1, tzinfo=UTC)


class State(Enum):
    WAITING = "waiting"
    CALLED = "called"
    HELD = "held"  # stepped out; waits again by itself when the hold is over
    NO_SHOW = "no_show"
    DONE = "done"
    CANCELLED = "cancelled"
    VOIDED = "voided"  # the number was withdrawn


class Action(Enum):
    CALL = "call"
    RECALL = "recall"
    HOLD = "hold"
    RESUME = "resume"
    NO_SHOW = "no_show"
    RETURN = "return"
    TRANSFER = "transfer"
    REQUEUE = "requeue"
    CANCEL = "cancel"
    FINISH = "finish"
    VOID = "void"
    URGENT = "urgent"  # an emergency, as staff see it
    CONFIRM = "confirm"  # a flag was looked at and is all right
    DENY = "deny"  # the priority that the patient chose is not due


class Refusal(Enum):
    """Why nothing was done. Whoever asked can do something about each of them."""

    NOBODY_WAITS = "nobody_waits"
    NO_SUCH_TICKET = "no_such_ticket"
    NO_SUCH_CLINIC = "no_such_clinic"
    CHANGED = "changed"  # somebody else was faster: look again
    NOT_NOW = "not_now"  # the ticket's state does not allow it
    OTHER_DESK = "other_desk"  # the patient was called to another desk
    SAME_CLINIC = "same_clinic"  # a transfer to where the ticket is
    TOO_LONG = "too_long"  # a hold beyond MAX_HOLD
    NO_SUCH_FLAG = "no_such_flag"
    REASON_NEEDED = "reason_needed"
    NOTHING_TO_UNDO = "nothing_to_undo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a number stands. Nothing in it tells who the patient is."""

    ticket_id: int
    label: str
    business_day: date
    clinic: str  # code of the clinic whose queue it is in now
    lane: Lane
    priority: PriorityReason | None
    flags: frozenset[Flag]
    state: State
    issued_at: datetime  # aware, UTC, as every time here
    since: datetime  # whose turn it is in a lane: when it was issued, kept by a transfer, or put at the end again
    slot: datetime | None = None  # of an appointment
    held_until: datetime | None = None
    desk: str = ""  # where it was called to
    called_at: datetime | None = None  # the latest call
    calls: int = 0
    finished_at: datetime | None = None
    version: int = 1  # one more with every change

    @property
    def turn(self) -> tuple[datetime, int]:
        """Order within a lane."""
        if self.priority is PriorityReason.EMERGENCY:
            return _BEFORE_EVERYBODY, self.ticket_id
        return self.slot or self.since, self.ticket_id

    def at(self, now: datetime) -> "Place":
        """As it is now: a hold ends by itself."""
        over = self.state is State.HELD and self.held_until is not None and self.held_until <= now
        return replace(self, state=State.WAITING, held_until=None) if over else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What somebody wants to do to a place."""

    action: Action
    at: datetime
    desk: str = ""  # who asks; empty for the patient, a kiosk or an office
    clinic: str = ""  # where to, of a transfer
    hold: timedelta = MAX_HOLD
    flag: Flag | None = None
    reason: str = ""


class _Rule(NamedTuple):
    allowed: frozenset[State]
    result: State | None  # None: it stays as it is
    change: Callable[[Place, Request], Mapping[str, Any]]
    needs_reason: bool = False


_FREE: Mapping[str, Any] = {"desk": "", "called_at": None, "held_until": None}
_OPEN = frozenset({State.WAITING, State.CALLED, State.HELD, State.NO_SHOW})


def _call(place: Place, request: Request) -> Mapping[str, Any]:
    return {"desk": request.desk, "called_at": request.at, "calls": place.calls + 1, "held_until": None}


def _nothing(_place: Place, _request: Request) -> Mapping[str, Any]:
    return {}


def _free(_place: Place, _request: Request) -> Mapping[str, Any]:
    return _FREE


def _hold(_place: Place, request: Request) -> Mapping[str, Any]:
    return {**_FREE, "held_until": request.at + request.hold}


def _transfer(_place: Place, request: Request) -> Mapping[str, Any]:
    return {**_FREE, "clinic": request.clinic, "slot": None}


def _requeue(_place: Place, request: Request) -> Mapping[str, Any]:
    return {**_FREE, "since": request.at, "slot": None}


def _end(_place: Place, request: Request) -> Mapping[str, Any]:
    return {"finished_at": request.at, "held_until": None}


def _urgent(place: Place, _request: Request) -> Mapping[str, Any]:
    emergency = PriorityReason.EMERGENCY
    return {"lane": Lane.PRIORITY, "priority": emergency, "flags": place.flags - {Flag.PRIORITY}}


def _confirm(place: Place, request: Request) -> Mapping[str, Any]:
    return {"flags": place.flags - {request.flag}}


def _deny(place: Place, _request: Request) -> Mapping[str, Any]:
    lane = Lane.WALK_IN if place.slot is None else Lane.APPOINTMENT
    return {"lane": lane, "priority": None, "flags": place.flags - {Flag.PRIORITY}}


_RULES: Mapping[Action, _Rule] = {
    Action.CALL: _Rule(frozenset({State.WAITING, State.HELD, State.NO_SHOW}), State.CALLED, _call),
    Action.RECALL: _Rule(frozenset({State.CALLED}), State.CALLED, _call),
    Action.HOLD: _Rule(frozenset({State.WAITING, State.CALLED}), State.HELD, _hold),
    Action.RESUME: _Rule(frozenset({State.HELD}), State.WAITING, _free),
    Action.NO_SHOW: _Rule(frozenset({State.CALLED}), State.NO_SHOW, _nothing),
    Action.RETURN: _Rule(frozenset({State.NO_SHOW}), State.WAITING, _free),
    Action.TRANSFER: _Rule(_OPEN, State.WAITING, _transfer),
    Action.REQUEUE: _Rule(_OPEN, State.WAITING, _requeue),
    Action.CANCEL: _Rule(_OPEN, State.CANCELLED, _end, needs_reason=True),
    Action.FINISH: _Rule(frozenset({State.CALLED}), State.DONE, _end),
    Action.VOID: _Rule(frozenset(State) - {State.VOIDED}, State.VOIDED, _end, needs_reason=True),
    Action.URGENT: _Rule(_OPEN - {State.CALLED}, None, _urgent, needs_reason=True),
    Action.CONFIRM: _Rule(_OPEN, None, _confirm, needs_reason=True),
    Action.DENY: _Rule(_OPEN, None, _deny, needs_reason=True),
}

_ANY_DESK = frozenset({Action.VOID, Action.CONFIRM, Action.DENY})  # reception looks at flags wherever the patient is


def act(place: Place, request: Request) -> Place | Refusal:
    """The place after what was asked, or why it is not done."""
    now, rule = place.at(request.at), _RULES[request.action]
    refusal = _refusal(now, request, rule)
    if refusal is not None:
        return refusal
    changes = {**rule.change(now, request), "state": rule.result or now.state, "version": place.version + 1}
    return replace(now, **changes)


def allowed(place: Place, now: datetime) -> frozenset[Action]:
    """What may be done in this state."""
    state = place.at(now).state
    return frozenset(action for action, rule in _RULES.items() if state in rule.allowed)


def restored(before: Place, place: Place) -> Place:
    """Undo: as it was before its latest change."""
    return replace(before, version=place.version + 1)


def flags_of(flags: frozenset[Flag], priority: PriorityReason | None) -> frozenset[Flag]:
    """What a new number's desk has to look at: a priority by the patient's choice is the desk's to confirm."""
    return flags | {Flag.PRIORITY} if priority in BY_CHOICE else flags


def _refusal(place: Place, request: Request, rule: _Rule) -> Refusal | None:
    action = request.action
    flag = Flag.PRIORITY if action is Action.DENY else request.flag
    refusals = {
        Refusal.NOT_NOW: place.state not in rule.allowed,
        Refusal.OTHER_DESK: place.state is State.CALLED and place.desk != request.desk and action not in _ANY_DESK,
        Refusal.SAME_CLINIC: action is Action.TRANSFER and request.clinic == place.clinic,
        Refusal.TOO_LONG: action is Action.HOLD and not timedelta(0) < request.hold <= MAX_HOLD,
        Refusal.NO_SUCH_FLAG: action in (Action.CONFIRM, Action.DENY) and flag not in place.flags,
        Refusal.REASON_NEEDED: rule.needs_reason and not request.reason.strip(),
    }
    return next((refusal for refusal, applies in refusals.items() if applies), None)

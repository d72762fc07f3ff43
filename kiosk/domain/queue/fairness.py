"""Who is called next."""

from collections import deque
from collections.abc import Iterable, Sequence

from kiosk.domain.clinic import LaneMix
from kiosk.domain.queue.numbers import Lane, PriorityReason
from kiosk.domain.queue.places import Place


def next_place(waiting: Iterable[Place], recent: Sequence[Lane], mix: LaneMix) -> Place | None:
    """The rule. An emergency comes first. Otherwise the lane that is furthest behind its share of the clinic's latest
    calls (`recent`, the newest last) is next, and in it who is first in turn.

    The clinic's mix says how many of each lane are called in one round. A lane's share of the round under way minus its
    calls in it is what it is behind; a lane that nobody waits in loses its share to the others and cannot save it up.
    Nobody starves: every lane's share is at least one.
    """
    first: dict[Lane, Place] = {}
    for place in sorted(waiting, key=lambda one: one.turn):
        if place.priority is PriorityReason.EMERGENCY:
            return place
        first.setdefault(place.lane, place)
    if not first:
        return None
    share = shares(mix)
    latest = recent[-recent_calls(mix) :]
    return first[max(first, key=lambda lane: (share[lane] - latest.count(lane), share[lane], lane.value))]


def recent_calls(mix: LaneMix) -> int:
    """How many of the latest calls the rule looks at: a round but for the call that is due; at least one."""
    return max(sum(shares(mix).values()) - 1, 1)


def calling_order(waiting: Iterable[Place], recent: Sequence[Lane], mix: LaneMix) -> list[Place]:
    """Everybody in the order in which they will be called, if nobody else comes."""
    lanes: dict[Lane, deque[Place]] = {lane: deque() for lane in Lane}
    for place in sorted(waiting, key=lambda one: one.turn):
        lanes[place.lane].append(place)
    calls, order = list(recent), []
    while (following := next_place([queue[0] for queue in lanes.values() if queue], calls, mix)) is not None:
        order.append(lanes[following.lane].popleft())
        calls.append(following.lane)
    return order


def shares(mix: LaneMix) -> dict[Lane, int]:
    return {Lane.PRIORITY: mix.priority, Lane.APPOINTMENT: mix.appointment, Lane.WALK_IN: mix.walk_in}

"""Steps with somebody who acts for the patient, and those between insurance and number with all there is to know."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from kiosk.domain.faults import PrintOutcome
from kiosk.domain.insurance import NO_ANSWER, OutagePolicy
from kiosk.domain.queue import Flag, Lane, NoNumber, Offer, Outlook, PriorityReason, Ticket
from kiosk.domain.session import state as s
from kiosk.domain.visit import Visit

Named = Iterator[tuple[str, s.Step]]


def steps(visit: Visit, offers: tuple[Offer, ...], number: Ticket) -> Named:
    yield "companion", s.ChoosingCompanion()
    yield "reception-child", s.SentToReception(Visit(guardian=visit.card, claim=PriorityReason.CHILD))
    yield from without_numbers(visit, offers)
    yield from confirmations(visit, offers)
    yield from claimed(number)


def without_numbers(visit: Visit, offers: Sequence[Offer]) -> Named:
    late = replace(offers[5], outlook=Outlook.NOT_TODAY, no_number=NoNumber.TOO_LATE)
    full = replace(offers[0], no_number=NoNumber.FULL)
    yield "clinic-no-numbers", s.ChoosingClinic(visit, (full, *offers[1:3], late))


def confirmations(visit: Visit, offers: tuple[Offer, ...]) -> Named:
    longest = offers[10]
    unanswered = replace(visit, coverage=NO_ANSWER)
    yield "confirm-long-queue", s.Confirming(visit, offers, replace(longest, outlook=Outlook.LONG))
    perhaps = replace(longest, outlook=Outlook.PERHAPS_NOT_TODAY)
    yield "confirm-perhaps-not-today", s.Confirming(visit, offers, perhaps, PriorityReason.ELDERLY)
    pays = replace(longest, clinic=replace(longest.clinic, without_insurance=OutagePolicy.SELF_PAY, price=1_150_000))
    claiming = replace(unanswered, claim=PriorityReason.MERIT)
    in_vain = replace(pays, outlook=Outlook.NOT_TODAY)
    yield "confirm-everything", s.Confirming(claiming, offers, in_vain, PriorityReason.MERIT)
    desk = replace(offers[1], clinic=replace(offers[1].clinic, without_insurance=OutagePolicy.DESK))
    yield "confirm-desk-first", s.Confirming(unanswered, offers, desk)
    yield "priority", s.AskingPriority(visit, offers, offers[1])


def claimed(number: Ticket) -> Named:
    flags = frozenset({Flag.PRIORITY})
    claim = replace(number, label="BU-004", lane=Lane.PRIORITY, priority=PriorityReason.MERIT, flags=flags)
    yield "number-claimed", s.Done(claim, PrintOutcome.PRINTED)

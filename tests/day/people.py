"""Who comes, when, and what becomes of them: all of it out of one seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from kiosk.domain.card import Card, CardKind
from kiosk.domain.matching import SKIPPED, Match, Verdict
from kiosk.domain.person import Sex
from kiosk.domain.visit import NoFace, Visit
from mock_services.insurance.population import Population
from mock_services.insurance.register import Insured

NEVER_ANSWERED = frozenset({"100", "101"})  # the insurer's own faults, whenever it is asked about these people


@dataclass(frozen=True, slots=True)
class Comer:
    session: str
    at: datetime
    visit: Visit
    fate: float  # 0 up to 1: whether the kiosk withdraws the number, the patient leaves, or goes elsewhere


def comers(population: Population, count: int, opens: datetime, closes: datetime, dice: random.Random) -> list[Comer]:
    """Most of them in the morning. No two are one person."""
    span = (closes - opens).total_seconds()
    times = sorted(dice.betavariate(1.3, 2.2) * span for _ in range(count))
    people = _people(population, opens, dice)
    return [
        Comer(f"{n:016x}", opens + timedelta(seconds=seconds), _visit(next(people), dice), dice.random())
        for n, seconds in enumerate(times)
    ]


def _people(population: Population, at: datetime, dice: random.Random) -> Iterator[Insured]:
    for place in dice.sample(range(len(population)), len(population)):
        person = population.person(place, at.date())
        if person.code not in NEVER_ANSWERED and person.birth_date < at.date():
            yield person


def _visit(person: Insured, dice: random.Random) -> Visit:
    """One in twenty goes on without a face; one in fifty shows the insurance card alone."""
    is_insurance = dice.random() < 0.02
    card = Card(
        kind=CardKind.INSURANCE if is_insurance else CardKind.CITIZEN_2024,
        number=person.card_code if is_insurance else person.citizen_number,
        name=person.name,
        birth_date=person.birth_date,
        sex=Sex.MALE if person.sex == "Nam" else Sex.FEMALE,
        residence=person.residence,
    )
    if dice.random() < 0.05:
        return Visit(card=card, match=SKIPPED, no_face=NoFace.DECLINED)
    return Visit(card=card, match=Match(Verdict.ACCEPT, round(dice.uniform(0.2, 0.45), 3)))

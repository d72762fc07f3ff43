"""The day's judge: what the store promised against what each receiver holds."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from kiosk.adapters.storage.database import Row
from kiosk.domain.handover import Standing, standing
from kiosk.domain.queue import State
from kiosk.services.ask_insurer import NOT_ASKED
from tests.day.campaign import KEEP_MS, SYSTEM, Day

_ENCOUNTERS = {
    Standing.ARRIVED: "arrived",
    Standing.NO_SHOW: "cancelled",
    Standing.CANCELLED: "cancelled",
    Standing.WITHDRAWN: "entered-in-error",
}
_VISITS = """
    SELECT ticket.session, ticket.label, place.clinic, place.state, visit.card_number, visit.card_kind,
           visit.insurance_outcome, visit.insurance_card_code, ticket.clinic AS first_clinic, outbox.residence,
           outbox.patient_code, outbox.hospital_visit_code
    FROM ticket JOIN place ON place.ticket_id = ticket.id JOIN visit ON visit.session = ticket.session
         LEFT JOIN outbox ON outbox.ticket_id = ticket.id"""


@dataclass(frozen=True, slots=True)
class Verdict:
    faults: tuple[str, ...]
    visits: int
    documents: int  # that reached the receiver, all together
    changed: int  # visits that the receiver had to be told of again

    @property
    def passed(self) -> bool:
        return not self.faults


def judge(day: Day) -> Verdict:
    rows = day.store._db().rows(_VISITS)  # noqa: SLF001 - the judge looks behind the port
    revisions = day.store._db().rows("SELECT revision FROM outbox")  # noqa: SLF001
    visits = {f"{row['session']}.{row['first_clinic']}": row for row in rows}
    faults = [
        *_lost(day, visits),
        *_delivered(day, visits),
        *_registered(day, visits),
        *_drafted(day, visits),
        *_checked(day, visits),
        *_asked(day),
    ]
    day.store.check()  # the audit chain, from the first change to the last
    changed = sum(1 for row in revisions if row["revision"] > 1)
    return Verdict(tuple(faults), len(visits), day.fhir.endpoint.transactions, changed)


def _lost(day: Day, visits: Mapping[str, Row]) -> Iterator[str]:
    """Every number that was shown exists, and no other."""
    if len(day.issued) != day.plan.patients:
        yield f"{day.plan.patients} people came, {len(day.issued)} got a number"
    if {row["session"]: row["label"] for row in visits.values()} != day.issued:
        yield "the store has other numbers than were shown"


def _delivered(day: Day, visits: Mapping[str, Row]) -> Iterator[str]:
    """One encounter a visit, as the visit is; one patient a person, one coverage a card that the insurer named."""
    encounters = Counter(_identifier(one, "visit") for one in day.fhir.endpoint.all("Encounter"))
    yield from (f"{code}: {times} encounters" for code, times in encounters.items() if times != 1)
    yield from (f"{code}: never arrived" for code in visits.keys() - encounters.keys())
    yield from (f"{code}: nobody's" for code in encounters.keys() - visits.keys())
    for one in day.fhir.endpoint.all("Encounter"):
        row = visits.get(_identifier(one, "visit"))
        if row is None:
            continue
        told = one["status"], one["serviceType"]["coding"][0]["code"], _identifier(one, "queue-number")
        true = _ENCOUNTERS[standing(State(row["state"]))], row["clinic"], row["label"]
        if told != true:
            yield f"{row['label']}: the receiver has {told}, true is {true}"
    people = Counter(one["identifier"][0]["value"] for one in day.fhir.endpoint.all("Patient"))
    yield from (f"{times} patients for one person" for times in people.values() if times != 1)
    if len(people) != len({row["card_number"] for row in visits.values()}):
        yield f"{len(people)} patients"
    consents = Counter(_identifier(one, "visit") for one in day.fhir.endpoint.all("Consent"))
    if consents != Counter(visits.keys()):
        yield "not one consent a visit"
    named = {code: row["insurance_card_code"] for code, row in visits.items() if row["insurance_card_code"]}
    if {_identifier(one, "visit"): one["subscriberId"] for one in day.fhir.endpoint.all("Coverage")} != named:
        yield "coverages are not those of the visits"


def _registered(day: Day, visits: Mapping[str, Row]) -> Iterator[str]:
    """Everybody who arrived is registered, once, and the store knows by which codes."""
    system = day.system
    yield from (f"{code}: registered, and nobody's" for code in system.registered.keys() - visits.keys())
    known = {code: row["patient_code"] for code, row in visits.items() if row["patient_code"]}
    numbers = [row["hospital_visit_code"] for row in visits.values() if row["hospital_visit_code"]]
    if len(numbers) != len(set(numbers)):
        yield "two visits have one code of the hospital's"
    for code, row in visits.items():
        if standing(State(row["state"])) is Standing.ARRIVED and code not in known:
            yield f"{row['label']}: not registered"
    if any(code not in system.registered for code in known) or not set(known.values()) <= set(system.patients.values()):
        yield "the store has codes that the hospital's system never gave"


def _drafted(day: Day, visits: Mapping[str, Row]) -> Iterator[str]:
    """One draft of everybody who arrived, with the hospital's codes, and none of anybody else."""
    drafts = {unquote(path.stem): path for path in day.drafts.glob("*.xml")}
    arrived = {code for code, row in visits.items() if standing(State(row["state"])) is Standing.ARRIVED}
    yield from (f"{code}: no draft" for code in arrived - drafts.keys())
    yield from (f"{code}: a draft of nobody who arrived" for code in drafts.keys() - arrived)
    for code in arrived & drafts.keys():
        draft = ElementTree.parse(drafts[code])
        if draft.findtext(".//MA_BN") != visits[code]["patient_code"]:
            yield f"{visits[code]['label']}: the draft has another patient's code"


def _checked(day: Day, visits: Mapping[str, Row]) -> Iterator[str]:
    """Every visit is checked, and nothing of a person stays in the outbox."""
    unchecked = [row["label"] for row in visits.values() if row["insurance_outcome"] == "to_be_checked"]
    withdrawn = [row["label"] for row in visits.values() if row["state"] == "voided"]
    yield from (f"{label}: not checked" for label in unchecked if label not in withdrawn)
    yield from (f"{row['label']}: a residence is left" for row in visits.values() if row["residence"])


def _asked(day: Day) -> Iterator[str]:
    """Nothing was asked twice for one visit within the configured time."""
    rows = day.store._db().rows(  # noqa: SLF001
        "SELECT session, detail FROM journal WHERE event = 'insurance' ORDER BY session, sequence"
    )
    asked: dict[str, list[int]] = {}
    for row in rows:
        detail: dict[str, Any] = json.loads(row["detail"])
        if detail["code"] != NOT_ASKED:
            asked.setdefault(row["session"], []).append(detail["at"])
    for session, times in asked.items():
        gaps = [later - earlier for earlier, later in pairwise(times)]
        if gaps and min(gaps) < KEEP_MS:
            yield f"{session}: asked twice within {timedelta(milliseconds=min(gaps))}"


def _identifier(resource: Mapping[str, Any], kind: str) -> str:
    found = [one["value"] for one in resource["identifier"] if one["system"] == f"{SYSTEM}/{kind}"]
    return str(found[0]) if found else ""

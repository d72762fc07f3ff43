"""An arrival -> a FHIR R4 transaction, checked against the models of fhir.resources (docs/decisions/0012).

Sent twice it changes nothing: a patient, a consent are created where there is none with that identifier; coverage,
appointment and encounter are put under the identifier of the visit. A patient whom the hospital knows is left as is.
"""

import uuid
from datetime import datetime
from typing import Any
from urllib.parse import quote

from kiosk.domain.card import Card, CardKind
from kiosk.domain.handover import Arrival, Booking, ConsentAnswer, Standing
from kiosk.domain.insurance import Coverage, Outcome
from kiosk.domain.person import Sex

_GENDERS = {Sex.MALE: "male", Sex.FEMALE: "female", Sex.UNKNOWN: "unknown"}
# R4 knows encounters that did not take place as cancelled alone; an appointment tells a no-show.
_ENCOUNTERS = {
    Standing.ARRIVED: "arrived",
    Standing.NO_SHOW: "cancelled",
    Standing.CANCELLED: "cancelled",
    Standing.WITHDRAWN: "entered-in-error",
}
_APPOINTMENTS = {
    Standing.ARRIVED: "arrived",
    Standing.NO_SHOW: "noshow",
    Standing.CANCELLED: "cancelled",
    Standing.WITHDRAWN: "booked",  # nobody came with that number
}
_AMBULATORY = {
    "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode",
    "code": "AMB",
    "display": "ambulatory",
}
_PRIVACY = {"system": "http://terminology.hl7.org/CodeSystem/consentscope", "code": "patient-privacy"}
_ADMINISTRATION = {"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "PATADMIN"}
_PATIENT_CONSENT = {"system": "http://loinc.org", "code": "59284-0", "display": "Patient Consent"}
_GROUP = {"system": "http://terminology.hl7.org/CodeSystem/coverage-class", "code": "group"}
_INSURER = "Bảo hiểm xã hội Việt Nam"
_NAMESPACE = uuid.UUID("6f1c2f0e-6d0b-4f0e-9f4e-0a2b9d1c7e55")  # of this program's references inside a bundle

Resource = dict[str, Any]


class BundleError(ValueError):
    """What was built is no FHIR; a fault of this program. Names the elements and quotes no value."""


def transaction(arrival: Arrival, system: str) -> Resource:
    """The bundle as JSON has it; the hospital's identifiers are below the address `system`. Raises BundleError."""
    build = _Builder(arrival, system.rstrip("/"))
    entries = [build.patient()]
    if arrival.coverage is not None and arrival.coverage.card_code:
        entries.append(build.coverage(arrival.coverage))
    if arrival.booking is not None:
        entries.append(build.appointment(arrival.booking))
    entries.append(build.encounter())
    if arrival.consent is not None:
        entries.append(build.consent(arrival.consent))
    bundle = {"resourceType": "Bundle", "type": "transaction", "entry": entries}
    _check(bundle)
    return bundle


class _Builder:
    def __init__(self, arrival: Arrival, system: str) -> None:
        self._arrival = arrival
        self._system = system

    def patient(self) -> Resource:
        """Of somebody whom no card names: an unnamed patient, known by this visit."""
        card = self._arrival.card
        identifiers = [] if card is None else self._identifiers(card)
        if not identifiers:
            identifiers = [self._identifier("visit", self._arrival.visit_code)]
        resource: Resource = {"resourceType": "Patient", "identifier": identifiers, "active": True}
        if card is not None:
            resource["gender"] = _GENDERS[card.sex]
            resource["birthDate"] = card.birth_date.isoformat() if card.birth_day_known else f"{card.birth_date:%Y}"
            if card.name:
                family, *given = card.name.split()
                name: Resource = {"use": "official", "text": card.name, "family": family}
                resource["name"] = [name | ({"given": given} if given else {})]
            if card.residence:
                resource["address"] = [{"use": "home", "text": card.residence}]
        return self._created(resource, identifiers[0])

    def coverage(self, coverage: Coverage) -> Resource:
        period = {"start": coverage.valid_from, "end": coverage.valid_to}
        told = {key: day.isoformat() for key, day in period.items() if day is not None}
        resource: Resource = {
            "resourceType": "Coverage",
            "identifier": [self._visit_identifier()],
            "status": "active" if coverage.outcome is Outcome.VALID else "draft",
            "subscriberId": coverage.card_code,
            "beneficiary": self._reference("Patient"),
            "payor": [{"display": _INSURER}],
        }
        if told:
            resource["period"] = told
        if coverage.group:
            resource["class"] = [{"type": {"coding": [_GROUP]}, "value": coverage.group}]
        return self._put(resource)

    def appointment(self, booking: Booking) -> Resource:
        identifier = self._identifier("appointment", booking.code)
        resource = {
            "resourceType": "Appointment",
            "identifier": [identifier],
            "status": _APPOINTMENTS[self._arrival.standing],
            "start": _instant(booking.starts_at),
            "end": _instant(booking.ends_at),
            "participant": [{"actor": self._reference("Patient"), "status": "accepted"}],
        }
        return self._put(resource, identifier)

    def encounter(self) -> Resource:
        arrival = self._arrival
        day = arrival.business_day.isoformat()
        number = self._identifier("queue-number", arrival.queue_number) | {"period": {"start": day, "end": day}}
        clinic = {"system": f"{self._system}/clinic", "code": arrival.clinic_code, "display": arrival.clinic_name}
        resource: Resource = {
            "resourceType": "Encounter",
            "identifier": [self._visit_identifier(), number, *self._hospitals_own()],
            "status": _ENCOUNTERS[arrival.standing],
            "class": _AMBULATORY,
            "serviceType": {"coding": [clinic], "text": arrival.clinic_name},
            "subject": self._subject(),
            "period": {"start": _instant(arrival.arrived_at)},
            "serviceProvider": {"identifier": self._identifier("facility", arrival.facility)},
        }
        if arrival.priority:
            resource["priority"] = {"text": arrival.priority}
        if arrival.booking is not None:
            resource["appointment"] = [self._reference("Appointment")]
        if arrival.flags:
            system = f"{self._system}/flag"
            resource["meta"] = {"tag": [{"system": system, "code": flag} for flag in sorted(arrival.flags)]}
        return self._put(resource)

    def consent(self, consent: ConsentAnswer) -> Resource:
        text = consent.text
        resource: Resource = {
            "resourceType": "Consent",
            "identifier": [self._visit_identifier()],
            "status": "active" if consent.granted else "rejected",
            "scope": {"coding": [_PRIVACY]},
            "category": [{"coding": [_PATIENT_CONSENT]}],
            "patient": self._reference("Patient"),
            "dateTime": _instant(consent.at),
            "policy": [{"uri": f"{self._system}/consent-text/{consent.language.value}/{text.text_hash}"}],
            "provision": {
                "type": "permit" if consent.granted else "deny",
                "purpose": [_ADMINISTRATION, {"system": f"{self._system}/purpose", "code": text.purpose.value}],
            },
        }
        if text.version:
            rule = {"system": f"{self._system}/consent-text", "version": text.version, "code": text.purpose.value}
            resource["policyRule"] = {"coding": [rule]}
        return self._created(resource, self._visit_identifier())

    def _identifiers(self, card: Card) -> list[Resource]:
        """The most lasting number first, by which the patient is found."""
        is_insurance = card.kind is CardKind.INSURANCE
        document = "" if is_insurance or card.citizen_number else card.document_number or card.number
        numbers = {
            "citizen-number": card.citizen_number,
            "document-number": f"{card.nationality} {document}".strip() if document else "",
            "insurance-number": card.number if is_insurance else card.insurance_number,
        }
        found = [self._identifier(kind, number) for kind, number in numbers.items() if number]
        if found and self._arrival.patient_code:
            found.append(self._identifier("patient-code", self._arrival.patient_code))
        return found

    def _hospitals_own(self) -> list[Resource]:
        """What the hospital's system calls the visit."""
        code = self._arrival.hospital_visit_code
        return [self._identifier("hospital-visit", code)] if code else []

    def _subject(self) -> Resource:
        """With the hospital's code, which may have come after the patient was created here."""
        code = self._arrival.patient_code
        return self._reference("Patient") | ({"identifier": self._identifier("patient-code", code)} if code else {})

    def _identifier(self, kind: str, value: str) -> Resource:
        return {"system": f"{self._system}/{kind}", "value": value}

    def _visit_identifier(self) -> Resource:
        return self._identifier("visit", self._arrival.visit_code)

    def _reference(self, kind: str) -> Resource:
        return {"reference": self._full_url(kind)}

    def _full_url(self, kind: str) -> str:
        return uuid.uuid5(_NAMESPACE, f"{self._arrival.visit_code}/{kind}").urn

    def _created(self, resource: Resource, identifier: Resource) -> Resource:
        kind = resource["resourceType"]
        request = {"method": "POST", "url": kind, "ifNoneExist": _search(identifier)}
        return {"fullUrl": self._full_url(kind), "resource": resource, "request": request}

    def _put(self, resource: Resource, identifier: Resource | None = None) -> Resource:
        kind = resource["resourceType"]
        url = f"{kind}?{_search(identifier or self._visit_identifier())}"
        return {"fullUrl": self._full_url(kind), "resource": resource, "request": {"method": "PUT", "url": url}}


def _search(identifier: Resource) -> str:
    return f"identifier={quote(identifier['system'] + '|' + identifier['value'], safe='')}"


def _instant(at: datetime) -> str:
    return at.isoformat(timespec="seconds")


def _check(bundle: Resource) -> None:
    """Loading the models takes a fifth of a second, once, and only where something is handed over."""
    from fhir.resources.R4B.bundle import Bundle
    from pydantic import ValidationError

    try:
        Bundle.model_validate(bundle)
    except ValidationError as error:
        broken = ", ".join(".".join(str(part) for part in detail["loc"]) for detail in error.errors())
        raise BundleError(f"no FHIR: {broken}") from None

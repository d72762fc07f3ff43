"""The hospital's FHIR server: one POST a visit, with the care that the insurance gateway gets."""

import json
import re
from dataclasses import dataclass, field

from kiosk.adapters.conversation import (
    MAX_JSON_BYTES,
    Address,
    CallError,
    Conversation,
    Reply,
    converse,
    parse_object,
    trust,
)
from kiosk.adapters.fhir.bundle import BundleError, transaction
from kiosk.domain.handover import Arrival, Delivered, Delivery, Rejected, Unreached
from kiosk.domain.remark import Remark

_MEDIA_TYPE = "application/fhir+json"
_JSON_TYPES = frozenset({_MEDIA_TYPE, "application/json"})
_LOCATION = re.compile(r"(?:.*/)?(Encounter/[A-Za-z0-9.-]{1,64})(?:/_history/[A-Za-z0-9.-]{1,64})?")
_R4 = re.compile(r"4\.[03]\.[0-9]{1,3}(-[0-9A-Za-z.-]{1,20})?")
_MAX_METADATA_BYTES = 8_000_000  # a capability statement names every search of every resource
_MAX_REASON = 300
# What another try cannot mend: malformed, not found, conflict, precondition, too large, unprocessable. All else may.
_FINAL = frozenset({400, 404, 405, 409, 410, 412, 413, 415, 422})
_REFUSED = frozenset({401, 403})


@dataclass(frozen=True, slots=True, kw_only=True)
class FhirSettings(Address):
    token: str = field(repr=False, default="")  # sent as Bearer; nothing: the server asks for none
    system: str  # address below which the hospital's identifiers are
    budget_s: float = 20.0


class FhirClient:
    """Hands arrivals over. Keeps nothing, logs nothing, holds no connection between deliveries."""

    def __init__(self, settings: FhirSettings) -> None:
        """Raises OSError for an unusable `settings.ca_file`."""
        trust(settings.ca_file)
        self._settings = settings

    def check(self) -> str:
        """The version that the server speaks. Raises CallError, also where that is not R4 or R4B."""

        def get(talk: Conversation) -> bytes | None:
            path = f"{self._settings.base_url.rstrip('/')}/metadata"
            return talk.send("GET", path, _JSON_TYPES, _MAX_METADATA_BYTES, headers=self._headers())

        untrusted = parse_object(converse(self._settings, self._settings.budget_s, get))
        untrusted_version = untrusted.get("fhirVersion")
        if not isinstance(untrusted_version, str) or not _R4.fullmatch(untrusted_version):
            raise CallError(Remark("device.not_r4", "not a FHIR R4 server"))
        return untrusted_version

    def deliver(self, arrival: Arrival) -> Delivery:
        """Within the budget. What this program built wrong is for a person to look at, like what the server rejects."""
        try:
            bundle = transaction(arrival, self._settings.system)
        except BundleError as error:
            return Rejected(str(error))
        return self.send(json.dumps(bundle, ensure_ascii=False).encode())

    def send(self, bundle: bytes) -> Delivery:
        """A transaction that was built before; the same bytes may be sent again and again."""

        def post(talk: Conversation) -> Reply:
            return talk.exchange(
                "POST", self._settings.base_url, MAX_JSON_BYTES, content=bundle, headers=self._headers()
            )

        try:
            return _delivery(converse(self._settings, self._settings.budget_s, post))
        except CallError as error:
            return Unreached(str(error))

    def _headers(self) -> dict[str, str]:
        headers = {"Content-Type": _MEDIA_TYPE, "Accept": _MEDIA_TYPE}
        return headers | ({"Authorization": f"Bearer {self._settings.token}"} if self._settings.token else {})


def _delivery(reply: Reply) -> Delivery:
    """Raises CallError for an answer that says nothing."""
    if reply.status in _REFUSED:
        return Unreached(f"HTTP {reply.status}", alarm=True)
    if reply.status in _FINAL:
        return Rejected(_reason(reply))
    if reply.status not in (200, 201):
        return Unreached(f"HTTP {reply.status}")
    if reply.media_type not in _JSON_TYPES:
        return Unreached("unexpected kind of content")
    untrusted = parse_object(reply.untrusted_body)
    if (untrusted.get("resourceType"), untrusted.get("type")) != ("Bundle", "transaction-response"):
        return Unreached("no answer to a transaction")
    return Delivered(_encounter(untrusted.get("entry")))


def _encounter(untrusted_entries: object) -> str:
    """Where the server keeps the encounter, without its address; nothing where it does not say."""
    for untrusted_entry in untrusted_entries if isinstance(untrusted_entries, list) else ():
        untrusted_response = untrusted_entry.get("response") if isinstance(untrusted_entry, dict) else None
        untrusted_place = untrusted_response.get("location") if isinstance(untrusted_response, dict) else None
        match = _LOCATION.fullmatch(untrusted_place) if isinstance(untrusted_place, str) else None
        if match is not None:
            return match[1]
    return ""


def _reason(reply: Reply) -> str:
    """The first issue of an OperationOutcome, shortened, on one line; else the status alone."""
    status = f"HTTP {reply.status}"
    try:
        untrusted_issues = parse_object(reply.untrusted_body).get("issue")
    except CallError:
        return status
    untrusted_issue = untrusted_issues[0] if isinstance(untrusted_issues, list) and untrusted_issues else None
    if not isinstance(untrusted_issue, dict):
        return status
    said = [untrusted_issue.get(key) for key in ("code", "diagnostics")]
    text = " ".join(" ".join(part.split()) for part in said if isinstance(part, str))
    printable = "".join(character for character in text if character.isprintable())
    return f"{status}: {printable[:_MAX_REASON]}" if printable else status

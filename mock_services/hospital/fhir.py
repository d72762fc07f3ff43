"""A FHIR endpoint that takes transactions as R4 has them: all or nothing, conditional creates and updates by
identifier, references inside a bundle resolved. It holds everything in memory, and answers searches by identifier."""

import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from fhir.resources.R4B.bundle import Bundle
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from mock_services.serving import Served

MEDIA_TYPE = "application/fhir+json"
# Required bindings of R4 that the models leave to the server.
_STATUSES = {
    "Appointment": {"proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "waitlist"},
    "Consent": {"draft", "proposed", "active", "rejected", "inactive", "entered-in-error"},
    "Coverage": {"active", "cancelled", "draft", "entered-in-error"},
    "Encounter": {
        "planned",
        "arrived",
        "triaged",
        "in-progress",
        "onleave",
        "finished",
        "cancelled",
        "entered-in-error",
        "unknown",
    },
}
_GENDERS = {"male", "female", "other", "unknown", None}

Resource = dict[str, Any]


class RefusedError(Exception):
    """With the status and the code of an OperationOutcome."""

    def __init__(self, status: int, code: str, diagnostics: str) -> None:
        super().__init__(diagnostics)
        self.status = status
        self.code = code


@dataclass(eq=False)
class FhirEndpoint:
    """An ASGI application, its base at /fhir."""

    token: str = "specimen"
    status: int = 0  # every transaction is answered with this status, after its work was done; 0: as it should be
    version: str = "4.0.1"
    kept: dict[str, dict[str, Resource]] = field(default_factory=dict, init=False)  # kind -> id -> resource
    transactions: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        self._routes = Starlette(
            routes=[
                Route("/fhir", self._transaction, methods=["POST"]),
                Route("/fhir/metadata", self._metadata, methods=["GET"]),
                Route("/fhir/{kind}", self._search, methods=["GET"]),
            ]
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._routes(scope, receive, send)

    def all(self, kind: str) -> list[Resource]:
        return list(self.kept.get(kind, {}).values())

    async def _transaction(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _outcome(401, "login", "who are you?")
        if request.headers.get("content-type") != MEDIA_TYPE:
            return _outcome(415, "not-supported", "another media type")
        before = {kind: dict(found) for kind, found in self.kept.items()}  # what is kept is replaced, never changed
        try:
            entries = self._take(json.loads(await request.body()))
        except (ValueError, RefusedError) as error:
            self.kept = before
            refused = error if isinstance(error, RefusedError) else RefusedError(400, "structure", "no JSON")
            return _outcome(refused.status, refused.code, str(refused))
        self.transactions += 1
        if self.status:
            return PlainTextResponse("", self.status)
        answer = {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}
        return JSONResponse(answer, media_type=MEDIA_TYPE)

    async def _metadata(self, _: Request) -> Response:
        statement = {"resourceType": "CapabilityStatement", "status": "active", "fhirVersion": self.version}
        return JSONResponse(statement, media_type=MEDIA_TYPE)

    async def _search(self, request: Request) -> Response:
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _outcome(401, "login", "who are you?")
        found = self._matches(request.path_params["kind"], request.url.query)
        entries = [{"resource": resource} for resource in found]
        answer = {"resourceType": "Bundle", "type": "searchset", "total": len(found), "entry": entries}
        return JSONResponse(answer, media_type=MEDIA_TYPE)

    def _take(self, bundle: Any) -> list[Resource]:
        try:
            Bundle.model_validate(bundle)
        except ValidationError as error:
            raise RefusedError(422, "invalid", str(error.errors()[0]["loc"])) from None
        if bundle["type"] != "transaction":
            raise RefusedError(422, "business-rule", "no transaction")
        places = {entry["fullUrl"]: self._place(entry) for entry in bundle["entry"]}
        answers = []
        for entry in bundle["entry"]:
            kind, name, is_new, is_written = places[entry["fullUrl"]]
            if is_written:
                resource = _resolved(entry["resource"], places)
                _check_codes(resource)
                self.kept.setdefault(kind, {})[name] = resource | {"id": name}
            status = "201 Created" if is_new else "200 OK"
            answers.append({"response": {"status": status, "location": f"{kind}/{name}/_history/1"}})
        return answers

    def _place(self, entry: Resource) -> tuple[str, str, bool, bool]:
        """Kind and id, whether the resource is new, and whether it is written at all."""
        kind, _, query = entry["request"]["url"].partition("?")
        method = entry["request"]["method"]
        if kind != entry["resource"]["resourceType"] or method not in ("POST", "PUT"):
            raise RefusedError(400, "invalid", "no such request")
        found = self._matches(kind, query if method == "PUT" else entry["request"].get("ifNoneExist", ""))
        if len(found) > 1:
            raise RefusedError(412, "multiple-matches", f"several of {kind}")
        if found:
            return kind, found[0]["id"], False, method == "PUT"
        return kind, str(1 + len(self.kept.setdefault(kind, {}))), True, True

    def _matches(self, kind: str, query: str) -> list[Resource]:
        wanted = parse_qs(query).get("identifier", [""])[0]
        if not wanted:
            return []
        system, _, value = wanted.partition("|")
        return [
            resource
            for resource in self.all(kind)
            if any((i.get("system"), i.get("value")) == (system, value) for i in resource.get("identifier", ()))
        ]


class FhirServer(Served):
    """`with FhirServer() as server:`; `server.endpoint` is what it holds."""

    def __init__(self, port: int = 0, **settings: Any) -> None:
        self.endpoint = FhirEndpoint(**settings)
        super().__init__(self.endpoint, port)

    @property
    def base_url(self) -> str:
        return f"{self.url}/fhir"


def _resolved(value: Any, places: dict[str, tuple[str, str, bool, bool]]) -> Any:
    """References to the bundle's own entries, as the server knows them."""
    if isinstance(value, list):
        return [_resolved(item, places) for item in value]
    if not isinstance(value, dict):
        return value
    resolved = {key: _resolved(item, places) for key, item in value.items()}
    reference = resolved.get("reference")
    if isinstance(reference, str) and reference.startswith("urn:uuid:"):
        if reference not in places:
            raise RefusedError(400, "not-found", "a reference to nothing")
        kind, name, *_ = places[reference]
        resolved["reference"] = f"{kind}/{name}"
    return resolved


def _check_codes(resource: Resource) -> None:
    statuses = _STATUSES.get(resource["resourceType"])
    if statuses is not None and resource["status"] not in statuses:
        raise RefusedError(422, "code-invalid", f"{resource['resourceType']}.status")
    if resource["resourceType"] == "Patient" and resource.get("gender") not in _GENDERS:
        raise RefusedError(422, "code-invalid", "Patient.gender")


def _outcome(status: int, code: str, diagnostics: str) -> Response:
    issue = {"severity": "error", "code": code, "diagnostics": diagnostics}
    return JSONResponse({"resourceType": "OperationOutcome", "issue": [issue]}, status, media_type=MEDIA_TYPE)

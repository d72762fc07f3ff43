"""The register of personal data: every column of the store, what it is about, and how its rows belong to a person.

Export, erasure, retention and docs/privacy.md follow it. A column that a migration adds and this does not have makes a
test fail: add its name to the kind that it is of.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from kiosk.domain.privacy import LEAST_EVIDENCE_YEARS, Kind


class Link(Enum):
    """How a table's rows belong to a person."""

    SESSION = "session"  # the check-in's token, in a column of this name
    TICKET = "ticket_id"
    VISIT_CODE = "visit_code"  # under which other systems have the visit
    NUMBER = "number"  # one of its columns is the person's number
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Column:
    kind: Kind
    blank: str | None = None  # what stands there once it is erased
    is_number: bool = False  # by which a person can be found


@dataclass(frozen=True, slots=True)
class Table:
    """`since` is the column of the time from which periods run; without one it is the ticket's. Of a `whole` table the
    row goes, else its values."""

    name: str
    columns: Mapping[str, Column]
    link: Link = Link.NONE
    since: str = ""
    whole: bool = False
    note: str = field(default="", compare=False)

    def of(self, kind: Kind) -> Mapping[str, Column]:
        return {name: column for name, column in self.columns.items() if column.kind is kind}

    @property
    def numbers(self) -> tuple[str, ...]:
        return tuple(name for name, column in self.columns.items() if column.is_number)


@dataclass(frozen=True, slots=True)
class Use:
    """Why a kind of data is kept, what allows it, and when it goes."""

    purpose: str
    basis: str
    goes: str


USES = {
    Kind.IDENTITY: Use(
        "to receive the patient, call the right person, and hand the visit over to the hospital's system",
        "the care that the patient asks for; what a face brought: explicit consent",
        "after `privacy.identity_days` (30), or on request once the day is over and the visit is handed over",
    ),
    Kind.INSURANCE: Use(
        "to settle with the insurer, and to show what the insurer answered and when",
        "health insurance: Decree 188/2025/NĐ-CP, article 38",
        f"after `privacy.insurance_years` (5, at least {LEAST_EVIDENCE_YEARS})",
    ),
    Kind.CONSENT: Use(
        "to show that somebody was asked, by which words, and what they answered",
        "Law 91/2025/QH15: a consent must be provable",
        f"after `privacy.consent_years` (5, at least {LEAST_EVIDENCE_YEARS}); it names nobody",
    ),
    Kind.VISIT: Use(
        "to show that no number was given twice or lost, to forecast waits, for statistics",
        "the hospital's own records",
        "never; it names nobody once the identity and the insurance card are gone",
    ),
    Kind.STAFF: Use(
        "to show who did what, and who may sign in",
        "access control and its log: Law 91/2025/QH15",
        "accounts when an administrator removes them; entries stay, as the log of access (5 years are recommended)",
    ),
}


def _of(kind: Kind, names: str, *, blank: str | None = None, is_number: bool = False) -> dict[str, Column]:
    return dict.fromkeys(names.split(), Column(kind, blank, is_number))


def _nothing(names: str) -> dict[str, Column]:
    return _of(Kind.NOTHING, names)


REGISTER = (
    Table(
        "visit",
        {
            **_nothing("kiosk"),
            **_of(Kind.VISIT, "session recorded_at card_kind card_source verdict no_face flags reason"),
            **_of(Kind.VISIT, "card_device card_confidence card_authenticity card_confirmed_by wanted_clinic acted_by"),
            **_of(Kind.IDENTITY, "card_number card_document_number card_insurance_number", is_number=True),
            **_of(Kind.IDENTITY, "guardian_number", is_number=True),  # of a child without a card nothing else is known
            **_of(Kind.IDENTITY, "card_nationality guardian_name"),
            **_of(Kind.IDENTITY, "insurance_due_at insurance_tries"),  # nobody can be asked about any more
            **_of(Kind.IDENTITY, "name birth_date birth_day_known sex card_warnings card_conflicts"),
            **_of(Kind.IDENTITY, "distance face_threshold face_models"),
            **_of(Kind.IDENTITY, "liveness liveness_reason liveness_score liveness_cues"),
            **_of(Kind.INSURANCE, "insurance_card_code", is_number=True),
            **_of(Kind.INSURANCE, "insurance_outcome insurance_payer insurance_valid_from insurance_valid_to"),
            **_of(Kind.INSURANCE, "insurance_code insurance_at insurance_digest insurance_todo insurance_route"),
            **_of(Kind.INSURANCE, "insurance_facility insurance_five_years_from insurance_changed_at"),
        },
        Link.SESSION,
        "recorded_at",
    ),
    Table(
        "ticket",
        {
            **_nothing("kiosk nonce"),
            **_of(Kind.VISIT, "id business_day series number label session clinic lane people_ahead issued_at state"),
            **_of(Kind.VISIT, "voided_at void_reason paper paper_at wait_low_min wait_high_min"),
            **_of(Kind.IDENTITY, "priority"),
        },
        Link.SESSION,
        "issued_at",
    ),
    Table(
        "place",
        {
            **_nothing("version"),
            **_of(Kind.VISIT, "ticket_id business_day label clinic lane flags state issued_at since slot turn"),
            **_of(Kind.VISIT, "held_until desk called_at calls finished_at"),
            **_of(Kind.IDENTITY, "priority"),
        },
        Link.TICKET,
        "issued_at",
    ),
    Table(
        "place_event",
        {
            **_nothing("request_key version undone"),
            **_of(Kind.VISIT, "change ticket_id business_day clinic lane action desk at since"),
            **_of(Kind.IDENTITY, "reason", blank=""),
            **_of(Kind.IDENTITY, "before", blank="{}"),
            **_of(Kind.STAFF, "author"),
        },
        Link.TICKET,
        "at",
        note="reason: what staff typed",
    ),
    Table("journal", _of(Kind.VISIT, "session sequence event phase ticket_id detail at"), Link.SESSION, "at"),
    Table(
        "consent",
        {
            **_nothing("id kiosk"),
            **_of(Kind.CONSENT, "session granted language text_hash text_version purpose at"),
        },
        Link.SESSION,
        "at",
        whole=True,
    ),
    Table(
        "help_request",
        {
            **_nothing("id kiosk"),
            **_of(Kind.VISIT, "session kind place at seen_at"),
            **_of(Kind.STAFF, "seen_by"),
        },
        Link.SESSION,
        "at",
    ),
    Table(
        "outbox",
        {
            **_nothing("revision"),
            **_of(Kind.VISIT, "visit_code ticket_id"),
            **_of(Kind.IDENTITY, "residence patient_code hospital_visit_code", blank=""),
        },
        Link.TICKET,
    ),
    Table(
        "outbox_delivery",
        {
            **_nothing("tries due_at"),
            **_of(Kind.VISIT, "visit_code receiver state delivered since reference problems"),
            **_of(Kind.IDENTITY, "reason", blank=""),  # may quote the document
        },
        Link.VISIT_CODE,
        "since",
    ),
    Table(
        "appointment",
        {
            **_of(Kind.IDENTITY, "citizen_number", is_number=True),
            **_of(Kind.IDENTITY, "reference clinic slot"),
        },
        Link.NUMBER,
        "slot",
        whole=True,
    ),
    Table("staff_account", _of(Kind.STAFF, "name role pin_hash failures locked_until")),
    Table("clinic_revision", _nothing("id at note document") | _of(Kind.STAFF, "author")),
    Table("audit", _nothing("change at kiosk event hash") | _of(Kind.STAFF, "detail"), note="detail: staff's names"),
    Table("counter", _nothing("business_day series last_number")),
    Table("clinic", _nothing("code position prefix document")),
    Table("kiosk_place", _nothing("kiosk vi en"), note="kiosks, no people"),
    Table("counterpart", _nothing("name takes_visits holder held_until failed shut_until reason alarm")),
    Table("kiosk_use", _nothing("id reference business_day kiosk ending left_at stays"), note="of no session"),
    Table("ticket_key", _nothing("id secret")),
    Table("handed_over", _nothing("kind id central_id")),
    Table("api_client", _nothing("name key_hash active"), note="other systems, no people"),
    Table("store_state", _nothing("id changes checks")),
    Table("schema_migration", _nothing("version name applied_at")),
)
PERIODIC = (Kind.IDENTITY, Kind.INSURANCE, Kind.CONSENT)


def as_rows() -> list[dict[str, str]]:
    """For programs."""
    return [
        {"table": table.name, "column": name, "kind": column.kind.value, **(_use(column.kind))}
        for table in REGISTER
        for name, column in table.columns.items()
        if column.kind is not Kind.NOTHING
    ]


def as_markdown() -> str:
    """For docs/privacy.md: what is kept of each kind, and where."""
    lines = ["| kind | where | what for | basis | goes |", "|---|---|---|---|---|"]
    for kind, use in USES.items():
        tables = ((table.name, ", ".join(f"`{name}`" for name in table.of(kind))) for table in REGISTER)
        where = "; ".join(f"{name}: {columns}" for name, columns in tables if columns)
        lines.append(f"| **{kind.value}** | {where} | {use.purpose} | {use.basis} | {use.goes} |")
    return "\n".join(lines) + "\n"


def _use(kind: Kind) -> dict[str, str]:
    use = USES[kind]
    return {"purpose": use.purpose, "basis": use.basis, "goes": use.goes}

"""What /api/v1 takes and answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

APPOINTMENTS_MOST = 200  # in one request, which the largest body holds whatever is in it


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Problem(Model):
    """Why nothing was done. `code` is for programs, `detail` for people."""

    code: str
    detail: str


class NumberWanted(Model):
    clinic: str | None = Field(
        None, max_length=64, description="Code of the clinic; the help desk where it is left out."
    )
    priority: Literal["pregnancy", "disability", "merit"] | None = Field(
        None, description="As the patient says; the desk confirms it."
    )


class Wait(Model):
    low_min: int
    high_min: int


class NumberIssued(Model):
    id: int
    number: str
    clinic: str
    lane: str
    business_day: date
    issued_at: datetime
    people_ahead: int
    wait: Wait
    code: str = Field(description="Signed text of the ticket's QR; the holder's page is /t/<code>.")


class Number(Model):
    """Where a number stands. Nothing of a person."""

    id: int
    number: str
    clinic: str
    lane: str
    priority: str | None
    flags: list[str]
    state: str
    desk: str
    issued_at: datetime
    called_at: datetime | None
    held_until: datetime | None
    calls: int
    version: int


class ClinicState(Model):
    code: str
    name: dict[str, str]
    room: dict[str, str]
    floor: dict[str, str]
    open_now: bool
    waiting: int
    wait: Wait
    called: list[str]


class CallWanted(Model):
    desk: str = Field(min_length=1, max_length=24)
    clinics: list[str] = Field(min_length=1, max_length=50)


class ActionWanted(Model):
    desk: str = Field(min_length=1, max_length=24)
    action: Literal[
        "call", "recall", "hold", "resume", "no_show", "return", "transfer", "requeue", "cancel", "finish", "urgent",
        "confirm", "deny",
    ]  # fmt: skip
    clinic: str = Field("", max_length=64, description="Where to, of a transfer.")
    flag: Literal["identity", "card", "insurance", "priority"] | None = None
    reason: str = Field("", max_length=200)


def _iso(untrusted: object) -> datetime:
    """Text alone: a number would be taken for seconds since 1970."""
    if not isinstance(untrusted, str):
        raise ValueError("must be text")
    return datetime.fromisoformat(untrusted)


class AppointmentWanted(Model):
    """One that is there already is moved; its reference stays."""

    reference: str = Field(max_length=64, description="Key in the system that made it.")
    citizen_number: str = Field(max_length=12, description="Twelve digits.")
    clinic: str = Field(max_length=64, description="Code of the clinic.")
    slot: Annotated[AwareDatetime, BeforeValidator(_iso)] = Field(description="With its offset from UTC.")


class AppointmentsWanted(Model):
    appointments: list[AppointmentWanted] = Field(min_length=1, max_length=APPOINTMENTS_MOST)


class AppointmentsPut(Model):
    added: int
    changed: int
    same: int

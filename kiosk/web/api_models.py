"""What /api/v1 takes and answers."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field

from kiosk.domain.appointments import REFERENCE_MOST
from kiosk.domain.queue import Flag

APPOINTMENTS_MOST = 200  # in one request, which the largest body holds whatever is in it


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Problem(Model):
    """Why nothing was done. `code` is for programs, `detail` for people."""

    code: str
    detail: str


def _text(untrusted: object) -> str:
    """Nothing else: a number would be taken for seconds since 1970."""
    if not isinstance(untrusted, str):
        raise ValueError("must be text")
    return untrusted


Day = Annotated[date, BeforeValidator(lambda untrusted: date.fromisoformat(_text(untrusted)))]
Moment = Annotated[AwareDatetime, BeforeValidator(lambda untrusted: datetime.fromisoformat(_text(untrusted)))]


class NumberWanted(Model):
    clinic: str | None = Field(
        None, max_length=64, description="Code of the clinic; the help desk where it is left out."
    )
    priority: Literal["pregnancy", "disability", "merit"] | None = Field(
        None, description="As the patient says; the desk confirms it."
    )
    citizen_number: str | None = Field(
        None,
        pattern="^[0-9]{12}$",
        description="Whom it is for: it finds the appointment, and so the lane. The desk still looks at the card.",
    )
    birth_date: Day | None = Field(
        None,
        description="Priority by age is given by itself. Where it is left out, citizen_number says the year. Together "
        "they keep somebody of another age out of a clinic that has limits.",
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
    flag: Annotated[Flag, Field(strict=False)] | None = None
    reason: str = Field("", max_length=200)


class AppointmentWanted(Model):
    """One that is there already is moved; its reference stays."""

    reference: str = Field(max_length=REFERENCE_MOST, description="Key in the system that made it.")
    citizen_number: str = Field(max_length=12, description="Twelve digits.")
    clinic: str = Field(max_length=64, description="Code of the clinic.")
    slot: Moment = Field(description="With its offset from UTC.")


class AppointmentsWanted(Model):
    appointments: list[AppointmentWanted] = Field(min_length=1, max_length=APPOINTMENTS_MOST)


Reference = Annotated[str, Field(min_length=1, max_length=REFERENCE_MOST)]


class AppointmentsCancelled(Model):
    references: list[Reference] = Field(min_length=1, max_length=APPOINTMENTS_MOST)


class AppointmentsWithdrawn(Model):
    withdrawn: int
    unknown: list[str] = Field(description="References of which there is no appointment, any more or at all.")


class AppointmentsPut(Model):
    added: int
    changed: int
    same: int

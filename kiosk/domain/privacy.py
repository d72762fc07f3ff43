"""How long what is kept of people is kept."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Periods:
    """From the visit, the appointment or the answer on."""

    identity_days: int = 30
    insurance_years: int = 5
    consent_years: int = 5

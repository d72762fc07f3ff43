"""Clinics that are being edited: what is not saved yet, and every step back and forth."""

from dataclasses import dataclass, replace

from kiosk.domain.clinic import Clinic

Clinics = tuple[Clinic, ...]
STEPS_MOST = 200


@dataclass(frozen=True, slots=True)
class Draft:
    saved: Clinics
    clinics: Clinics
    past: tuple[Clinics, ...] = ()
    future: tuple[Clinics, ...] = ()
    latest: str = ""  # what the latest edit was of

    @classmethod
    def of(cls, saved: Clinics) -> "Draft":
        return cls(saved, saved)

    @property
    def is_changed(self) -> bool:
        return self.clinics != self.saved

    @property
    def changed_codes(self) -> frozenset[str]:
        """Clinics that were added or edited."""
        return frozenset(clinic.code for clinic in set(self.clinics) - set(self.saved))

    def edit(self, clinics: Clinics, of: str = "") -> "Draft":
        """Edits of the same thing in a row, such as letters into one field, are one step; an unnamed one is too."""
        if clinics == self.clinics:
            return self
        goes_on = bool(of) and of == self.latest
        past = self.past if goes_on else (*self.past, self.clinics)[-STEPS_MOST:]
        return replace(self, clinics=clinics, past=past, future=(), latest=of)

    def undo(self) -> "Draft":
        if not self.past:
            return self
        *past, clinics = self.past
        return replace(self, clinics=clinics, past=tuple(past), future=(self.clinics, *self.future), latest="")

    def redo(self) -> "Draft":
        if not self.future:
            return self
        clinics, *future = self.future
        return replace(self, clinics=clinics, past=(*self.past, self.clinics), future=tuple(future), latest="")

"""What the pages of the console share: who is logged in, what is being edited, and where to say what happened."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from PySide6.QtWidgets import QWidget

from kiosk.domain.clinic import Clinic
from kiosk.domain.clinic_checks import ClinicFault
from kiosk.domain.draft import Draft
from kiosk.domain.machine import ReceptionReason
from kiosk.domain.staff import Account
from kiosk.i18n import Words
from kiosk.services.accounts import Accounts
from kiosk.services.appointments import Appointments
from kiosk.services.configure import Configure, Saved, SaveRefusal, StoreError
from kiosk.services.outgoing import Outgoing
from kiosk.services.replay import Replay
from kiosk.ui.theme import Style
from kiosk.ui.widgets.notice import Mood

_Answer = TypeVar("_Answer")

CLINICS, EDITOR, HISTORY, FILES, REPLAY, PEOPLE = "clinics", "editor", "history", "files", "replay", "people"  # pages
OUTBOX = "outbox"


@dataclass(frozen=True, slots=True)
class Services:
    """What the console does for the hospital. All of it in the thread of the window."""

    accounts: Accounts
    clinics: Configure
    replay: Replay
    outgoing: Outgoing
    appointments: Appointments
    reasons: tuple[ReceptionReason, ...] = ()
    folder: Path = field(default_factory=Path.home)  # where files are looked for first


class Console:
    """One person's session. `on_change` is called when clinics are edited, `tell` says a sentence above the page."""

    def __init__(
        self,
        services: Services,
        style: Style,
        say: Words,
        account: Account,
        go: Callable[[str], None],
        tell: Callable[[str, Mood], None],
    ) -> None:
        self.services, self.style, self.say = services, style, say
        self.account, self.go, self.tell = account, go, tell
        self.on_change: Callable[[], None] = lambda: None
        self.saved = Saved((), 0)
        self.draft = Draft.of(())
        self.issued: Mapping[str, int] = {}
        self.position = 0  # of the clinic that is looked at
        self.note = ""  # where the draft comes from
        self.load()

    @property
    def may_edit(self) -> bool:
        return self.account.role.may_configure

    @property
    def clinics(self) -> tuple[Clinic, ...]:
        return self.draft.clinics

    def attempt(self, action: Callable[[], _Answer]) -> _Answer | None:
        """What the store answers; None, and a sentence, where it does not."""
        try:
            return action()
        except StoreError:
            words = self.say("staff.store_failed", "The data store does not answer. Nothing was saved. Try again.")
            self.tell(words, "stop")
            return None

    def load(self) -> None:
        """Clinics as they are saved; what was edited is let go."""
        saved = self.attempt(self.services.clinics.load)
        if saved is not None:
            self.saved, self.draft, self.note = saved, Draft.of(saved.clinics), ""
            self.look_at_today()

    def take_over(self, earlier: "Console") -> None:
        """Go on with what somebody left unsaved; should others have saved since, saving says so."""
        if earlier.draft.is_changed:
            self.saved, self.draft, self.note = earlier.saved, earlier.draft, earlier.note

    def look_at_today(self) -> None:
        self.issued = self.attempt(self.services.clinics.issued_today) or {}

    def faults(self) -> tuple[ClinicFault, ...]:
        return self.services.clinics.faults(self.clinics, self.issued)

    def edit(self, clinics: Sequence[Clinic], of: str = "", note: str = "") -> None:
        if self.may_edit:
            self.note = note or self.note
            self._now(self.draft.edit(tuple(clinics), of))

    def edit_one(self, clinic: Clinic, of: str) -> None:
        """Another value of the clinic that is looked at."""
        clinics = list(self.clinics)
        clinics[self.position] = clinic
        self.edit(clinics, f"{self.position} {of}")

    def undo(self) -> None:
        self._now(self.draft.undo())

    def redo(self) -> None:
        self._now(self.draft.redo())

    def save(self) -> None:
        say = self.say
        found = self.attempt(lambda: self.services.clinics.save(self.account, self.clinics, self.saved, self.note))
        if isinstance(found, Saved):
            self.saved, self.note = found, ""
            self._now(Draft.of(found.clinics))
            self.tell(say("staff.saved", "Saved. The kiosks show it to the next patient."), "success")
        elif found is not None:
            self.look_at_today()
            self.tell(self._refusal(found), "attention")
            self.on_change()

    def _refusal(self, refusal: SaveRefusal) -> str:
        say = self.say
        words = {
            SaveRefusal.NOT_ALLOWED: say("staff.save.not_allowed", "Only an administrator may save."),
            SaveRefusal.FAULTY: say("staff.save.faulty", "Something is not right yet. See the marked clinics."),
            SaveRefusal.CHANGED: say(
                "staff.save.changed", "Somebody else saved meanwhile. Look at the history, then start anew from there."
            ),
            SaveRefusal.IN_USE: say(
                "staff.save.in_use", "People have numbers for a removed clinic today. Remove it tomorrow, or close it."
            ),
            SaveRefusal.NOTHING: say("staff.save.nothing", "Nothing has changed."),
        }
        return words[refusal]

    def _now(self, draft: Draft) -> None:
        if draft != self.draft:
            self.draft = draft
            self.position = min(self.position, max(len(draft.clinics) - 1, 0))
            self.on_change()


class StaffPage(QWidget):
    """One page beside the menu. `refresh` brings it up to date with what is edited; `first` gets the keys."""

    first: QWidget | None = None

    def __init__(self, console: Console) -> None:
        super().__init__()
        self.console, self.tokens, self.say = console, console.style, console.say

    def refresh(self) -> None: ...

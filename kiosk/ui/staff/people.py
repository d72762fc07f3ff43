"""Who may log in, as what; a new PIN for whoever forgot it."""

from PySide6.QtWidgets import QLineEdit

from kiosk.domain.staff import NAME_MOST, PIN_MOST, Account, Role
from kiosk.services.accounts import Refusal
from kiosk.ui.staff.console import Console, StaffPage
from kiosk.ui.staff.fields import ChoiceField, TextField
from kiosk.ui.staff.looks import HEADING, SMALL, TITLE, Button, Sides, column, holder, line, panel, text
from kiosk.ui.staff.table import Cell, Table
from kiosk.ui.staff.wording import refusal_words, role_words
from kiosk.ui.theme import ATTENTION, QUIET

_SIDE_MM = 118.0


class PeoplePage(StaffPage):
    def __init__(self, console: Console) -> None:
        super().__init__(console)
        say, style = self.say, self.tokens
        self._people: tuple[Account, ...] = ()
        self._row = 0
        titles = (
            say("staff.people.name", "Name"),
            say("staff.people.role", "Role"),
            say("staff.people.state", "State"),
        )
        self.table = Table(style, say("staff.people.title", "Staff"), titles, self._look)
        self.chosen = text(style, "", HEADING, strong=True)
        self.pin = self._pin_field(say("staff.people.new_pin", "New PIN"))
        self.give = Button(style, say("staff.people.give", "Give this PIN"), self._give, icon="numpad")
        self.remove = Button(style, say("staff.people.remove", "Remove"), self._remove, "danger", icon="trash")
        one = panel(style, self.chosen, self.pin, line(style, self.give, self.remove, None))
        self.name = TextField(style, say("staff.people.name", "Name"), "name", lambda words: None, most=NAME_MOST)
        self.role = Role.NURSE
        roles = {role.value: role_words(role, say) for role in Role}
        self.roles = ChoiceField(style, say("staff.people.role", "Role"), "role", roles, self._choose_role)
        self.first_pin = self._pin_field(say("staff.people.first_pin", "PIN"))
        self.add = Button(style, say("staff.people.add", "Add"), self._add, "primary", icon="check")
        new = text(style, say("staff.people.new", "Somebody new"), HEADING, strong=True)
        fresh = panel(style, new, self.name, self.roles, self.first_pin, line(style, self.add, None))
        if not console.may_edit:
            fresh.hide()
        rows = column(style, one, fresh, gap_mm=4)
        rows.addStretch(1)
        hint = say("staff.people.text", "A PIN has 6 to 12 digits. Nobody can read it, not even an administrator.")
        outer = column(
            style,
            text(style, say("staff.people.title", "Staff"), TITLE, strong=True),
            text(style, hint, SMALL, tone="quiet"),
        )
        outer.addWidget(Sides(style, self.table, holder(rows), _SIDE_MM), 1)
        self.setLayout(outer)
        self.first = self.table
        self._choose_role(self.role.value)
        self.refresh()

    def _pin_field(self, title: str) -> TextField:
        field = TextField(self.tokens, title, "pin", lambda words: None, most=PIN_MOST)
        field.entry.setEchoMode(QLineEdit.EchoMode.Password)
        return field

    def refresh(self) -> None:
        say = self.say
        self._people = self.console.attempt(self.console.services.accounts.everybody) or self._people
        now = self.console.services.clinics.now()
        self.table.fill(
            [
                (
                    Cell(account.name, strong=True),
                    Cell(role_words(account.role, say)),
                    Cell(say("staff.people.locked", "locked for a while"), colour=ATTENTION)
                    if account.is_locked(now)
                    else Cell(say("staff.people.well", "can log in"), colour=QUIET),
                )
                for account in self._people
            ],
            min(self._row, len(self._people) - 1),
        )
        self._look(min(self._row, len(self._people) - 1))

    def _look(self, row: int) -> None:
        self._row = row
        account, me = self._people[row], self.console.account
        self.chosen.set_text(account.name)
        self.give.set_live(self.console.may_edit or account.name == me.name)
        if not self.console.may_edit:
            self.remove.hide()

    def _choose_role(self, value: str) -> None:
        self.role = Role(value)
        self.roles.put(value)

    def _add(self) -> None:
        console = self.console
        name, pin = self.name.entry.text(), self.first_pin.entry.text()
        done = console.attempt(lambda: console.services.accounts.add(console.account, name, self.role, pin))
        if self._said(done, self.say("staff.people.added", "{name} can log in now.", name=name)):
            self.name.put("")
            self.first_pin.put("")

    def _give(self) -> None:
        console, account = self.console, self._people[self._row]
        pin = self.pin.entry.text()
        done = console.attempt(lambda: console.services.accounts.change_pin(console.account, account.name, pin))
        if self._said(done, self.say("staff.people.given", "{name} has a new PIN.", name=account.name)):
            self.pin.put("")

    def _remove(self) -> None:
        console, account = self.console, self._people[self._row]
        done = console.attempt(lambda: console.services.accounts.remove(console.account, account.name))
        self._said(done, self.say("staff.people.removed", "{name} cannot log in any more.", name=account.name))

    def _said(self, done: Account | Refusal | None, words: str) -> bool:
        if isinstance(done, Account):
            self.console.tell(words, "success")
            self.refresh()
            return True
        if done is not None:
            self.console.tell(refusal_words(done, self.say), "attention")
        return False

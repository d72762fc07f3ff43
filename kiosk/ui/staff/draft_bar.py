"""What is not saved yet, one step back, one forth, and Save."""

from PySide6.QtWidgets import QWidget

from kiosk.ui.staff.console import Console
from kiosk.ui.staff.looks import Button, line, text


class DraftBar(QWidget):
    def __init__(self, console: Console) -> None:
        super().__init__()
        self._console = console
        say, style = console.say, console.style
        self.state = text(style, "", tone="quiet")
        self.undo = Button(style, say("staff.undo", "Undo"), console.undo, icon="arrow-left", key="Ctrl+Z")
        self.redo = Button(style, say("staff.redo", "Redo"), console.redo, icon="arrow-clockwise", key="Ctrl+Y")
        self.save = Button(style, say("staff.save", "Save"), console.save, "primary", icon="check", key="Ctrl+S")
        row = line(style)
        row.addWidget(self.state, 1)
        for button in (self.undo, self.redo, self.save):
            row.addWidget(button)
            if not console.may_edit:
                button.hide()
        self.setLayout(row)

    def refresh(self) -> None:
        console, say = self._console, self._console.say
        faults = {fault.position for fault in console.faults()}
        changed = console.draft.is_changed
        if not console.may_edit:
            words = say("staff.look_only", "You can look. An administrator can change clinics.")
        elif not changed:
            words = say("staff.nothing_changed", "Everything is saved.")
        elif faults:
            words = say("staff.faults", "Not saved. Clinics that are not right: {count}.", count=len(faults))
        else:
            words = say("staff.unsaved", "Changed, not saved yet.")
        self.state.set_text(words)
        self.undo.set_live(bool(console.draft.past))
        self.redo.set_live(bool(console.draft.future))
        self.save.set_live(changed and not faults)

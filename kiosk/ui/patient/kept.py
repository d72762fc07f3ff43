"""What does the machine keep? A button on the first two screens, and the answer."""

from PySide6.QtWidgets import QSizePolicy

from kiosk.domain.session.events import OverlayClosed, WhatIsKeptPressed
from kiosk.ui.patient.page import PageContext, PanelPage
from kiosk.ui.theme import TOUCH_MIN_MM, Text
from kiosk.ui.widgets.button import WordButton


def what_is_kept(context: PageContext) -> WordButton:
    text = context.say("kept.title", "What does the machine keep?")
    touch = context.touch(WhatIsKeptPressed())
    button = WordButton(context.style, text, touch, "bar", icon="shield-check", size=Text.SMALL, height_mm=TOUCH_MIN_MM)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return button


class WhatIsKeptPanel(PanelPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say, periods = self.say, context.machine.site.periods
        lines = (
            say("kept.pictures", "Your face, pictures of your card: nothing is kept."),
            say(
                "kept.identity",
                "Name, birth date, card number: {days} days to receive you, then erased.",
                days=periods.identity_days,
            ),
            say(
                "kept.insurance",
                "Insurance card code: {years} years, to settle with the insurer.",
                years=periods.insurance_years,
            ),
            say("kept.consent", "Your yes or no: {years} years, without your name.", years=periods.consent_years),
            say("kept.rights", "To see it or have it erased, ask at the desk."),
        )
        words = [self.make_question(say("kept.title", "What does the machine keep?"))]
        words += [self.make_text(line, size=Text.LABEL) for line in lines]
        close = self.primary(say("kept.close", "Go back"), OverlayClosed(), "check")
        self.root.addLayout(self._words(words), 1)
        self.root.addLayout(self.action_area((close,)))

"""The panel of modes: what makes the screen easier for whoever stands before it now."""

from dataclasses import replace

from PySide6.QtWidgets import QGridLayout

from kiosk.domain.session import state as s
from kiosk.domain.session.events import ModesChosen, OverlayClosed
from kiosk.i18n import Words
from kiosk.ui.patient.page import PageContext, PanelPage
from kiosk.ui.theme import GAP_MM
from kiosk.ui.widgets.button import Switch

_ICONS = {
    "large_text": "text-aa",
    "high_contrast": "circle-half",
    "low_reach": "wheelchair",
    "slow": "hourglass-medium",
    "voice": "speaker-high",
}


def mode_words(say: Words) -> dict[str, str]:
    return {
        "large_text": say("mode.large_text", "Large text"),
        "high_contrast": say("mode.high_contrast", "White on black"),
        "low_reach": say("mode.low_reach", "Buttons lower down"),
        "slow": say("mode.slow", "Take your time"),
        "voice": say("mode.voice", "Read aloud"),
    }


class ModesPanel(PanelPage):
    """Each touch shows at once what it does. Low reach is offered on high screens, voice where there is one."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        say = self.say
        offered = {"low_reach": context.high, "voice": context.machine.site.speaks}
        if context.portrait:
            self.root.addWidget(self.make_picture("text-aa"), 1)
        self.root.addLayout(self._line(self.make_question(say("mode.title", "How shall the screen be?"))))
        self.root.addLayout(self._line(self.make_text(say("mode.text", "Only until you have finished."))))
        if not context.portrait:
            self.root.addStretch(1)
        grid = QGridLayout()
        grid.setSpacing(self.tokens.px(GAP_MM))
        columns = 1 if context.portrait else 2
        switches = [self._switch(name, text) for name, text in mode_words(say).items() if offered.get(name, True)]
        for place, switch in enumerate(switches):
            grid.addWidget(switch, *divmod(place, columns))
        self.root.addLayout(grid)
        self.root.addLayout(self.action_area((self.primary(say("mode.done", "Done"), OverlayClosed(), "check"),)))

    def _switch(self, name: str, text: str) -> Switch:
        modes: s.Modes = self.context.modes
        on = bool(getattr(modes, name))
        touch = self.context.touch(ModesChosen(replace(modes, **{name: not on})))
        return Switch(self.tokens, text, touch, icon=_ICONS[name], on=on)

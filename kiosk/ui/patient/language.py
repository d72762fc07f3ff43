"""Which language? Each by its own name, and said of those whose words no native speaker has read yet."""

from PySide6.QtCore import Qt

from kiosk.domain.person import UNREAD_LANGUAGES, Language
from kiosk.domain.session.events import LanguageChosen
from kiosk.i18n import OWN_NAMES, words
from kiosk.ui.patient.page import PageContext, PanelPage
from kiosk.ui.theme import ACCENT
from kiosk.ui.widgets.button import ChoiceCard
from kiosk.ui.widgets.icon import Icon

ICON_MM = 24.0


def names_of_others(context: PageContext) -> str:
    """What somebody looks for who cannot read this screen."""
    mine = context.say.language
    others = [OWN_NAMES[language] for language in context.machine.site.languages if language is not mine]
    most = 1 if context.narrow and context.style.large_text else 2
    shown = "\n".join(others[-most:]) if context.narrow else " · ".join(others[-most:])
    return f"{shown} …" if len(others) > most else shown


class LanguagePanel(PanelPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        question = self.make_question(self.say("language.title", "Which language?"))
        if context.portrait:
            self.root.addWidget(Icon("globe", self.tokens.icon_px(ICON_MM), ACCENT), 0, Qt.AlignmentFlag.AlignCenter)
        self.root.addLayout(self._line(question))
        for language in context.machine.site.languages:
            self.root.addWidget(self._choice(language))

    def _choice(self, language: Language) -> ChoiceCard:
        note = ""
        if language in UNREAD_LANGUAGES:
            say = words(language)
            note = say("language.unread", "Translated; not yet read by a native speaker.")
        touch = self.context.touch(LanguageChosen(language))
        icon = "check" if language is self.say.language else ""
        return ChoiceCard(self.tokens, OWN_NAMES[language], touch, icon=icon, detail=note)

"""What of a screen is spoken: its question, what is said about it, and its choices. Whoever stands near hears it, so
nothing is that says something of a person: neither names nor insurance, nor anything that is not known beforehand."""

from collections.abc import Iterable, Iterator

from PySide6.QtWidgets import QWidget

from kiosk.domain.speech import Phrase, may_be_heard
from kiosk.i18n import Said
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.label import Label


def phrases(texts: Iterable[str]) -> Iterator[Phrase]:
    """Those of them that may be heard. A text with values in it has no recording."""
    for text in texts:
        if isinstance(text, Said) and may_be_heard(text.context, text.values):
            yield Phrase("" if text.values else text.context, str(text))


def texts(page: QWidget, question: Label | None) -> Iterator[str]:
    """Question, sentences, choices; in the order in which the page was built."""
    if question is not None:
        yield question.said
    for label in page.findChildren(Label):
        if label is not question and not label.isHidden() and not isinstance(label.parentWidget(), TouchButton):
            yield label.said
    for button in page.findChildren(TouchButton):
        if not button.isHidden() and button.isEnabled():
            yield button.said

"""What of a screen is spoken: its question, what is said about it, and its choices. Whoever stands near hears it, so
nothing is that says something of a person: neither names nor insurance, nor anything that is not known beforehand."""

from collections.abc import Iterable, Iterator

from PySide6.QtWidgets import QWidget

from kiosk.domain.speech import Phrase
from kiosk.i18n import Said
from kiosk.ui.widgets.button import TouchButton
from kiosk.ui.widgets.label import Label

_NEVER = ("insurance.", "number.", "confirm.self_pay", "confirm.desk")
_BUT = (  # they say what happens, and nothing of anybody
    "insurance.checking", "insurance.checking_long", "insurance.go_on", "number.done", "number.issuing",
    "number.issuing_long",
)  # fmt: skip
_VALUES = frozenset({"seconds", "count", "step", "steps"})  # figures of the machine, not of a person


def phrases(texts: Iterable[str]) -> Iterator[Phrase]:
    """Those of them that may be heard. A text with values in it has no recording."""
    for text in texts:
        if isinstance(text, Said) and _may_be_heard(text):
            yield Phrase("" if text.values else text.context, str(text))


def _may_be_heard(text: Said) -> bool:
    is_harmless = text.context in _BUT or not text.context.startswith(_NEVER)
    return is_harmless and text.values <= _VALUES


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

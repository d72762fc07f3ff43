"""The style sheets, out of the same tokens as the kiosk's screens, in sizes that follow the reader's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from string import Template


@dataclass(frozen=True, slots=True)
class Look:
    """Tokens of the theme by their names, such as INK, and the deep and pale colour of each clinic colour."""

    tokens: Mapping[str, str]
    clinic_colours: Mapping[str, tuple[str, str]]


def style_sheet(look: Look, name: str) -> str:
    """`name` is style.css, of desks and boards, or phone.css. Raises KeyError for a token that the theme lacks."""
    text = files("kiosk.web").joinpath("static", name).read_text(encoding="utf-8")
    tints = "".join(
        f".tint-{colour}{{--deep:{deep};--pale:{pale}}}\n" for colour, (deep, pale) in look.clinic_colours.items()
    )
    return Template(text).substitute(look.tokens) + (tints if name == "style.css" else "")

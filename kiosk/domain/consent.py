"""What somebody is asked to consent to, and by which words."""

from dataclasses import dataclass
from enum import Enum


class Purpose(Enum):
    COMPARE_FACE = "compare_face"  # with the portrait of the card's owner, once


@dataclass(frozen=True, slots=True)
class ConsentText:
    """The words of one language, as a consent record names them."""

    version: str  # of assets/consent.toml; empty for words that are not there
    purpose: Purpose
    text_hash: str  # SHA-256 of question and explanation

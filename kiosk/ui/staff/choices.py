"""Pictures and colours that a clinic may have."""

from collections.abc import Mapping

from kiosk.domain.clinic_checks import Looks
from kiosk.i18n import Words
from kiosk.ui.theme import CLINIC_COLOURS

DESK = "desk"
PICTURES = (
    "stethoscope", "ear", "eye", "tooth", "heartbeat", "heart", "bone", "brain", "wind",
    "baby", "gender-female", "hand", "leaf", "pill", "syringe", "first-aid-kit", "hospital", "users",
)  # fmt: skip
COLOUR_NAMES = (*CLINIC_COLOURS, DESK)
LOOKS = Looks(frozenset(PICTURES), frozenset(COLOUR_NAMES))


def picture_names(say: Words) -> Mapping[str, str]:
    return {
        "stethoscope": say("staff.picture.stethoscope", "stethoscope"),
        "ear": say("staff.picture.ear", "ear"),
        "eye": say("staff.picture.eye", "eye"),
        "tooth": say("staff.picture.tooth", "tooth"),
        "heartbeat": say("staff.picture.heartbeat", "heart with its beat"),
        "heart": say("staff.picture.heart", "heart"),
        "bone": say("staff.picture.bone", "bone"),
        "brain": say("staff.picture.brain", "brain"),
        "wind": say("staff.picture.wind", "breath"),
        "baby": say("staff.picture.baby", "baby"),
        "gender-female": say("staff.picture.gender_female", "sign of women"),
        "hand": say("staff.picture.hand", "hand"),
        "leaf": say("staff.picture.leaf", "leaf"),
        "pill": say("staff.picture.pill", "pill"),
        "syringe": say("staff.picture.syringe", "syringe"),
        "first-aid-kit": say("staff.picture.first_aid_kit", "first-aid kit"),
        "hospital": say("staff.picture.hospital", "hospital"),
        "users": say("staff.picture.users", "people"),
    }


def colour_names(say: Words) -> Mapping[str, str]:
    return {
        "teal": say("staff.colour.teal", "teal"),
        "blue": say("staff.colour.blue", "blue"),
        "indigo": say("staff.colour.indigo", "indigo"),
        "plum": say("staff.colour.plum", "plum"),
        "rose": say("staff.colour.rose", "rose"),
        "orange": say("staff.colour.orange", "orange"),
        "brown": say("staff.colour.brown", "brown"),
        "green": say("staff.colour.green", "green"),
        DESK: say("staff.colour.desk", "grey"),
    }

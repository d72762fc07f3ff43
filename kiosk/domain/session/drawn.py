"""Who and what a practice run is about. Nothing of it exists."""

from datetime import date

from kiosk.domain.card import Card, CardKind
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.insurance import Coverage, Outcome, Payer
from kiosk.domain.matching import Match, Verdict
from kiosk.domain.person import Sex
from kiosk.domain.queue import Offer, WaitRange

# Nobody's: the last nine digits of a citizen number are drawn by lot, and none has only zeros.
CARD = Card(
    kind=CardKind.CITIZEN_2021,
    number="001190000000",
    name="Nguyễn Thị Mẫu",
    birth_date=date(1990, 1, 1),
    sex=Sex.FEMALE,
)
COVERAGE = Coverage(Outcome.VALID, Payer.INSURED)
MATCH = Match(Verdict.ACCEPT, 0.0)


def _offer(code: str, prefix: str, name: LocalText, room: int, picture: str, colour: str, waiting: int) -> Offer:
    clinic = Clinic(
        code=code,
        prefix=prefix,
        name=name,
        room=LocalText(f"Phòng {room}", f"Room {room}"),
        floor=LocalText("Tầng 1", "Floor 1"),
        picture=picture,
        colour=colour,
        hours=(),
    )
    return Offer(clinic, waiting, WaitRange(5 * waiting, 10 * waiting))


OFFERS = (
    _offer("practice-general", "A", LocalText("Khám tổng quát", "General medicine"), 1, "stethoscope", "teal", 4),
    _offer("practice-eyes", "B", LocalText("Mắt", "Eyes"), 2, "eye", "blue", 2),
    _offer("practice-teeth", "C", LocalText("Răng Hàm Mặt", "Teeth and jaw"), 3, "tooth", "plum", 3),
)

"""What the tests of the ticket share: one number, its hospital and the key that signed it."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from kiosk.adapters.printing.ticket import Form
from kiosk.domain.clinic import Clinic, LocalText
from kiosk.domain.insurance import Payer
from kiosk.domain.queue import Lane, Ticket, WaitRange
from kiosk.services.ticket_code import sign

DAY = date(2026, 3, 4)
HOSPITAL = LocalText("Bệnh viện Đa khoa Mẫu", "Sample General Hospital")
VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
KEY = bytes(range(32))
PUBLIC_URL = "https://so.benhvien.example"

FORM = Form(HOSPITAL, VIETNAM)

CLINIC = Clinic(
    code="ent",
    prefix="A",
    name=LocalText("Tai Mũi Họng", "Ear, nose, throat"),
    room=LocalText("Phòng 12", "Room 12"),
    floor=LocalText("Tầng 2", "Floor 2"),
    picture="ear",
    colour="teal",
    hours=(),
)
TICKET = Ticket(
    id=1,
    label="A-017",
    clinic=CLINIC,
    lane=Lane.WALK_IN,
    priority=None,
    business_day=DAY,
    issued_at=datetime(2026, 3, 4, 1, 41, tzinfo=UTC),
    people_ahead=6,
    wait=WaitRange(25, 40),
    holder="Nguyễn Thị Minh Hòa",
    birth_year=1984,
    payer=Payer.INSURED,
    flags=frozenset(),
    code=sign("A-017", DAY, "K1", "0a1b2c3d4e", KEY),
)

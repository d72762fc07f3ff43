"""Tickets as they come out of the printer, kept as pictures. `python -m tests.golden_tickets` keeps them anew: look at
each before it is committed."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image

from kiosk.adapters.printing.ticket import PAPER_58, PAPER_80, Form, PaperSize
from kiosk.domain.clinic import LocalText
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.insurance import Payer
from kiosk.domain.person import Language
from kiosk.domain.queue import Flag, PriorityReason, Ticket
from kiosk.ui.application import application
from kiosk.ui.outlines import QtOutlines
from tests.printers import Bench
from tests.sample_ticket import CLINIC, HOSPITAL, PUBLIC_URL, TICKET, VIETNAM

FOLDER = Path(__file__).parent / "golden_tickets"

FLAGGED = replace(TICKET, label="AU-004", flags=frozenset(Flag), priority=PriorityReason.ELDERLY, payer=Payer.DESK)
LONG = replace(
    TICKET,
    label="AK2-1007",
    holder="Công Tằng Tôn Nữ Nguyễn Thị Phương Khánh Huyền Ngọc Hoàng Bảo Trâm Quỳnh Nghiêm Trương Nghĩa Thường A",
    people_ahead=1234,
    clinic=replace(
        CLINIC,
        name=LocalText(
            "Phẫu thuật Tạo hình Thẩm mỹ và Răng Hàm Mặt trẻ em",
            "Reconstructive, paediatric oral and maxillofacial surgery",
        ),
        room=LocalText("Phòng 1204B, khu khám theo yêu cầu", "Room 1204B, private outpatients"),
    ),
)
BARE = replace(TICKET, holder="", birth_year=None, payer=None, people_ahead=0)


@dataclass(frozen=True)
class Golden:
    name: str
    ticket: Ticket
    language: Language
    size: PaperSize = PAPER_80
    public_url: str | None = PUBLIC_URL
    copy: int = 0

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.png"

    def printed(self, folder: Path) -> Image.Image:
        """The piece of paper that falls into the hand. Needs a QGuiApplication."""
        bench = Bench(folder, form=Form(HOSPITAL, VIETNAM, self.public_url, self.size, QtOutlines()))
        try:
            assert bench.adapter.print_ticket(self.ticket, self.language, self.copy) is PrintOutcome.PRINTED
            (piece,) = bench.printer.pieces
            return piece
        finally:
            bench.close()


def goldens() -> Iterator[Golden]:
    for size, width in ((PAPER_80, 80), (PAPER_58, 58)):
        for language in Language:
            for name, ticket in (("plain", TICKET), ("flagged", FLAGGED), ("long", LONG)):
                yield Golden(f"{name}-{language.value}-{width}", ticket, language, size)
    yield Golden("bare-vi-80", BARE, Language.VIETNAMESE, public_url=None)
    yield Golden("copy-vi-80", TICKET, Language.VIETNAMESE, copy=1)
    yield Golden("copy-en-58", TICKET, Language.ENGLISH, PAPER_58, copy=1)


def main() -> None:
    application(headless=True)
    FOLDER.mkdir(exist_ok=True)
    for golden in goldens():
        with tempfile.TemporaryDirectory() as folder:
            golden.printed(Path(folder)).convert("1").save(golden.path, optimize=True)


if __name__ == "__main__":
    main()

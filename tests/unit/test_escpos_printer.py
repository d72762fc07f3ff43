"""A receipt printer's adapter: widths, cutters, drawings, one-way printers, links that stall, the count of paper."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from kiosk.adapters.printing import commands
from kiosk.adapters.printing.commands import Drawing
from kiosk.adapters.printing.escpos_printer import EscPosPrinter
from kiosk.adapters.printing.links import opener
from kiosk.adapters.printing.raster import dots
from kiosk.adapters.printing.roll_file import RollFile
from kiosk.adapters.printing.ticket import PAPER_58, PAPER_80, Form, PaperSize
from kiosk.domain.faults import PrintOutcome
from kiosk.domain.person import Language
from kiosk.domain.printer import PrinterStatus
from mock_services.printer.lines import FilePlug
from mock_services.printer.machine import ReceiptPrinter
from tests.conftest import Events
from tests.printers import LOW_MM, ROLL_MM, Bench, code_on
from tests.sample_ticket import FORM, HOSPITAL, TICKET, VIETNAM

VI = Language.VIETNAMESE


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path)
    yield made
    made.close()


@pytest.mark.parametrize("drawing", Drawing)
@pytest.mark.parametrize("size", [PAPER_58, PAPER_80])
def test_every_dot_arrives_in_either_width_and_by_each_command(
    tmp_path: Path, drawing: Drawing, size: PaperSize
) -> None:
    bench = Bench(tmp_path, form=Form(HOSPITAL, VIETNAM, size=size))
    assert bench.make(drawing=drawing).print_ticket(TICKET, VI) is PrintOutcome.PRINTED
    (piece,) = bench.printer.pieces
    sent = dots(bench.form.fill(TICKET, VI), size).convert("L")
    arrived = piece.crop((0, 0, *sent.size))
    assert ImageChops.difference(arrived, sent).getbbox() is None
    bench.close()


def test_without_a_cutter_the_paper_moves_to_where_it_is_torn(bench: Bench) -> None:
    assert bench.make(cutter=False).print_ticket(TICKET, VI) is PrintOutcome.PRINTED
    assert bench.printer.pieces == []
    sent = dots(FORM.fill(TICKET, VI), FORM.size)
    assert bench.printer.unfinished_rows >= sent.height + 120


def test_a_printer_that_never_speaks_leaves_it_open_whether_a_ticket_came_out(bench: Bench) -> None:
    bench.printer.set(silent=True)
    one_way = bench.make(two_way=False)
    assert one_way.status() is PrinterStatus.UNKNOWN
    assert one_way.print_ticket(TICKET, VI) is PrintOutcome.UNKNOWN


def test_what_is_left_of_a_broken_ticket_does_not_hang_on_the_next(bench: Bench) -> None:
    bench.printer.at_row(400, lambda: bench.printer.set(jammed=True))
    assert bench.adapter.print_ticket(TICKET, VI) is PrintOutcome.FAILED
    bench.printer.set(jammed=False)
    assert bench.adapter.print_ticket(TICKET, VI) is PrintOutcome.PRINTED
    broken, whole = bench.printer.pieces
    assert (code_on(broken), code_on(whole)) == ("", TICKET.code)
    sent = dots(FORM.fill(TICKET, VI), FORM.size).convert("L")
    assert ImageChops.difference(whole.crop((0, 0, *sent.size)), sent).getbbox() is None


def test_a_serial_port_is_a_way_too(tmp_path: Path) -> None:
    printer = ReceiptPrinter()
    plug = FilePlug(printer)
    link = opener(f"serial:{plug.path}", 115200)
    adapter = EscPosPrinter(link, FORM, RollFile(tmp_path / "roll.json", ROLL_MM, LOW_MM))
    assert adapter.print_ticket(TICKET, VI) is PrintOutcome.PRINTED
    assert [code_on(piece) for piece in printer.pieces] == [TICKET.code]
    plug.close()


@pytest.mark.parametrize(
    "address", ["", "tcp:", "tcp:host", "tcp:host:port", "tcp::9100", "tcp:host:0", "tcp:host:65536", "usb:", "lpt:1"]
)
def test_an_address_that_leads_nowhere_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="HOST:PORT"):
        opener(address, 115200)


@pytest.mark.parametrize("address", ["tcp:a..b:9100", "tcp:127.0.0.1:1", "usb:/nowhere/lp0", "serial:/nowhere/tty"])
def test_a_printer_that_is_not_there_is_offline(tmp_path: Path, address: str) -> None:
    adapter = EscPosPrinter(opener(address, 115200), FORM, RollFile(tmp_path / "roll.json", ROLL_MM, LOW_MM))
    assert adapter.status() is PrinterStatus.OFFLINE
    assert adapter.print_ticket(TICKET, VI) is PrintOutcome.FAILED


@dataclass
class ScriptedLink:
    """Takes `room` bytes of a ticket, then does as `then` says: nothing, or raises. Time passes while it waits."""

    room: int
    then: Callable[[], None]
    now: float = 0.0
    said: list[bytes] = field(default_factory=list)

    def send(self, data: bytes, within_s: float) -> int:
        if data in commands.ASK_STATUS:
            self.said.append(b"\x12")
            return len(data)
        taken = min(len(data), self.room)
        self.room -= taken
        if not taken:
            self.now += within_s
            self.then()
        return taken

    def receive(self, within_s: float) -> bytes:
        self.now += within_s
        return self.said.pop(0) if self.said else b""

    def close(self) -> None:
        pass


def break_off() -> None:
    raise OSError("gone")


@pytest.mark.parametrize(
    ("room", "then", "outcome"),
    [
        (0, break_off, PrintOutcome.FAILED),
        (5_000, break_off, PrintOutcome.UNKNOWN),
        (0, lambda: None, PrintOutcome.FAILED),
        (5_000, lambda: None, PrintOutcome.UNKNOWN),
        (10_000_000, lambda: None, PrintOutcome.UNKNOWN),
    ],
    ids=["breaks at once", "breaks in the middle", "takes nothing", "stalls in the middle", "takes all, says nothing"],
)
def test_a_link_that_fails_is_told_as_what_is_known_of_it_and_in_time(
    tmp_path: Path, room: int, then: Callable[[], None], outcome: PrintOutcome
) -> None:
    link = ScriptedLink(room, then)
    roll = RollFile(tmp_path / "roll.json", ROLL_MM, LOW_MM)
    adapter = EscPosPrinter(lambda: link, FORM, roll, clock=lambda: link.now)
    assert adapter.print_ticket(TICKET, VI) is outcome
    assert link.now < 20


def test_a_link_that_may_not_be_read_is_not_read(tmp_path: Path) -> None:
    class Deaf(ScriptedLink):
        def receive(self, within_s: float) -> bytes:
            raise OSError("cannot be read")

    roll = RollFile(tmp_path / "roll.json", ROLL_MM, LOW_MM)
    link = Deaf(10_000_000, lambda: None)
    assert EscPosPrinter(lambda: link, FORM, roll, two_way=False).print_ticket(TICKET, VI) is PrintOutcome.UNKNOWN


def test_noise_in_mid_ticket_is_not_taken_for_the_answer_behind_it(tmp_path: Path) -> None:
    class Noisy(ScriptedLink):
        def send(self, data: bytes, within_s: float) -> int:
            if data.startswith(b"\x1b@"):
                self.said.append(b"\x00")  # would mean: the ticket is out, and there is paper
            return super().send(data, within_s)

    roll = RollFile(tmp_path / "roll.json", ROLL_MM, LOW_MM)
    link = Noisy(10_000_000, lambda: None)
    adapter = EscPosPrinter(lambda: link, FORM, roll, clock=lambda: link.now)
    assert adapter.print_ticket(TICKET, VI) is PrintOutcome.UNKNOWN


def test_the_roll_is_counted_over_restarts_and_a_new_one_is_noticed(bench: Bench, logged: Events) -> None:
    for _ in range(3):
        bench.adapter.print_ticket(TICKET, VI)
    left = bench.make().tickets_left()
    assert left == bench.adapter.tickets_left()
    assert left is not None
    assert 500 < left < 800
    bench.printer.run_low()
    assert bench.adapter.status() is PrinterStatus.PAPER_LOW
    assert bench.adapter.tickets_left() == 20
    bench.printer.load()
    again = bench.make()
    assert again.status() is PrinterStatus.READY
    assert again.tickets_left() == 610
    assert [entry["event"] for entry in logged] == ["new paper roll"]


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"printed_mm": 1, "colour": "red"}'])
def test_a_roll_file_that_says_nothing_sensible_is_a_new_roll(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "roll.json"
    path.write_bytes(content)
    assert RollFile(path, ROLL_MM, LOW_MM).tickets_left() == 610


def test_a_count_that_cannot_be_written_stops_no_ticket(tmp_path: Path, logged: Events) -> None:
    (tmp_path / "file").touch()
    roll = RollFile(tmp_path / "file" / "roll.json", ROLL_MM, LOW_MM)
    roll.printed(130)
    assert [entry["event"] for entry in logged] == ["paper roll not written"]


def test_a_picture_of_one_pixel_is_a_whole_job() -> None:
    job = commands.job(Image.new("1", (8, 1), 0), b"0001")
    assert job[0].startswith(b"\x1b@")
    assert job[1] == b"\x1dv0\x00\x01\x00\x01\x00\xff"
    assert job[-1].endswith(b"\x1d(H\x06\x00000001\x1dr\x01\x1da\x00")

"""What a printer says of itself, what staff have to know of it, and how long its paper lasts."""

from dataclasses import dataclass, replace
from enum import Enum

from kiosk.domain.faults import FAULT_OF_PRINT, Fault, PrintOutcome

TICKET_MM = 130.0  # until this roll's own tickets say better
EXACT_BELOW = 10  # tickets; more are told in tens


class PrinterStatus(Enum):
    READY = "ready"
    PAPER_LOW = "paper_low"  # it still prints
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    JAM = "jam"  # of the paper, the cutter or the head
    OFFLINE = "offline"
    UNKNOWN = "unknown"  # it is of a kind that tells nothing

    @property
    def can_print(self) -> bool:
        return self not in STOPPED


STOPPED = frozenset({PrinterStatus.PAPER_OUT, PrinterStatus.COVER_OPEN, PrinterStatus.JAM, PrinterStatus.OFFLINE})

FAULT_OF_STATUS: dict[PrinterStatus, Fault] = {
    PrinterStatus.PAPER_LOW: Fault.PRINTER_PAPER_LOW,
    PrinterStatus.PAPER_OUT: Fault.PRINTER_PAPER_OUT,
    PrinterStatus.COVER_OPEN: Fault.PRINTER_COVER_OPEN,
    PrinterStatus.JAM: Fault.PRINTER_JAM,
    PrinterStatus.OFFLINE: Fault.PRINTER_OFFLINE,
}
PRINTER_FAULTS = frozenset({*FAULT_OF_STATUS.values(), *FAULT_OF_PRINT.values()})


def outcome_without_paper(status: PrinterStatus) -> PrintOutcome:
    """What became of a ticket that met this status before a whole one was out."""
    return PrintOutcome.PAPER_OUT if status is PrinterStatus.PAPER_OUT else PrintOutcome.FAILED


@dataclass(frozen=True, slots=True)
class PrinterHealth:
    """`failed`: the last ticket failed, and the printer names no reason: only a ticket that comes out is believed."""

    status: PrinterStatus = PrinterStatus.UNKNOWN
    failed: bool = False

    @property
    def faults(self) -> frozenset[Fault]:
        """What staff have to know: one reason, the printer's own where it has one."""
        known = FAULT_OF_STATUS.get(self.status)
        if self.failed and self.status.can_print:
            return frozenset({Fault.PRINTER_FAILED})
        return frozenset() if known is None else frozenset({known})

    def asked(self, status: PrinterStatus) -> "PrinterHealth":
        """It has told its status. A reason for what failed explains it, and goes when staff have seen to it."""
        return PrinterHealth(status, self.failed and status.can_print)

    def printed(self, outcome: PrintOutcome) -> "PrinterHealth":
        match outcome:
            case PrintOutcome.PRINTED:
                return PrinterHealth(self.status if self.status.can_print else PrinterStatus.READY)
            case PrintOutcome.PAPER_OUT:
                return PrinterHealth(PrinterStatus.PAPER_OUT)
            case PrintOutcome.FAILED:
                return replace(self, failed=True)
            case PrintOutcome.UNKNOWN:  # pragma: no branch (mypy: there are no others)
                return self


@dataclass(frozen=True, slots=True)
class Roll:
    """The paper that is in the printer now. Lengths in mm."""

    printed_mm: float = 0.0
    tickets: int = 0
    low_at_mm: float | None = None  # what had been printed when the sensor of the near end spoke
    interrupted: bool = False  # the paper has come to its end

    def with_ticket(self, length_mm: float) -> "Roll":
        return replace(self, printed_mm=self.printed_mm + length_mm, tickets=self.tickets + 1)

    def seen(self, status: PrinterStatus) -> "Roll":
        """A new roll is one that is full again after the end of the paper, or after it was low."""
        match status:
            case PrinterStatus.PAPER_OUT:
                return replace(self, interrupted=True)
            case PrinterStatus.PAPER_LOW if self.interrupted:  # a roll that was begun elsewhere
                return Roll(low_at_mm=0.0)
            case PrinterStatus.PAPER_LOW if self.low_at_mm is None:
                return replace(self, low_at_mm=self.printed_mm)
            case PrinterStatus.READY if self.interrupted or self.low_at_mm is not None:
                return Roll()
        return self


def tickets_left(roll: Roll, roll_mm: float, low_mm: float) -> int:
    """How many tickets the roll still gives: "about 40". `low_mm` is what is left when the near end is noticed."""
    if roll.interrupted:
        return 0
    left_mm = roll_mm - roll.printed_mm
    if roll.low_at_mm is not None:
        left_mm = low_mm - (roll.printed_mm - roll.low_at_mm)
    ticket_mm = roll.printed_mm / roll.tickets if roll.tickets else TICKET_MM
    whole = max(0, int(left_mm // ticket_mm))
    return whole if whole < EXACT_BELOW else whole // 10 * 10

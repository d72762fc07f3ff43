"""What staff hear of a printer, and how long its paper lasts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.printer import (
    FAULT_OF_STATUS,
    PRINTER_FAULTS,
    PrinterHealth,
    PrinterStatus,
    Roll,
    outcome_without_paper,
    tickets_left,
)

ROLL_MM, LOW_MM = 80_000.0, 2_500.0
P, O = PrinterStatus, PrintOutcome  # noqa: E741


def test_every_trouble_has_a_fault_of_its_own() -> None:
    assert set(FAULT_OF_STATUS) == set(P) - {P.READY, P.UNKNOWN}
    assert len(set(FAULT_OF_STATUS.values())) == len(FAULT_OF_STATUS)


@pytest.mark.parametrize("status", [P.PAPER_OUT, P.COVER_OPEN, P.JAM, P.OFFLINE])
def test_a_ticket_that_met_trouble_has_no_paper(status: PrinterStatus) -> None:
    assert not status.can_print
    assert outcome_without_paper(status) is (O.PAPER_OUT if status is P.PAPER_OUT else O.FAILED)


@pytest.mark.parametrize(
    ("happened", "faults"),
    [
        ([], set()),
        ([P.READY], set()),
        ([P.PAPER_LOW], {Fault.PRINTER_PAPER_LOW}),
        ([P.PAPER_LOW, O.PRINTED], {Fault.PRINTER_PAPER_LOW}),
        ([P.COVER_OPEN], {Fault.PRINTER_COVER_OPEN}),
        ([P.COVER_OPEN, P.READY], set()),
        ([P.JAM, O.PRINTED], set()),  # a ticket that comes out is believed
        ([O.PAPER_OUT], {Fault.PRINTER_PAPER_OUT}),
        ([O.PAPER_OUT, P.READY], set()),
        ([P.READY, O.FAILED], {Fault.PRINTER_FAILED}),
        ([P.READY, O.FAILED, P.READY], {Fault.PRINTER_FAILED}),  # no reason is known: it may fail again
        ([P.READY, O.FAILED, P.READY, O.PRINTED], set()),
        ([P.READY, O.FAILED, P.JAM], {Fault.PRINTER_JAM}),
        ([P.READY, O.FAILED, P.JAM, P.READY], set()),  # the reason is known, and gone
        ([P.JAM, O.FAILED], {Fault.PRINTER_JAM}),
        ([P.READY, O.UNKNOWN], set()),
    ],
)
def test_staff_hear_one_reason_for_as_long_as_it_lasts(
    happened: list[PrinterStatus | PrintOutcome], faults: set[Fault]
) -> None:
    health = PrinterHealth()
    for each in happened:
        health = health.asked(each) if isinstance(each, PrinterStatus) else health.printed(each)
    assert health.faults == faults


def used(*happened: float | PrinterStatus) -> Roll:
    roll = Roll()
    for each in happened:
        roll = roll.seen(each) if isinstance(each, PrinterStatus) else roll.with_ticket(each)
    return roll


@pytest.mark.parametrize(
    ("happened", "left"),
    [
        ([], 610),
        ([100.0], 790),
        ([100.0, 200.0], 530),
        ([100.0, P.READY, P.UNKNOWN, P.OFFLINE], 790),
        ([100.0, P.PAPER_LOW], 20),
        ([100.0, P.PAPER_LOW, P.PAPER_LOW, *[100.0] * 18], 7),
        ([100.0, P.PAPER_LOW, *[100.0] * 30], 0),
        ([100.0, P.PAPER_OUT], 0),
        ([100.0, P.PAPER_OUT, P.COVER_OPEN], 0),
        ([100.0, P.PAPER_OUT, P.READY], 610),
        ([100.0, P.PAPER_LOW, P.COVER_OPEN, P.READY], 610),
        ([100.0, P.PAPER_OUT, P.PAPER_LOW], 10),  # somebody put in the rest of another roll
    ],
)
def test_the_forecast_follows_paper_and_sensors(happened: list[float | PrinterStatus], left: int) -> None:
    assert tickets_left(used(*happened), ROLL_MM, LOW_MM) == left


@given(st.lists(st.one_of(st.floats(20, 400), st.sampled_from(PrinterStatus))))
def test_a_ticket_never_makes_the_forecast_longer_but_for_its_own_length(
    happened: list[float | PrinterStatus],
) -> None:
    roll = used(*happened)
    left = tickets_left(roll, ROLL_MM, LOW_MM)
    assert 0 <= left <= ROLL_MM / 20
    if roll.tickets:
        mean = roll.printed_mm / roll.tickets
        assert tickets_left(roll.with_ticket(mean), ROLL_MM, LOW_MM) <= left


def test_all_faults_of_a_printer_are_known_for_clearing() -> None:
    assert {fault for fault in Fault if fault.value.startswith("printer_")} == PRINTER_FAULTS

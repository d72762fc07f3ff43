"""Whole check-ins by real clicks, with the simulated camera, the real decoder and the real face engine."""

from pathlib import Path

import numpy as np
import pypdfium2
import zxingcpp
from pypdf import PdfReader

from kiosk.adapters.sqlite_library import sqlite3
from kiosk.bootstrap import signing_key
from kiosk.domain.card import CardProblem
from kiosk.domain.faults import Fault, PrintOutcome
from kiosk.domain.framing import Hint
from kiosk.domain.insurance import Outcome
from kiosk.domain.matching import Verdict
from kiosk.domain.person import Language
from kiosk.domain.queue import Flag, PriorityReason
from kiosk.domain.session import state as s
from kiosk.i18n import words
from kiosk.services.ticket_code import verify
from mock_services.cast import CAST
from tests.conftest import Events
from tests.ui.kiosk_in_world import KioskInWorld

SAY = words(Language.VIETNAMESE)
YES = SAY("consent.yes", "Yes")
NO = SAY("consent.no", "No, use the card only")


def show_own_card(kiosk: KioskInWorld, key: str) -> None:
    kiosk.world.arrive(key)
    kiosk.world.show_card(key)
    kiosk.wait_for(s.AskingConsent)
    kiosk.world.take_card_away()


def test_from_card_to_ticket(kiosk: KioskInWorld) -> None:
    """The paper says what the screen says, and its code is ours."""
    show_own_card(kiosk, "lan")
    assert CAST["lan"].name not in kiosk.texts()
    kiosk.touch(YES)
    insurance = kiosk.wait_for(s.ShowingInsurance)
    assert insurance.visit.match.verdict is Verdict.ACCEPT
    assert insurance.visit.coverage is not None
    assert insurance.visit.coverage.outcome is Outcome.VALID
    assert CAST["lan"].name in kiosk.texts()
    kiosk.go_to_clinics(SAY)
    done = kiosk.take_number(SAY, "Khám tổng quát")
    assert done.paper is PrintOutcome.PRINTED
    assert done.ticket.label == "A-001"
    assert done.ticket.flags == frozenset()
    paper = kiosk.printer.path_for(done.ticket)
    text = PdfReader(paper).pages[0].extract_text()
    for part in ("A-001", "Khám tổng quát", "Phòng 3", CAST["lan"].name, "1958"):
        assert part in text
    code = code_on(paper)
    claim = verify(code, signing_key(kiosk.settings.state_dir), done.ticket.business_day)
    assert claim is not None
    assert claim.label == "A-001"
    assert CAST["lan"].citizen_number not in text + code
    kiosk.touch(SAY("number.done", "Done"))
    kiosk.wait_for_home()
    assert CAST["lan"].name not in kiosk.texts()


def code_on(paper: Path) -> str:
    with pypdfium2.PdfDocument(paper) as document:
        picture = document[0].render(scale=4).to_numpy()
    return zxingcpp.read_barcodes(np.ascontiguousarray(picture), formats=zxingcpp.BarcodeFormat.QRCode)[0].text


def test_without_face_the_name_is_masked_and_the_desk_looks(kiosk: KioskInWorld) -> None:
    show_own_card(kiosk, "lan")
    kiosk.touch(NO)
    kiosk.wait_for(s.ShowingInsurance)
    assert not kiosk.world.face_camera.is_open
    assert CAST["lan"].name not in kiosk.texts()
    kiosk.go_to_clinics(SAY)
    done = kiosk.take_number(SAY, "Khám tổng quát")
    assert Flag.IDENTITY in done.ticket.flags
    text = PdfReader(kiosk.printer.path_for(done.ticket)).pages[0].extract_text()
    assert CAST["lan"].name not in text


def test_a_brother_with_the_card_goes_on_and_is_looked_at(kiosk: KioskInWorld) -> None:
    kiosk.world.arrive("tu")
    kiosk.world.show_card("tuan")
    kiosk.wait_for(s.AskingConsent)
    kiosk.touch(YES)
    visit = kiosk.wait_for(s.ShowingInsurance).visit
    assert visit.match.verdict is Verdict.STAFF
    assert Flag.IDENTITY in visit.flags
    assert CAST["tuan"].name not in kiosk.texts()


def test_a_stranger_gets_a_reception_number_and_learns_nothing(kiosk: KioskInWorld) -> None:
    kiosk.world.arrive("kha")
    kiosk.world.show_card("mai")
    kiosk.wait_for(s.AskingConsent)
    kiosk.touch(YES)
    step = kiosk.wait_for(s.SentToReception)
    assert step.visit.match.verdict is Verdict.REFUSE
    kiosk.touch(SAY("reception.take", "Take a number for the desk"))
    done = kiosk.wait_for(s.Done, lambda done: done.paper is not None)
    assert done.ticket.label.startswith("R-")
    text = PdfReader(kiosk.printer.path_for(done.ticket)).pages[0].extract_text()
    for secret in (*CAST["mai"].name.split()[1:], "1995", CAST["mai"].citizen_number):
        assert secret not in kiosk.texts() + text


def test_registry_down_the_patient_goes_on_flagged(kiosk: KioskInWorld) -> None:
    show_own_card(kiosk, "an")
    kiosk.touch(YES)
    kiosk.wait_for(s.MatchingFace)
    kiosk.world.cut_registry(True)
    visit = kiosk.wait_for(s.ShowingInsurance).visit
    assert visit.coverage is not None
    assert visit.coverage.outcome is Outcome.TO_BE_CHECKED
    kiosk.go_to_clinics(SAY)
    assert Flag.INSURANCE in kiosk.take_number(SAY, "Khám tổng quát").ticket.flags


def test_two_people_are_asked_to_come_one_by_one(kiosk: KioskInWorld) -> None:
    show_own_card(kiosk, "lan")
    kiosk.world.face_scene.companion_beside = True
    kiosk.world.face_scene.companion = "minh"
    kiosk.touch(YES)
    kiosk.wait_for(s.CapturingFace, lambda step: step.hint is Hint.ONE_PERSON)
    kiosk.world.face_scene.companion = None
    kiosk.wait_for(s.ShowingInsurance)


def test_an_unplugged_face_camera_offers_the_other_way_and_comes_back(kiosk: KioskInWorld, logged: Events) -> None:
    show_own_card(kiosk, "lan")
    kiosk.world.look_away(True)
    kiosk.touch(YES)
    kiosk.wait_for(s.CapturingFace)
    kiosk.world.unplug_cameras(True)
    retry = kiosk.wait_for(s.RetryingFace)
    assert retry.trouble is s.FaceTrouble.CAMERA
    assert Fault.FACE_CAMERA_LOST in kiosk.kiosk.conductor.machine.faults
    kiosk.world.unplug_cameras(False)
    kiosk.world.look_away(False)
    kiosk.touch(SAY("retry.again", "Try again"))
    kiosk.wait_for(s.ShowingInsurance)
    assert Fault.FACE_CAMERA_LOST not in kiosk.kiosk.conductor.machine.faults


def test_an_unplugged_card_camera_is_said_on_the_home_screen(kiosk: KioskInWorld, logged: Events) -> None:
    kiosk.world.unplug_cameras(True)
    lost = SAY("home.reader_lost", 'The card reader needs a rest. Touch "No card?" for a number.')
    kiosk.qtbot.waitUntil(lambda: lost in kiosk.texts(), timeout=10_000)
    kiosk.world.unplug_cameras(False)
    kiosk.qtbot.waitUntil(lambda: lost not in kiosk.texts(), timeout=10_000)


def test_a_web_address_is_politely_refused_and_a_card_still_read(kiosk: KioskInWorld) -> None:
    kiosk.world.card_scene.show_qr("https://example.org")
    kiosk.wait_for(s.ReadingCard, lambda step: step.problem is CardProblem.NOT_A_CARD)
    assert SAY("card.not_a_card", "This code is not from a card. Please use the card itself.") in kiosk.texts()
    kiosk.world.show_card("lan")
    kiosk.wait_for(s.AskingConsent)


def test_a_blurred_card_gets_a_hint(kiosk: KioskInWorld) -> None:
    kiosk.world.card_scene.show_card(CAST["lan"], blur_px=6.0)
    kiosk.wait_for(s.ReadingCard, lambda step: step.problem is CardProblem.UNREADABLE)


def test_no_paper_shows_the_number_and_its_code(kiosk: KioskInWorld) -> None:
    kiosk.world.empty_printer(True)
    kiosk.touch(SAY("home.no_card", "No card?"))
    kiosk.wait_for(s.ChoosingReason)
    kiosk.touch("Quên mang thẻ")
    done = kiosk.wait_for(s.Done, lambda done: done.paper is not None)
    assert done.paper is PrintOutcome.PAPER_OUT
    assert Fault.PRINTER_PAPER_OUT in kiosk.kiosk.conductor.machine.faults
    assert done.ticket.label == "R-001"


def test_a_child_under_six_is_not_asked_for_its_face(kiosk: KioskInWorld) -> None:
    kiosk.world.show_card("na")
    kiosk.wait_for(s.ShowingInsurance)
    offers = kiosk.go_to_clinics(SAY).offers
    assert {offer.clinic.code for offer in offers} >= {"children"}
    assert "general" not in {offer.clinic.code for offer in offers}
    done = kiosk.take_number(SAY, "Khám Nhi")
    assert done.ticket.label == "NU-001"  # priority lane


def test_a_pregnant_woman_says_so_and_is_called_earlier_until_the_desk_has_looked(kiosk: KioskInWorld) -> None:
    show_own_card(kiosk, "lan")
    kiosk.touch(NO)
    kiosk.go_to_clinics(SAY)
    kiosk.touch("Khám tổng quát")
    kiosk.wait_for(s.Confirming)
    kiosk.touch(SAY("confirm.priority", "Is a priority due to you?"))
    kiosk.wait_for(s.AskingPriority)
    kiosk.touch(SAY("priority.pregnancy", "Pregnant"))
    kiosk.wait_for(s.Confirming, lambda step: step.priority is PriorityReason.PREGNANCY)
    kiosk.touch(SAY("confirm.take", "Take the number"))
    done = kiosk.wait_for(s.Done, lambda done: done.paper is not None)
    assert (done.ticket.label, done.ticket.priority) == ("AU-001", PriorityReason.PREGNANCY)
    assert Flag.PRIORITY in done.ticket.flags
    text = PdfReader(kiosk.printer.path_for(done.ticket)).pages[0].extract_text()
    assert "Ưu tiên: phụ nữ có thai" in text


def test_a_mother_takes_a_number_for_her_child_with_her_own_card(kiosk: KioskInWorld) -> None:
    kiosk.touch(SAY("home.no_card", "No card?"))
    kiosk.wait_for(s.ChoosingReason)
    kiosk.touch(SAY("no_card.companion", "With a child or a relative"))
    kiosk.wait_for(s.ChoosingCompanion)
    kiosk.touch(SAY("companion.child", "For a child under 6"))
    kiosk.wait_for(s.ReadingCard)
    assert SAY("home.guardian_line", "Hold the card of the child's parent or guardian here.") in kiosk.texts()
    kiosk.world.show_card("lan")
    kiosk.wait_for(s.SentToReception)
    kiosk.touch(SAY("reception.take", "Take a number for the desk"))
    done = kiosk.wait_for(s.Done, lambda done: done.paper is not None)
    assert (done.ticket.label, done.ticket.priority) == ("RU-001", PriorityReason.CHILD)
    with sqlite3.connect(kiosk.settings.database_path) as db:
        rows = db.execute("SELECT acted_by, guardian_number, card_number FROM visit").fetchall()
    db.close()
    assert rows == [("guardian", CAST["lan"].citizen_number, None)]


def test_help_is_written_down_for_staff(kiosk: KioskInWorld) -> None:
    kiosk.touch(SAY("home.emergency", "Emergency? Call staff"))
    kiosk.qtbot.waitUntil(
        lambda: isinstance(kiosk.session.overlay, s.HelpCalled) and kiosk.session.overlay.recorded is True
    )
    with sqlite3.connect(kiosk.settings.database_path) as db:
        rows = db.execute("SELECT kind, kiosk FROM help_request").fetchall()
    db.close()
    assert rows == [("emergency", "K1")]


def test_somebody_who_walks_away_leaves_nothing(kiosk: KioskInWorld) -> None:
    show_own_card(kiosk, "lan")
    kiosk.touch(YES)
    kiosk.wait_for(s.ShowingInsurance)
    kiosk.world.leave()
    kiosk.let_seconds_pass(35)
    assert isinstance(kiosk.session.overlay, s.IdleWarning)
    kiosk.let_seconds_pass(20)
    assert isinstance(kiosk.state, s.Idle)
    assert CAST["lan"].name not in kiosk.texts()

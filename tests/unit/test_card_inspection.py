"""Cards in picture files, as `kiosk card read` reports them."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kiosk.domain.card import Authenticity, CardDevice, CardProblem, CardSource
from kiosk.ports import CardShown, CardText
from kiosk.services.inspection import CardFinding, read_card
from tests.corpus.specimens import (
    CITIZEN_2021,
    CITIZEN_2021_WITHOUT_OLD_NUMBER,
    CITIZEN_2024_OF_A_CHILD,
    LINES,
    insurance,
    td1,
)

TODAY = date(2026, 7, 1)
Look = Callable[..., CardFinding]


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """What is found in a picture in which the readers find these texts."""
    picture = tmp_path / "card.png"
    picture.write_bytes(b"picture")

    def found(*texts: str | bytes) -> CardFinding:
        payloads = [text if isinstance(text, bytes) else text.encode() for text in texts]
        shown = tuple(
            CardText(payload, CardSource.MRZ if b"<<" in payload else CardSource.QR, 0.98765) for payload in payloads
        )
        return read_card(picture, lambda _: CardShown(shown, CardDevice.CAMERA), TODAY)

    return found


def test_a_codes_card_is_reported_with_all_that_it_says(look: Look) -> None:
    finding = look(CITIZEN_2021)
    assert finding.as_dict() == {
        "file": finding.file,
        "kind": "citizen_2021",
        "source": "qr",
        "device": "camera",
        "confidence": 0.9877,
        "fields": {
            "number": "001090000001",
            "name": "Nguyễn Văn A",
            "birth_date": "1990-01-01",
            "sex": "male",
            "issued": "2021-04-15",
            "residence": "Số 1, Phố Ví Dụ, Phường Mẫu, Quận Thử, Hà Nội",
            "old_number": "012345678",
        },
        "checks": {},
        "warnings": [],
        "conflicts": [],
        "confirmed_by": [],
        "others": 0,
    }
    assert finding.as_text() == f"{finding.file}: citizen_2021 (qr) 001090000001 Nguyễn Văn A 1990-01-01 male"


def test_lines_are_reported_with_each_check_digit_by_name(look: Look) -> None:
    found = look(LINES["Vietnam, for life"]).as_dict()
    assert found["fields"]["never_expires"] is True
    assert found["checks"] == {
        "document_number": True,
        "birth_date": True,
        "expiry": True,
        "composite": True,
        "personal_number": True,
    }


def test_code_and_lines_of_one_card_confirm_or_contradict_each_other(look: Look) -> None:
    agreed = look(LINES["Vietnam, 2021"], CITIZEN_2021).as_dict()
    assert (agreed["source"], agreed["confirmed_by"], agreed["conflicts"]) == ("qr", ["mrz"], [])
    assert agreed["fields"]["expires"] == "2030-01-01"
    torn = look(LINES["Vietnam, for life"], CITIZEN_2021)
    assert torn.as_dict()["conflicts"] == ["birth_date", "name", "number", "sex"]
    assert torn.as_text().endswith("; conflicts: birth_date, name, number, sex")


def test_of_several_peoples_cards_the_largest_is_reported_and_the_others_are_counted(look: Look) -> None:
    finding = look(CITIZEN_2021_WITHOUT_OLD_NUMBER, CITIZEN_2021, CITIZEN_2024_OF_A_CHILD)
    found = finding.as_dict()
    assert (found["fields"]["number"], found["others"]) == ("079164000002", 2)
    assert finding.as_text().endswith("; other cards: 2")


def test_what_is_not_known_is_left_out(look: Look) -> None:
    found = look(insurance(birth="1958")).as_dict()
    assert found["fields"] == {"number": "0123456789", "name": "Nguyễn Văn A", "birth_date": "1958", "sex": "male"}
    assert "sex" not in look(td1(sex="X")).as_dict()["fields"]


def test_warnings_are_named(look: Look) -> None:
    finding = look(LINES["ICAO 9303-4"])
    assert finding.as_dict()["warnings"] == ["expired", "specimen"]
    assert "; warnings: expired, specimen" in finding.as_text()


def test_a_portrait_is_never_reported_and_the_chips_signature_is(look: Look) -> None:
    card = look(CITIZEN_2021).card
    assert card is not None
    chip = replace(card, portrait=b"picture", authenticity=Authenticity.INTEGRITY_ONLY)
    found = CardFinding("chip", chip).as_dict()
    assert found["authenticity"] == "integrity_only"
    assert "portrait" not in json.dumps(found)


@pytest.mark.parametrize(
    ("texts", "code"),
    [
        ((), "unreadable"),
        (("https://example.org",), "not_a_card"),
        ((CITIZEN_2021.replace("Nam", "?"),), "damaged"),
        ((LINES["ICAO 9303-4"].replace("36UTO", "35UTO"),), "misread"),
        ((b"001190000001||Le Thi Lan|01011990|N\xf7|Ha Noi|15042021",), "old_encoding"),
        ((insurance(name="4êe"),), "input_method"),
        (("https://example.org", CITIZEN_2021.replace("Nam", "?")), "damaged"),
    ],
)
def test_why_there_is_no_card_is_told_by_a_code(look: Look, texts: tuple[str, ...], code: str) -> None:
    finding = look(*texts)
    error = finding.as_dict()["error"]
    assert (finding.card, finding.is_file_unusable, error["code"]) == (None, False, code)
    assert finding.as_text() == f"{finding.file}: {error['message']}"


def test_a_code_of_something_else_beside_a_card_means_nothing(look: Look) -> None:
    assert look("https://example.org", CITIZEN_2021).as_dict()["others"] == 0


def test_a_file_that_cannot_be_used_is_a_finding(tmp_path: Path) -> None:
    (tmp_path / "text.png").write_text("no picture")
    (tmp_path / "empty.png").touch()
    (tmp_path / "folder.png").mkdir()
    for name, code, message in (
        ("none.png", "missing", "No such file"),
        ("folder.png", "missing", "Is a directory"),
        ("text.png", "not_a_picture", "not a picture"),
        ("empty.png", "not_a_picture", "not a picture"),
    ):
        finding = read_card(tmp_path / name, lambda _: None, TODAY)
        assert finding.is_file_unusable
        assert finding.as_dict()["error"]["code"] == code
        assert message in finding.as_text()


def test_every_finding_is_json(look: Look) -> None:
    for finding in (
        look(CITIZEN_2021),
        look(LINES["Vietnam, 2021"]),
        look(),
        CardFinding("x", problem=CardProblem.DAMAGED),
    ):
        assert json.loads(json.dumps(finding.as_dict())) == finding.as_dict()

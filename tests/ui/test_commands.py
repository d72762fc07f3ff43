"""The commands as somebody at a shell meets them: what is printed, and the exit code."""

import json
import subprocess
import sys
from pathlib import Path

import cv2
import pytest
from typer.testing import CliRunner, Result

from kiosk.cli import FAILED, NOTHING_FOUND, USAGE, app
from mock_services.cards import card_image, qr_image, qr_side
from mock_services.cast import CAST
from mock_services.people import Pose, portrait, render

WELL = 0


def kiosk(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder with a card, a web address' code, an empty wall, faces, and a text that calls itself a picture."""
    lan = CAST["lan"]
    drawn = {
        "card": card_image(lan, qr_side(lan)),
        "address": qr_image("https://example.org"),
        "wall": render("lan", Pose())[:40, :40],
        "lan": portrait("lan"),
        "lan-live": render("lan", Pose()),
        "minh": portrait("minh"),
    }
    for name, picture in drawn.items():
        cv2.imwrite(str(tmp_path / f"{name}.png"), picture)
    cv2.imwrite(str(tmp_path / "two.png"), cv2.hconcat([portrait("lan"), portrait("minh")]))
    (tmp_path / "text.png").write_text("no picture")
    return tmp_path


def test_a_card_is_read_with_everything_that_it_says(pictures: Path) -> None:
    result = kiosk("card", "read", "--json", pictures / "card.png", pictures / "wall.png")
    assert result.exit_code == WELL
    card, wall = json.loads(result.stdout)
    assert (card["file"], card["kind"], card["source"]) == (str(pictures / "card.png"), "citizen_2021", "qr")
    assert (card["fields"]["number"], card["fields"]["name"]) == (CAST["lan"].citizen_number, CAST["lan"].name)
    assert (card["fields"]["birth_date"], card["fields"]["sex"]) == ("1958-03-14", "female")
    assert wall["error"]["code"] == "unreadable"


def test_a_card_is_one_line_for_people(pictures: Path) -> None:
    result = kiosk("card", "read", pictures / "card.png", pictures / "address.png")
    card, address = result.stdout.splitlines()
    assert CAST["lan"].name in card
    assert address.startswith(str(pictures / "address.png"))


def test_other_codes_are_no_cards(pictures: Path) -> None:
    result = kiosk("card", "read", "--json", pictures / "address.png")
    assert result.exit_code == NOTHING_FOUND
    assert [entry["error"]["code"] for entry in json.loads(result.stdout)] == ["not_a_card"]


def test_a_file_that_cannot_be_used_does_not_stop_the_others(pictures: Path) -> None:
    unusable = (pictures / "nothing.png", pictures / "text.png")
    result = kiosk("card", "read", "--json", *unusable, pictures / "card.png")
    assert result.exit_code == WELL
    *codes, card = json.loads(result.stdout)
    assert [entry["error"]["code"] for entry in codes] == ["missing", "not_a_picture"]
    assert card["kind"] == "citizen_2021"
    alone = kiosk("card", "read", "--json", *unusable)
    assert (alone.exit_code, len(json.loads(alone.stdout))) == (USAGE, 2)


@pytest.mark.parametrize("command", [("card", "read"), ("face", "compare")])
@pytest.mark.parametrize(("name", "complaint"), [("nothing.png", "No such file"), ("text.png", "not a picture")])
def test_a_file_that_cannot_be_used_is_one_line(
    pictures: Path, command: tuple[str, str], name: str, complaint: str
) -> None:
    other = [pictures / "lan.png"] if command[0] == "face" else []
    result = kiosk(*command, *other, pictures / name)
    assert result.exit_code == USAGE
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert complaint in result.stderr


def test_faces_are_compared(pictures: Path) -> None:
    same = kiosk("face", "compare", "--json", pictures / "lan.png", pictures / "lan-live.png")
    assert same.exit_code == WELL
    assert json.loads(same.stdout)["zone"] == "accept"
    other = kiosk("face", "compare", "--json", pictures / "lan.png", pictures / "minh.png")
    assert json.loads(other.stdout)["zone"] == "refuse"
    assert json.loads(other.stdout)["calibrated"] is False


@pytest.mark.parametrize(("name", "faces"), [("wall.png", "no face"), ("two.png", "2 faces")])
def test_a_picture_must_show_one_face(pictures: Path, name: str, faces: str) -> None:
    result = kiosk("face", "compare", pictures / "lan.png", pictures / name)
    assert result.exit_code == NOTHING_FOUND
    assert faces in result.stderr


def test_settings_are_shown_with_their_origin(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text('kiosk = "K2"\n[registry]\npassword = "secret"\n')
    result = kiosk("config", "show", "--json", "--config", file)
    found = {origin["key"]: origin for origin in json.loads(result.stdout)}
    assert (found["kiosk"]["value"], found["kiosk"]["source"]) == ("K2", str(file))
    assert found["face.accept"]["source"] == "default"
    assert "secret" not in result.stdout


def test_wrong_settings_are_one_line(tmp_path: Path) -> None:
    file = tmp_path / "kiosk.toml"
    file.write_text("[face]\nacept = 0.4\n")
    result = kiosk("doctor", "--config", file)
    assert (result.exit_code, result.stderr) == (
        USAGE,
        "unknown setting face.acept; the nearest valid name is face.accept\n",
    )


def test_a_kiosk_whose_store_is_damaged_is_not_fit(tmp_path: Path) -> None:
    """Cameras and registry may be missing on a bench; without a store there is no true number."""
    file = tmp_path / "kiosk.toml"
    file.write_text(f'state_dir = "{tmp_path}"\n[registry]\nurl = "http://127.0.0.1:9"\n')
    command = [sys.executable, "-m", "kiosk", "doctor", "--json", "--config", str(file)]
    paper = tmp_path / "report.pdf"
    well = subprocess.run([*command, "--pdf", paper], capture_output=True, text=True, check=False, timeout=90)
    assert (well.returncode, json.loads(well.stdout)["fit"]) == (WELL, True)
    assert paper.read_bytes().startswith(b"%PDF")
    (tmp_path / "kiosk.sqlite3").write_bytes(b"damaged" * 1000)
    ill = subprocess.run(command, capture_output=True, text=True, check=False, timeout=90)
    assert (ill.returncode, json.loads(ill.stdout)["fit"]) == (FAILED, False)
    (found,) = [c for c in json.loads(ill.stdout)["checks"] if c["essential"] and not c["ok"]]
    assert (found["check"], found["advice"]) == ("store", "store_failed")
    assert found["next"] == {
        "vi": "Dừng máy. Khôi phục bản sao lưu gần nhất.",
        "en": "Stop the kiosk. Bring the last backup back.",
    }


def test_the_demo_reports_a_whole_check_in(tmp_path: Path) -> None:
    """With a child under six, whose card has no picture: nothing is compared, and nothing claims that it was."""
    command = [
        sys.executable,
        "-m",
        "kiosk",
        "demo",
        "--json",
        "--patient",
        "na",
        "--lang",
        "en",
        "--out",
        str(tmp_path),
    ]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=90)
    report = json.loads(shown.stdout)
    assert (report["verdict"], report["face_distance"], report["insurance"]) == ("skipped", None, "valid")
    assert report["number"].startswith(("B", "C", "D", "N", "L"))
    assert Path(report["ticket_pdf"]).read_bytes().startswith(b"%PDF")
    assert all(Path(path).stat().st_size > 0 for path in report["screenshots"])
    assert report["seconds"] > 0


def test_a_demo_with_somebody_unknown_says_who_there_is() -> None:
    result = kiosk("demo", "--headless", "--patient", "nobody")
    assert result.exit_code == USAGE
    assert "lan" in result.stderr
    assert "Nguyễn Thị Lan" in result.stderr

"""What the documents tell hospital IT to write is what the program takes."""

import re
from pathlib import Path

import pytest

from kiosk.bootstrap.handing_over import receivers
from kiosk.config import load
from tests.arrivals import NOW
from tests.fakes import SetClock

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"^```toml\n(.*?)^```$", re.M | re.S)
SECRETS = ("KIOSK_REGISTRY__PASSWORD", "KIOSK_FHIR__TOKEN", "KIOSK_HOSPITAL_SYSTEM__SIGNING_KEY")
BLOCKS = [
    pytest.param(block, id=f"{path.stem}-{number}")
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md")))
    for number, block in enumerate(BLOCK.findall(path.read_text(encoding="utf-8")), start=1)
]


@pytest.mark.parametrize("block", BLOCKS)
def test_settings_in_a_document_are_taken(block: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in SECRETS:
        monkeypatch.setenv(secret, "specimen-of-a-secret")
    file = tmp_path / "kiosk.toml"
    file.write_text(block, encoding="utf-8")
    load(file)


def test_the_readme_connects_every_interface_of_the_hospital(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for secret in SECRETS:
        monkeypatch.setenv(secret, "specimen-of-a-secret")
    (block,) = BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8"))
    file = tmp_path / "kiosk.toml"
    file.write_text(block, encoding="utf-8")
    settings = load(file)
    assert settings.registry.url
    assert len(receivers(settings, SetClock(NOW))) == 3  # FHIR, the hospital's system, the folder of drafts

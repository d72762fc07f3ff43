"""Portraits: the real adapter against the mock registry over a socket, and a folder of pictures."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from kiosk.adapters.portraits.folder import FolderPortraits
from kiosk.adapters.portraits.limits import MAX_PORTRAIT_BYTES
from kiosk.adapters.portraits.registry import HttpPortraits
from kiosk.ports import DeviceFault, Frame, Portraits
from mock_services.cast import CAST
from mock_services.insurance import RegistryServer
from tests.registry_tools import NOON, PATIENT_S, StillClock, settings_for

LAN = CAST["lan"].citizen_number
CHILD = CAST["na"].citizen_number
NO_NUMBERS = ["", "1", "../072158001234", "072158001234/..", "072158001234\n", "०७२१५८००१२३४", "07215800123a", "%2e%2e"]


def drawn(key: str) -> Frame:
    """A picture of nobody, the same for the same key."""
    return np.full((400, 300, 3), 40 + len(key), np.uint8)


@pytest.fixture(scope="module")
def server() -> Iterator[RegistryServer]:
    with RegistryServer(now=lambda: NOON, portrait=drawn) as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "portraits"
    folder.mkdir()
    _, png = cv2.imencode(".png", drawn("lan"))
    (folder / f"{LAN}.png").write_bytes(png.tobytes())
    (folder / "secret.png").write_bytes(b"not to be read")
    return folder


@pytest.fixture(params=["real", "twin"])
def portraits(request: pytest.FixtureRequest, server: RegistryServer, folder: Path) -> Portraits:
    if request.param == "real":
        return HttpPortraits(settings_for(server), StillClock(), PATIENT_S)
    return FolderPortraits(folder)


def test_a_portrait_is_an_encoded_picture(portraits: Portraits) -> None:
    untrusted_image = portraits.fetch(LAN)
    assert isinstance(untrusted_image, bytes)
    picture = cv2.imdecode(np.frombuffer(untrusted_image, np.uint8), cv2.IMREAD_COLOR)
    assert np.abs(picture.astype(int) - drawn("lan")).max() <= 2


@pytest.mark.parametrize("number", [CHILD, "099999999999"], ids=["a card without a face", "nobody"])
def test_no_portrait_is_none(portraits: Portraits, number: str) -> None:
    assert portraits.fetch(number) is None


@pytest.mark.parametrize("number", [*NO_NUMBERS, "secret", "../portraits/secret"])
def test_what_is_no_citizen_number_never_becomes_a_path(portraits: Portraits, number: str) -> None:
    assert portraits.fetch(number) is None


def test_what_is_no_citizen_number_is_not_asked_for() -> None:
    """With no registry there at all, such a number is still None: nothing was sent."""
    with RegistryServer() as server:
        account = settings_for(server)
    portraits = HttpPortraits(account, StillClock(), PATIENT_S)
    assert all(portraits.fetch(number) is None for number in NO_NUMBERS)
    assert isinstance(portraits.fetch(LAN), DeviceFault)


def test_a_token_withdrawn_early_is_replaced(server: RegistryServer) -> None:
    portraits = HttpPortraits(settings_for(server), StillClock(), PATIENT_S)
    assert isinstance(portraits.fetch(LAN), bytes)
    server.registry.revoke_tokens()
    assert isinstance(portraits.fetch(LAN), bytes)


def test_an_account_refused_is_a_fault(server: RegistryServer) -> None:
    account = replace(settings_for(server), password="wrong")
    assert HttpPortraits(account, StillClock(), PATIENT_S).fetch(LAN) == DeviceFault("portraits: account refused")


def test_an_outage_is_a_fault(server: RegistryServer) -> None:
    server.outage = True
    try:
        fault = HttpPortraits(settings_for(server), StillClock(), PATIENT_S).fetch(LAN)
    finally:
        server.outage = False
    assert fault == DeviceFault("portraits: HTTP 503")


def test_the_registry_has_the_drawn_face() -> None:
    """Without a stand-in the portrait is the drawn person: 300 by 400, and not a flat surface."""
    with RegistryServer(now=lambda: NOON) as server:
        untrusted_image = HttpPortraits(settings_for(server), StillClock(), PATIENT_S).fetch(LAN)
    assert isinstance(untrusted_image, bytes)
    picture = cv2.imdecode(np.frombuffer(untrusted_image, np.uint8), cv2.IMREAD_COLOR)
    assert picture.shape == (400, 300, 3)
    assert picture.std() > 20


def test_a_picture_may_be_put_into_the_folder_while_the_program_runs(folder: Path) -> None:
    portraits = FolderPortraits(folder)
    assert portraits.fetch(CHILD) is None
    (folder / f"{CHILD}.jpg").write_bytes(b"a picture")
    assert portraits.fetch(CHILD) == b"a picture"


@pytest.mark.parametrize("size", [0, MAX_PORTRAIT_BYTES + 1])
def test_a_file_that_cannot_be_a_portrait_is_a_fault(folder: Path, size: int) -> None:
    (folder / f"{LAN}.png").write_bytes(bytes(size))
    assert isinstance(FolderPortraits(folder).fetch(LAN), DeviceFault)


def test_a_file_that_cannot_be_opened_is_a_fault(folder: Path) -> None:
    (folder / f"{CHILD}.png").mkdir()
    assert isinstance(FolderPortraits(folder).fetch(CHILD), DeviceFault)


def test_a_folder_that_is_gone_is_a_fault(tmp_path: Path) -> None:
    assert isinstance(FolderPortraits(tmp_path / "gone").fetch(LAN), DeviceFault)

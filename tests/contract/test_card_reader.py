"""What every card reader promises that sees cards, asked of the camera and of the folder that is its twin."""

from pathlib import Path
from typing import Protocol

import cv2
import pytest

from kiosk.adapters.cards.camera_reader import CameraReader
from kiosk.adapters.cards.effort import Answer, Attempt, attempted
from kiosk.adapters.cards.folder import FolderReader
from kiosk.adapters.cards.presentation import AWAY_LOOKS, UNREAD_AFTER_LOOKS
from kiosk.adapters.cards.qr.locate import Grey
from kiosk.domain.card import CardDevice, CardSource
from kiosk.ports import CardReader, CardShown, CardText, CardUnread, DeviceFault, Frame
from mock_services.cards import card_image, insurance_card_image, insurance_qr_payload, qr_image, qr_payload, qr_side
from mock_services.cast import CAST
from mock_services.scenes.card_scene import CardScene

LAN, HOA = CAST["lan"], CAST["hoa"]
LOOKS = UNREAD_AFTER_LOOKS + 5  # enough for every reader to make up its mind
GONE = AWAY_LOOKS + 2

ZONE = b"L898902C36UTO7408122F1204159"  # what the reader of the zone says; how it reads is its own affair

Seen = CardShown | CardUnread | DeviceFault


def shown(*payloads: str) -> CardShown:
    return CardShown(tuple(CardText(payload.encode(), CardSource.QR) for payload in payloads), CardDevice.CAMERA)


LAN_CODE = shown(qr_payload(LAN))
HOA_CODE = shown(qr_payload(HOA))


def lan_card() -> Frame:
    return card_image(LAN, qr_side(LAN))


def unreadable() -> Frame:
    """The side of a card that carries no code."""
    return card_image(LAN, "back")


class SceneCamera:
    """The port Camera over a drawn scene."""

    def __init__(self) -> None:
        self.scene = CardScene(size=(960, 540))
        self.plugged = True
        self.is_open = False

    def open(self) -> DeviceFault | None:
        self.is_open = self.plugged
        return None if self.plugged else DeviceFault("unplugged")

    def read(self) -> Frame | DeviceFault:
        return self.scene.frame() if self.plugged and self.is_open else DeviceFault("unplugged")

    def close(self) -> None:
        self.is_open = False


class InlineWorker:
    """Makes an attempt when it is offered, so that what a stream of looks brings does not hang on the machine."""

    def __init__(self) -> None:
        self._answers: list[Answer | DeviceFault] = []

    def start(self) -> None:
        pass

    def is_free(self) -> bool:
        return True

    def offer(self, attempt: Attempt) -> None:
        self._answers.append(attempted(attempt, lambda: 0.0))

    def answer(self) -> Answer | DeviceFault | None:
        return self._answers.pop(0) if self._answers else None

    def stop(self) -> None:
        self._answers.clear()


class Rig(Protocol):
    """A reader and the hands before it."""

    reader: CardReader

    def hold(self, image: Frame) -> None: ...

    def take_away(self) -> None: ...

    def unplug(self) -> None: ...

    def plug(self) -> None: ...


class CameraRig:
    def __init__(self, folder: Path) -> None:
        self.camera = SceneCamera()
        self.zone: bytes | None = None
        self.reader: CardReader = CameraReader(self.camera, self.read_mrz, InlineWorker(), lambda: 0.0)

    def read_mrz(self, grey: Grey) -> tuple[bytes, float] | None:
        return None if self.zone is None else (self.zone, 0.9)

    def hold(self, image: Frame) -> None:
        self.camera.scene.show(image, px_per_mm=9)

    def take_away(self) -> None:
        self.camera.scene.show(None)

    def unplug(self) -> None:
        self.camera.plugged = False

    def plug(self) -> None:
        self.camera.plugged = True


class FolderRig:
    def __init__(self, folder: Path) -> None:
        self._folder = folder / "cards"
        self.reader: CardReader = FolderReader(self._folder, look_seconds=0)
        self.plug()

    def hold(self, image: Frame) -> None:
        self.take_away()
        cv2.imwrite(str(self._folder / "card.png"), image)

    def take_away(self) -> None:
        for path in self._folder.iterdir():
            path.unlink()

    def unplug(self) -> None:
        self._folder.rename(self._folder.with_name("unplugged"))

    def plug(self) -> None:
        away = self._folder.with_name("unplugged")
        if away.exists():
            away.rename(self._folder)
        else:
            self._folder.mkdir()


@pytest.fixture(params=[CameraRig, FolderRig])
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Rig:
    made: Rig = request.param(tmp_path)
    assert made.reader.open() is None
    assert looks(made.reader, 2) == []  # the reader gets to know its empty tray
    return made


def looks(reader: CardReader, count: int = LOOKS) -> list[Seen]:
    return [seen for _ in range(count) if (seen := reader.read()) is not None]


def test_an_empty_reader_sees_nothing(rig: Rig) -> None:
    assert looks(rig.reader) == []


def test_a_card_held_still_is_reported_once(rig: Rig) -> None:
    rig.hold(lan_card())
    assert looks(rig.reader) == [LAN_CODE]


def test_a_card_taken_away_and_shown_again_is_reported_once_more(rig: Rig) -> None:
    rig.hold(lan_card())
    looks(rig.reader)
    rig.take_away()
    assert looks(rig.reader, GONE) == []
    rig.hold(lan_card())
    assert looks(rig.reader) == [LAN_CODE]


def test_another_card_right_after_the_first_is_reported(rig: Rig) -> None:
    rig.hold(lan_card())
    looks(rig.reader)
    rig.hold(card_image(HOA, qr_side(HOA)))
    assert looks(rig.reader) == [HOA_CODE]


def test_an_insurance_card_is_reported(rig: Rig) -> None:
    rig.hold(insurance_card_image(LAN))
    assert looks(rig.reader) == [shown(insurance_qr_payload(LAN))]


def test_what_cannot_be_decoded_is_reported_once(rig: Rig) -> None:
    rig.hold(unreadable())
    assert looks(rig.reader, 2 * LOOKS) == [CardUnread()]


def test_what_cannot_be_decoded_and_is_shown_again_is_reported_once_more(rig: Rig) -> None:
    for _ in range(2):
        rig.hold(unreadable())
        assert looks(rig.reader) == [CardUnread()]
        rig.take_away()
        assert looks(rig.reader, GONE) == []


def test_a_card_turned_to_its_right_side_is_reported(rig: Rig) -> None:
    rig.hold(unreadable())
    assert looks(rig.reader) == [CardUnread()]
    rig.hold(lan_card())
    assert looks(rig.reader) == [LAN_CODE]


def test_two_codes_in_view_are_reported_together_the_larger_first(rig: Rig) -> None:
    code = cv2.cvtColor(qr_image("https://example.org", module_px=6), cv2.COLOR_GRAY2BGR)
    image = lan_card().copy()
    image[-code.shape[0] - 100 : -100, -code.shape[1] - 400 : -400] = code
    rig.hold(image)
    assert looks(rig.reader) == [shown(qr_payload(LAN), "https://example.org")]


def test_an_unplugged_reader_is_a_fault_and_works_when_it_is_back(rig: Rig) -> None:
    rig.unplug()
    assert isinstance(rig.reader.read(), DeviceFault)
    rig.reader.close()
    assert isinstance(rig.reader.open(), DeviceFault)
    rig.plug()
    assert rig.reader.open() is None
    rig.hold(lan_card())
    assert looks(rig.reader) == [LAN_CODE]


def test_a_card_that_lay_there_before_and_after_a_reopening_is_not_new(rig: Rig) -> None:
    rig.hold(lan_card())
    looks(rig.reader)
    rig.reader.close()
    assert rig.reader.open() is None
    assert looks(rig.reader) == []


def test_a_closed_reader_is_a_fault_and_closes_twice(rig: Rig) -> None:
    rig.reader.close()
    rig.reader.close()
    assert isinstance(rig.reader.read(), DeviceFault)


# Of the camera alone.


@pytest.fixture
def camera() -> CameraRig:
    rig = CameraRig(Path())
    rig.camera.scene = CardScene()
    assert rig.reader.open() is None
    assert looks(rig.reader, 2) == []
    return rig


def test_a_card_out_of_focus_is_read_with_effort(camera: CameraRig) -> None:
    camera.camera.scene.show_card(LAN, blur_px=2.1)
    assert looks(camera.reader) == [LAN_CODE]


def test_a_card_under_a_thumb_is_read_with_effort(camera: CameraRig) -> None:
    """One of the three finder patterns is hidden, and with it more than a decoder without erasures repairs."""
    camera.camera.scene.show_card(LAN, thumb_at=(0.92, 0.09))
    assert looks(camera.reader) == [LAN_CODE]


def test_a_reflection_that_comes_over_a_reported_card_changes_nothing(camera: CameraRig) -> None:
    camera.camera.scene.show_card(LAN)
    assert looks(camera.reader) == [LAN_CODE]
    camera.camera.scene.show_card(LAN, glare=0.9, glare_at=(0.8, 0.3))
    assert looks(camera.reader) == []
    camera.camera.scene.show_card(LAN)
    assert looks(camera.reader) == []


def test_a_second_card_laid_beside_the_first_is_reported_alone(camera: CameraRig) -> None:
    scene = camera.camera.scene
    scene.show(lan_card(), px_per_mm=7.2, shift_mm=(-44.0, 0.0))
    assert looks(camera.reader) == [LAN_CODE]
    scene.show_side_by_side(lan_card(), card_image(HOA, qr_side(HOA)), px_per_mm=7.2)
    assert looks(camera.reader) == [HOA_CODE]


def test_two_cards_side_by_side_are_reported_together(camera: CameraRig) -> None:
    camera.camera.scene.show_side_by_side(lan_card(), insurance_card_image(LAN), px_per_mm=7.2)
    [seen] = looks(camera.reader)
    assert isinstance(seen, CardShown)
    assert {text.untrusted_payload.decode() for text in seen.texts} == {qr_payload(LAN), insurance_qr_payload(LAN)}


def test_code_and_zone_of_one_card_are_reported_together(camera: CameraRig) -> None:
    camera.zone = ZONE
    camera.camera.scene.show_card(HOA)
    both = (*HOA_CODE.texts, CardText(ZONE, CardSource.MRZ, 0.9))
    assert looks(camera.reader) == [CardShown(both, CardDevice.CAMERA)]


def test_a_zone_without_a_code_is_reported_once(camera: CameraRig) -> None:
    camera.zone = ZONE
    camera.camera.scene.show_card(LAN, "back")
    assert looks(camera.reader, 2 * LOOKS) == [CardShown((CardText(ZONE, CardSource.MRZ, 0.9),), CardDevice.CAMERA)]


def test_a_card_turned_over_after_its_code_was_read_adds_its_zone(camera: CameraRig) -> None:
    camera.camera.scene.show_card(LAN)
    assert looks(camera.reader) == [LAN_CODE]
    camera.zone = ZONE
    camera.camera.scene.show_card(LAN, "back")
    assert looks(camera.reader) == [CardShown((CardText(ZONE, CardSource.MRZ, 0.9),), CardDevice.CAMERA)]


# Of the folder alone.


def test_code_and_zone_of_one_picture_are_shown_together(tmp_path: Path) -> None:
    reader = FolderReader(tmp_path, lambda _: (ZONE, 0.9), look_seconds=0)
    cv2.imwrite(str(tmp_path / "1.png"), lan_card())
    assert reader.open() is None
    assert looks(reader) == [CardShown((*LAN_CODE.texts, CardText(ZONE, CardSource.MRZ, 0.9)), CardDevice.CAMERA)]


def test_several_pictures_are_shown_one_after_another(tmp_path: Path) -> None:
    reader = FolderReader(tmp_path, look_seconds=0)
    cv2.imwrite(str(tmp_path / "1.png"), lan_card())
    cv2.imwrite(str(tmp_path / "2.jpg"), unreadable())
    (tmp_path / "notes.txt").write_text("no picture")
    assert reader.open() is None
    assert looks(reader) == [LAN_CODE, CardUnread()]


def test_a_file_that_is_no_picture_inside_is_unread(tmp_path: Path) -> None:
    reader = FolderReader(tmp_path, look_seconds=0)
    (tmp_path / "1.png").write_bytes(b"no picture")
    assert reader.open() is None
    assert looks(reader) == [CardUnread()]


def test_a_picture_that_is_still_being_written_waits(tmp_path: Path) -> None:
    reader = FolderReader(tmp_path, look_seconds=0)
    assert reader.open() is None
    cv2.imwrite(str(tmp_path / "whole.png"), lan_card())
    whole = (tmp_path / "whole.png").read_bytes()
    (tmp_path / "whole.png").unlink()
    for end in (len(whole) // 3, len(whole) // 2, len(whole)):
        (tmp_path / "card.png").write_bytes(whole[:end])
        assert reader.read() is None
    assert looks(reader) == [LAN_CODE]

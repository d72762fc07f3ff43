"""What every card reader promises, asked of the camera that looks at QR codes and of the folder that is its twin."""

from pathlib import Path
from typing import Protocol

import cv2
import pytest

from kiosk.adapters.cards.folder import FolderReader
from kiosk.adapters.cards.presentation import AWAY_LOOKS, UNREAD_AFTER_LOOKS
from kiosk.adapters.cards.qr_camera import QrCameraReader
from kiosk.ports import CardCode, CardReader, CardUnread, DeviceFault, Frame
from mock_services.cards import card_image, insurance_card_image, insurance_qr_payload, qr_image, qr_payload, qr_side
from mock_services.cast import CAST
from mock_services.scenes.card_scene import CardScene

LAN, HOA = CAST["lan"], CAST["hoa"]
LOOKS = UNREAD_AFTER_LOOKS + 5  # enough for every reader to make up its mind
GONE = AWAY_LOOKS + 2

Seen = CardCode | CardUnread | DeviceFault


def lan_code() -> CardCode:
    return CardCode(qr_payload(LAN).encode())


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
        self.reader: CardReader = QrCameraReader(self.camera)

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
    assert looks(rig.reader) == [lan_code()]


def test_a_card_taken_away_and_shown_again_is_reported_once_more(rig: Rig) -> None:
    rig.hold(lan_card())
    looks(rig.reader)
    rig.take_away()
    assert looks(rig.reader, GONE) == []
    rig.hold(lan_card())
    assert looks(rig.reader) == [lan_code()]


def test_another_card_right_after_the_first_is_reported(rig: Rig) -> None:
    rig.hold(lan_card())
    looks(rig.reader)
    rig.hold(card_image(HOA, qr_side(HOA)))
    assert looks(rig.reader) == [CardCode(qr_payload(HOA).encode())]


def test_an_insurance_card_is_reported(rig: Rig) -> None:
    rig.hold(insurance_card_image(LAN))
    assert looks(rig.reader) == [CardCode(insurance_qr_payload(LAN).encode())]


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
    assert looks(rig.reader) == [lan_code()]


def test_two_codes_in_view_are_each_reported_once_the_larger_first(rig: Rig) -> None:
    code = cv2.cvtColor(qr_image("https://example.org", module_px=6), cv2.COLOR_GRAY2BGR)
    image = lan_card().copy()
    image[-code.shape[0] - 100 : -100, -code.shape[1] - 400 : -400] = code
    rig.hold(image)
    assert looks(rig.reader) == [lan_code(), CardCode(b"https://example.org")]


def test_an_unplugged_reader_is_a_fault_and_works_when_it_is_back(rig: Rig) -> None:
    rig.unplug()
    assert isinstance(rig.reader.read(), DeviceFault)
    rig.reader.close()
    assert isinstance(rig.reader.open(), DeviceFault)
    rig.plug()
    assert rig.reader.open() is None
    rig.hold(lan_card())
    assert looks(rig.reader) == [lan_code()]


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


def test_a_card_out_of_focus_is_read_with_effort() -> None:
    rig = CameraRig(Path())
    rig.camera.scene = CardScene()
    assert rig.reader.open() is None
    looks(rig.reader, 2)
    rig.camera.scene.show_card(LAN, blur_px=2.1)
    assert looks(rig.reader) == [lan_code()]


def test_a_reflection_that_comes_over_a_reported_card_changes_nothing() -> None:
    rig = CameraRig(Path())
    assert rig.reader.open() is None
    looks(rig.reader, 2)
    rig.camera.scene.show_card(LAN)
    assert looks(rig.reader) == [lan_code()]
    rig.camera.scene.show_card(LAN, glare=0.9, glare_at=(0.8, 0.3))
    assert looks(rig.reader) == []
    rig.camera.scene.show_card(LAN)
    assert looks(rig.reader) == []


# Of the folder alone.


def test_several_pictures_are_shown_one_after_another(tmp_path: Path) -> None:
    reader = FolderReader(tmp_path, look_seconds=0)
    cv2.imwrite(str(tmp_path / "1.png"), lan_card())
    cv2.imwrite(str(tmp_path / "2.jpg"), unreadable())
    (tmp_path / "notes.txt").write_text("no picture")
    assert reader.open() is None
    assert looks(reader) == [lan_code(), CardUnread()]


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
    assert looks(reader) == [lan_code()]

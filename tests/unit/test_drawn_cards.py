"""The drawn cards say what real cards of the same person would say, and a camera can read them."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

import cv2
import numpy as np
import pytest
import zxingcpp

from mock_services.cards import (
    card_image,
    check_digit,
    citizen,
    insurance_card_image,
    insurance_number,
    insurance_qr_payload,
    insurance_validity,
    mrz_lines,
    qr_image,
    qr_payload,
    qr_side,
    qr_version,
)
from mock_services.cast import CAST, CastMember, Coverage
from mock_services.scenes.card_scene import CODE_SPOT, CardScene, View

FACE_BGR = (40, 220, 60)
MEMBERS = [pytest.param(member, id=key) for key, member in CAST.items()]
HARD_VIEWS = [
    pytest.param(View(tilt_deg=12, blur_px=1.0, noise=6.0), id="right end near"),
    pytest.param(View(tilt_deg=-12, blur_px=1.0, noise=6.0), id="left end near"),
    pytest.param(View(turn_deg=-8, blur_px=1.0, noise=6.0), id="turned clockwise"),
    pytest.param(View(glare=0.5), id="glare beside the code"),
    pytest.param(View(worn=0.3), id="worn"),
]
UNREADABLE_VIEWS = [
    pytest.param(View(glare=1.0), id="flooded by glare"),
    pytest.param(View(glare=0.8, glare_at=CODE_SPOT), id="glare on the code"),
    pytest.param(View(blur_px=3.0), id="out of focus"),
    pytest.param(View(px_per_mm=4.0), id="too far away"),
]


def person(
    number: str,
    name: str,
    born: date,
    sex: str,
    residence: str = "",
    issued: date = date(2021, 1, 1),
    expires: date | None = None,
    old_number: str = "",
    card_year: int = 2021,
) -> CastMember:
    return CastMember(
        "specimen", name, number, born, sex, residence, card_year, issued, expires, Coverage.VALID, old_number
    )


MALE_2021 = person(
    "001090000001", "Nguyễn Văn A", date(1990, 1, 1), "Nam", "Số 1, Phố Ví Dụ, Phường Mẫu, Quận Thử, Hà Nội",
    date(2021, 4, 15), date(2030, 1, 1), "012345678",
)  # fmt: skip
FEMALE_2021 = person(
    "079164000002", "Trần Thị B", date(1964, 5, 20), "Nữ", "Ấp Mẫu, Xã Thử, Củ Chi, TP. Hồ Chí Minh",
    date(2022, 8, 1),
)  # fmt: skip
MALE_2024 = person(
    "001208000004", "Đỗ Đức D", date(2008, 8, 8), "Nam", "Phường Mẫu, Hà Nội",
    date(2024, 9, 23), date(2033, 8, 8), card_year=2024,
)  # fmt: skip
CHILD = person("024215000003", "Lê Thị Minh C", date(2015, 7, 10), "Nữ", expires=date(2029, 7, 10))

QR_SPECIMENS = [
    (
        MALE_2021,
        "001090000001|012345678|Nguyễn Văn A|01011990|Nam|Số 1, Phố Ví Dụ, Phường Mẫu, Quận Thử, Hà Nội|15042021",
    ),
    (FEMALE_2021, "079164000002||Trần Thị B|20051964|Nữ|Ấp Mẫu, Xã Thử, Củ Chi, TP. Hồ Chí Minh|01082022"),
    (MALE_2024, "001208000004||Đỗ Đức D|08082008|Nam|Phường Mẫu, Hà Nội|23092024||||"),
]
MRZ_SPECIMENS = [
    (
        MALE_2021,
        ("IDVNM0900000018001090000001<<9", "9001011M3001019VNM<<<<<<<<<<<6", "NGUYEN<<VAN<A<<<<<<<<<<<<<<<<<"),
    ),
    (
        FEMALE_2021,
        ("IDVNM1640000021079164000002<<1", "6405205F9912315VNM<<<<<<<<<<<6", "TRAN<<THI<B<<<<<<<<<<<<<<<<<<<"),
    ),
    (
        MALE_2024,
        ("IDVNM2080000046001208000004<<7", "0808088M3308084VNM<<<<<<<<<<<6", "DO<<DUC<D<<<<<<<<<<<<<<<<<<<<<"),
    ),
    (
        CHILD,
        ("IDVNM2150000035024215000003<<5", "1507104F2907103VNM<<<<<<<<<<<2", "LE<<THI<MINH<C<<<<<<<<<<<<<<<<"),
    ),
]


def read(frame: np.ndarray) -> list[str]:
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in zxingcpp.read_barcodes(grey, formats=formats)]


def read_within(scene: CardScene, frames: int) -> set[str]:
    return {text for _ in range(frames) for text in read(scene.frame())}


@pytest.fixture(scope="module", autouse=True)
def plain_faces() -> Iterator[None]:
    """Cards with a plain field for a face: a drawn head costs more than all the rest and carries no code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(citizen, "portrait", lambda key: np.full((400, 300, 3), FACE_BGR, np.uint8))
        card_image.cache_clear()
        yield
    card_image.cache_clear()


@pytest.fixture(scope="module")
def scene() -> CardScene:
    return CardScene(seed=7)


@pytest.mark.parametrize(("member", "payload"), QR_SPECIMENS)
def test_citizen_card_qr_has_the_specimen_layout(member: CastMember, payload: str) -> None:
    assert qr_payload(member) == payload


@pytest.mark.parametrize(("member", "lines"), MRZ_SPECIMENS)
def test_machine_readable_zone_equals_the_specimen(member: CastMember, lines: tuple[str, str, str]) -> None:
    assert mrz_lines(member) == lines


@pytest.mark.parametrize(
    ("field", "digit"), [("D23145890", 7), ("740812", 2), ("120415", 9), ("L898902C3", 6), ("ZE184226B<<<<<", 1)]
)
def test_check_digit_equals_the_icao_9303_specimens(field: str, digit: int) -> None:
    assert check_digit(field) == digit


def test_long_name_is_cut_at_the_end_of_the_line() -> None:
    member = person("072195003456", "Công Tằng Tôn Nữ Phương Thảo Nguyên", date(1995, 1, 1), "Nữ")
    assert mrz_lines(member)[2] == "CONG<<TANG<TON<NU<PHUONG<THAO<"


def test_insurance_qr_has_sixteen_fields_with_hexadecimal_texts_and_a_dollar_at_its_end() -> None:
    *fields, end = insurance_qr_payload(MALE_2021).split("|")
    assert (len(fields), end) == (16, "$")
    assert fields[0] == insurance_number(MALE_2021) and fields[0].isdigit() and len(fields[0]) == 10
    assert fields[1] == "4e677579e1bb856e2056c4836e2041"
    assert fields[2:4] == ["01/01/1990", "1"]
    assert bytes.fromhex(fields[4]).decode() == MALE_2021.residence


def test_only_the_insurance_cards_of_expired_members_end_a_year_early() -> None:
    spans = {key: insurance_validity(member) for key, member in CAST.items()}
    expired = {key for key, member in CAST.items() if member.coverage is Coverage.EXPIRED}
    assert {key for key, (_, last) in spans.items() if last.year == 2025} == expired
    assert all(first < last for first, last in spans.values())


def test_insurance_numbers_of_the_cast_differ() -> None:
    assert len({insurance_number(member) for member in CAST.values()}) == len(CAST)


def test_qr_image_has_a_quiet_zone_of_four_modules_and_the_asked_module_size() -> None:
    text = qr_payload(CAST["lan"])
    image = qr_image(text, module_px=3)
    modules = 17 + 4 * qr_version(text) + 8
    assert image.shape == (modules * 3, modules * 3)
    assert image[:12].min() == 255 and image[12, 12] == 0


def test_qr_codes_of_the_cast_have_the_density_of_real_cards() -> None:
    assert {qr_version(qr_payload(member)) for member in CAST.values()} <= {6, 7, 8, 9}


@pytest.mark.parametrize("member", MEMBERS)
def test_every_card_is_read_exactly_through_the_scene_within_three_frames(scene: CardScene, member: CastMember) -> None:
    scene.show_card(member)
    assert read_within(scene, 3) == {qr_payload(member)}


@pytest.mark.parametrize("view", HARD_VIEWS)
@pytest.mark.parametrize("key", ["hung", "hoa"])  # the longest payload of each design
def test_a_badly_held_card_is_still_read_exactly(scene: CardScene, key: str, view: View) -> None:
    scene.show_card(CAST[key], **view)
    assert read_within(scene, 3) == {qr_payload(CAST[key])}


@pytest.mark.parametrize("view", UNREADABLE_VIEWS)
def test_a_card_that_nobody_could_read_is_not_read(scene: CardScene, view: View) -> None:
    scene.show_card(CAST["mai"], **view)
    assert read_within(scene, 3) == set()


@pytest.mark.parametrize("key", ["lan", "tu"])
def test_the_other_side_and_the_empty_tray_carry_no_code(scene: CardScene, key: str) -> None:
    member = CAST[key]
    scene.show_card(member, "front" if qr_side(member) == "back" else "back")
    assert read_within(scene, 2) == set()
    scene.show(None)
    assert read_within(scene, 2) == set()


def test_insurance_card_and_a_telephone_are_read(scene: CardScene) -> None:
    scene.show(insurance_card_image(CAST["yen"]))
    assert read_within(scene, 3) == {insurance_qr_payload(CAST["yen"])}
    scene.show_qr("https://example.org/khong-phai-the")
    assert read_within(scene, 3) == {"https://example.org/khong-phai-the"}


def test_card_pictures_have_the_size_of_the_card_at_twenty_pixels_a_millimetre() -> None:
    for picture in (card_image(CAST["na"], "front"), card_image(CAST["na"], "back"), insurance_card_image(CAST["na"])):
        assert picture.shape == (1080, 1712, 3) and picture.dtype == np.uint8


@pytest.mark.parametrize(("key", "faces"), [("lan", True), ("hoa", True), ("na", False)])
def test_the_front_shows_a_face_unless_the_holder_is_under_six(key: str, faces: bool) -> None:
    is_face = np.all(card_image(CAST[key], "front") == FACE_BGR, axis=2)
    assert (np.count_nonzero(is_face) > 50_000) == faces


def test_equal_seeds_give_equal_frames_and_a_hand_never_rests() -> None:
    first, second = CardScene(size=(640, 360), seed=3), CardScene(size=(640, 360), seed=3)
    for held in (first, second):
        held.show_card(CAST["an"], noise=0.0)
    frames = [first.frame() for _ in range(3)]
    assert all(np.array_equal(frame, second.frame()) for frame in frames)
    assert not any(np.array_equal(before, after) for before, after in pairwise(frames))

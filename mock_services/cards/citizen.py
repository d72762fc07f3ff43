"""The citizen card of 2021 and of 2024, drawn in an own design: no emblem, no flag, no map, SPECIMEN all over."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache

import cv2
import numpy as np

from mock_services.cards.canvas import CARD_HEIGHT_MM, CARD_WIDTH_MM, PX_PER_MM, Canvas, Frame, px
from mock_services.cards.codes import qr_image
from mock_services.cards.ornament import Palette, chip, finger_swirl, guilloche, specimen_mark
from mock_services.cards.payload import FIRST_CARD_WITH_QR_ON_BACK, Side, mrz_lines, qr_payload
from mock_services.cast import CastMember
from mock_services.people import portrait

QR_MODULE_MM = 0.3  # 41 to 49 modules are then 12 to 15 mm wide, as on real cards
QR_CENTRE_MM = (74.0, 11.6)  # upper right on the side that carries it

DISCLAIMER = "Thẻ mẫu, không có giá trị"

_MARGIN_MM = 4.6
_LABEL_MM = 1.75
_PORTRAIT_MM = (20.0, 26.667)  # 3 : 4, as the portraits are
_MRZ_PITCH_MM = 2.54  # ICAO 9303-3, 4.3: ten characters to the inch
_MRZ_SIZE_MM = 3.51  # at this size OCR-B is exactly that wide
_MRZ_BASE_LINES_MM = (41.2, 45.7, 50.2)

_PALETTES = {
    2021: Palette(
        iris=((222, 238, 236), (246, 244, 232), (224, 236, 244)),
        line=(96, 158, 160),
        label=(52, 92, 98),
        ink=(20, 33, 61),
        accent=(0, 90, 100),
    ),
    2024: Palette(
        iris=((232, 232, 246), (243, 246, 240), (236, 244, 232)),
        line=(134, 138, 186),
        label=(74, 70, 116),
        ink=(24, 26, 58),
        accent=(70, 56, 130),
    ),
}


@lru_cache(maxsize=8)
def card_image(member: CastMember, side: Side) -> Frame:
    """One side of a person's citizen card: BGR, (1080, 1712, 3), 20 pixels a millimetre, read-only."""
    modern = member.card_year >= FIRST_CARD_WITH_QR_ON_BACK
    palette = _PALETTES[2024 if modern else 2021]
    canvas = Canvas(guilloche(palette, seed=(4 if modern else 0) + (side == "back")))
    _FACES[modern, side](canvas, palette, member)
    card = canvas.finish()
    card.flags.writeable = False
    return card


def _front_2021(canvas: Canvas, palette: Palette, member: CastMember) -> None:
    _portrait(canvas, palette, member)
    canvas.wash(specimen_mark(), palette.accent)
    _heading(canvas, palette, "CĂN CƯỚC CÔNG DÂN", "Citizen identity card")
    x, right = 27.6, CARD_WIDTH_MM - _MARGIN_MM
    canvas.text(x, 18.2, "Số / No.", _LABEL_MM, palette.label)
    canvas.text(x, 23.3, member.citizen_number, 4.5, palette.accent, "Bold")
    _field(canvas, palette, x, 27.0, "Họ và tên / Full name", member.name.upper(), 3.1)
    _pair(canvas, palette, x, 34.8, "Ngày sinh / Date of birth", _slashed(member.birth_date))
    _pair(canvas, palette, x, 38.2, "Giới tính / Sex", member.sex)
    _pair(canvas, palette, x + 21.0, 38.2, "Quốc tịch / Nationality", "Việt Nam")
    canvas.text(x, 42.4, "Nơi thường trú / Place of residence", _LABEL_MM, palette.label)
    canvas.paragraph(x, 45.8, member.residence, 2.5, palette.ink, right - x, "SemiBold")
    canvas.text(_MARGIN_MM, 46.2, "Có giá trị đến / Date of expiry", 1.36, palette.label)
    canvas.text(_MARGIN_MM, 49.2, _expiry(member), 2.3, palette.ink, "SemiBold")
    _qr(canvas, member)


def _front_2024(canvas: Canvas, palette: Palette, member: CastMember) -> None:
    _portrait(canvas, palette, member)
    canvas.wash(specimen_mark(), palette.accent)
    _heading(canvas, palette, "CĂN CƯỚC", "Identity card")
    x = 28.4
    canvas.text(x, 19.0, "Số định danh cá nhân / Personal identification number", _LABEL_MM, palette.label)
    canvas.text(x, 24.8, member.citizen_number, 5.6, palette.accent, "Bold")
    canvas.rule(x, 26.9, CARD_WIDTH_MM - x - _MARGIN_MM, palette.line)
    _field(canvas, palette, x, 30.4, "Họ, chữ đệm và tên khai sinh / Full name", member.name.upper(), 3.2)
    _field(canvas, palette, x, 38.6, "Ngày sinh / Date of birth", _slashed(member.birth_date), 2.7)
    _field(canvas, palette, x + 30.0, 38.6, "Giới tính / Sex", member.sex, 2.7)
    _field(canvas, palette, x, 46.0, "Quốc tịch / Nationality", "Việt Nam", 2.7)


def _back_2021(canvas: Canvas, palette: Palette, member: CastMember) -> None:
    _machine_readable_zone(canvas, palette, member)
    canvas.text(_MARGIN_MM, 5.4, f"{DISCLAIMER} · Specimen, not valid", _LABEL_MM, palette.label, "SemiBold")
    _field(canvas, palette, _MARGIN_MM, 9.8, "Ngày cấp / Date of issue", _slashed(member.issued), 2.7)
    canvas.ornament(_MARGIN_MM, 19.6, chip())
    for x, finger, mirrored in ((52.4, "Ngón trỏ trái", True), (68.9, "Ngón trỏ phải", False)):
        canvas.text(x + 6.0, 7.6, finger, _LABEL_MM, palette.label, anchor="middle")
        canvas.ornament(x, 9.2, finger_swirl(mirrored))
        canvas.text(x + 6.0, 26.6, "hình vẽ", _LABEL_MM, palette.label, anchor="middle")


def _back_2024(canvas: Canvas, palette: Palette, member: CastMember) -> None:
    _machine_readable_zone(canvas, palette, member)
    canvas.text(_MARGIN_MM, 5.4, f"{DISCLAIMER} · Specimen, not valid", _LABEL_MM, palette.label, "SemiBold")
    canvas.text(_MARGIN_MM, 9.4, "Nơi cư trú / Place of residence", _LABEL_MM, palette.label)
    canvas.paragraph(_MARGIN_MM, 12.8, member.residence, 2.5, palette.ink, 57.0, "SemiBold")
    canvas.ornament(_MARGIN_MM, 20.8, chip())
    _field(canvas, palette, 22.4, 22.6, "Ngày cấp / Date of issue", _slashed(member.issued), 2.6)
    _field(canvas, palette, 22.4, 29.4, "Ngày hết hạn / Date of expiry", _expiry(member), 2.6)
    _qr(canvas, member)


_FACES: dict[tuple[bool, Side], Callable[[Canvas, Palette, CastMember], None]] = {
    (False, "front"): _front_2021,
    (False, "back"): _back_2021,
    (True, "front"): _front_2024,
    (True, "back"): _back_2024,
}


def _heading(canvas: Canvas, palette: Palette, title: str, english: str) -> None:
    canvas.text(_MARGIN_MM, 5.4, f"{DISCLAIMER} · Specimen, not valid", _LABEL_MM, palette.label, "SemiBold")
    canvas.text(_MARGIN_MM, 11.2, title, 4.8, palette.accent, "Bold")
    canvas.text(_MARGIN_MM, 14.0, english, 1.9, palette.label)


def _portrait(canvas: Canvas, palette: Palette, member: CastMember) -> None:
    x, y = _MARGIN_MM, 16.4
    width, height = _PORTRAIT_MM
    if member.has_portrait:
        face = cv2.resize(portrait(member.key), (px(width), px(height)), interpolation=cv2.INTER_CUBIC)
        canvas.picture(x, y, np.asarray(face, np.uint8))
        return
    canvas.panel(x, y, width, height, fill=None, outline=palette.label)
    canvas.text(x + width / 2, y + 12.8, "Dưới 6 tuổi:", 2.2, palette.label, anchor="middle")
    canvas.text(x + width / 2, y + 15.8, "không có ảnh", 2.2, palette.label, anchor="middle")


def _machine_readable_zone(canvas: Canvas, palette: Palette, member: CastMember) -> None:
    canvas.panel(-2.0, 36.2, CARD_WIDTH_MM + 4.0, CARD_HEIGHT_MM, fill=(250, 250, 248))
    canvas.wash(specimen_mark(), palette.accent)
    x = (CARD_WIDTH_MM - 30 * _MRZ_PITCH_MM) / 2
    for line, y in zip(mrz_lines(member), _MRZ_BASE_LINES_MM, strict=True):
        canvas.typewrite(x, y, line, _MRZ_SIZE_MM, _MRZ_PITCH_MM, (28, 28, 30))


def _qr(canvas: Canvas, member: CastMember) -> None:
    code = qr_image(qr_payload(member), round(QR_MODULE_MM * PX_PER_MM))
    half = code.shape[0] / 2 / PX_PER_MM
    canvas.picture(QR_CENTRE_MM[0] - half, QR_CENTRE_MM[1] - half, code)


def _field(
    canvas: Canvas, palette: Palette, x_mm: float, y_mm: float, label: str, value: str, value_size_mm: float
) -> None:
    canvas.text(x_mm, y_mm, label, _LABEL_MM, palette.label)
    canvas.text(x_mm, y_mm + value_size_mm + 0.8, value, value_size_mm, palette.ink, "SemiBold")


def _pair(canvas: Canvas, palette: Palette, x_mm: float, y_mm: float, label: str, value: str) -> None:
    canvas.text(x_mm, y_mm, label, _LABEL_MM, palette.label)
    canvas.text(x_mm + canvas.width_mm(label, _LABEL_MM) + 1.2, y_mm, value, 2.5, palette.ink, "SemiBold")


def _expiry(member: CastMember) -> str:
    return _slashed(member.expires) if member.expires else "Không thời hạn"


def _slashed(day: date) -> str:
    return day.strftime("%d/%m/%Y")

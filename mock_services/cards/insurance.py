"""The health insurance card, drawn in an own design and marked SPECIMEN."""

from functools import lru_cache

from mock_services.cards.canvas import PX_PER_MM, Canvas, Frame
from mock_services.cards.citizen import DISCLAIMER, QR_MODULE_MM
from mock_services.cards.codes import qr_image
from mock_services.cards.ornament import Palette, guilloche, specimen_mark
from mock_services.cards.payload import (
    INSURANCE_FACILITY,
    insurance_five_years,
    insurance_number,
    insurance_qr_payload,
    insurance_validity,
)
from mock_services.cast import CastMember

_MARGIN_MM = 4.6
_QR_CENTRE_MM = (71.6, 13.8)
_PALETTE = Palette(
    iris=((226, 238, 250), (250, 252, 254), (228, 240, 250)),
    line=(120, 168, 214),
    label=(52, 84, 122),
    ink=(18, 34, 66),
    accent=(16, 82, 150),
)


@lru_cache(maxsize=4)
def insurance_card_image(member: CastMember) -> Frame:
    """The printed side of a person's insurance card: BGR, (1080, 1712, 3), 20 pixels a millimetre, read-only."""
    canvas = Canvas(guilloche(_PALETTE, seed=8))
    canvas.wash(specimen_mark(), _PALETTE.accent)
    canvas.text(_MARGIN_MM, 5.8, f"{DISCLAIMER} · Specimen, not valid", 1.75, _PALETTE.label, "SemiBold")
    canvas.text(_MARGIN_MM, 11.6, "THẺ BẢO HIỂM Y TẾ", 4.8, _PALETTE.accent, "Bold")
    canvas.text(_MARGIN_MM, 17.2, "Mã số", 2.0, _PALETTE.label)
    canvas.text(11.4, 17.2, insurance_number(member), 4.2, _PALETTE.ink, "Bold")
    first_day, last_day = insurance_validity(member)
    rows = (
        ("Họ và tên", member.name.upper()),
        ("Ngày sinh", f"{member.birth_date:%d/%m/%Y}     Giới tính: {member.sex}"),
        ("Nơi đăng ký khám bệnh ban đầu", f"Bệnh viện mẫu  ({INSURANCE_FACILITY})"),
        ("Giá trị sử dụng", f"{first_day:%d/%m/%Y} đến {last_day:%d/%m/%Y}"),
        ("Thời điểm đủ 5 năm liên tục", f"từ {insurance_five_years(member):%d/%m/%Y}"),
    )
    for index, (label, value) in enumerate(rows):
        y = 22.2 + index * 6.4
        canvas.text(_MARGIN_MM, y, label, 1.75, _PALETTE.label)
        canvas.text(_MARGIN_MM, y + 3.3, value, 2.6, _PALETTE.ink, "SemiBold")
    code = qr_image(insurance_qr_payload(member), round(QR_MODULE_MM * PX_PER_MM))
    side = code.shape[0] / PX_PER_MM
    canvas.picture(_QR_CENTRE_MM[0] - side / 2, _QR_CENTRE_MM[1] - side / 2, code)
    card = canvas.finish()
    card.flags.writeable = False
    return card

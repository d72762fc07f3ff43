"""Who is insured, and what the gateway says when somebody asks: pure functions over people."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from mock_services.cards.payload import INSURANCE_FACILITY, fold_name, insurance_five_years, insurance_number
from mock_services.cast import CAST, CastMember, Coverage

# Result codes: letter of Vietnam Social Security of 20/06/2024, Appendix 03
EXACT, EXPIRED, NOT_FOUND, WRONG_CARD_CODE = "000", "010", "050", "051"
OLD_ENDED, NEW_ISSUED = "003", "004"
WRONG_NAME, WRONG_NAME_SAME_INITIALS, WRONG_BIRTH_DATE, WRONG_FORMAT = "060", "061", "070", "205"

FIELDS = (
    "maKetQua", "ghiChu", "maThe", "hoTen", "ngaySinh", "gioiTinh", "diaChi", "maDKBD", "cqBHXH", "gtTheTu", "gtTheDen",
    "maKV", "ngayDu5Nam", "maSoBHXH", "maTheCu", "maTheMoi", "gtTheTuMoi", "gtTheDenMoi", "maDKBDMoi", "tenDKBDMoi",
    "dsLichSuKCB2018", "dsLichSuKT2018",
)  # fmt: skip

NOTES = {
    EXACT: "Thông tin thẻ chính xác",
    "001": "Thẻ do BHXH Bộ Quốc phòng quản lý, đề nghị kiểm tra thẻ và thông tin giấy tờ tùy thân",
    "002": "Thẻ do BHXH Bộ Công an quản lý, đề nghị kiểm tra thẻ và thông tin giấy tờ tùy thân",
    OLD_ENDED: "Thẻ cũ hết giá trị sử dụng, được cấp thẻ mới",
    NEW_ISSUED: "Thẻ cũ còn giá trị sử dụng, được cấp thẻ mới",
    EXPIRED: "Thẻ hết giá trị sử dụng",
    NOT_FOUND: "Không thấy thông tin thẻ",
    WRONG_CARD_CODE: "Mã thẻ sai",
    "052": "Mã tỉnh cấp thẻ (ký tự thứ 4, 5) sai",
    "053": "Mã quyền lợi thẻ (ký tự thứ 3) sai",
    "054": "Số CCCD cán bộ không có trong danh sách đăng ký",
    "055": "Họ tên cán bộ không khớp với số CCCD",
    WRONG_NAME: "Thẻ sai họ tên",
    WRONG_NAME_SAME_INITIALS: "Thẻ sai họ tên (đúng ký tự đầu)",
    WRONG_BIRTH_DATE: "Thẻ sai ngày sinh",
    "100": "Lỗi khi lấy dữ liệu sổ thẻ",
    "101": "Lỗi server",
    "110": "Thẻ đã thu hồi",
    "120": "Thẻ đã báo giảm",
    "121": "Thẻ đã báo giảm. Giảm chuyển ngoại tỉnh",
    "122": "Thẻ đã báo giảm. Giảm chuyển nội tỉnh",
    "123": "Thẻ đã báo giảm. Thu hồi do tăng lại cùng đơn vị",
    "124": "Thẻ đã báo giảm. Ngừng tham gia",
    "130": "Trẻ em không xuất trình thẻ",
    WRONG_FORMAT: "Sai định dạng tham số",
    "401": "Lỗi xác thực tài khoản",
}
# Codes that come with the card's details, for whoever knows its holder's name and date of birth.
_WITH_CARD = frozenset({EXACT, "001", "002", OLD_ENDED, NEW_ISSUED, EXPIRED, "110", "120", "121", "122", "123", "124"})

OFFICE = "Bảo hiểm xã hội tỉnh Tây Ninh"
FACILITY = INSURANCE_FACILITY.replace(" - ", "")
_GROUP = "GD4"  # household, benefit 4
_PROVINCE = "72"
_NEW_GROUP = "HT3"  # of cards that were issued instead: pensioners
_CARD_NUMBER = re.compile(r"[A-Z]{2}[0-9]{13}|[0-9]{10}|[0-9]{12}")
_NUMBER_LENGTH = 10  # the insurance number, and the end of every card code


@dataclass(frozen=True, slots=True, kw_only=True)
class Insured:
    """One person as the insurer has it, which need not be what the person's card says."""

    citizen_number: str
    number: str  # of the insurance: ten digits
    group: str = _GROUP  # and benefit digit; nothing where only the ten digits are known
    province: str = _PROVINCE
    name: str
    birth_date: date
    sex: str  # "Nam" or "Nữ"
    residence: str = ""
    facility: str = FACILITY
    valid_from: date
    valid_to: date
    five_years_from: date | None = None
    code: str = EXACT  # what the gateway says to who knows name and date of birth

    @property
    def card_code(self) -> str:
        return self.group + self.province + self.number if self.group else self.number


Find = Callable[[str, date], Insured | None]  # number as asked, today


def find(card_number: str, today: date) -> Insured | None:
    """Of the cast, the one with this citizen number, ten-digit insurance number or card code."""
    for member in CAST.values():
        own = (member.citizen_number, insurance_number(member), _GROUP + _PROVINCE + insurance_number(member))
        if card_number in own and member.coverage is not Coverage.NOT_FOUND:
            return _insured(member, today)
    return None


def member_with(card_number: str) -> CastMember | None:
    """Of the cast, by any number."""
    for member in CAST.values():
        if card_number == member.citizen_number or card_number[-_NUMBER_LENGTH:] == insurance_number(member):
            return member
    return None


def answer(untrusted_question: Mapping[str, object], today: date, find: Find = find) -> dict[str, object]:
    """The look-up's answer, all fields of the gateway, null where there is nothing to say."""
    untrusted_texts = [untrusted_question.get(key) for key in ("maThe", "hoTen", "ngaySinh")]
    if not all(isinstance(untrusted_text, str) and untrusted_text for untrusted_text in untrusted_texts):
        return result(WRONG_FORMAT)
    card_number, name, birth = (unicodedata.normalize("NFC", str(text).strip()) for text in untrusted_texts)
    if not _is_birth_date(birth):
        return result(WRONG_FORMAT)
    if not _CARD_NUMBER.fullmatch(card_number):
        return result(WRONG_CARD_CODE)
    entry = find(card_number, today)
    if entry is None:
        return result(NOT_FOUND)
    code = _verdict(entry, name, birth, today)
    return result(code, entry if code in _WITH_CARD else None)


def result(code: str, entry: Insured | None = None) -> dict[str, object]:
    """All fields of an answer; only somebody who knows name and date of birth is told more than the code."""
    fields: dict[str, object] = dict.fromkeys(FIELDS)
    fields |= {"maKetQua": code, "ghiChu": NOTES.get(code, "")}
    if entry is None:
        return fields
    fields |= {
        "maThe": entry.card_code,
        "hoTen": entry.name,
        "ngaySinh": f"{entry.birth_date:%d/%m/%Y}",
        "gioiTinh": entry.sex,
        "diaChi": entry.residence,
        "maDKBD": entry.facility,
        "cqBHXH": OFFICE,
        "gtTheTu": f"{entry.valid_from:%d/%m/%Y}",
        "gtTheDen": f"{entry.valid_to:%d/%m/%Y}",
        "ngayDu5Nam": entry.five_years_from and f"{entry.five_years_from:%d/%m/%Y}",
        "maSoBHXH": entry.number,
    }
    return fields | _new_card(code, entry)


def with_code(entry: Insured, code: str) -> Insured:
    """The same person, about whom the gateway has something else to say; dates follow where the code tells of them."""
    year = entry.valid_to.year - (code in (EXPIRED, OLD_ENDED) and entry.code not in (EXPIRED, OLD_ENDED))
    return replace(entry, code=code, valid_from=date(year, 1, 1), valid_to=date(year, 12, 31))


def _new_card(code: str, entry: Insured) -> dict[str, object]:
    """The card that was issued instead: from the day after the old one's last."""
    if code not in (OLD_ENDED, NEW_ISSUED):
        return {}
    begins = entry.valid_to + timedelta(days=1)
    return {
        "maTheCu": entry.card_code,
        "maTheMoi": _NEW_GROUP + entry.card_code[len(_NEW_GROUP) :],
        "gtTheTuMoi": f"{begins:%d/%m/%Y}",
        "gtTheDenMoi": f"{date(begins.year, 12, 31):%d/%m/%Y}",
        "maDKBDMoi": entry.facility,
    }


def _insured(member: CastMember, today: date) -> Insured:
    """Insured for this calendar year, or for the last one; with a slip of the pen where the cast wants one."""
    year = today.year - 1 if member.coverage is Coverage.EXPIRED else today.year
    name, birth_date = member.name, member.birth_date
    if member.coverage is Coverage.WRONG_NAME:
        name = " ".join(["Lâm", *name.split()[1:]])
    if member.coverage is Coverage.WRONG_BIRTH_DATE:
        birth_date -= timedelta(days=1)
    return Insured(
        citizen_number=member.citizen_number,
        number=insurance_number(member),
        name=name,
        birth_date=birth_date,
        sex=member.sex,
        residence=member.residence,
        valid_from=date(year, 1, 1),
        valid_to=date(year, 12, 31),
        five_years_from=insurance_five_years(member),
    )


def _verdict(entry: Insured, name: str, birth: str, today: date) -> str:
    asked, registered = fold_name(name).split(), fold_name(entry.name).split()
    if asked != registered:
        same_initials = [word[0] for word in asked] == [word[0] for word in registered]
        return WRONG_NAME_SAME_INITIALS if same_initials else WRONG_NAME
    if birth.replace("/", "") not in (f"{entry.birth_date:%d%m%Y}", f"{entry.birth_date:%Y}"):
        return WRONG_BIRTH_DATE
    return EXPIRED if entry.code == EXACT and entry.valid_to < today else entry.code


def _is_birth_date(birth: str) -> bool:
    """dd/MM/yyyy, ddMMyyyy, or the year alone."""
    for layout in ("%d/%m/%Y", "%d%m%Y", "%Y"):
        try:
            datetime.strptime(birth, layout)
        except ValueError:
            continue
        return True
    return False

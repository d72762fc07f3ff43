"""Who is insured, and what the gateway says when somebody asks: pure functions over the cast."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from mock_services.cards.payload import INSURANCE_FACILITY, fold_name, insurance_five_years, insurance_number
from mock_services.cast import CAST, CastMember, Coverage

# Result codes: letter of Vietnam Social Security of 20/06/2024, Appendix 03
EXACT, EXPIRED, NOT_FOUND, WRONG_CARD_CODE = "000", "010", "050", "051"
WRONG_NAME, WRONG_NAME_SAME_INITIALS, WRONG_BIRTH_DATE, WRONG_FORMAT = "060", "061", "070", "205"

FIELDS = (
    "maKetQua", "ghiChu", "maThe", "hoTen", "ngaySinh", "gioiTinh", "diaChi", "maDKBD", "cqBHXH", "gtTheTu", "gtTheDen",
    "maKV", "ngayDu5Nam", "maSoBHXH", "maTheCu", "maTheMoi", "gtTheTuMoi", "gtTheDenMoi", "maDKBDMoi", "tenDKBDMoi",
    "dsLichSuKCB2018", "dsLichSuKT2018",
)  # fmt: skip

_NOTES = {
    EXACT: "Thông tin thẻ chính xác",
    EXPIRED: "Thẻ hết giá trị sử dụng",
    NOT_FOUND: "Không thấy thông tin thẻ",
    WRONG_CARD_CODE: "Mã thẻ sai",
    WRONG_NAME: "Thẻ sai họ tên",
    WRONG_NAME_SAME_INITIALS: "Thẻ sai họ tên (đúng ký tự đầu)",
    WRONG_BIRTH_DATE: "Thẻ sai ngày sinh",
    WRONG_FORMAT: "Sai định dạng tham số",
}
_OFFICE = "Bảo hiểm xã hội tỉnh Tây Ninh"
_CARD_CODE_PREFIX = "GD472"  # household, benefit 4, province 72
_CARD_NUMBER = re.compile(r"[A-Z]{2}[0-9]{13}|[0-9]{10}|[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Entry:
    """One person as the insurer has it, which need not be what the person's card says."""

    member: CastMember
    name: str
    birth_date: date
    valid_from: date
    valid_to: date

    @property
    def card_code(self) -> str:
        return _CARD_CODE_PREFIX + insurance_number(self.member)


def find(card_number: str, today: date) -> Entry | None:
    """The entry under a citizen number, a ten-digit insurance number or a card code."""
    for member in CAST.values():
        known = (member.citizen_number, insurance_number(member), _CARD_CODE_PREFIX + insurance_number(member))
        if card_number in known and member.coverage is not Coverage.NOT_FOUND:
            return _entry(member, today)
    return None


def answer(untrusted_question: Mapping[str, object], today: date) -> dict[str, object]:
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
    return result(code, entry) if code in (EXACT, EXPIRED) else result(code)


def result(code: str, entry: Entry | None = None) -> dict[str, object]:
    """All fields of an answer; only somebody who knows name and date of birth is told more than the code."""
    fields: dict[str, object] = dict.fromkeys(FIELDS)
    fields |= {"maKetQua": code, "ghiChu": _NOTES.get(code, "")}
    if entry is None:
        return fields
    return fields | {
        "maThe": entry.card_code,
        "hoTen": entry.name,
        "ngaySinh": f"{entry.birth_date:%d/%m/%Y}",
        "gioiTinh": entry.member.sex,
        "diaChi": entry.member.residence,
        "maDKBD": INSURANCE_FACILITY.replace(" - ", ""),
        "cqBHXH": _OFFICE,
        "gtTheTu": f"{entry.valid_from:%d/%m/%Y}",
        "gtTheDen": f"{entry.valid_to:%d/%m/%Y}",
        "ngayDu5Nam": f"{insurance_five_years(entry.member):%d/%m/%Y}",
        "maSoBHXH": insurance_number(entry.member),
    }


def _entry(member: CastMember, today: date) -> Entry:
    """Insured for this calendar year, or for the last one; with a slip of the pen where the cast wants one."""
    year = today.year - 1 if member.coverage is Coverage.EXPIRED else today.year
    name, birth_date = member.name, member.birth_date
    if member.coverage is Coverage.WRONG_NAME:
        name = " ".join(["Lâm", *name.split()[1:]])
    if member.coverage is Coverage.WRONG_BIRTH_DATE:
        birth_date -= timedelta(days=1)
    return Entry(member, name, birth_date, date(year, 1, 1), date(year, 12, 31))


def _verdict(entry: Entry, name: str, birth: str, today: date) -> str:
    asked, registered = fold_name(name).split(), fold_name(entry.name).split()
    if asked != registered:
        same_initials = [word[0] for word in asked] == [word[0] for word in registered]
        return WRONG_NAME_SAME_INITIALS if same_initials else WRONG_NAME
    if birth.replace("/", "") not in (f"{entry.birth_date:%d%m%Y}", f"{entry.birth_date:%Y}"):
        return WRONG_BIRTH_DATE
    return EXPIRED if entry.valid_to < today else EXACT


def _is_birth_date(birth: str) -> bool:
    """dd/MM/yyyy, ddMMyyyy, or the year alone."""
    for layout in ("%d/%m/%Y", "%d%m%Y", "%Y"):
        try:
            datetime.strptime(birth, layout)
        except ValueError:
            continue
        return True
    return False

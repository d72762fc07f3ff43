"""The people of the simulated world: one table that cards, faces and the insurance registry share.

Nobody here exists. Citizen numbers follow the historic structure (province of birth, sex and century, year, serial),
so that the kiosk's own plausibility rules see what they would see in a hospital of Tay Ninh.
"""

from dataclasses import dataclass
from datetime import date
from enum import Enum


class Coverage(Enum):
    """What the insurance registry does when somebody asks about this person."""

    VALID = "valid"
    EXPIRED = "expired"
    NOT_FOUND = "not_found"
    WRONG_NAME = "wrong_name"
    WRONG_BIRTH_DATE = "wrong_birth_date"
    SERVER_ERROR = "server_error"
    SLOW = "slow"


@dataclass(frozen=True, slots=True)
class CastMember:
    key: str  # what `--patient` takes
    name: str
    citizen_number: str
    birth_date: date
    sex: str  # "Nam" or "Nữ", as the card prints it
    residence: str
    card_year: int  # 2021 or 2024: which design of the citizen card
    issued: date
    expires: date | None  # None: no expiry (MRZ 991231)
    coverage: Coverage
    old_number: str = ""  # nine digits of the identity card before 2016
    has_portrait: bool = True  # the card of a child under six carries no face


_ALL = (
    CastMember("lan", "Nguyễn Thị Lan", "072158001234", date(1958, 3, 14), "Nữ",
               "Ấp Long Hải, Xã Trường Tây, Hòa Thành, Tây Ninh", 2021, date(2021, 6, 10), None,
               Coverage.VALID, "290123456"),
    CastMember("hung", "Trần Văn Hùng", "072048002345", date(1948, 9, 2), "Nam",
               "Số 12, Đường Cách Mạng Tháng Tám, Phường 3, Tây Ninh", 2021, date(2021, 8, 5), None,
               Coverage.VALID, "290234567"),
    CastMember("mai", "Lê Thị Mai", "072195003456", date(1995, 11, 30), "Nữ",
               "Khu phố 4, Phường Ninh Sơn, Tây Ninh", 2021, date(2022, 2, 18), date(2035, 11, 30),
               Coverage.EXPIRED),
    CastMember("minh", "Phạm Quang Minh", "079085004567", date(1985, 7, 21), "Nam",
               "Ấp Mẫu, Xã Phước Đông, Gò Dầu, Tây Ninh", 2021, date(2021, 12, 1), date(2025, 7, 21),
               Coverage.VALID, "290345678"),
    CastMember("tuan", "Võ Anh Tuấn", "072090005678", date(1990, 5, 5), "Nam",
               "Ấp Thạnh Trung, Xã Thạnh Tân, Tây Ninh", 2021, date(2022, 7, 7), date(2030, 5, 5),
               Coverage.VALID),
    CastMember("tu", "Võ Anh Tú", "072092006789", date(1992, 8, 19), "Nam",
               "Ấp Thạnh Trung, Xã Thạnh Tân, Tây Ninh", 2024, date(2024, 10, 3), date(2032, 8, 19),
               Coverage.NOT_FOUND),
    CastMember("hoa", "Đặng Thị Hoa", "080140007890", date(1940, 1, 1), "Nữ",
               "Khu phố 1, Phường Trảng Bàng, Tây Ninh", 2024, date(2024, 9, 23), None,
               Coverage.VALID, "290456789"),
    CastMember("khoa", "Bùi Đăng Khoa", "072208008901", date(2008, 8, 8), "Nam",
               "Phường Long Hoa, Tây Ninh", 2024, date(2024, 11, 11), date(2033, 8, 8),
               Coverage.SERVER_ERROR),
    CastMember("ngoc", "Hồ Bảo Ngọc", "072301009012", date(2001, 12, 12), "Nữ",
               "Phường Tân Ninh, Tây Ninh", 2024, date(2025, 3, 20), date(2041, 12, 12),
               Coverage.SLOW),
    CastMember("kha", "Danh Sóc Kha", "094072010123", date(1972, 4, 17), "Nam",
               "Ấp Con Trăn, Xã Tân Hòa, Tân Châu, Tây Ninh", 2021, date(2021, 5, 4), date(2032, 4, 17),
               Coverage.WRONG_NAME, "290567890"),
    CastMember("yen", "Đỗ Hải Yến", "031178011234", date(1978, 10, 25), "Nữ",
               "Số 3, Hẻm 5, Đường Điện Biên Phủ, Phường Ninh Thạnh, Tây Ninh", 2021, date(2021, 9, 9),
               date(2038, 10, 25), Coverage.WRONG_BIRTH_DATE),
    CastMember("an", "Trịnh Hoài An", "001065012345", date(1965, 2, 3), "Nam",
               "Phường Bình Minh, Tây Ninh", 2024, date(2024, 12, 30), None,
               Coverage.VALID),
    CastMember("phuc", "Ngô Gia Phúc", "072215013456", date(2015, 6, 1), "Nam",
               "Xã Dương Minh Châu, Tây Ninh", 2024, date(2025, 6, 2), date(2029, 6, 1),
               Coverage.VALID),
    CastMember("na", "Lê Ngọc Na", "072322014567", date(2022, 3, 3), "Nữ",
               "Khu phố 4, Phường Ninh Sơn, Tây Ninh", 2024, date(2025, 1, 15), date(2036, 3, 3),
               Coverage.VALID, has_portrait=False),
)  # fmt: skip

CAST: dict[str, CastMember] = {member.key: member for member in _ALL}

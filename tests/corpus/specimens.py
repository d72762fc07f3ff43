"""Specimens of every layout, invented but for ICAO's and France's own, and makers of more with true check digits."""

from mock_services.cards.payload import check_digit

CITIZEN_2021 = "001090000001|012345678|Nguyễn Văn A|01011990|Nam|Số 1, Phố Ví Dụ, Phường Mẫu, Quận Thử, Hà Nội|15042021"
CITIZEN_2021_WITHOUT_OLD_NUMBER = (
    "079164000002||Trần Thị B|20051964|Nữ|Ấp Mẫu, Xã Thử, Củ Chi, TP. Hồ Chí Minh|01082022"
)
CITIZEN_2024 = "001208000004||Đỗ Đức D|08082008|Nam|Phường Mẫu, Hà Nội|23092024||||"
CITIZEN_2024_OF_A_CHILD = (
    "024215000003||Lê Thị Minh C|10072015|Nữ|Xã Mẫu, Bắc Ninh|02012025||024215000009|Lê Văn E|Hoàng Thị F"
)

NAME_HEX = "4e677579e1bb856e2056c4836e2041"  # Nguyễn Văn A
PLACE_HEX = "Hà Nội".encode().hex()


def insurance(number: str = "0123456789", name: str = NAME_HEX, birth: str = "20/05/1964", sex: str = "1") -> str:
    """The text of an insurance card's code; `name` is hex."""
    validity = ["01 - 001", "01/01/2026", "-", "01/01/2026", "0100", "-", "4", "01/01/2020"]
    return "|".join([number, name, birth, sex, "-", *validity, "15e8f-0100", "4", PLACE_HEX, "$"])


def td1(
    *,
    code: str = "I<",
    issuer: str = "UTO",
    number: str = "D23145890",
    number_digit: str = "",
    optional: str = "",
    birth: str = "740812",
    sex: str = "F",
    expiry: str = "340415",
    nationality: str = "UTO",
    more: str = "",
    names: str = "ERIKSSON<<ANNA<MARIA",
) -> str:
    """Three lines of 30; a longer number goes on in the optional data."""
    first = code + issuer.ljust(3, "<") + _numbered(number, optional, 15, number_digit)
    dates = _checked(birth), _checked(expiry)
    composite = check_digit(first[5:] + "".join(dates) + more.ljust(11, "<"))
    second = dates[0] + sex + dates[1] + nationality.ljust(3, "<") + more.ljust(11, "<") + str(composite)
    return "\n".join((first, second, names.ljust(30, "<")))


def td1_vietnam(
    number: str = "001090000001",
    birth: str = "900101",
    sex: str = "M",
    expiry: str = "300101",
    names: str = "NGUYEN<<VAN<A",
) -> str:
    """Vietnam's: the number's last nine digits are the document's, and its own check digit ends line 1."""
    optional = f"{number}<<{check_digit(number)}"
    return td1(
        code="ID",
        issuer="VNM",
        number=number[-9:],
        optional=optional,
        birth=birth,
        sex=sex,
        expiry=expiry,
        nationality="VNM",
        names=names,
    )


def td2(
    *,
    code: str = "I<",
    issuer: str = "UTO",
    number: str = "D23145890",
    optional: str = "",
    birth: str = "740812",
    sex: str = "F",
    expiry: str = "340415",
    nationality: str = "UTO",
    names: str = "ERIKSSON<<ANNA<MARIA",
) -> str:
    first = (code + issuer.ljust(3, "<") + names).ljust(36, "<")
    numbered = _numbered(number, optional, 7)
    dates = _checked(birth), _checked(expiry)
    composite = check_digit(numbered[:10] + "".join(dates) + numbered[10:])
    second = numbered[:10] + nationality.ljust(3, "<") + dates[0] + sex + dates[1] + numbered[10:] + str(composite)
    return f"{first}\n{second}"


def td3(
    *,
    code: str = "P<",
    issuer: str = "UTO",
    number: str = "L898902C3",
    number_digit: str = "",
    personal: str = "",
    personal_digit: str = "",
    birth: str = "740812",
    sex: str = "F",
    expiry: str = "340415",
    nationality: str = "UTO",
    names: str = "ERIKSSON<<ANNA<MARIA",
) -> str:
    first = (code + issuer.ljust(3, "<") + names).ljust(44, "<")
    numbered, dates = _numbered(number, "", 0, number_digit), (_checked(birth), _checked(expiry))
    filled = personal.ljust(14, "<")
    filled += personal_digit or str(check_digit(filled))
    composite = check_digit(numbered + "".join(dates) + filled)
    return f"{first}\n{numbered}{nationality.ljust(3, '<')}{dates[0]}{sex}{dates[1]}{filled}{composite}"


def french(
    *,
    surname: str = "BERTHIER",
    office: str = "<<<<<<",
    number: str = "880692310285",
    given: str = "CORINNE",
    birth: str = "651206",
    sex: str = "F",
) -> str:
    """France's national card of 1988."""
    first = "IDFRA" + surname.ljust(25, "<") + office
    second = _checked(number) + given.ljust(14, "<") + _checked(birth) + sex
    return f"{first}\n{second}{check_digit(first + second)}"


def _numbered(number: str, optional: str, room: int, digit: str = "") -> str:
    """A number of up to nine characters, its check digit and the optional data, in which a longer one goes on."""
    if len(number) <= 9:
        number = number.ljust(9, "<")
        return number + (digit or str(check_digit(number))) + optional.ljust(room, "<")
    return number[:9] + "<" + f"{number[9:]}{check_digit(number)}<{optional}".ljust(room, "<")


def _checked(field: str) -> str:
    return f"{field}{check_digit(field)}"


LINES = {
    "Vietnam, 2021": ("IDVNM0900000018001090000001<<9\n9001011M3001019VNM<<<<<<<<<<<6\nNGUYEN<<VAN<A<<<<<<<<<<<<<<<<<"),
    "Vietnam, for life": (
        "IDVNM1640000021079164000002<<1\n6405205F9912315VNM<<<<<<<<<<<6\nTRAN<<THI<B<<<<<<<<<<<<<<<<<<<"
    ),
    "Vietnam, 2024": ("IDVNM2080000046001208000004<<7\n0808088M3308084VNM<<<<<<<<<<<6\nDO<<DUC<D<<<<<<<<<<<<<<<<<<<<<"),
    "Vietnam, a child's": (
        "IDVNM2150000035024215000003<<5\n1507104F2907103VNM<<<<<<<<<<<2\nLE<<THI<MINH<C<<<<<<<<<<<<<<<<"
    ),
    "Vietnam, new passport": (
        "P<VNMNGUYEN<<VAN<A<<<<<<<<<<<<<<<<<<<<<<<<<<\nE000000019VNM9001011M3401011001090000001<<96"
    ),
    "Vietnam, old passport": (
        "P<VNMNGUYEN<<VAN<A<<<<<<<<<<<<<<<<<<<<<<<<<<\nB0000001<0VNM9001011M3401011012345678<<<<<44"
    ),
    "ICAO 9303-5": "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<",
    "ICAO 9303-5, long number": (
        "I<UTOD23145890<7349<<<<<<<<<<<\n3407127M9507122UTO<<<<<<<<<<<2\nSTEVENSON<<PETER<JOHN<<<<<<<<<"
    ),
    "ICAO 9303-6": "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6",
    "ICAO 9303-6, long number": "I<UTOSTEVENSON<<PETER<JOHN<<<<<<<<<<\nD23145890<UTO3407127M95071227349<<<8",
    "ICAO 9303-4": ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"),
    "ICAO 9303-7, MRV-A": (
        "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<"
    ),
    "ICAO 9303-7, MRV-B": "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<",
    "Germany, passport": ("P<D<<MUSTERMANN<<ERIKA<<<<<<<<<<<<<<<<<<<<<<\nC01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4"),
    "Germany, card": "IDD<<T220001293<<<<<<<<<<<<<<<\n6408125<2010315D<<<<<<<<<<<<<4\nMUSTERMANN<<ERIKA<<<<<<<<<<<<<",
    "France, 1988": "IDFRABERTHIER<<<<<<<<<<<<<<<<<<<<<<<\n8806923102858CORINNE<<<<<<<6512068F6",
}
"""Facts, ICAO's own examples, and issuers' published specimens."""

PAYLOADS = (
    CITIZEN_2021,
    CITIZEN_2021_WITHOUT_OLD_NUMBER,
    CITIZEN_2024,
    CITIZEN_2024_OF_A_CHILD,
    insurance(),
    insurance("HC4010123456789", sex="2"),
    *LINES.values(),
)

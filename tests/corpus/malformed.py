"""Payloads that are no cards, and what is answered to each: what codes of other things, worn codes, old programs,
forgers and damaged scanners have to say."""

from typing import NamedTuple

from kiosk.domain.card import CardProblem
from tests.corpus.specimens import CITIZEN_2021, CITIZEN_2024, LINES, NAME_HEX, insurance, td1, td1_vietnam, td3

NOT_A_CARD, DAMAGED, MISREAD = CardProblem.NOT_A_CARD, CardProblem.DAMAGED, CardProblem.MISREAD
OLD_ENCODING, INPUT_METHOD = CardProblem.OLD_ENCODING, CardProblem.INPUT_METHOD


class Malformed(NamedTuple):
    name: str
    untrusted_payload: bytes
    problem: CardProblem


def _citizen(field: int, value: str) -> bytes:
    fields = CITIZEN_2021.split("|")
    fields[field] = value
    return "|".join(fields).encode()


def _lines(specimen: str, old: str, new: str) -> bytes:
    assert old in LINES[specimen]
    return LINES[specimen].replace(old, new, 1).encode()


MALFORMED = (
    # Codes of something else
    Malformed("nothing", b"", NOT_A_CARD),
    Malformed("spaces", b" \t\r\n", NOT_A_CARD),
    Malformed("a byte order mark alone", b"\xef\xbb\xbf", NOT_A_CARD),
    Malformed("a web address", b"https://vneid.gov.vn/xac-thuc?id=1", NOT_A_CARD),
    Malformed("an app's session", b"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln", NOT_A_CARD),
    Malformed(
        "a payment", b"00020101021138540010A00000072701240006970436011001234567890208QRIBFTTA5303704", NOT_A_CARD
    ),
    Malformed("a network", b"WIFI:T:WPA;S:Benh vien|Mau;P:secret;;", NOT_A_CARD),
    Malformed("a visiting card", b"BEGIN:VCARD\nN:Lan;Nguyen\nEND:VCARD", NOT_A_CARD),
    Malformed("the insurer's app", b"0123456789|4e677579e1bb85", NOT_A_CARD),
    Malformed("a product's number", b"8934673100014", NOT_A_CARD),
    Malformed("a citizen number alone", b"001090000001", NOT_A_CARD),
    Malformed("as much as a code holds", b"7" * 2953, NOT_A_CARD),
    Malformed("separators alone", b"|" * 16, NOT_A_CARD),
    Malformed("very many separators", b"|" * 7000, NOT_A_CARD),
    Malformed("an end alone", b"$", NOT_A_CARD),
    Malformed("markup", b"<script>alert(1)</script>|||||||", NOT_A_CARD),
    Malformed("a formula", b'=cmd|" /C calc"!A0|||||', NOT_A_CARD),
    Malformed("bytes of a compressed file", bytes.fromhex("1f8b08000000000000ff4b4c4a06"), NOT_A_CARD),
    Malformed("UTF-16", CITIZEN_2021.encode("utf-16"), NOT_A_CARD),
    Malformed("a name first", b"A|001090000001||01011990|Nam||15042021", NOT_A_CARD),
    # Citizen cards
    Malformed("a field too few", CITIZEN_2021.rpartition("|")[0].encode(), DAMAGED),
    Malformed("fields too many", f"{CITIZEN_2024}|||".encode(), DAMAGED),
    Malformed("a citizen card that is too long", _citizen(5, "a" * 500), NOT_A_CARD),
    Malformed("a number of nine digits", _citizen(0, "090000001"), DAMAGED),
    Malformed("a number of thirteen digits", _citizen(0, "0010900000011"), DAMAGED),
    Malformed("a number in full-width digits", _citizen(0, "００１０９０００００01"), NOT_A_CARD),
    Malformed("a number in Arabic digits", _citizen(0, "٠٠١٠٩٠٠٠٠٠٠١"), NOT_A_CARD),
    Malformed("a number with a look-alike letter", _citizen(0, "0O1090000001"), NOT_A_CARD),
    Malformed("a number with a sign", _citizen(0, "+01090000001"), NOT_A_CARD),
    Malformed("an old number with letters", _citizen(1, "01234567A"), DAMAGED),
    Malformed("no name", _citizen(2, ""), DAMAGED),
    Malformed("a name of signs", _citizen(2, "-.'"), DAMAGED),
    Malformed("a name of digits", _citizen(2, "12345"), DAMAGED),
    Malformed("a name in Cyrillic", _citizen(2, "Нгуен Ван А"), DAMAGED),
    Malformed("a name in full-width letters", _citizen(2, "Ｎｇｕｙｅｎ"), DAMAGED),
    Malformed("a name with an image", _citizen(2, "Lan😀"), DAMAGED),
    Malformed("a name with markup", _citizen(2, "<b>Lan</b>"), DAMAGED),
    Malformed("a name that ends a query", _citizen(2, "Lan'; DROP TABLE visit;--"), DAMAGED),
    Malformed("a name with a path", _citizen(2, "../../etc/passwd"), DAMAGED),
    Malformed("a name with marks piled up", _citizen(2, "L" + "a\u0300\u0316\u0334\u0337\u0489" * 3), DAMAGED),
    Malformed("a name that runs backwards", _citizen(2, "Nguyễn\u202enaL"), DAMAGED),
    Malformed("a name with an isolate", _citizen(2, "\u2066Nguyễn\u2069"), DAMAGED),
    Malformed("a name with a zero-width space", _citizen(2, "Ngu\u200byễn"), DAMAGED),
    Malformed("a name with an invisible letter", _citizen(2, "Lan\u3164"), DAMAGED),
    Malformed("a name with a tag", _citizen(2, "Lan\U000e0041"), DAMAGED),
    Malformed("a name with an escape", _citizen(2, "\x1b[31mLan"), DAMAGED),
    Malformed("a name with a null", _citizen(2, "Lan\0Anh"), DAMAGED),
    Malformed("a name too long", _citizen(2, "Lan " * 30), DAMAGED),
    Malformed("30 February", _citizen(3, "30021990"), DAMAGED),
    Malformed("a thirteenth month", _citizen(3, "01131990"), DAMAGED),
    Malformed("a day without a month", _citizen(3, "01001990"), DAMAGED),
    Malformed("a year nought", _citizen(3, "01010000"), DAMAGED),
    Malformed("a birth ahead of today", _citizen(3, "01012999"), DAMAGED),
    Malformed("a birth too long ago", _citizen(3, "01011799"), DAMAGED),
    Malformed("a birth with slashes", _citizen(3, "01/01/1990"), DAMAGED),
    Malformed("a birth in full-width digits", _citizen(3, "０１０１１９９０"), DAMAGED),
    Malformed("a sex that Vietnam's cards do not have", _citizen(4, "Khác"), DAMAGED),
    Malformed("no sex", _citizen(4, ""), DAMAGED),
    Malformed("an address with a line break", _citizen(5, "Số 1\nPhố"), DAMAGED),
    Malformed("an address that runs backwards", _citizen(5, "Số 1\u202e"), DAMAGED),
    Malformed("an address with a private letter", _citizen(5, "Số \ue000"), DAMAGED),
    Malformed("issued on 31 February", _citizen(6, "31022021"), DAMAGED),
    Malformed("a letter cut in two", CITIZEN_2021.encode().replace("ễ".encode(), b"\xe1\xbb"), DAMAGED),
    Malformed("a stray byte", CITIZEN_2021.encode().replace(b"A", b"\xff", 1), DAMAGED),
    Malformed("an overlong slash", CITIZEN_2021.encode().replace(b"A", b"\xc0\xaf", 1), DAMAGED),
    Malformed("a surrogate", CITIZEN_2021.encode().replace(b"A", b"\xed\xa0\x80", 1), DAMAGED),
    # Old encodings
    Malformed(
        "TCVN3, bytes",
        b"001090000001||Nguy\xd4n V\xa8n A|01011990|Nam|Ph\xad\xeang 3, T\xa9y Ninh|15042021",
        OLD_ENCODING,
    ),
    Malformed(
        "TCVN3, letters",
        "001090000001||NguyÔn V¨n A|01011990|Nam|Ph­êng 3, T©y Ninh|15042021".encode(),
        OLD_ENCODING,
    ),
    Malformed("TCVN3 in a word", b"001190000001||Le Thi Lan|01011990|N\xf7|Ha Noi|15042021", OLD_ENCODING),
    Malformed(
        "VNI, letters",
        "001090000001||Nguyeãn Vaên A|01011990|Nam|Phöôøng 3, Taây Ninh|15042021".encode(),
        OLD_ENCODING,
    ),
    Malformed(
        "VNI, bytes",
        "001090000001||Nguyeãn Vaên A|01011990|Nam|Phöôøng 3, Taây Ninh|15042021".encode("latin-1"),
        OLD_ENCODING,
    ),
    Malformed(
        "CP1258",
        b"001090000001||Nguy\xea\xden V\xe3n A|01011990|Nam|Ph\xfd\xf5\xccng 3, T\xe2y Ninh|15042021",
        OLD_ENCODING,
    ),
    Malformed("UTF-8 taken for Latin-1", CITIZEN_2021.encode().decode("latin-1").encode(), OLD_ENCODING),
    Malformed("insurance in TCVN3", insurance(name=b"Nguy\xd4n V\xa8n A".hex()).encode(), OLD_ENCODING),
    Malformed("insurance in VNI", insurance(name="Nguyeãn Vaên A".encode().hex()).encode(), OLD_ENCODING),
    # Insurance cards
    Malformed("an insurance card without its end", insurance().removesuffix("|$").encode(), DAMAGED),
    Malformed("an insurance card cut in the middle", insurance()[:60].encode(), DAMAGED),
    Malformed("an insurance number of nine digits", insurance("012345678").encode(), DAMAGED),
    Malformed("an insurance number with a letter", insurance("HC401012345678A").encode(), DAMAGED),
    Malformed("hex of odd length", insurance(name=NAME_HEX[:-1]).encode(), DAMAGED),
    Malformed("hex with a letter", insurance(name="4g").encode(), DAMAGED),
    Malformed("hex of markup", insurance(name=b"<i>Lan</i>".hex()).encode(), DAMAGED),
    Malformed("hex of a bidi override", insurance(name="\u202eLan".encode().hex()).encode(), DAMAGED),
    Malformed("hex of no UTF-8", insurance(name="c328").encode(), DAMAGED),
    Malformed("no hex", insurance(name="").encode(), DAMAGED),
    Malformed("hex typed by Telex", insurance(name=NAME_HEX.replace("6e", "ê")).encode(), INPUT_METHOD),
    Malformed("insurance born on 30 February", insurance(birth="30/02/1990").encode(), DAMAGED),
    Malformed("insurance born in a month", insurance(birth="05/1990").encode(), DAMAGED),
    Malformed("insurance of a third sex", insurance(sex="3").encode(), DAMAGED),
    Malformed("insurance with a stray byte", insurance().encode().replace(b"-", b"\xff", 1), DAMAGED),
    Malformed("insurance with a zero-width space", insurance().replace("-", "\u200b", 1).encode(), DAMAGED),
    # Machine-readable lines
    Malformed("lines with a wrong number", _lines("Vietnam, 2021", "090000001", "090000002"), MISREAD),
    Malformed("lines with a wrong citizen number", _lines("Vietnam, 2021", "001090000001", "001090000002"), MISREAD),
    Malformed("lines with a wrong birth", _lines("Vietnam, 2021", "9001011M", "9001021M"), MISREAD),
    Malformed("lines with a wrong composite", _lines("ICAO 9303-5", "<<<6\n", "<<<7\n"), MISREAD),
    Malformed("lines of an unknown state", td1(issuer="QQQ").encode(), MISREAD),
    Malformed("lines of 30 February", td1(birth="900230").encode(), MISREAD),
    Malformed("lines with a digit in the name", td3(names="ERIKSS0N<<ANNA").encode(), MISREAD),
    Malformed("lines without a name", td3(names="").encode(), MISREAD),
    Malformed("lines with another sex", td1(sex="H").encode(), MISREAD),
    Malformed("lines a character short", _lines("ICAO 9303-4", "<<<<10", "<<<10"), MISREAD),
    Malformed("lines of an invented layout", td1(issuer="VNM", nationality="VNM").encode(), MISREAD),
    Malformed("lines typed by Telex", td1_vietnam(names="DO<<DUC<D").replace("DO<", "ĐO<").encode(), INPUT_METHOD),
    Malformed("lines in small letters", LINES["ICAO 9303-4"].lower().encode(), NOT_A_CARD),
    Malformed("one of three lines", LINES["Vietnam, 2021"].split("\n")[0].encode(), NOT_A_CARD),
    Malformed("fillers", b"<" * 90, MISREAD),
)

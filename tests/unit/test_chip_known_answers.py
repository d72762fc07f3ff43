"""The worked examples of ICAO Doc 9303-11 (8th edition), byte for byte: appendix D for Basic Access Control and secure
messaging with 3DES, appendix G.1 for PACE with generic mapping."""

import hashlib
from collections.abc import Callable, Iterator

import pytest

from kiosk.adapters.cards.chip.apdu import Command, Line, Transmit
from kiosk.adapters.cards.chip.bac import open_by_bac
from kiosk.adapters.cards.chip.ciphers import Suite
from kiosk.adapters.cards.chip.curves import CURVES
from kiosk.adapters.cards.chip.errors import ChipError
from kiosk.adapters.cards.chip.pace import Password, open_by_pace, parse_card_access
from kiosk.ports import ChipTrouble

# Appendix D.
D_LINES = "L898902C<369080619406236"
D_CHALLENGE = ("0084000008", "4608F919887022129000")
D_AUTHENTICATION = (
    "008200002872C29C2371CC9BDB65B779B8E8D37B29ECC154AA56A8799FAE2F498F76ED92F25F1448EEA8AD90A728",
    "46B9342A41396CD7386BF5803104D7CEDC122B9132139BAF2EEDC94EE178534F2F2D235D074D74499000",
)
D_SELECT = ("0CA4020C158709016375432908C044F68E08BF8B92D635FF24F800", "990290008E08FA855A5D4C50A8ED9000")
D_READ_4 = ("0CB000000D9701048E08ED6705417E96BA5500", "8709019FF0EC34F9922651990290008E08AD55CC17140B2DED9000")
D_READ_18 = (
    "0CB000040D9701128E082EA28A70F3C7B53500",
    "871901FB9235F4E4037F2327DCC8964F1F9B8C30F42C8E2FFF224A990290008E08C8B2787EAEA07D749000",
)
D_RANDOM = ("781723860C06C226", "0B795240CB7049B01C19B33E32804F0B")

# Appendix G.1.
G_CARD_ACCESS = "31143012060A04007F0007020204020202010202010D"
G_LINES = "T22000129364081251010318"
G_SCALARS = (
    "7F4EF07B9EA82FD78AD689B38D0BC78CF21F249D953BC46F4C6E19259C010F99",
    "A73FB703AC1436A18E0CFA5ABB3F7BEC7A070E7A6788486BEE230C4A22762595",
)
G_EXCHANGE = (
    ("0022C1A40F800A04007F00070202040202830101", "9000"),
    ("10860000027C0000", "7C12801095A3A016522EE98D01E76CB6B98B42C39000"),
    (
        "10860000457C438141047ACF3EFC982EC45565A4B155129EFBC74650DCBFA6362D896FC70262E0C2CC5E"
        "544552DCB6725218799115B55C9BAA6D9F6BC3A9618E70C25AF71777A9C4922D00",
        "7C43824104824FBA91C9CBE26BEF53A0EBE7342A3BF178CEA9F45DE0B70AA601651FBA3F57"
        "30D8C879AAA9C9F73991E61B58F4D52EB87A0A0C709A49DC63719363CCD13C549000",
    ),
    (
        "10860000457C438341042DB7A64C0355044EC9DF190514C625CBA2CEA48754887122F3A5EF0D5EDD301C"
        "3556F3B3B186DF10B857B58F6A7EB80F20BA5DC7BE1D43D9BF850149FBB3646200",
        "7C438441049E880F842905B8B3181F7AF7CAA9F0EFB743847F44A306D2D28C1D9EC65DF6DB"
        "7764B22277A2EDDC3C265A9F018F9CB852E111B768B326904B59A0193776F0949000",
    ),
    ("008600000C7C0A8508C2B0BD78D94BA86600", "7C0A86083ABB9674BCE93C089000"),
)
G_SECRET = bytes.fromhex("28768D20701247DAE81804C9E780EDE582A9996DB4A315020B2733197DB84925")


def conversation(*exchange: tuple[str, str]) -> Transmit:
    """A chip that says what the example's chip says, to nothing but the example's terminal."""
    left: Iterator[tuple[str, str]] = iter(exchange)

    def transmit(command: bytes) -> bytes:
        expected, answer = next(left)
        assert command.hex().upper() == expected
        return bytes.fromhex(answer)

    return transmit


def line(*exchange: tuple[str, str]) -> Line:
    return Line(conversation(*exchange), lambda: 0.0, seconds=5, commands=100, size=10_000)


def random_of(*values: str) -> Callable[[int], bytes]:
    drawn = iter(values)
    return lambda count: bytes.fromhex(next(drawn))


def test_basic_access_control_and_secure_messaging() -> None:
    wire = line(D_CHALLENGE, D_AUTHENTICATION, D_SELECT, D_READ_4, D_READ_18)
    channel = open_by_bac(wire.send, hashlib.sha1(D_LINES.encode()).digest(), random_of(*D_RANDOM))
    assert channel.send(Command(0x00, 0xA4, 0x02, 0x0C, b"\x01\x1e")).is_ok
    assert channel.send(Command(0x00, 0xB0, 0, 0, answer_bytes=4)).data.hex() == "60145f01"
    read = channel.send(Command(0x00, 0xB0, 0, 4, answer_bytes=18))
    assert read.data.hex() == "04303130365f36063034303030305c026175"


def test_pace_with_generic_mapping() -> None:
    (offer,) = parse_card_access(bytes.fromhex(G_CARD_ACCESS))
    scalars = iter(G_SCALARS)
    wire = line(*G_EXCHANGE)
    secret = hashlib.sha1(G_LINES.encode()).digest()
    open_by_pace(wire.send, offer, Password.MRZ, secret, lambda curve: int(next(scalars), 16))
    assert next(scalars, None) is None


def test_pace_names_the_curve_where_the_chip_offers_several() -> None:
    """ICAO 9303-11, 4.4.4.1. The stronger curve is taken, and a chip that then refuses is not built here."""
    infos = [f"3012060A04007F000702020402020201020201{curve}" for curve in ("0C", "10")]
    strongest, _ = parse_card_access(bytes.fromhex("3128" + "".join(infos)))
    wire = line(("0022C1A412800A04007F00070202040202830101840110", "6A80"))
    with pytest.raises(ChipError) as caught:
        open_by_pace(wire.send, strongest, Password.MRZ, bytes(20))
    assert caught.value.trouble is ChipTrouble.UNSUPPORTED


@pytest.mark.parametrize(
    ("suite", "counter", "key"),
    [
        (Suite.AES128, 1, "F5F0E35C0D7161EE6724EE513A0D9A7F"),
        (Suite.AES128, 2, "FE251C7858B356B24514B3BD5F4297D1"),
    ],
)
def test_session_keys_of_pace(suite: Suite, counter: int, key: str) -> None:
    assert suite.derive(G_SECRET, counter).hex().upper() == key


def test_session_keys_of_basic_access_control_but_for_parity() -> None:
    seed = bytes.fromhex("239AB9CB282DAF66231DC5A4DF6BFBAE")
    derived = [bytes(octet & 0xFE for octet in Suite.DES3.derive(seed, counter)) for counter in (1, 2)]
    expected = ("AB94FDECF2674FDFB9B391F85D7F76F2", "7962D9ECE03D1ACD4C76089DCE131543")
    assert derived == [bytes(octet & 0xFE for octet in bytes.fromhex(key)) for key in expected]


@pytest.mark.parametrize("number", sorted(CURVES))
def test_each_curve_is_what_it_says(number: int) -> None:
    """A wrong digit in the table would put the generator off the curve, or its order wrong."""
    curve = CURVES[number]
    assert curve.decode(curve.encode(curve.g)) == curve.g
    assert curve.multiply(curve.n - 1, curve.g) == (curve.g[0], curve.p - curve.g[1])
    assert curve.add(curve.multiply(curve.n - 1, curve.g), curve.g) is None
    assert curve.name().key_size == curve.p.bit_length()

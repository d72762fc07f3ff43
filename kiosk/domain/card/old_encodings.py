"""Vietnamese text whose letters were written in an old encoding, or read in a wrong one: "NguyÔn V¨n" for "Nguyễn Văn".

Before Unicode, programs wrote TCVN 5712:1993 (TCVN3, the .Vn fonts), VNI Windows (a mark as a letter of its own behind
the vowel) or Windows code page 1258 (a mark as a combining byte). Read byte by byte as Western European, all of them
look like letters. Such a text is known by what it becomes: Vietnamese syllables, which it is not as it stands. Nothing
is repaired here: a name that a program had to guess is nobody's name.
"""

import re
import unicodedata

_C1 = range(0x80, 0xA0)
_BYTE_OF = {chr(byte): byte for byte in range(256)} | {
    bytes([byte]).decode("cp1252", "replace"): byte for byte in _C1 if byte not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
"""The byte behind a letter, whether it was read as Latin-1 or as Windows-1252."""

# TCVN 5712:1993 (VN2) from 0xA1 on; 0xB0 to 0xB4 are combining marks.
_TCVN3 = dict(
    enumerate(
        "ĂÂÊÔƠƯĐăâêôơưđẰ\u0300\u0309\u0303\u0301\u0323àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịò"
        "ỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ",
        0xA1,
    )
)

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_CIRCUMFLEX = dict(zip("âáàåãä", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_BREVE = dict(zip("êéèúüë", ("", "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"), strict=True))
_VNI = (
    {vowel + mark: vowel + tone for vowel in "aeouy" for mark, tone in _TONES.items()}
    | {vowel + mark: vowel + "\u0302" + tone for vowel in "aeo" for mark, tone in _CIRCUMFLEX.items()}
    | {"a" + mark: "a\u0306" + tone for mark, tone in _BREVE.items()}
    | {old + mark: letter + tone for old, letter in (("ô", "ơ"), ("ö", "ư")) for mark, tone in _TONES.items()}
    | {"ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}
)
"""Lower case alone: VNI's marks have capitals of their own."""
_VNI_LETTER = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

_SYLLABLE = re.compile(
    "(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?"
    "(?:a[iouy]?|ây|âu|eo?|êu?|iêu|i[au]?|o(?:ai|ao|ay|a|eo|e|i)?|ôi?|ơi?|u(?:ây|yu|ya|ôi|a|ê|i|ơ|y)?|ư[aiu]?|ươ[iu]|yêu|y"
    "|(?:a|oa)(?:ch|nh|ng|[cmnpt])|(?:e|o|ă|oă|â|iê|ô|u|uô|ươ)(?:ng|[cmnpt])|oe[nt]|oo(?:ng|c)|uâ(?:ng|[nt])"
    "|(?:i|ê)(?:ch|nh|[mnpt])|(?:uê|y)(?:ch|nh)|ơ[mnpt]|uyê[nt]|yê(?:ng|[mnt])|ư(?:ng|[cmnt])|uy(?:ch|nh|[nt]))"
)
"""A syllable of Vietnamese spelling without its tone."""
_TONE_MARKS = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_WORD = re.compile(r"[^\W\d_]+")


def is_old(untrusted_text: str) -> bool:
    """Whether the text's bytes are UTF-8, or make Vietnamese of most of its marked words in an old encoding."""
    untrusted_bytes = [_BYTE_OF.get(character) for character in untrusted_text]
    if untrusted_text.isascii() or None in untrusted_bytes:
        return False  # letters that no byte stands for are Unicode's own
    raw = bytes(byte for byte in untrusted_bytes if byte is not None)
    return is_mostly_utf8(raw) or any(
        3 * known >= 2 * words and known > _vietnamese(untrusted_text)[0]
        for known, words in map(_vietnamese, _meanings(raw))
    )


def is_mostly_utf8(raw: bytes) -> bool:
    """Whether most of the bytes beyond ASCII make letters, which those of other encodings do by rare chance."""
    letters = [letter for letter in raw.decode("utf-8", "replace") if not letter.isascii()]
    return 2 * letters.count("\ufffd") < len(letters)


def _meanings(raw: bytes) -> tuple[str, str, str]:
    latin = raw.decode("latin-1")
    return (
        latin.translate(_TCVN3),
        _VNI_LETTER.sub(lambda found: _VNI[found[0]], latin.lower()),
        raw.decode("cp1258", "replace"),
    )


def _vietnamese(text: str) -> tuple[int, int]:
    """How many of the words with marks are Vietnamese syllables, and how many there are."""
    marked = [word for word in _WORD.findall(unicodedata.normalize("NFC", text.lower())) if not word.isascii()]
    toneless = (_TONE_MARKS.sub("", unicodedata.normalize("NFD", word)) for word in marked)
    return sum(_SYLLABLE.fullmatch(unicodedata.normalize("NFC", word)) is not None for word in toneless), len(marked)

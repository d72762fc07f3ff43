"""The citizen number's inner structure, which gives warnings and nothing more.

Decree 137/2015/ND-CP Art. 13 built the number of the place where a birth was registered, a digit for century and sex,
the year of birth and six random digits. Law 26/2023 Art. 12 promises "12 natural digits" alone: numbers were set anew
after corrections, so a number that does not fit its owner is no reason to stop anybody.
"""

import re
from datetime import date

from kiosk.domain.card.model import CITIZEN_NUMBER_DIGITS, CardWarning
from kiosk.domain.person import Sex

# Circular 07/2016/TT-BCA, annex 1. Numbers are for life: the mergers of 2025 changed none of them. From 100 on the
# codes are countries' (annex 2), of people who were born abroad.
_PROVINCES = """
001 002 004 006 008 010 011 012 014 015 017 019 020 022 024 025 026 027 030 031 033 034 035 036 037 038 040 042
044 045 046 048 049 051 052 054 056 058 060 062 064 066 067 068 070 072 074 075 077 079 080 082 083 084 086 087
089 091 092 093 094 095 096
"""
_KNOWN_PROVINCES = frozenset(_PROVINCES.split())
_FIRST_COUNTRY = "100"
_CITIZEN_NUMBER = re.compile(f"[0-9]{{{CITIZEN_NUMBER_DIGITS}}}")


def is_citizen_number(untrusted: str) -> bool:
    return _CITIZEN_NUMBER.fullmatch(untrusted) is not None


def birth_year(number: str) -> int | None:
    """The year of birth that a 12-digit number says."""
    if len(number) != CITIZEN_NUMBER_DIGITS:
        return None
    return 1900 + int(number[3]) // 2 * 100 + int(number[4:6])


def warnings_about(number: str, sex: Sex, birth_date: date) -> frozenset[CardWarning]:
    """What of a 12-digit number does not fit the rest of its card."""
    if len(number) != CITIZEN_NUMBER_DIGITS:
        return frozenset()
    place, number_says = number[:3], Sex.FEMALE if int(number[3]) % 2 else Sex.MALE
    warnings = set()
    if place < _FIRST_COUNTRY and place not in _KNOWN_PROVINCES:
        warnings.add(CardWarning.NUMBER_PROVINCE)
    if sex not in (Sex.UNKNOWN, number_says):
        warnings.add(CardWarning.NUMBER_SEX)
    if birth_year(number) != birth_date.year:
        warnings.add(CardWarning.NUMBER_BIRTH_YEAR)
    return frozenset(warnings)

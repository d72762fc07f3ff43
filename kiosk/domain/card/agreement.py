"""Several readings -> one card, or a question. Readings of one card confirm each other or contradict each other."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from kiosk.domain.card.model import Card, CardDevice, CardField, CardKind, CardSource, CardWarning
from kiosk.domain.card.text import folded
from kiosk.domain.insurance import NO_TERMS, Terms
from kiosk.domain.person import Sex

_BEST_FIRST = (CardSource.CHIP, CardSource.QR, CardSource.MRZ, CardSource.TYPED)
_DATED_KINDS = (CardKind.CITIZEN_2021, CardKind.CITIZEN_2024)
_INSURANCE_DIGITS = 10  # of the person; the longer code has group, rate and province before them
_VIETNAMESE = ("", "VNM")
_LETTERS_PER_MISREAD = 8
# Capitals of OCR-B that a camera takes for each other; no check digit covers a name.
_ALIKE = frozenset(map(frozenset, ("IL", "IT", "IJ", "EF", "OQ", "OD", "CG", "UV", "VY", "MN", "HN", "BR", "PR", "KX")))

_Placed = tuple[int, Card]  # and the place of its first reading


def settle(cards: Sequence[Card]) -> tuple[Card, ...]:
    """One card for each person whose cards are in `cards`, in the order of `cards`.

    Readings that agree are joined first: the best source's word (chip, QR code, lines, typed), completed by the rest.
    Then a reading that is left is taken for the same card as one of another source, and contradicts it: a code and the
    lines beside it are one card, whatever they say. Two codes that do not agree are two cards, unless both claim one
    number; and so are two people's lines.
    """
    by_source = sorted(enumerate(cards), key=lambda placed: _BEST_FIRST.index(placed[1].source))
    settled = _joined(_joined(by_source, _agree), _contradict)
    return tuple(card for _, card in sorted(settled, key=lambda placed: placed[0]))


def differences(one: Card, other: Card) -> frozenset[CardField]:
    """What two readings say differently; what one of them does not say is no difference."""
    found = set()
    if _numbering(one) == _numbering(other) and not _share_number(one, other):
        found.add(CardField.NUMBER)
    if one.name and other.name and not (_names_agree(one, other) or _is_misread(one, other)):
        found.add(CardField.NAME)
    days_known = one.birth_day_known and other.birth_day_known
    if one.birth_date != other.birth_date and (days_known or one.birth_date.year != other.birth_date.year):
        found.add(CardField.BIRTH_DATE)
    if Sex.UNKNOWN not in (one.sex, other.sex) and one.sex is not other.sex:
        found.add(CardField.SEX)
    if _is_of_one_document(one, other) and None not in (ends := {_end(one), _end(other)}) and len(ends) > 1:
        found.add(CardField.EXPIRY)
    return frozenset(found)


def _joined(placed: Sequence[_Placed], belong: Callable[[Card, Card], bool]) -> list[_Placed]:
    """Each card joined to the one that it belongs to and contradicts least."""
    settled: list[_Placed] = []
    for place, card in placed:
        found = [
            (len(differences(other, card)), index) for index, (_, other) in enumerate(settled) if belong(other, card)
        ]
        if not found:
            settled.append((place, card))
            continue
        _, index = min(found)
        first, better = settled[index]
        settled[index] = (min(first, place), _join(better, card))
    return settled


def _agree(one: Card, other: Card) -> bool:
    """Whether nothing is said differently, and enough is said: a number, or name and date of birth."""
    return (
        _may_be_one(one, other)
        and not differences(one, other)
        and (_share_number(one, other) or bool(one.name and other.name))
    )


def _contradict(one: Card, other: Card) -> bool:
    """Whether two readings are of one card although they disagree."""
    if CardKind.INSURANCE in (one.kind, other.kind) or not _may_be_one(one, other):
        return False
    return _share_number(one, other) or not _sources(one) & _sources(other)


def _may_be_one(one: Card, other: Card) -> bool:
    """A citizen card of Vietnam and a document of another state are two, though one person may hold both."""
    foreign = {card.nationality not in _VIETNAMESE for card in (one, other)}
    return len(foreign) == 1 or not (one.citizen_number or other.citizen_number)


def _sources(card: Card) -> frozenset[CardSource]:
    return card.confirmed_by | {card.source}


def _join(better: Card, other: Card) -> Card:
    """`better` with what only `other` knows. A reading that contradicts adds the contradiction alone; a person's
    insurance card adds its number to the citizen card."""
    found = differences(better, other)
    if found:
        return replace(better, conflicts=better.conflicts | found)
    if better.kind is CardKind.INSURANCE and other.kind is not CardKind.INSURANCE:
        better, other = other, better
    spelled = max(better, other, key=_spelling)
    born = better if better.birth_day_known else other
    document = better if better.document_number or _end(better) else other
    warnings = (better.warnings | other.warnings) - {CardWarning.NAME_CUT, CardWarning.EXPIRED}
    card = replace(
        better,
        name=spelled.name,
        name_is_folded=spelled.name_is_folded,
        birth_date=born.birth_date,
        birth_day_known=born.birth_day_known,
        sex=better.sex if better.sex is not Sex.UNKNOWN else other.sex,
        warnings=warnings | (spelled.warnings & {CardWarning.NAME_CUT}) | (document.warnings & {CardWarning.EXPIRED}),
        conflicts=better.conflicts | other.conflicts,
    )
    if other.kind is CardKind.INSURANCE and better.kind is not CardKind.INSURANCE:
        return replace(
            card,
            insurance_number=better.insurance_number or other.number,
            insurance_terms=_first_terms(better, other),
        )
    return replace(
        card,
        kind=other.kind if better.kind is CardKind.CITIZEN and other.kind in _DATED_KINDS else better.kind,
        number=_lasting_number(better, other),
        nationality=better.nationality or other.nationality,
        document_number=document.document_number,
        expires=document.expires,
        never_expires=document.never_expires,
        residence=better.residence or other.residence,
        issued=better.issued or other.issued,
        old_number=better.old_number or other.old_number,
        cancelled_number=better.cancelled_number or other.cancelled_number,
        insurance_number=better.insurance_number or other.insurance_number,
        insurance_terms=_first_terms(better, other),
        portrait=better.portrait or other.portrait,
        authenticity=better.authenticity or other.authenticity,
        checks=better.checks + tuple(check for check in other.checks if check not in better.checks),
        confirmed_by=better.confirmed_by | (_sources(other) - {better.source}),
    )


def _first_terms(better: Card, other: Card) -> Terms:
    return other.insurance_terms if better.insurance_terms == NO_TERMS else better.insurance_terms


def _numbering(card: Card) -> str:
    """What kind of number the card's is: numbers of different kinds are not compared."""
    if card.kind is CardKind.INSURANCE:
        return "insurance"
    return "citizen" if card.citizen_number else "document"


def _share_number(one: Card, other: Card) -> bool:
    return _numbering(one) == _numbering(other) and bool(_numbers(one) & _numbers(other))


def _numbers(card: Card) -> set[str]:
    if card.kind is CardKind.INSURANCE:
        return {card.number[-_INSURANCE_DIGITS:]}
    return {card.number, card.cancelled_number} - {""}


def _lasting_number(better: Card, other: Card) -> str:
    """The citizen's number, and of two the one that the other card does not call cancelled."""
    is_newer = not better.citizen_number or other.cancelled_number == better.number
    return other.number if other.citizen_number and is_newer else better.number


def _is_of_one_document(one: Card, other: Card) -> bool:
    return "" in (one.document_number, other.document_number) or one.document_number == other.document_number


def _end(card: Card) -> date | None:
    """The last day; of a card for life, the last of all days."""
    return card.expires or (date.max if card.never_expires else None)


def _spelling(card: Card) -> tuple[int, int]:
    """How much of a name's spelling is there: with marks, or else the longer, since lines cut long names."""
    if card.name_is_folded:
        return 1, len(card.name)
    return 2 if card.name else 0, 0


def _names_agree(one: Card, other: Card) -> bool:
    """In the letters of lines: words in any order, as the given name stands first or last; of a name that its lines had
    no room for, every word begins one of the other's (ICAO 9303-4, 4.2.3: cut short, or left out)."""
    first, second = folded(one.name).split(), folded(other.name).split()
    if sorted(first) == sorted(second) or "".join(first) == "".join(second):
        return True
    return any(
        CardWarning.NAME_CUT in card.warnings and _begin(short, long)
        for card, short, long in ((one, first, second), (other, second, first))
    )


def _is_misread(one: Card, other: Card) -> bool:
    """Whether names differ by no more than a camera misreads, on lines whose check digits prove them to be the other
    reading's."""
    if not (_share_number(one, other) and any(_is_read_by_eye(card) for card in (one, other))):
        return False
    first, second = ("".join(folded(card.name).split()) for card in (one, other))
    wrong = [frozenset(pair) for pair in zip(first, second, strict=False) if pair[0] != pair[1]]
    return len(first) == len(second) and len(wrong) <= len(first) // _LETTERS_PER_MISREAD and _ALIKE.issuperset(wrong)


def _is_read_by_eye(card: Card) -> bool:
    return card.source is CardSource.MRZ and card.device is CardDevice.CAMERA


def _begin(short: Sequence[str], long: Sequence[str]) -> bool:
    words = iter(long)
    return all(any(word.startswith(part) for word in words) for part in short)

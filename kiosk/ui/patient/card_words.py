"""What is said about cards: of which kind one is, and why one cannot be read."""

from kiosk.domain.card import CardKind, CardProblem
from kiosk.i18n import Words

KIND_ICONS: dict[CardKind, str] = {
    CardKind.CITIZEN_2021: "identification-card",
    CardKind.CITIZEN_2024: "identification-card",
    CardKind.CITIZEN: "identification-card",
    CardKind.INSURANCE: "first-aid-kit",
    CardKind.PASSPORT: "globe",
    CardKind.IDENTITY_CARD: "identification-badge",
    CardKind.VISA: "globe",
}


def kind_words(kind: CardKind, say: Words) -> str:
    match kind:
        case CardKind.CITIZEN_2021 | CardKind.CITIZEN_2024 | CardKind.CITIZEN:
            return say("card.citizen", "Citizen card")
        case CardKind.INSURANCE:
            return say("card.insurance", "Insurance card")
        case CardKind.PASSPORT:
            return say("card.passport", "Passport")
        case CardKind.IDENTITY_CARD:
            return say("card.foreign", "Foreign identity card")
        case CardKind.VISA:
            return say("card.visa", "Visa")


def problem_words(problem: CardProblem, say: Words) -> str:
    match problem:
        case CardProblem.UNREADABLE:
            return say("card.unreadable", "Not readable yet. Turn the side with the square code to the reader.")
        case CardProblem.NOT_A_CARD:
            return say("card.not_a_card", "This code is not from a card. Please use the card itself.")
        case CardProblem.DAMAGED:
            return say("card.damaged", 'The code on this card is damaged. Touch "No card?" below.')
        case CardProblem.MISREAD:
            return say("card.misread", "Almost readable. Lay the card flat and turn it a little.")
        case CardProblem.OLD_ENCODING | CardProblem.INPUT_METHOD:
            return say("card.not_for_machine", 'The machine cannot read this card. Touch "No card?" below.')
        case CardProblem.MISTYPED:
            return say("card.mistyped", "Something does not fit. Please check the number and the year.")

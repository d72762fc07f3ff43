"""What is missing or wrong in a document that was taken all the same, in the words of who mends it."""

from kiosk.domain.handover import Problem, Rule
from kiosk.i18n import Words


def gap_words(problem: Problem, say: Words) -> str:
    """With the field's own name, as the decision has it."""
    field = _field(problem.field, say)
    named = f"{field} ({problem.field})" if field else problem.field
    return f"{named}: {_rule(problem.rule, say)}"


def _field(name: str, say: Words) -> str:
    """Empty for what no check-in fills."""
    return {
        "MA_LK": say("gap.visit", "Visit code"),
        "MA_BN": say("gap.patient", "Patient code"),
        "HO_TEN": say("gap.name", "Name"),
        "SO_CCCD": say("gap.identity", "Citizen or passport number"),
        "NGAY_SINH": say("gap.birth", "Date of birth"),
        "GIOI_TINH": say("gap.sex", "Sex"),
        "MA_THE_BHYT": say("gap.card", "Insurance card"),
        "MA_DKBD": say("gap.registered", "Where the card is registered"),
        "GT_THE_TU": say("gap.from", "Insured from"),
        "GT_THE_DEN": say("gap.until", "Insured until"),
        "MA_DOITUONG_KCB": say("gap.object", "Kind of patient for the insurer"),
        "NGAY_VAO": say("gap.arrival", "Time of arrival"),
        "MA_CSKCB": say("gap.facility", "The hospital's five digits"),
        "MA_DICH_VU": say("gap.service", "Code of the examination"),
        "TEN_DICH_VU": say("gap.service_name", "Name of the examination"),
        "NGAY_YL": say("gap.ordered", "Time of the order"),
    }.get(name, "")


def _rule(rule: Rule, say: Words) -> str:
    return {
        Rule.MISSING: say("gap.missing", "missing"),
        Rule.TOO_LONG: say("gap.too_long", "too long, handed over whole"),
        Rule.FORM: say("gap.form", "not in the form that the insurer takes"),
        Rule.CHARACTERS: say("gap.characters", "has signs that no XML can carry, left empty"),
        Rule.NEW_PASSPORT: say("gap.new_passport", "nine characters, the insurer takes eight"),
        Rule.CATALOGUE: say("gap.catalogue", "not in the catalogue"),
        Rule.BEFORE_ARRIVAL: say("gap.before_arrival", "before the arrival"),
        Rule.NOT_REGISTERED: say("gap.not_registered", "no card names the patient, to be registered at the desk"),
        Rule.NOT_TAKEN_BACK: say("gap.not_taken_back", "the patient did not come, to be cancelled there"),
    }[rule]

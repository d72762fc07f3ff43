"""Words for what the services say in codes. No widgets: the command line says the same."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from kiosk.domain.appointments import REFERENCE_MOST, AppointmentMistake
from kiosk.domain.clinic import Clinic, OpeningHours
from kiosk.domain.clinic_checks import ClinicMistake
from kiosk.domain.hours_text import days_text
from kiosk.domain.person import STAFF_LANGUAGES
from kiosk.domain.replay import Away
from kiosk.domain.staff import PIN_LEAST, PIN_MOST, PinFault, Role
from kiosk.i18n import Words, words
from kiosk.services.accounts import Denial, Refusal
from kiosk.services.clinics_cells import COLUMN_NAMES, CellFault, CellMistake
from kiosk.services.tables import FileMistake, FileRefused
from kiosk.ui.staff.choices import COLOUR_NAMES
from kiosk.ui.staff.choices import PICTURES as PICTURE_NAMES


def role_words(role: Role, say: Words) -> str:
    match role:
        case Role.RECEPTIONIST:
            return say("staff.role.receptionist", "Reception")
        case Role.NURSE:
            return say("staff.role.nurse", "Nurse")
        case Role.ADMINISTRATOR:
            return say("staff.role.administrator", "Administrator")
        case Role.TECHNICIAN:
            return say("staff.role.technician", "Technician")
        case _:
            assert_never(role)


def refusal_words(refusal: Refusal, say: Words) -> str:
    said: Mapping[Refusal, str] = {
        PinFault.NOT_DIGITS: say("staff.pin.not_digits", "A PIN has digits only."),
        PinFault.TOO_SHORT: say("staff.pin.too_short", "A PIN has at least {least} digits.", least=PIN_LEAST),
        PinFault.TOO_LONG: say("staff.pin.too_long", "A PIN has at most {most} digits.", most=PIN_MOST),
        PinFault.TOO_EASY: say("staff.pin.too_easy", "Too easy to guess. Choose digits without an order."),
        Denial.NOT_ALLOWED: say("staff.denial.not_allowed", "Only an administrator may do this."),
        Denial.NO_NAME: say("staff.denial.no_name", "Write a name first."),
        Denial.LONG_NAME: say("staff.denial.long_name", "This name is too long."),
        Denial.NAME_TAKEN: say("staff.denial.name_taken", "There is somebody of this name already."),
        Denial.UNKNOWN: say("staff.denial.unknown", "There is nobody of this name any more."),
        Denial.LAST_ADMINISTRATOR: say("staff.denial.last_administrator", "One administrator has to stay."),
        Denial.ALREADY_SET_UP: say("staff.denial.already_set_up", "Somebody was faster. Please log in."),
    }
    return said[refusal]


def weekday_words(say: Words) -> tuple[str, ...]:
    return (
        say("staff.weekday.monday", "Mon"),
        say("staff.weekday.tuesday", "Tue"),
        say("staff.weekday.wednesday", "Wed"),
        say("staff.weekday.thursday", "Thu"),
        say("staff.weekday.friday", "Fri"),
        say("staff.weekday.saturday", "Sat"),
        say("staff.weekday.sunday", "Sun"),
    )


def hours_words(hours: Sequence[OpeningHours], say: Words) -> str:
    if not hours:
        return say("staff.hours.never", "never open")
    names = weekday_words(say)
    return "; ".join(f"{days_text(span.weekdays, names)} {span.opens:%H:%M}–{span.closes:%H:%M}" for span in hours)


def mistake_words(mistake: ClinicMistake | CellMistake | AppointmentMistake, detail: str, say: Words) -> str:
    """What is wrong, and so what to do."""
    if isinstance(mistake, AppointmentMistake):
        return appointment_words(mistake, say)
    said: Mapping[ClinicMistake | CellMistake, str] = {
        CellMistake.NOT_UNDERSTOOD: say("staff.mistake.not_understood", "Not understood: {detail}", detail=detail),
        ClinicMistake.EMPTY: say("staff.mistake.empty", "Something must stand here."),
        ClinicMistake.TOO_LONG: say("staff.mistake.too_long", "Too long, at most {detail} letters.", detail=detail),
        ClinicMistake.NOT_PLAIN: say("staff.mistake.not_plain", "One line of plain text, please."),
        ClinicMistake.CODE_FORM: say("staff.mistake.code_form", "Small letters a to z, digits and _ only."),
        ClinicMistake.CODE_TWICE: say("staff.mistake.code_twice", "Another clinic has this code."),
        ClinicMistake.PREFIX_FORM: say("staff.mistake.prefix_form", "One or two capital letters, A to Z."),
        ClinicMistake.PREFIX_TWICE: say(
            "staff.mistake.prefix_twice", "Numbers of another clinic begin the same way: {detail}.", detail=detail
        ),
        ClinicMistake.UNKNOWN_PICTURE: say("staff.mistake.unknown_picture", "There is no such picture."),
        ClinicMistake.UNKNOWN_COLOUR: say("staff.mistake.unknown_colour", "There is no such colour."),
        ClinicMistake.NO_WEEKDAY: say("staff.mistake.no_weekday", "Choose at least one day."),
        ClinicMistake.CLOSES_FIRST: say(
            "staff.mistake.closes_first", "It closes before it opens: {detail}.", detail=detail
        ),
        ClinicMistake.HOURS_OVERLAP: say(
            "staff.mistake.hours_overlap", "These hours overlap: {detail}.", detail=detail
        ),
        ClinicMistake.OUT_OF_RANGE: say("staff.mistake.out_of_range", "Possible are {detail}.", detail=detail),
        ClinicMistake.AGES_CROSSED: say("staff.mistake.ages_crossed", "The oldest is younger than the youngest."),
        ClinicMistake.SEX_FORM: say("staff.mistake.sex_form", "Male, female or everybody."),
        ClinicMistake.HOUR_ABOVE_DAY: say("staff.mistake.hour_above_day", "More in an hour than in the whole day."),
        ClinicMistake.BELOW_ISSUED: say(
            "staff.mistake.below_issued", "Already issued today: {detail}. It cannot be less.", detail=detail
        ),
        ClinicMistake.RECEPTIONS: say(
            "staff.mistake.receptions", "Exactly one place helps those whom the machine cannot place."
        ),
    }
    return said[mistake]


def appointment_words(mistake: AppointmentMistake, say: Words) -> str:
    said: Mapping[AppointmentMistake, str] = {
        AppointmentMistake.REFERENCE_FORM: say(
            "staff.mistake.reference_form", "One line of plain text, 1 to {most} letters.", most=REFERENCE_MOST
        ),
        AppointmentMistake.REFERENCE_TWICE: say("staff.mistake.reference_twice", "Another row has it, too."),
        AppointmentMistake.CITIZEN_NUMBER: say(
            "staff.mistake.citizen_number",
            "Twelve digits, please. A spreadsheet drops a leading 0 unless the cell is text.",
        ),
        AppointmentMistake.NO_CLINIC: say("staff.mistake.no_clinic", "No clinic has this code."),
        AppointmentMistake.NO_DAY: say(
            "staff.mistake.no_day", "There is no such day. Write it like 2026-12-31 or 31/12/2026."
        ),
        AppointmentMistake.NO_TIME: say("staff.mistake.no_time", "There is no such time. Write it like 08:30."),
        AppointmentMistake.NO_TIME_THEN: say(
            "staff.mistake.no_time_then", "The clocks leave this time out on that day."
        ),
    }
    return said[mistake]


def cell_words(fault: CellFault, say: Words) -> str:
    return f"{column_words(fault.column, say)}: {mistake_words(fault.mistake, fault.detail, say)}"


def column_words(column: str, say: Words) -> str:
    """The name of a field, of which a column is one language or one part."""
    stem = column.removesuffix("_vi").removesuffix("_en")
    name = field_words(say).get("mix" if stem.startswith("mix_") else stem, column)
    return name if stem == column else f"{name} ({column[-2:]})"


def field_words(say: Words) -> Mapping[str, str]:
    return {
        "code": say("staff.column.code", "Code"),
        "prefix": say("staff.column.prefix", "Letters before the number"),
        "name": say("staff.column.name", "Name"),
        "room": say("staff.column.room", "Room"),
        "floor": say("staff.column.floor", "Floor"),
        "way": say("staff.column.way", "Way to go"),
        "specialty": say("staff.column.specialty", "Specialty"),
        "picture": say("staff.column.picture", "Picture"),
        "colour": say("staff.column.colour", "Colour"),
        "hours": say("staff.column.hours", "Opening hours"),
        "closed_days": say("staff.column.closed_days", "Closed days"),
        "min_age": say("staff.column.min_age", "From age"),
        "max_age": say("staff.column.max_age", "To age"),
        "sex": say("staff.column.sex", "For whom"),
        "minutes_per_patient": say("staff.column.minutes_per_patient", "Minutes per patient"),
        "daily_capacity": say("staff.column.daily_capacity", "Numbers per day"),
        "hourly_capacity": say("staff.column.hourly_capacity", "Numbers per hour"),
        "mix": say("staff.column.mix", "Calls in one round"),
        "number_width": say("staff.column.number_width", "Digits of the number"),
        "without_insurance": say("staff.column.without_insurance", "When insurance cannot be checked"),
        "late_numbers": say("staff.column.late_numbers", "When it gets too late for today"),
        "long_wait_min": say("staff.column.long_wait_min", "Ask first from a wait of (minutes)"),
        "service": say("staff.column.service", "Service ordered"),
        "service_name": say("staff.column.service_name", "Name of the service"),
        "price": say("staff.column.price", "Price"),
        "insured_price": say("staff.column.insured_price", "Price with insurance"),
        "is_reception": say("staff.column.is_reception", "Help desk for everybody"),
        "reference": say("staff.column.reference", "Reference"),
        "citizen_number": say("staff.column.citizen_number", "Citizen number"),
        "clinic": say("staff.column.clinic", "Clinic code"),
        "date": say("staff.column.date", "Day"),
        "time": say("staff.column.time", "Time"),
    }


def file_words(refused: FileRefused, say: Words) -> str:
    detail = refused.detail
    said: Mapping[FileMistake, str] = {
        FileMistake.UNREADABLE: say(
            "staff.file.unreadable", "This file cannot be read. Is it damaged or open elsewhere?"
        ),
        FileMistake.UNKNOWN_KIND: say(
            "staff.file.unknown_kind", "Choose a file whose name ends with: {detail}", detail=detail
        ),
        FileMistake.TOO_LARGE: say("staff.file.too_large", "This file is too large. Split it, please."),
        FileMistake.NO_COLUMNS: say(
            "staff.file.no_columns",
            "The first row must name the columns, as in the template; {detail} must be one of them.",
            detail=detail,
        ),
        FileMistake.UNKNOWN_COLUMN: say(
            "staff.file.unknown_column",
            "The column {detail} is not known, or comes twice. See the template.",
            detail=detail,
        ),
        FileMistake.NO_ROWS: say("staff.file.no_rows", "There are no rows in this file."),
    }
    return said[refused.mistake]


def away_words(away: Mapping[Away, int], not_seen: int, say: Words) -> str:
    """Who would get no number or not be seen, and why."""
    reasons: Mapping[Away, str] = {
        Away.CLOSED: say("staff.replay.closed", "closed"),
        Away.FULL: say("staff.replay.full", "full"),
        Away.TOO_LATE: say("staff.replay.too_late", "too late"),
        Away.GONE: say("staff.replay.gone", "no such clinic"),
    }
    parts = [f"{count} {reasons[reason]}" for reason, count in away.items()]
    if not_seen:
        parts.append(say("staff.replay.not_seen", "{count} not seen by closing", count=not_seen))
    return ", ".join(parts) or "–"


def changes_words(fields: Sequence[str], say: Words) -> str:
    names = field_words(say)
    return ", ".join(names[field].lower() for field in fields)


def clinic_words(clinic: Clinic, say: Words) -> str:
    return clinic.name.in_language(say.language) or clinic.code


def guide_rows(columns: Sequence[str] = COLUMN_NAMES) -> list[list[str]]:
    """The template's second sheet: what each column means, in both languages."""
    by_language = [(words(language), _examples(words(language))) for language in STAFF_LANGUAGES]
    rows = [["column", *(say("staff.guide.title", "What it is") for say, _ in by_language)]]
    for column in columns:
        cells = []
        for say, examples in by_language:
            hint = examples.get(column, "")
            name = column_words(column, say)
            cells.append(f"{name}: {hint}" if hint else name)
        rows.append([column, *cells])
    return rows


def _examples(say: Words) -> Mapping[str, str]:
    lanes = say("staff.guide.mix", "how many are called in one round, 1 or more")
    return {
        "reference": say("staff.guide.reference", "key in the system that made it; the same again moves it"),
        "citizen_number": say("staff.guide.citizen_number", "twelve digits, as text"),
        "clinic": say("staff.guide.clinic", "code of the clinic, as in its own file"),
        "date": say("staff.guide.date", "2026-12-31 or 31/12/2026"),
        "time": say("staff.guide.time", "08:30 or 8h30"),
        "code": say("staff.guide.code", "key that stays, small letters: eye, ear_nose_throat"),
        "prefix": say("staff.guide.prefix", "one or two letters, no other clinic's"),
        "picture": ", ".join(PICTURE_NAMES),
        "colour": ", ".join(COLOUR_NAMES),
        "hours": say("staff.guide.hours", "T2-T6 06:30-11:30, 13:00-16:30; T7 07:00-11:00"),
        "closed_days": say("staff.guide.closed_days", "2/9/2026; 30/4/2027"),
        "min_age": say("staff.guide.min_age", "completed years; empty: 0"),
        "max_age": say("staff.guide.max_age", "completed years, inclusive; empty: no limit"),
        "sex": say("staff.guide.sex", "female, male; empty: everybody"),
        "service": say("staff.guide.service", "code of the hospital's own catalogue; empty: none"),
        "price": say("staff.guide.price", "whole đồng; empty: not told"),
        "insured_price": say("staff.guide.price", "whole đồng; empty: not told"),
        "daily_capacity": say("staff.guide.capacity", "empty: as many as come"),
        "mix_priority": lanes,
        "mix_appointment": lanes,
        "mix_walk_in": lanes,
        "without_insurance": say("staff.guide.without_insurance", "go_on, self_pay or desk"),
        "late_numbers": say("staff.guide.late_numbers", "warn or stop"),
        "is_reception": say("staff.guide.is_reception", "yes for exactly one; empty: no"),
    }

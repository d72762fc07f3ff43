"""`kiosk appointments`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.options import FAILED, Config, Json, StaffLang, answer, print_json

appointments_app = typer.Typer(help="Who comes when: from files, CSV or XLSX by the file's name.", no_args_is_help=True)
File = Annotated[Path, typer.Argument(metavar="FILE")]


@appointments_app.command("import")
def appointments_import(
    file: File,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would change, and change nothing.")] = False,
    config: Config = None,
    lang: Annotated[StaffLang, typer.Option(help="Language of the answer.")] = StaffLang.en,
    as_json: Json = False,
) -> None:
    """Add the file's appointments, or move those of the same reference; others stay. All of it or, with a mistake,
    none: then the exit code is 1. Says the rows that are not right, and nothing of a person."""
    plan = answer(config, lambda bootstrap, settings: bootstrap.import_appointments(settings, file, dry_run=dry_run))
    if as_json:
        print_json(_as_document(plan, saved=plan.is_good and not dry_run))
    else:
        _print(plan, lang, dry_run=dry_run)
    if not plan.is_good:
        raise typer.Exit(FAILED)


@appointments_app.command("withdraw")
def appointments_withdraw(
    references: Annotated[list[str], typer.Argument(metavar="REFERENCE...", help="Keys in the system that made them.")],
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Appointments that are cancelled: who comes all the same is a walk-in. With a reference that is not there the exit
    code is 1; the others are withdrawn."""
    done = answer(config, lambda bootstrap, settings: bootstrap.withdraw_appointments(settings, references))
    if as_json:
        print_json({"withdrawn": sorted(done.gone), "unknown": list(done.untrusted_unknown)})
    else:
        typer.echo(f"{len(done.gone)} withdrawn, {len(done.untrusted_unknown)} not there")
        for reference in done.untrusted_unknown:
            typer.echo(f"  {reference!a}")
    if done.untrusted_unknown:
        raise typer.Exit(FAILED)


@appointments_app.command("template")
def appointments_template(file: File, config: Config = None) -> None:
    """Write a file to fill in: the columns, an example and, in XLSX, what each column means."""
    answer(config, lambda bootstrap, settings: bootstrap.appointments_template(settings, file))
    typer.echo(f"{file}: fill it in, then kiosk appointments import {file} --dry-run")


@appointments_app.command("list")
def appointments_list(
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Else today.")] = None,
    config: Config = None,
    as_json: Json = False,
) -> None:
    """Appointments of one day, with the last three digits of who comes."""
    from kiosk.domain.person import masked_number

    asked = day and day.date()
    found, zone = answer(
        config, lambda bootstrap, settings: (bootstrap.appointments_of(settings, asked), settings.zone)
    )
    rows = [
        {
            "slot": one.slot.astimezone(zone).isoformat(timespec="minutes"),
            "clinic": one.clinic,
            "reference": one.reference,
            "citizen_number": masked_number(one.citizen_number),
        }
        for one in found
    ]
    if as_json:
        print_json(rows)
        return
    for row in rows:
        typer.echo(f"{row['slot'][11:16]}  {row['clinic']:<20} {row['reference']:<24} {row['citizen_number']}")
    typer.echo(f"{len(rows)} appointments")


def _print(plan: Any, lang: StaffLang, *, dry_run: bool) -> None:
    from kiosk.domain.person import Language
    from kiosk.i18n import words
    from kiosk.services.clinics_import import RowEffect
    from kiosk.ui.staff.wording import cell_words

    say = words(Language(lang.value))
    for row in plan.rows:
        if row.faults:
            typer.echo(f"{row.number:>5}  {'  '.join(cell_words(fault, say) for fault in row.faults)}")
    counts = ", ".join(f"{plan.count(effect)} {effect.value}" for effect in RowEffect)
    done = "nothing was changed" if dry_run or not plan.is_good else "saved"
    typer.echo(f"{counts}; {done}")


def _as_document(plan: Any, *, saved: bool) -> dict[str, Any]:
    return {
        "good": plan.is_good,
        "saved": saved,
        "rows": [
            {
                "row": row.number,
                "effect": row.effect.value,
                "faults": [{"column": fault.column, "mistake": fault.mistake.name.lower()} for fault in row.faults],
            }
            for row in plan.rows
        ],
    }

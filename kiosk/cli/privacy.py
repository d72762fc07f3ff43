"""`kiosk privacy`: one person's data, read out or erased; and what is past its time.

The person's number is never an argument: arguments lie in the shell's history and in the list of processes.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from kiosk.cli.options import FAILED, NOTHING_FOUND, Config, Json, Lang, fail, load_settings, print_json, usage

privacy_app = typer.Typer(help="What is known of people, and for how long.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be erased, and erase nothing.")]
_WHY = {
    "today": "the visit is under way, or the appointment still to come",
    "not_handed_over": "not handed over yet: it goes once the other system has it",
    "evidence": "evidence that the hospital must be able to show",
}


@privacy_app.command("export")
def privacy_export(
    config: Config = None,
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the two files go.")] = Path(),
    lang: Annotated[Lang, typer.Option(help="Language of the page.")] = Lang.vi,
    as_json: Json = False,
) -> None:
    """Everything about one person, as JSON and as a page to print. Asks for the citizen or insurance number."""
    settings = load_settings(config)
    from kiosk import bootstrap
    from kiosk.domain.person import Language

    person = _person()
    try:
        exported = bootstrap.export_person(settings, person, out, Language(lang.value))
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    if exported is None:
        fail("nothing is known under this number", NOTHING_FOUND)
    if as_json:
        print_json({"json": str(exported.json), "html": str(exported.html), "rows": exported.rows})
    else:
        typer.echo(f"{exported.rows} rows\n{exported.json}\n{exported.html}")


@privacy_app.command("erase")
def privacy_erase(
    config: Config = None,
    dry_run: DryRun = False,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask once more.")] = False,
    as_json: Json = False,
) -> None:
    """Erase what may go of one person, and say what must be kept, why, and until when. Asks for the number."""
    settings = load_settings(config)
    from kiosk import bootstrap

    person = _person()
    try:
        gone = bootstrap.erase_person(settings, person, dry_run=True)
        plan = bootstrap.as_document(gone)
        if not (plan["erased"] or plan["kept"] or plan["ticket_files"]):
            fail("nothing is known under this number", NOTHING_FOUND)
        if not as_json:
            _tell(plan, "would be erased")
        if not (dry_run or gone.is_nothing):
            if not yes:
                typer.confirm("Erase this for good?", abort=True, err=True)
            plan = bootstrap.as_document(bootstrap.erase_person(settings, person, dry_run=False))
            if not as_json:
                _tell(plan | {"kept": []}, "erased")
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    if as_json:
        print_json(plan)
    if plan["troubles"]:
        raise typer.Exit(FAILED)


@privacy_app.command("retention")
def privacy_retention(config: Config = None, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Erase what is past its time, as the running kiosk and server do once a day."""
    settings = load_settings(config)
    from kiosk import bootstrap

    try:
        plan = bootstrap.as_document(bootstrap.retain(settings, dry_run=dry_run))
    except bootstrap.UNUSABLE as error:
        usage(str(error))
    if as_json:
        print_json(plan)
    else:
        _tell(plan, "would be erased" if dry_run else "erased")
    if plan["troubles"]:
        raise typer.Exit(FAILED)


@privacy_app.command("register")
def privacy_register(as_json: Json = False) -> None:
    """What is kept, where, what for, on what basis and how long, as in docs/privacy.md."""
    from kiosk.domain.personal_data import as_markdown, as_rows

    if as_json:
        print_json(as_rows())
    else:
        typer.echo(as_markdown(), nl=False)


def _person() -> Any:
    """From whoever types, or from standard input."""
    from kiosk.domain.privacy import person_number

    asked = sys.stdin.isatty()
    person = person_number(typer.prompt("Citizen or insurance number", err=True) if asked else sys.stdin.readline(100))
    if person is None:
        usage("this is no number of a person: 12 digits of a citizen card, or the number of the insurance card")
    return person


def _tell(plan: dict[str, Any], what: str) -> None:
    for part in plan["erased"]:
        typer.echo(f"{what:<16} {part['rows']:>6} rows  {part['table']:<13} {part['kind']:<10} ({part['holding']})")
    if plan["ticket_files"]:
        typer.echo(f"{what:<16} {len(plan['ticket_files']):>6} ticket files")
    if not (plan["erased"] or plan["ticket_files"]):
        typer.echo(f"nothing {what}")
    for part in plan["kept"]:
        until = f" until {part['until'][:10]}" if part["until"] else ""
        row = f"{'kept':<16} {part['rows']:>6} rows  {part['table']:<13} {part['kind']:<10} ({part['holding']})"
        typer.echo(f"{row}{until}: {_WHY[part['why']]}")
    for holding, trouble in plan["troubles"].items():
        typer.echo(f"FAULT            {holding}: {trouble}; run kiosk privacy retention again", err=True)
